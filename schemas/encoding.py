"""A record to the bytes of its clear and its hidden fields, straight from the frozen objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ops.runtime.errors import RecordRejected
from schemas.avsc import Part, Schema
from schemas.records import Record
from schemas.writing import Value, writer_of

# An item of one byte becomes some 200 bytes of objects: without this, 900 kB took 150 MB and two seconds.
MAX_ITEMS = 10_000
COUNTED_FROM_BYTES = 64 * 1024  # smaller content cannot hold enough items to matter
SEALED = "sealed"  # the last field of a wire schema; its value is made of the others
TAKEN_IN = "ingested_at"  # of all fields of a report the only one that says nothing of the child or the source


class Content(NamedTuple):
    """What a record says, in Avro bytes: its clear fields in three pieces, and its T2 to T4 fields."""

    record: Record
    before: bytes
    taken_in: bytes
    after: bytes
    hidden: bytes | None
    """Null when every field of tier T2 to T4 is blank."""

    @property
    def clear(self) -> bytes:
        """Return the fields of envelope and T1, all but `sealed`, as they stand on a topic."""
        return self.before + self.taken_in + self.after

    @property
    def said(self) -> bytes:
        """Return bytes that two reports share when they say the same, whenever each was taken in."""
        return self.before + self.after + (self.hidden or b"")


class Encoder:
    """Writes one type of record, each part under its newest schema."""

    def __init__(self, kind: type[Record], schemas: Mapping[Part, Schema]) -> None:
        clear = [name for name in _names(schemas["wire"]) if name != SEALED]
        at = clear.index(TAKEN_IN) if TAKEN_IN in clear else len(clear)
        self._before = _Fields(schemas["wire"], clear[:at])
        self._taken_in = _Fields(schemas["wire"], clear[at : at + 1])
        self._after = _Fields(schemas["wire"], clear[at + 1 :])
        self._hidden = _Fields(schemas["sealed"], _names(schemas["sealed"])) if "sealed" in schemas else None
        whole = schemas.get("full", schemas["wire"])
        self._full = _Fields(whole, _names(whole))
        # A field of a schema that is newer than this hub's records is written as its default.
        fields = [field for schema in schemas.values() for field in schema["fields"]]
        self._defaults = {
            field["name"]: field.get("default") for field in fields if field["name"] not in {*kind.model_fields, SEALED}
        }

    def content_of(self, record: Record) -> Content:
        """Return what a record says; raises `RecordRejected` when a field does not fit or its lists are too long."""
        values = self._values_of(record)
        hidden = None if self._hidden is None or self._hidden.are_blank(values) else self._hidden.written(values)
        return Content(
            record, self._before.written(values), self._taken_in.written(values), self._after.written(values), hidden
        )

    def full(self, record: Record) -> bytes:
        """Return every field of a record in clear; raises `RecordRejected` as `content_of`."""
        return self._full.written(self._values_of(record))

    def _values_of(self, record: Record) -> Mapping[str, Value]:
        return self._defaults | record.__dict__ if self._defaults else record.__dict__


class _Fields:
    """Fields of a schema that are written together."""

    def __init__(self, schema: Schema, names: Sequence[str]) -> None:
        self._names = names
        self._write = writer_of(schema, names)

    def are_blank(self, values: Mapping[str, Value]) -> bool:
        """Return whether none of the fields says anything."""
        return all(values[name] is None or values[name] == () for name in self._names)

    def written(self, values: Mapping[str, Value]) -> bytes:
        """Return the fields' bytes; raises `RecordRejected`, without a value, when one does not fit."""
        try:
            written = self._write(values)
        except Exception:  # noqa: BLE001 - a value that does not fit may raise anything, with the value in its text
            raise RecordRejected("UNENCODABLE", "", "a field does not fit the standard's schema") from None
        if len(written) > COUNTED_FROM_BYTES:
            check_items({name: values[name] for name in self._names}, len(written))
        return written


def check_items(fields: Mapping[str, Value], size: int) -> None:
    """Raise `RecordRejected` when the lists of fields that take `size` bytes hold more items than any record needs."""
    if size > COUNTED_FROM_BYTES and _count_items(fields) > MAX_ITEMS:
        raise RecordRejected("TOO_MANY_ITEMS", "", f"keep the lists of a record under {MAX_ITEMS} items in all")


def _count_items(node: object) -> int:
    """Return how many items all lists of a record hold; the schemas do not recurse, so neither does this for long."""
    if isinstance(node, Record):
        return _count_items(node.__dict__)
    if isinstance(node, dict):
        return sum(_count_items(value) for value in node.values())
    if isinstance(node, (list, tuple)):
        return len(node) + sum(_count_items(item) for item in node)
    return 0


def _names(schema: Schema) -> list[str]:
    return [field["name"] for field in schema["fields"]]
