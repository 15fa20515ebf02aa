"""Where the registry stands in the log: messages still waiting, gaps, and logs that began anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ops.runtime.messages import Event
from ops.runtime.postgres import Database, reaching_postgres
from registry_sink.ownership import Partition
from registry_sink.tables import TABLES
from schemas.topics import Topic


@dataclass(frozen=True, slots=True)
class Jumps:
    """What a batch shows of the log. `gaps`: messages gone before they were read. `rewound`: logs that began anew."""

    gaps: dict[Partition, int]
    rewound: tuple[Partition, ...]


def jumps_of(events: Sequence[Event], expected: Mapping[Partition, int], known: Mapping[str, Topic]) -> Jumps:
    """Return where a batch does not go on at the expected offsets; a compacted topic has gaps by nature."""
    gaps: dict[Partition, int] = {}
    rewound: list[Partition] = []
    following = dict(expected)
    for event in events:
        place = (event.topic, event.partition)
        gap = event.offset - following.get(place, event.offset)
        if gap < 0:
            rewound.append(place)
        elif gap > 0 and known[event.topic].cleanup == "delete":
            gaps[place] = gaps.get(place, 0) + gap
        following[place] = event.offset + 1
    return Jumps(gaps, tuple(rewound))


def forget_positions(database: Database, place: Partition) -> None:
    """Makes every row of a partition older than whatever comes: the topic was made anew and its offsets begin again."""
    with reaching_postgres(), database.transaction():
        for table in TABLES.values():
            statement = (
                f'UPDATE registry."{table.name}" SET kafka_offset = -1 '  # noqa: S608 (names of tables.py only)
                "WHERE kafka_topic = %s AND kafka_partition = %s"
            )
            database.execute(statement, place)


def messages_waiting(database: Database, ends: Mapping[Partition, tuple[int, int]]) -> int:
    """Return how many messages are not in the registry, given the first and next offset of each partition."""
    with reaching_postgres():
        rows = database.execute("SELECT topic, partition, next_offset FROM registry.offsets").fetchall()
    stored = {(str(topic), int(str(partition))): int(str(offset)) for topic, partition, offset in rows}
    return sum(max(0, end - max(first, stored.get(place, 0))) for place, (first, end) in ends.items())
