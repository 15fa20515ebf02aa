"""Writes reports as PFIF XML: persons with their notes, and notes that stand by themselves."""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from connectors.pfif.giving_back import told_again, told_record_id
from connectors.pfif.versions import CALLED_IN_1_4, MANDATORY, MANDATORY_NOTE, NAMESPACE, NOTE, PERSON, Version
from schemas.consent import allows
from schemas.records import ChildReport, Place

EXTRA_NAMESPACE = "urn:mca-rs:1"
"""Of `message_class`, which PFIF does not have and without which an exercise would be taken for a real child."""
# XML 1.0, section 2.2.
NO_CHARACTER = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STATUS = {
    ("MISSING", "OPEN"): "information_sought",
    ("FOUND", "OPEN"): "believed_alive",
    ("MISSING", "TRACED"): "believed_alive",
    ("MISSING", "REUNITED"): "believed_alive",
    ("FOUND", "REUNITED"): "believed_alive",
}
NOTE_TEXT = "Status of the report in its home repository."


def to_pfif(reports: Iterable[ChildReport], version: Version = "1.4") -> bytes:
    """Return the reports as one PFIF document, UTF-8.

    A report that came as PFIF goes out with every field that the version has. Raises `RecordRejected` for a report
    whose extension is damaged. Which reports may go out is for `may_go_out` to say.
    """
    return "".join(document_of(reports, version)).encode()


def document_of(reports: Iterable[ChildReport], version: Version) -> Iterator[str]:
    """Yield the document in parts, so that it may be longer than memory."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<pfif:pfif xmlns:pfif="{NAMESPACE}{version}">\n'
    for report in reports:
        yield from _report(report, version)
    yield "</pfif:pfif>\n"


def may_go_out(report: ChildReport, *, exercise: bool) -> bool:
    """Return whether a report may be given to a register outside the hub.

    A withdrawn one always: its placeholder tells others to forget it. Any other needs consent to tracing across
    borders and a child who does not object; one of no real child (`exercise`) never goes out beside real ones.
    """
    objects = report.child_wishes is not None and report.child_wishes.tracing == "NO"
    consented = allows(report, "TRACING") and allows(report, "CROSS_BORDER") and not objects
    is_real = report.message_class == "ACTUAL"
    return is_real != exercise and report.kind != "AT_RISK" and (consented or report.status == "WITHDRAWN")


def _report(report: ChildReport, version: Version) -> Iterator[str]:
    came_in, person, notes = told_again(report)
    if report.kind == "SIGHTING" and came_in is not None:
        for note in notes:
            yield from _note(note, version, "  ", report.message_class)
        return
    yield "  <pfif:person>\n"
    yield from _fields(_person_in(person, version), PERSON[version], MANDATORY[version], "    ")
    yield from _message_class(report.message_class, "    ")
    for note in notes if came_in is not None else _status_notes(report):
        yield from _note(note, version, "    ")
    yield "  </pfif:person>\n"


def _note(note: dict[str, str], version: Version, indent: str, message_class: str = "ACTUAL") -> Iterator[str]:
    yield f"{indent}<pfif:note>\n"
    yield from _fields(note, NOTE[version], MANDATORY_NOTE, f"{indent}  ")
    yield from _message_class(message_class, f"{indent}  ")
    yield f"{indent}</pfif:note>\n"


def _fields(told: dict[str, str], order: tuple[str, ...], mandatory: tuple[str, ...], indent: str) -> Iterator[str]:
    for name in order:
        text = told.get(CALLED_IN_1_4.get(name, name), "")
        if text or name in mandatory:
            yield f"{indent}<pfif:{name}>{escape(NO_CHARACTER.sub('', text))}</pfif:{name}>\n"


def _message_class(message_class: str, indent: str) -> Iterator[str]:
    if message_class != "ACTUAL":
        yield f'{indent}<mca:message_class xmlns:mca="{EXTRA_NAMESPACE}">{message_class}</mca:message_class>\n'


def _person_in(person: dict[str, str], version: Version) -> dict[str, str]:
    """Return a person with what this version asks for and the one it came in did not have."""
    own = dict(person)
    if len(own) <= 4 and "full_name" not in own and "expiry_date" in own:  # noqa: PLR2004 - a placeholder's fields
        return own
    names = [own[name] for name in ("given_name", "family_name") if name in own]
    if version in {"1.3", "1.4"} and names:
        own.setdefault("full_name", " ".join(names))
    if version in {"1.1", "1.2"} and not names and "full_name" in own:
        own["given_name"] = own["full_name"].split("\n")[0]
    if version != "1.4" and "description" in own:
        own.setdefault("other", "description:\n    " + own["description"].replace("\n", "\n    "))
    return own


def _status_notes(report: ChildReport) -> list[dict[str, str]]:
    """Return the note by which PFIF tells the status of a report that never was PFIF; of others PFIF has no word."""
    status = STATUS.get((report.kind, report.status))
    if status is None:
        return []
    told, dates = told_record_id(report.record_id), told_again(report)[1]
    note = {
        "note_record_id": f"{told}.status",
        "person_record_id": told,
        "entry_date": dates["entry_date"],
        "source_date": dates.get("source_date", dates["entry_date"]),
        "author_name": report.source_id,
        "status": status,
        "text": NOTE_TEXT,
    }
    place = None if report.protect_location else _words(report.event_place)
    return [note if place is None else {**note, "last_known_location": place}]


def _words(place: Place | None) -> str | None:
    if place is None:
        return None
    named = [place.landmark, place.locality, *(area.name for area in reversed(place.admin)), place.country]
    return ", ".join(part for part in named if part) or None
