"""Turns a decoded message into the row the registry keeps of it. Pure; it never opens a seal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event
from registry_sink.tables import SEALED, TABLES, Table
from schemas import topics
from schemas.codec import Wire
from schemas.events import cause_of
from schemas.identity import check_owner, event_id
from schemas.records import ChildReport, Erasure, Match, Record, Rejection

Value: TypeAlias = str | int | float | bytes | date | list[str] | None
Key: TypeAlias = tuple[Value, ...]

# PostgreSQL refuses index entries above a third of a page (2,704 bytes); the longest key has four columns. The longest
# record id the standard allows has 424 bytes (schemas/identity.py).
MAX_INDEXED_BYTES = 600
# U+0000 is no character of any script and cannot be stored as text in PostgreSQL: U+FFFD takes its place.
NUL, REPLACEMENT = "\x00", "\ufffd"
NUL_IN_JSON = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
OLDER_THAN_ANY = -1


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `values` follow the table's columns; the rest says where the message stood (`timestamp_ms`: UTC)."""

    table: str
    key: Key
    version: int
    values: tuple[Value, ...]
    topic: str
    partition: int
    offset: int
    timestamp_ms: int


@dataclass(frozen=True, slots=True)
class Removal:
    """A tombstone: the row with this key goes."""

    table: str
    key: Key


def to_row(wire: Wire, event: Event) -> Row:
    """Return the row of a decoded message.

    Raises RecordRejected when an id is longer than an index takes, or when a country speaks for another's record.
    """
    _check_owner(wire.record, event)
    table = TABLES[type(wire.record).__name__]
    fields = _fields_of(wire.record)
    fields[SEALED] = wire.sealed
    values = tuple(_value_of(fields[column], in_json=column in table.json) for column in table.columns)
    by_column = dict(zip(table.columns, values, strict=True))
    _check_indexed(table, by_column)
    return Row(
        table=table.name,
        key=tuple(by_column[column] for column in table.key),
        version=_version_of(wire.record, table),
        values=values,
        topic=event.topic,
        partition=event.partition,
        offset=event.offset,
        timestamp_ms=event.timestamp_ms,
    )


def _version_of(record: Record, table: Table) -> int:
    """Return what decides between two rows of a key: the record's version, or its time in milliseconds since 1970."""
    if table.order == "time_then_last":
        at: datetime = record.at  # type: ignore[attr-defined]  # every record whose table is ordered by time has one
        return int(at.timestamp() * 1000)
    return int(getattr(record, "record_version", 0))


def _check_owner(record: Record, event: Event) -> None:
    if isinstance(record, ChildReport):
        # A country may write to its own topics only, so the topic says who speaks, whatever the report claims.
        check_owner(record.record_id, topics.country_of(event.topic) or "")
    elif isinstance(record, Erasure):
        check_owner(record.record_id, record.source_country)


def to_rejected_row(event: Event, fault: RecordRejected) -> Row:
    """Return the row of a message that cannot be kept: where it stands and why, nothing of what it holds.

    A processor that reads the same message rejects it under the same id; its rejection, which a person may have worked
    on, always takes the place of this one.
    """
    rejection = Rejection(
        rejection_id=event_id("Rejection", event.position, fault.reason),
        source_id=event.topic,
        position=event.position,
        reason=fault.reason,
        field=fault.field or None,
        detail=fault.detail or None,
        rejected_at=cause_of(event).time,
    )
    stand_in = Event(event.topic, event.partition, OLDER_THAN_ANY, OLDER_THAN_ANY, b"", None)
    return to_row(Wire(rejection, None), stand_in)


def _fields_of(record: Record) -> dict[str, object]:
    fields: dict[str, object] = dict(vars(record))
    if isinstance(record, Match):
        for side in ("missing", "found"):
            fields |= {f"{side}_{name}": value for name, value in getattr(record, side)}
    return fields


def _value_of(value: object, *, in_json: bool) -> Value:
    if value is None:
        return None
    if in_json:
        return _json_of(value)
    if isinstance(value, str):
        return value.replace(NUL, REPLACEMENT)
    if isinstance(value, tuple):
        return [str(item).replace(NUL, REPLACEMENT) for item in value]
    if isinstance(value, int | float | bytes | date):
        return value
    raise TypeError(f"a column cannot hold {type(value).__name__}")


def _json_of(value: object) -> str:
    text = value.to_json() if isinstance(value, Record) else f"[{','.join(part.to_json() for part in _parts(value))}]"
    return NUL_IN_JSON.sub(r"\1\\ufffd", text) if "\\u0000" in text else text


def _parts(value: object) -> Iterable[Record]:
    if not isinstance(value, tuple):
        raise TypeError(f"a list of parts cannot be {type(value).__name__}")
    return value


def _check_indexed(table: Table, by_column: dict[str, Value]) -> None:
    for column in table.indexed:
        value = by_column[column]
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and len(text.encode()) > MAX_INDEXED_BYTES:
                raise RecordRejected("ID_TOO_LONG", column, f"keep an id under {MAX_INDEXED_BYTES} bytes")
