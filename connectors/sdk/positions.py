"""How far each stream is read, what of each record was sent, and what was noticed, in PostgreSQL."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors.sdk.counts import Counts
from connectors.sdk.sources import Position
from ops.runtime.postgres import Database, Pool, lent, migrate

SCHEMA = "connectors"
MIGRATIONS = Path(__file__).parents[1] / "migrations"
COUNT_DAY = """
INSERT INTO connectors.days (connector, day, payloads, records, repeats, rejected, last_batch_at)
VALUES (%s, (%s::timestamptz AT TIME ZONE 'UTC')::date, %s, %s, %s, %s, %s)
ON CONFLICT (connector, day) DO UPDATE SET payloads = days.payloads + excluded.payloads,
    records = days.records + excluded.records, repeats = days.repeats + excluded.repeats,
    rejected = days.rejected + excluded.rejected, last_batch_at = excluded.last_batch_at
"""
NOTE = """
INSERT INTO connectors.noticed (connector, kind, name, count, first_at, last_at)
SELECT %(connector)s, kind, name, count, %(at)s, %(at)s
FROM unnest(%(kinds)s::text[], %(names)s::text[], %(counts)s::bigint[]) AS given (kind, name, count)
ON CONFLICT (connector, kind, name) DO UPDATE
SET count = noticed.count + excluded.count, last_at = excluded.last_at
"""
NOTE_SENT = """
INSERT INTO connectors.sent (connector, record_id, record_version, fingerprint)
SELECT %s, * FROM unnest(%s::text[], %s::bigint[], %s::bytea[])
ON CONFLICT (connector, record_id) DO UPDATE
SET record_version = excluded.record_version, fingerprint = excluded.fingerprint
WHERE sent.record_version <= excluded.record_version
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What of a record was last sent."""

    record_version: int
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """What a delivered batch changes: where its stream goes on, what was sent, and what was counted, at a time."""

    stream: str
    position: Position
    sent: Mapping[str, Sent]
    counts: Counts
    at: datetime


def prepare_positions(connection: Database) -> None:
    """Make or upgrade the tables; safe to call at every start."""
    migrate(connection, SCHEMA, MIGRATIONS)


class Positions:
    """The positions of one connector."""

    def __init__(self, connections: Pool, connector: str) -> None:
        self._pool = connections
        self._connector = connector

    def number_of(self, name: str, size_bytes: int, modified_ns: int) -> int:
        """Return a file's number; a file seen for the first time gets the next."""
        key = {"connector": self._connector, "name": name, "size": size_bytes, "modified": modified_ns}
        with lent(self._pool) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('mca-connectors'), hashtext(%(connector)s))", key)
            connection.execute(
                "INSERT INTO connectors.files (connector, number, name, size_bytes, modified_ns) "
                "SELECT %(connector)s, coalesce(max(number), 0) + 1, %(name)s, %(size)s, %(modified)s "
                "FROM connectors.files WHERE connector = %(connector)s ON CONFLICT DO NOTHING",
                key,
            )
            row = connection.execute(
                "SELECT number FROM connectors.files WHERE connector = %(connector)s "
                "AND name = %(name)s AND size_bytes = %(size)s AND modified_ns = %(modified)s",
                key,
            ).fetchone()
        if row is None:
            raise RuntimeError("a file's number is gone that was just stored")
        return int(str(row[0]))

    def stored(self) -> dict[str, Position]:
        """Return the position of every stream, as last stored."""
        with lent(self._pool) as connection:
            rows = connection.execute(
                "SELECT stream, position FROM connectors.positions WHERE connector = %s", (self._connector,)
            ).fetchall()
        return {str(row[0]): row[1] if isinstance(row[1], dict) else {} for row in rows}

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Return what was last sent of each record that was sent before."""
        with lent(self._pool) as connection:
            rows = connection.execute(
                "SELECT record_id, record_version, fingerprint FROM connectors.sent "
                "WHERE connector = %s AND record_id = ANY(%s)",
                (self._connector, sorted(set(record_ids))),
            ).fetchall()
        return {str(row[0]): Sent(int(str(row[1])), bytes(row[2])) for row in rows}  # type: ignore[call-overload]  # bytea

    def store(self, progress: Progress) -> None:
        """Store in one transaction how far a stream is delivered, what was sent and what was noticed."""
        sent, counts = progress.sent, progress.counts
        noticed = counts.noticed()
        with lent(self._pool) as connection:
            connection.execute(
                "INSERT INTO connectors.positions (connector, stream, position) VALUES (%s, %s, %s::jsonb) "
                "ON CONFLICT (connector, stream) DO UPDATE SET position = excluded.position, stored_at = now()",
                (self._connector, progress.stream, json.dumps(dict(progress.position))),
            )
            if sent:
                versions = [each.record_version for each in sent.values()]
                fingerprints = [each.fingerprint for each in sent.values()]
                connection.execute(NOTE_SENT, (self._connector, list(sent), versions, fingerprints))
            if counts.payloads:
                numbers = (counts.payloads, counts.records, counts.repeats, counts.rejected)
                connection.execute(COUNT_DAY, (self._connector, progress.at, *numbers, progress.at))
            if noticed:
                kinds, names = [kind for kind, _ in noticed], [name for _, name in noticed]
                connection.execute(
                    NOTE,
                    {"connector": self._connector, "at": progress.at, "kinds": kinds, "names": names,
                     "counts": list(noticed.values())},
                )  # fmt: skip
