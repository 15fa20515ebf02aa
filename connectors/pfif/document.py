"""The persons and notes of a PFIF document, each under the names that PFIF 1.4 gives its fields."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, TypeAlias

from connectors.pfif.versions import PLACEHOLDER, Version, called_in_1_4, version_of
from connectors.sdk.transports.xml_elements import Element, Value, elements_of, rejection_of
from ops.runtime.errors import RecordRejected

Told: TypeAlias = Mapping[str, str]
"""The fields of one person or note that are not blank, outer white space off."""
TAGS = frozenset({"person", "note"})
DATES = ("source_date", "entry_date")
# `other` of PFIF 1.1 to 1.3 lists fields by name and colon, each in lines of its own, indented after the first.
DESCRIPTION = "description:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person with the notes in it, or one note that stands by itself, or the reason why it cannot be read."""

    is_person: bool
    told: Told
    raw: bytes
    version: Version = "1.4"
    notes: tuple[Told, ...] = ()
    fault: RecordRejected | None = None


def entries_in(stream: BinaryIO) -> Iterator[Entry]:
    """Yield every person and every note outside a person, in the order of the document, wherever in it they stand."""
    for element in elements_of(stream, TAGS):
        if element.reason:
            yield Entry(element.tag == "person", {}, element.raw, fault=rejection_of(element))
        else:
            yield _entry(element)


def changed_at(records: Iterable[Told]) -> datetime | None:
    """Return the latest instant at which any of these records was made or stored; null when none tells one."""
    told = (instant_of(record.get(name)) for record in records for name in DATES)
    return max((at for at in told if at is not None), default=None)


def is_placeholder(person: Told, notes: Iterable[Told]) -> bool:
    """Return whether a person is only the place of one that its home repository has deleted."""
    return "expiry_date" in person and person.keys() <= {*PLACEHOLDER, "message_class"} and not any(notes)


def instant_of(text: str | None) -> datetime | None:
    """Return the instant a date of PFIF says, UTC; null for anything else."""
    try:
        found = None if text is None else datetime.fromisoformat(text)
        return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)
    except ValueError:
        return None


def description_of(other: str) -> str:
    """Return the description in the free text of PFIF 1.1 to 1.3: all of it, when it is more than a description."""
    first, *others = other.split("\n")
    if not first.startswith(DESCRIPTION) or any(line.strip() and not line[0].isspace() for line in others):
        return other
    return "\n".join(line.strip() for line in (first.removeprefix(DESCRIPTION), *others)).strip()


def _entry(element: Element) -> Entry:
    is_person, version = element.tag == "person", version_of(element.namespace)
    if version is None:
        fault = RecordRejected("UNKNOWN_FORMAT", "", "send PFIF 1.1, 1.2, 1.3 or 1.4 under its own namespace")
        return Entry(is_person, {}, element.raw, fault=fault)
    value = element.value if isinstance(element.value, dict) else {}
    inside = value.get("note", []) if is_person else []
    notes = inside if isinstance(inside, list) else [inside]
    own = {name: each for name, each in value.items() if not (is_person and name == "note")}
    told = _told(own)
    if is_person and "other" in told:
        told.setdefault("description", description_of(told["other"]))
    return Entry(is_person, told, element.raw, version, tuple(_told(note) for note in notes if isinstance(note, dict)))


def _told(value: Mapping[str, Value]) -> dict[str, str]:
    fields = {called_in_1_4(name): _text(each) for name, each in value.items() if not name.startswith(("@", "#"))}
    return {name: text for name, text in fields.items() if text}


def _text(value: Value) -> str:
    """Return the text of a field, repeats joined by line ends; of one with elements in it only its own text."""
    if isinstance(value, list):
        return "\n".join(text for each in value if (text := _text(each)))
    if isinstance(value, dict):
        return _text(value.get("#text", ""))
    return value.strip()
