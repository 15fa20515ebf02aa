"""One person of a PFIF document with its notes, or one note by itself, to a report."""

import json
import re
from datetime import datetime

from connectors.pfif.document import Told, instant_of
from connectors.pfif.giving_back import extension_of, person_of, told_record_id
from connectors.pfif.versions import PERSON_FIELDS
from connectors.sdk import parts
from connectors.sdk.clear_texts import without_names
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, Place, codes
from schemas.values.descriptions import describe

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
# The standard's field that each field of a person feeds; the others go into the extension alone.
FEEDS = {
    "full_name": "names", "given_name": "names", "family_name": "names", "alternate_names": "names",
    "sex": "sex", "date_of_birth": "birth", "age": "age", "description": "circumstance", "other": "circumstance",
    "home_street": "home_place", "home_neighborhood": "home_place", "home_city": "home_place",
    "home_state": "home_place", "home_postal_code": "home_place", "home_country": "home_place",
    "photo_url": "photos", "source_date": "reported_at", "entry_date": "record_version", "expiry_date": "expires_at",
    "person_record_id": "record_id",
}  # fmt: skip
SOUGHT = {"information_sought", "believed_missing"}
SAFE = {"is_note_author", "believed_alive"}
POSITION = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,20})?)[\s,]+(-?\d{1,3}(?:\.\d{1,20})?)\s*")
MOST_LATITUDE, MOST_LONGITUDE = 90, 180


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a person, or the sighting a note by itself is; raises `RecordRejected` without an id."""
    record_id = parts.record_id(fields, "local_id")
    told = {name: text for name in PERSON_FIELDS if (text := fields.text(name, FEEDS.get(name, "extensions")))}
    notes = _notes(fields)
    form = fields.text("format", "extensions") or "pfif-1.4"
    about = fields.text("about", "companions")
    withdrawn = fields.text("withdrawn", "status") is not None
    changed_at = parts.instant(fields, "changed_at", "record_version")
    fields.pass_over("source")  # said already which source the fields have
    latest_first = sorted(notes, key=_age, reverse=True)
    is_note = "person_record_id" not in told
    told_id = told.get("person_record_id") or next((note.get("note_record_id") for note in notes), None)
    if told_id is not None and told_record_id(record_id) != told_id:
        fields.note("record_id")
    kind, status = _kind_and_status(latest_first, is_note=is_note, withdrawn=withdrawn)
    reported_at = _date(told.get("source_date") or (latest_first[0].get("source_date") if is_note and notes else None),
                        "reported_at", fields)  # fmt: skip
    report = ChildReport.from_fields(
        {
            **parts.envelope(fields, (record_id, kind), status, reported_at, changed_at),
            "expires_at": _date(told.get("expiry_date"), "expires_at", fields),
            **({} if withdrawn else _content(told, latest_first, reported_at, fields)),
            "companions": () if about is None else ({"record_id": about},),
        }
    )
    return report.model_copy(
        update={"extensions": extension_of(form, told, {} if is_note else person_of(_as_it_goes_on(report)), notes)}
    )


def _as_it_goes_on(report: ChildReport) -> ChildReport:
    """Return the report without names in clear texts: what these then give back is not what was told."""
    (clean,) = without_names((report,))
    return clean if isinstance(clean, ChildReport) else report


def _content(
    told: Told, notes: list[dict[str, str]], reported_at: datetime | None, fields: Fields
) -> dict[str, object]:
    words = told.get("description") or next((note["text"] for note in notes if "text" in note), None)
    looks = describe(told.get("description", ""))
    day = parts.local_day(reported_at, fields)
    photo = told.get("photo_url") or next((note["photo_url"] for note in notes if "photo_url" in note), None)
    return {
        "consent": parts.consent("VITAL_INTERESTS", SCOPES, "author of the record", None),
        "names": parts.names(
            *((line, "LEGAL") for line in _lines(told.get("full_name"))),
            (told.get("given_name"), "GIVEN"),
            (told.get("family_name"), "FAMILY"),
            *((line, "ALIAS") for line in _lines(told.get("alternate_names"))),
        ),
        "sex": None if "sex" not in told else fields.code_of(told["sex"], "Sex", "sex"),
        "birth": parts.clean_told_date(told.get("date_of_birth"), "GREGORIAN", day, fields),
        "age": parts.clean_age(told.get("age"), day, fields),
        "height_cm": looks.height_cm,
        "build": looks.build,
        "complexion": looks.complexion,
        "hair": looks.hair,
        "eyes": looks.eyes,
        "marks": looks.marks,
        "circumstance": None if words is None else {"text": words},
        "home_place": _home(told, fields),
        "photos": () if photo is None else ({"ref": photo},),
        **_last_known(notes, reported_at),
    }


def _kind_and_status(
    notes: list[dict[str, str]], *, is_note: bool, withdrawn: bool
) -> tuple[codes.ReportKind, codes.ReportStatus]:
    """Return what a person's notes, the latest first, say: somebody is sought, or was met and nobody seeks them."""
    told = [note["status"] for note in notes if "status" in note]
    last = told[0] if told else None
    if is_note:
        return "SIGHTING", "OPEN"
    if withdrawn:
        return "MISSING", "WITHDRAWN"
    if last == "believed_dead":
        return "MISSING", "CLOSED"
    if last in SAFE and not SOUGHT.intersection(told):
        return "FOUND", "OPEN"
    return "MISSING", "TRACED" if last in SAFE else "OPEN"


def _last_known(notes: list[dict[str, str]], reported_at: datetime | None) -> dict[str, object]:
    """Return where and by when the person was last known to be: the latest note that names a place."""
    for note in notes:
        text = note.get("last_known_location")
        if text:
            at = instant_of(note.get("source_date"))
            found = POSITION.fullmatch(text)
            place: dict[str, object] = {"locality": text}
            if found and abs(float(found[1])) <= MOST_LATITUDE and abs(float(found[2])) <= MOST_LONGITUDE:
                place = {"lat": float(found[1]), "lon": float(found[2])}
            return {"event_place": place, "event_at": None if at is None else {"latest": at}}
    return {"event_at": None if reported_at is None else {"latest": reported_at}}


def _home(told: Told, fields: Fields) -> Place | None:
    country = parts.clean_country(told.get("home_country"), fields, "home_place")
    found = parts.clean_place(country, (told.get("home_state"),), told.get("home_city"), told.get("home_neighborhood"))
    return found if found is not None or country is None else Place(country=country)


def _date(text: str | None, field: str, fields: Fields) -> datetime | None:
    found = instant_of(text)
    if text is not None and found is None:
        fields.note(field)
    return found


def _age(note: Told) -> float:
    """Return where a note stands in time: by when it was written, else by when it was stored, else before all."""
    at = instant_of(note.get("source_date")) or instant_of(note.get("entry_date"))
    return 0.0 if at is None else at.timestamp()


def _notes(fields: Fields) -> list[dict[str, str]]:
    """Return the notes of a payload; none and an issue when they are not as the source hands them over."""
    text = fields.text("notes", "extensions")
    try:
        read = [] if text is None else json.loads(text)
        return [{str(name): str(each) for name, each in note.items() if each} for note in read]
    except (ValueError, TypeError, AttributeError, RecursionError):
        fields.note("extensions")
        return []


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]
