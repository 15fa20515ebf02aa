"""Parts of a report that mappings put together alike: ids, versions, times, names, relatives; and every `clean_*`."""

from datetime import date, datetime
from functools import lru_cache

from connectors.sdk.clean import (
    clean_age,
    clean_country,
    clean_day,
    clean_event_at,
    clean_height,
    clean_instant,
    clean_language,
    clean_phone,
    clean_place,
    clean_sex,
    clean_told_date,
    clean_weight,
    local_day,
)
from connectors.sdk.fields import Fields
from ops.runtime.errors import RecordRejected
from schemas.identity import record_id_of
from schemas.records import Consent, Name, OfficialRef, Relative, codes
from schemas.values import REMEMBERED
from schemas.values.descriptions import Description, describe
from schemas.values.scripts import script_of
from schemas.values.unknown_words import says_unknown

__all__ = (
    "clean_age",
    "clean_country",
    "clean_day",
    "clean_event_at",
    "clean_height",
    "clean_instant",
    "clean_language",
    "clean_phone",
    "clean_place",
    "clean_sex",
    "clean_told_date",
    "clean_weight",
    "consent",
    "country",
    "envelope",
    "instant",
    "kind",
    "local_day",
    "names",
    "record_id",
    "reference",
    "relatives",
    "version",
)

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


def country(fields: Fields, name: str, field: str) -> str | None:
    """Return the country a field names, the source's own when it is blank; null and an issue for a word not known."""
    told = fields.text(name, field)
    return fields.source.country if told is None else clean_country(told, fields, field)


def instant(fields: Fields, name: str, field: str) -> datetime | None:
    """Return the instant in a field, UTC: ISO 8601, or day-month-year hours:minutes in the source's zone."""
    text = fields.text(name, field)
    if text is None:
        return None
    found = clean_instant(text, fields)
    if found is None:
        fields.note(field)
    return found


def version(changed_at: datetime | None, reported_at: datetime | None, fields: Fields) -> int:
    """Return the version of a record: milliseconds since 1970 of its last change, else of its report, else 1."""
    last = changed_at or reported_at
    if last is None or last.timestamp() <= 0:
        fields.note("record_version")
        return FIRST_VERSION
    return int(last.timestamp() * 1000)


def names(*told: tuple[str | None, codes.NameKind]) -> tuple[Name, ...]:
    """Return the names that were told, each with its script; a word for "not known" in a name's place is no name."""
    return tuple(
        Name(value=value, script=script_of(value), kind=kind)
        for value, kind in told
        if value is not None and not says_unknown(value)
    )


def relatives(*told: tuple[codes.Relation, str | None]) -> tuple[Relative, ...]:
    """Return the relatives whose names were told."""
    named = ((relation, names((name, "UNKNOWN"))) for relation, name in told)
    return tuple(Relative(relation=relation, names=known) for relation, known in named if known)


def reference(
    kind: codes.OfficialRefKind, number: str | None, office: str | None, on: date | None
) -> tuple[OfficialRef, ...]:
    """Return the official reference, or none when there is no number."""
    return () if number is None else (OfficialRef(kind=kind, number=number, office=office, date=on),)


@lru_cache(REMEMBERED)
def consent(
    basis: codes.ConsentBasis,
    scopes: tuple[codes.ConsentScope, ...],
    given_by: str,
    restricted_to: tuple[str, ...] | None,
) -> Consent:
    """Return the connector's consent; what a record itself names (`restricted_to`) can only narrow its scopes."""
    kept = scopes if restricted_to is None else tuple(scope for scope in scopes if scope in restricted_to)
    return Consent(basis=basis, given_by=given_by, scopes=kept)


def restriction(fields: Fields, name: str) -> tuple[str, ...] | None:
    """Return the only scopes a record allows, from a list or words joined by commas; null when it says nothing.

    A word nobody knows allows nothing, and is an issue.
    """
    told = fields.texts(name, "consent")
    if not told:
        return None
    words = (word for text in told for word in text.split(",") if word.strip())
    found = (fields.code_of(word, "ConsentScope", "consent") for word in words)
    return tuple(code for code in found if code is not None)


def described(fields: Fields, name: str) -> Description:
    """Return what is understood of a description; an issue when it is nothing at all."""
    text = fields.text(name, "build")
    found = describe(text or "")
    if text is not None and found == Description():
        fields.note("build")
    return found
