"""Folds a batch of messages into what has to change in the registry. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event
from registry_sink.rows import Key, Removal, Row, to_rejected_row, to_row
from registry_sink.tables import BY_NAME, TABLES
from schemas import topics
from schemas.codec import Codec


@dataclass(slots=True)
class Changes:
    """What a batch changes. Of a table, the keys in `removed` go first, then the rows in `kept` come.

    rejected: the reason of each message that cannot be kept. next_offsets: by topic and partition.
    """

    removed: dict[str, set[Key]] = field(default_factory=dict)
    kept: dict[str, dict[Key, Row]] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)
    next_offsets: dict[tuple[str, int], int] = field(default_factory=dict)


def changes_of(events: Sequence[Event], codec: Codec, refusal: RecordRejected | None = None) -> Changes:
    """Return the changes of a batch, the same as one message after the other would make.

    With `refusal`, every message is rejected for that reason instead.
    """
    changes = Changes()
    for event in events:
        try:
            if refusal is not None:
                raise refusal
            _take(changes, change_of(event, codec))
        except RecordRejected as fault:
            changes.rejected.append(fault.reason)
            _take(changes, to_rejected_row(event, fault))
        place = (event.topic, event.partition)
        changes.next_offsets[place] = max(changes.next_offsets.get(place, 0), event.offset + 1)
    return changes


def change_of(event: Event, codec: Codec) -> Row | Removal:
    """Return the row of a message or the removal a tombstone asks for; raises RecordRejected when there is neither."""
    expected = topics.record_of(event.topic)
    if event.value is None:
        table = TABLES[expected]
        if not table.removable:
            raise RecordRejected("NO_VALUE", "", "this topic knows no tombstones: send a record")
        return Removal(table.name, (event.key.decode("utf-8", "replace"),))
    wire = codec.decode(event.value)
    if type(wire.record).__name__ != expected:
        raise RecordRejected("WRONG_RECORD", "", f"this topic carries {expected}")
    return to_row(wire, event)


def is_newer(row: Row, held: Row) -> bool:
    """Return whether a row takes the place of another of its key: the rule that writer.py writes in SQL."""
    order = BY_NAME[row.table].order
    if order != "last" and row.version != held.version:
        return row.version > held.version
    if order == "version":
        return False
    if (row.topic, row.partition) == (held.topic, held.partition):
        return row.offset > held.offset
    return row.timestamp_ms > held.timestamp_ms


def _take(changes: Changes, change: Row | Removal) -> None:
    kept = changes.kept.setdefault(change.table, {})
    if isinstance(change, Removal):
        kept.pop(change.key, None)
        changes.removed.setdefault(change.table, set()).add(change.key)
        return
    held = kept.get(change.key)
    if held is None or is_newer(change, held):
        kept[change.key] = change
