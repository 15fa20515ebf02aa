"""Reads PFIF documents: persons with their notes, plain or in an Atom feed, notes inside or beside their person."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from connectors.pfif.document import Entry, Told, changed_at, entries_in, instant_of, is_placeholder
from connectors.pfif.ids import domain_of, local_id_of
from connectors.pfif.versions import NOTE, PLACEHOLDER
from connectors.sdk.description import Description
from connectors.sdk.payloads import Payload
from ops.runtime.errors import RecordRejected, SourceUnavailable

MAX_HELD_NOTES = 10_000
MAX_HELD_BYTES = 32 * 1024 * 1024
"""Notes that stand beside their persons are held until the person comes; those over a limit become sightings."""
KNOWN_IN_NOTE = frozenset({*NOTE["1.4"], "message_class"})
TICK = timedelta(milliseconds=1)


def read(path: Path, description: Description, clock: Callable[[], datetime] | None = None) -> Iterator[Payload]:
    """Yield every person with its notes, then every note whose person is not in the file.

    Nothing personal of an expired record or of a placeholder leaves this function. Raises `SourceUnavailable` when the
    file cannot be read now.
    """
    number = 0
    at = datetime.now(UTC) if clock is None else clock()
    try:
        for payload in _payloads(path, description, at):
            number += 1
            yield Payload(number, payload.values, payload.raw, payload.fault)
    except RecordRejected as fault:
        yield Payload(number + 1, {}, b"", fault)
    except OSError as error:
        raise SourceUnavailable(f"a file cannot be read ({type(error).__name__}); wait and try again") from None


@dataclass(slots=True)
class _Held:
    """The notes beside their persons, by person, and the places at which they stand."""

    by_person: dict[str, list[Entry]] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)


def _payloads(path: Path, description: Description, at: datetime) -> Iterator[Payload]:
    limit = description.folder.max_file_bytes
    if path.suffix.lower() != ".xml":
        raise RecordRejected("UNKNOWN_FORMAT", "", "the connector takes xml files")
    if path.stat().st_size > limit:
        raise RecordRejected("TOO_LARGE", "", f"split the file: it is over {limit} bytes")
    with path.open("rb") as stream:
        held = _notes_beside(stream)
    with path.open("rb") as stream:
        yield from _in_order(stream, held, description, at)
    for entries in held.by_person.values():
        yield from (_note(entry, description) for entry in entries)


def _in_order(stream: BinaryIO, held: _Held, description: Description, at: datetime) -> Iterator[Payload]:
    for place, entry in enumerate(entries_in(stream)):
        if entry.fault is not None:
            yield Payload(0, {}, entry.raw, entry.fault)
        elif entry.is_person:
            beside = held.by_person.pop(entry.told.get("person_record_id", ""), [])
            yield _person(entry, _joined(entry.notes, beside), description, at)
        elif place not in held.places:
            yield _note(entry, description)


def _notes_beside(stream: BinaryIO) -> _Held:
    held, held_bytes = _Held(), 0
    for place, entry in enumerate(entries_in(stream)):
        person = entry.told.get("person_record_id")
        if entry.is_person or entry.fault is not None or person is None:
            continue
        held_bytes += len(entry.raw)
        if len(held.places) >= MAX_HELD_NOTES or held_bytes > MAX_HELD_BYTES:
            break
        held.by_person.setdefault(person, []).append(entry)
        held.places.add(place)
    return held


def _joined(inside: Sequence[Told], beside: Sequence[Entry]) -> list[Told]:
    """Return the notes of a person, each once."""
    known = {note.get("note_record_id") for note in inside}
    return [*inside, *(entry.told for entry in beside if entry.told.get("note_record_id") not in known)]


def _person(entry: Entry, notes: list[Told], description: Description, at: datetime) -> Payload:
    person = entry.told
    last, expiry = changed_at((person, *notes)), instant_of(person.get("expiry_date"))
    withdrawn = (expiry is not None and expiry <= at) or is_placeholder(person, notes)
    if withdrawn:
        # Later than every version that was still a report, so that it wins over each of them.
        last = max((each for each in (None if last is None else last + TICK, expiry) if each), default=None)
        person, notes = {name: person[name] for name in (*PLACEHOLDER, "message_class") if name in person}, []
    values = {
        **_identity(person.get("person_record_id", ""), entry, last, description),
        **person,
        "withdrawn": "true" if withdrawn else "",
        **_notes(notes),
    }
    return Payload(0, values, b"" if withdrawn else entry.raw)


def _note(entry: Entry, description: Description) -> Payload:
    """Return a note without its person: a sighting of its own, whose home is the note's."""
    identity = _identity(entry.told.get("note_record_id", ""), entry, changed_at((entry.told,)), description)
    message_class = entry.told.get("message_class", "")
    about = entry.told.get("person_record_id", "")
    values = {
        **identity,
        "message_class": message_class,
        "about": "" if not about else _record_id(about, description),
        **_notes([entry.told]),
    }
    return Payload(0, values, entry.raw)


def _notes(notes: Sequence[Told]) -> dict[str, object]:
    """Return the notes as JSON, and by themselves the fields PFIF does not have: nobody takes them, so they count."""
    strange = {f"note {name}": text for note in notes for name, text in note.items() if name not in KNOWN_IN_NOTE}
    return {**strange, "notes": json.dumps([dict(note) for note in notes], ensure_ascii=False) if notes else ""}


def _identity(told_id: str, entry: Entry, last: datetime | None, description: Description) -> dict[str, object]:
    domain = domain_of(told_id)
    return {
        "source": domain,
        "local_id": local_id_of(told_id.partition("/")[2] if domain in description.sources else told_id),
        "format": f"pfif-{entry.version}",
        "changed_at": "" if last is None else last.isoformat(),
    }


def _record_id(told_id: str, description: Description) -> str:
    domain = domain_of(told_id)
    if domain in description.sources:
        return f"{description.sources[domain].source_id}/{local_id_of(told_id.partition('/')[2])}"
    return f"{description.sources['*'].source_id}/{local_id_of(told_id)}"
