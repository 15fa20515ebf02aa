"""How far each file is read and what of each record was sent, in the country's PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.sdk.transports.files import InboxFile
from ops.runtime.postgres import Database, Pool, lent, migrate

SCHEMA = "connectors"
MIGRATIONS = Path(__file__).parents[1] / "migrations"


@dataclass(frozen=True, slots=True)
class Progress:
    """A file's number, how many of its payloads are delivered, and whether it is done."""

    number: int
    records_done: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What of a record was last sent."""

    record_version: int
    fingerprint: bytes


def prepare_positions(connection: Database) -> None:
    """Make or upgrade the tables; safe to call at every start."""
    migrate(connection, SCHEMA, MIGRATIONS)


class Positions:
    """The positions of one connector."""

    def __init__(self, connections: Pool, connector: str) -> None:
        self._pool = connections
        self._connector = connector

    def of(self, file: InboxFile) -> Progress:
        """Return how far a file is read; a file seen for the first time gets the next number."""
        key = {
            "connector": self._connector,
            "name": file.path.name,
            "size": file.size_bytes,
            "modified": file.modified_ns,
        }
        with lent(self._pool) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('mca-connectors'), hashtext(%(connector)s))", key)
            connection.execute(
                "INSERT INTO connectors.files (connector, number, name, size_bytes, modified_ns) "
                "SELECT %(connector)s, coalesce(max(number), 0) + 1, %(name)s, %(size)s, %(modified)s "
                "FROM connectors.files WHERE connector = %(connector)s ON CONFLICT DO NOTHING",
                key,
            )
            row = connection.execute(
                "SELECT number, records_done, finished FROM connectors.files WHERE connector = %(connector)s "
                "AND name = %(name)s AND size_bytes = %(size)s AND modified_ns = %(modified)s",
                key,
            ).fetchone()
        if row is None:
            raise RuntimeError("a file's position is gone that was just stored")
        return Progress(int(str(row[0])), int(str(row[1])), bool(row[2]))

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Return what was last sent of each record that was sent before."""
        with lent(self._pool) as connection:
            rows = connection.execute(
                "SELECT record_id, record_version, fingerprint FROM connectors.sent "
                "WHERE connector = %s AND record_id = ANY(%s)",
                (self._connector, sorted(set(record_ids))),
            ).fetchall()
        return {str(row[0]): Sent(int(str(row[1])), bytes(row[2])) for row in rows}  # type: ignore[call-overload]  # bytea

    def store(self, number: int, records_done: int, sent: Mapping[str, Sent]) -> None:
        """Store in one transaction how far a file is delivered and what was sent of each record."""
        with lent(self._pool) as connection:
            connection.execute(
                "UPDATE connectors.files SET records_done = greatest(records_done, %s) "
                "WHERE connector = %s AND number = %s",
                (records_done, self._connector, number),
            )
            connection.execute(
                "INSERT INTO connectors.sent (connector, record_id, record_version, fingerprint) "
                "SELECT %s, * FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) "
                "ON CONFLICT (connector, record_id) DO UPDATE "
                "SET record_version = excluded.record_version, fingerprint = excluded.fingerprint "
                "WHERE sent.record_version <= excluded.record_version",
                (
                    self._connector,
                    list(sent),
                    [each.record_version for each in sent.values()],
                    [each.fingerprint for each in sent.values()],
                ),
            )

    def finish(self, number: int) -> None:
        """Note that a file is read to its end."""
        with lent(self._pool) as connection:
            connection.execute(
                "UPDATE connectors.files SET finished = true WHERE connector = %s AND number = %s",
                (self._connector, number),
            )
