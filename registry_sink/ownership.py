"""Shares the partitions among the sinks that run, by advisory locks that end with their owner's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ops.runtime.postgres import Database, reaching_postgres

Partition: TypeAlias = tuple[str, int]

# Advisory locks of this class belong to the sink: "MCA" in ASCII. Lock 0 is held by every sink together, so that they
# can be counted; the others are the lock_id of a row of `offsets`.
LOCK_CLASS = 0x4D4341
MEMBER_LOCK = 0

KNOWN = """
SELECT known.topic, known.partition, known.lock_id, lock.pid IS NULL AS is_free
FROM registry.offsets AS known
LEFT JOIN pg_locks AS lock ON
    lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 2
    AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND lock.classid = %(class)s::bigint::oid AND lock.objid = known.lock_id::bigint::oid
ORDER BY known.topic, known.partition
"""
MEMBERS = """
SELECT count(DISTINCT pid) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = %(class)s::bigint::oid AND objid = 0
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sink gives away, and how many it may take of those that are free."""

    give: tuple[Partition, ...]
    take: int


def plan(owned: Sequence[Partition], wanted: Sequence[Partition], members: int) -> Plan:
    """Return the step towards an even share; a sink alone takes everything."""
    share = -(-len(wanted) // max(1, members))
    stale = [place for place in owned if place not in wanted]
    kept = [place for place in owned if place in wanted]
    return Plan(give=(*stale, *kept[share:]), take=max(0, share - len(kept)))


@dataclass
class Share:
    """The partitions that this session owns, by the number of their lock. They are free again when the session ends."""

    database: Database
    owned: dict[Partition, int] = field(default_factory=dict)

    def join(self) -> None:
        """Counts this session among the sinks."""
        with reaching_postgres():
            self.database.execute("SELECT pg_advisory_lock_shared(%s, %s)", (LOCK_CLASS, MEMBER_LOCK))

    def plan(self, wanted: Sequence[Partition]) -> Plan:
        """Return what to give and take of the wanted partitions, with as many sinks as there are now."""
        with reaching_postgres():
            found = self.database.execute(MEMBERS, {"class": LOCK_CLASS}).fetchone()
        return plan(sorted(self.owned), wanted, int(str(found[0])) if found else 1)

    def take(self, wanted: Sequence[Partition], most: int) -> dict[Partition, int]:
        """Return the partitions newly owned, at most `most`, with the offset to read each from."""
        if most <= 0:
            return {}
        with reaching_postgres():
            self._note_new(wanted)
            taken: dict[Partition, int] = {}
            for place, lock_id in self._free(wanted):
                if len(taken) < most and self._try_lock(lock_id):
                    self.owned[place] = lock_id
                    # Read after the lock was given: whoever had the partition before has stored its last offset.
                    taken[place] = self._next_offset(lock_id)
        return taken

    def give(self, places: Sequence[Partition]) -> None:
        """Frees partitions that are no longer read."""
        with reaching_postgres():
            for place in places:
                self.database.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK_CLASS, self.owned.pop(place)))

    def _note_new(self, wanted: Sequence[Partition]) -> None:
        self.database.execute(
            "INSERT INTO registry.offsets (topic, partition) SELECT * FROM unnest(%s::text[], %s::integer[]) "
            "ON CONFLICT DO NOTHING",
            ([topic for topic, _ in wanted], [partition for _, partition in wanted]),
        )

    def _free(self, wanted: Sequence[Partition]) -> list[tuple[Partition, int]]:
        rows = self.database.execute(KNOWN, {"class": LOCK_CLASS}).fetchall()
        found = [((str(topic), int(str(number))), int(str(lock_id))) for topic, number, lock_id, free in rows if free]
        return [(place, lock_id) for place, lock_id in found if place in set(wanted)]

    def _try_lock(self, lock_id: int) -> bool:
        found = self.database.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCK_CLASS, lock_id)).fetchone()
        return found is not None and found[0] is True

    def _next_offset(self, lock_id: int) -> int:
        found = self.database.execute(
            "SELECT next_offset FROM registry.offsets WHERE lock_id = %s", (lock_id,)
        ).fetchone()
        return int(str(found[0])) if found else 0
