"""Parts of a report that mappings put together alike: ids, versions, times, names, relatives, places."""

import re
from datetime import UTC, date, datetime, time, timedelta

from connectors.sdk.fields import Fields
from ops.runtime.errors import RecordRejected
from schemas.identity import record_id_of
from schemas.records import (
    AdminArea,
    AgeRange,
    Consent,
    InstantRange,
    MeasureRange,
    Name,
    OfficialRef,
    Place,
    Relative,
    codes,
)
from schemas.values.ages import age_of
from schemas.values.digits import to_ascii_digits
from schemas.values.heights import height_of
from schemas.values.scripts import script_of
from schemas.values.told_dates import interval_of_text

STAMP = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")
LAST_MOMENT = timedelta(days=1) - timedelta(milliseconds=1)
FIRST_VERSION = 1


def record_id(fields: Fields, name: str) -> str:
    """Return the record id from the owner's id in a field; raises `RecordRejected` without one."""
    return record_id_of(fields.source.source_id, fields.text(name, "record_id") or "")


def kind(fields: Fields, name: str) -> str:
    """Return what is reported; raises `RecordRejected` when the source does not say so in a word that is known."""
    found = fields.code(name, "ReportKind", "kind")
    if found is None:
        raise RecordRejected("UNKNOWN_KIND", "kind", "say what is reported with a word of the look-up ReportKind")
    return found


def envelope(
    fields: Fields,
    identity: tuple[str, str],
    status: str | None,
    reported_at: datetime | None,
    changed_at: datetime | None,
) -> dict[str, object]:
    """Return the fields every report begins with: whose it is, its version, kind, status and class.

    identity: record id and kind. status: null when the source gave none that is known; the report then counts as open.
    A payload without a known `message_class` counts as ACTUAL.
    """
    own_id, reported_kind = identity
    return {
        "record_id": own_id,
        "record_version": version(changed_at, reported_at, fields),
        "source_id": fields.source.source_id,
        "source_country": fields.source.country,
        "kind": reported_kind,
        "status": status or "OPEN",
        "message_class": fields.code("message_class", "MessageClass", "message_class") or "ACTUAL",
        "reported_at": reported_at,
        "protect_location": reported_kind != "MISSING",
    }


def instant(fields: Fields, name: str, field: str) -> datetime | None:
    """Return the instant in a field, UTC: ISO 8601, or day-month-year hours:minutes in the source's zone."""
    text = fields.text(name, field)
    if text is None:
        return None
    found = instant_of(text, fields)
    if found is None:
        fields.note(field)
    return found


def instant_of(text: str, fields: Fields) -> datetime | None:
    """Return the instant a text says, UTC, or null; without an offset it is in the source's zone."""
    plain = to_ascii_digits(text)
    stamp = STAMP.fullmatch(plain)
    try:
        if stamp is not None:
            day, month, year, hour, minute, second = (int(part or 0) for part in stamp.groups())
            told = datetime(year, month, day, hour, minute, second, tzinfo=fields.source.time_zone)
        else:
            told = datetime.fromisoformat(plain)
        zoned = told if told.tzinfo is not None else told.replace(tzinfo=fields.source.time_zone)
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def version(changed_at: datetime | None, reported_at: datetime | None, fields: Fields) -> int:
    """Return the version of a record: milliseconds since 1970 of its last change, else of its report, else 1."""
    last = changed_at or reported_at
    if last is None or last.timestamp() <= 0:
        fields.note("record_version")
        return FIRST_VERSION
    return int(last.timestamp() * 1000)


def event_at(
    text: str | None, calendar: codes.Calendar, reported_at: datetime | None, fields: Fields
) -> InstantRange | None:
    """Return the instants a told day spans in the source's zone; null and an issue when it is not understood."""
    if text is None:
        return None
    exact = instant_of(text, fields) if ":" in text else None
    if exact is not None:
        return InstantRange(earliest=exact, latest=exact)
    earliest, latest = interval_of_text(text, calendar, local_day(reported_at, fields))
    if earliest is None or latest is None:
        fields.note("event_at")
        return None
    return InstantRange(earliest=_start(earliest, fields), latest=_start(latest, fields) + LAST_MOMENT)


def local_day(at: datetime | None, fields: Fields) -> date | None:
    """Return the day of an instant in the source's zone."""
    return None if at is None else at.astimezone(fields.source.time_zone).date()


def day(text: str | None, calendar: codes.Calendar, fields: Fields, field: str) -> date | None:
    """Return the day a text says, when it says one day; null and an issue when it does not."""
    if text is None:
        return None
    earliest, latest = interval_of_text(text, calendar)
    if earliest is None or earliest != latest:
        fields.note(field)
        return None
    return earliest


def age(text: str | None, as_of: date | None, fields: Fields) -> AgeRange | None:
    """Return the age a text says; null and an issue when it is not understood."""
    found = None if text is None else age_of(text, as_of)
    if text is not None and found is None:
        fields.note("age")
    return found


def height(text: str | None, fields: Fields) -> MeasureRange | None:
    """Return the height a text says, centimetres; null and an issue when it is not understood."""
    found = None if text is None else height_of(text)
    if text is not None and found is None:
        fields.note("height_cm")
    return found


def names(*told: tuple[str | None, codes.NameKind]) -> tuple[Name, ...]:
    """Return the names that were told, each with its script."""
    return tuple(Name(value=value, script=script_of(value), kind=kind) for value, kind in told if value is not None)


def relatives(*told: tuple[codes.Relation, str | None]) -> tuple[Relative, ...]:
    """Return the relatives whose names were told."""
    return tuple(
        Relative(relation=relation, names=names((name, "UNKNOWN"))) for relation, name in told if name is not None
    )


def place(
    country: str | None, admin: tuple[str | None, ...], locality: str | None = None, landmark: str | None = None
) -> Place | None:
    """Return a place of what was told, `admin` from the first level down; null when nothing but a country was."""
    areas = tuple(AdminArea(level=level, name=name) for level, name in enumerate(admin, start=1) if name is not None)
    if not areas and locality is None and landmark is None:
        return None
    return Place(country=country, admin=areas, locality=locality, landmark=landmark)


def reference(
    kind: codes.OfficialRefKind, number: str | None, office: str | None, on: date | None
) -> tuple[OfficialRef, ...]:
    """Return the official reference, or none when there is no number."""
    return () if number is None else (OfficialRef(kind=kind, number=number, office=office, date=on),)


def consent(
    basis: codes.ConsentBasis,
    scopes: tuple[codes.ConsentScope, ...],
    given_by: str,
    restricted_to: tuple[str, ...] | None,
) -> Consent:
    """Return the connector's consent; what a record itself names (`restricted_to`) can only narrow its scopes."""
    kept = scopes if restricted_to is None else tuple(scope for scope in scopes if scope in restricted_to)
    return Consent(basis=basis, given_by=given_by, scopes=kept)


def _start(on: date, fields: Fields) -> datetime:
    return datetime.combine(on, time(), fields.source.time_zone).astimezone(UTC)
