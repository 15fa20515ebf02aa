"""What of PFIF a report's own fields give back, and the extension that keeps the rest."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from connectors.pfif.document import Told
from connectors.pfif.ids import told_id_of
from connectors.pfif.versions import PLACEHOLDER, VERSIONS, Version
from ops.runtime.errors import RecordRejected
from schemas.records import ChildReport, Extension, Name, Place
from schemas.records.codes import NameKind

RELAY = "pfif.relay"
"""The source of copies whose home repository connector.yml does not list: their local id is the whole id."""
SEX = {"FEMALE": "female", "MALE": "male", "OTHER": "other"}
FORMATS = {f"pfif-{version}": version for version in VERSIONS}


def person_of(report: ChildReport) -> dict[str, str]:
    """Return a report as a person of PFIF 1.4, by its own fields; of a withdrawn one only what a placeholder has."""
    told = {
        "person_record_id": told_record_id(report.record_id),
        "source_date": _utc(report.reported_at),
        "entry_date": _utc(datetime.fromtimestamp(report.record_version / 1000, UTC)),
        "expiry_date": _utc(report.expires_at),
    }
    if report.status != "WITHDRAWN":
        told |= _content(report)
    elif told["expiry_date"] is None:
        told["expiry_date"] = told["entry_date"]  # without it a placeholder is none
    return {name: text for name, text in told.items() if text}


def extension_of(form: str, told: Told, back: Told, notes: Sequence[Told]) -> tuple[Extension, ...]:
    """Return the extension of what was told and is not given back: null for a field given back that was not told."""
    rest: dict[str, str | None] = {name: text for name, text in told.items() if back.get(name) != text}
    rest |= dict.fromkeys(name for name in back if name not in told)
    content = {"person": rest or None, "notes": [dict(note) for note in notes] or None}
    text = json.dumps({name: part for name, part in content.items() if part is not None}, ensure_ascii=False)
    return (Extension(format=form, text=text),)


def told_again(report: ChildReport) -> tuple[Version | None, dict[str, str], list[dict[str, str]]]:
    """Return the version a report came in, if it came as PFIF, and its person and notes as they were told.

    Raises `RecordRejected` when its extension is not what this connector writes.
    """
    back = person_of(report)
    kept = next((each for each in report.extensions if each.format in FORMATS), None)
    if kept is None:
        return None, back, []
    try:
        content = json.loads(kept.text)
        rest, notes = _texts(content.get("person") or {}), [_texts(note) for note in content.get("notes") or []]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise RecordRejected("BAD_EXTENSION", "extensions", "take the record in again from its source") from None
    person = {name: text for name, text in {**back, **rest}.items() if text is not None}
    if report.status == "WITHDRAWN":
        return FORMATS[kept.format], {name: text for name, text in person.items() if name in PLACEHOLDER}, []
    return FORMATS[kept.format], person, [{name: text for name, text in note.items() if text} for note in notes]


def told_record_id(record_id: str) -> str:
    """Return the id PFIF knows a record by: `<domain>/<id>` of its home repository."""
    source_id, _, local_id = record_id.partition("/")
    told = told_id_of(local_id)
    return told if source_id == RELAY else f"{source_id}/{told}"


def _content(report: ChildReport) -> dict[str, str | None]:
    photo = next((photo.ref for photo in report.photos if photo.publish_allowed), None)
    age = report.age
    years = None if age is None else (age.min_years, age.max_years)
    return {
        "full_name": _named(report.names, "LEGAL", "CLAIMED", "UNKNOWN"),
        "given_name": _named(report.names, "GIVEN"),
        "family_name": _named(report.names, "FAMILY"),
        "alternate_names": _named(report.names, "ALIAS", "NICKNAME"),
        "description": _looks(report),
        "sex": SEX.get(report.sex or ""),
        "date_of_birth": _birth(report),
        "age": None if years is None else str(years[0]) if years[0] == years[1] else f"{years[0]}-{years[1]}",
        "photo_url": photo,
        **_home(report.home_place),
    }


def _named(names: Sequence[Name], *kinds: NameKind) -> str | None:
    return "\n".join(name.value for kind in kinds for name in names if name.kind == kind) or None


def _looks(report: ChildReport) -> str | None:
    """Return the description of how a child looks, in the source's words."""
    parts = (report.build, report.complexion, report.hair, report.eyes, *report.marks)
    words = [part.text for part in parts if part is not None and part.text]
    return "; ".join(dict.fromkeys([*words, *filter(None, (report.clothing, report.belongings))])) or None


def _birth(report: ChildReport) -> str | None:
    """Return the birth as PFIF writes it: a day, a month or a year; null for any other span."""
    first, last = (None, None) if report.birth is None else (report.birth.earliest, report.birth.latest)
    if first is None or last is None:
        return None
    if first == last:
        return first.isoformat()
    if (first.year, first.month) == (last.year, last.month):
        return first.isoformat()[:7]
    return f"{first.year:04}" if first.year == last.year else None


def _home(place: Place | None) -> dict[str, str | None]:
    if place is None:
        return {}
    areas = {area.level: area.name for area in place.admin}
    return {
        "home_neighborhood": place.landmark,
        "home_city": place.locality or areas.get(2),
        "home_state": areas.get(1),
        "home_country": place.country,
    }


def _utc(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _texts(fields: Mapping[str, object]) -> dict[str, str | None]:
    """Return the fields that are text or null; AttributeError when these are no fields."""
    return {name: each if isinstance(each, str) else None for name, each in fields.items() if isinstance(name, str)}
