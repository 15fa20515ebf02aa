"""Writes the changes of a batch and its offsets in one transaction; writing them again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ops.runtime.postgres import Database, reaching_postgres
from registry_sink.batch import Changes
from registry_sink.erasing import erase_everywhere, erase_from, erased_of, records_in
from registry_sink.rows import Key, Row
from registry_sink.tables import BY_NAME, POSITION, TABLES, Table

ERASURES = "erasures"
# An advisory lock of the transaction: batches hold it together, a batch with an erasure holds it alone. So no row of a
# record is written beside its erasure by a sink that has not seen the suppression.
ERASING_LOCK = "hashtext('mca-hub'), hashtext('registry.erasures')"
STAGE = "pg_temp"


def write(database: Database, changes: Changes) -> dict[str, int]:
    """Return how many rows changed, by table.

    All or nothing, offsets with it. SourceUnavailable if PostgreSQL does not answer; RecordRejected if it cannot hold a
    value of some row.
    """
    with reaching_postgres(), database.transaction():
        # 1. Nobody erases while rows are written, or nobody writes while records are erased.
        kind = "xact_lock" if changes.kept.get(ERASURES) else "xact_lock_shared"
        database.execute(f"SELECT pg_advisory_{kind}({ERASING_LOCK})")
        # 2. Suppressions first, so that rows of the same batch meet them.
        written = _write_erasures(database, list(changes.kept.get(ERASURES, {}).values()))
        erased = erased_of(database, records_in(changes))
        # 3. The other tables, always in the same order.
        for table in TABLES.values():
            if table.name != ERASURES:
                written[table.name] = _write_table(database, table, changes, erased)
        # 4. How far the log is in the registry.
        _store_offsets(database, changes)
    return {name: count for name, count in written.items() if count}


def prepare_stages(database: Database) -> None:
    """Makes the session's temporary tables, through which rows come."""
    with reaching_postgres(), database.transaction():
        for table in TABLES.values():
            database.execute(f'CREATE TEMPORARY TABLE "{table.name}" (LIKE registry."{table.name}")')


def _write_erasures(database: Database, rows: Sequence[Row]) -> dict[str, int]:
    if not rows:
        return {}
    table = BY_NAME[ERASURES]
    _copy(database, table, rows)
    written = database.execute(_upsert(table)).rowcount
    erase_everywhere(database, [str(row.key[0]) for row in rows])
    return {ERASURES: written}


def _write_table(database: Database, table: Table, changes: Changes, erased: Sequence[str]) -> int:
    removed = changes.removed.get(table.name, set())
    count = _remove(database, table, removed) if removed else 0
    rows = changes.kept.get(table.name, {})
    if not rows:
        return count
    _copy(database, table, [rows[key] for key in sorted(rows, key=_sortable)])
    if erased:
        erase_from(database, STAGE, table.name, erased)
    return count + database.execute(_upsert(table)).rowcount


def _remove(database: Database, table: Table, keys: set[Key]) -> int:
    (column,) = table.key
    statement = f'DELETE FROM registry."{table.name}" WHERE "{column}" = ANY(%s)'  # noqa: S608 (names of tables.py)
    return database.execute(statement, (sorted(str(key[0]) for key in keys),)).rowcount


def _copy(database: Database, table: Table, rows: Sequence[Row]) -> None:
    columns = _listed((*table.columns, *POSITION))
    # ON COMMIT DELETE ROWS would empty every stage at every commit, also those the batch has not used.
    database.execute(f'TRUNCATE {STAGE}."{table.name}"')
    with database.cursor() as cursor, cursor.copy(f'COPY {STAGE}."{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row((*row.values, row.topic, row.partition, row.offset, row.timestamp_ms))


def _store_offsets(database: Database, changes: Changes) -> None:
    places = sorted(changes.next_offsets)
    database.execute(
        "INSERT INTO registry.offsets (topic, partition, next_offset) "
        "SELECT * FROM unnest(%s::text[], %s::integer[], %s::bigint[]) "
        "ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset",
        (
            [topic for topic, _ in places],
            [partition for _, partition in places],
            [changes.next_offsets[place] for place in places],
        ),
    )


@cache
def _upsert(table: Table) -> str:
    columns = (*table.columns, *POSITION)
    changes = ", ".join(f'"{column}" = EXCLUDED."{column}"' for column in columns if column not in table.key)
    return (
        f'INSERT INTO registry."{table.name}" AS held ({_listed(columns)}) '  # noqa: S608 (names of tables.py only)
        f'SELECT {_listed(columns)} FROM {STAGE}."{table.name}" '
        f"ON CONFLICT ({_listed(table.key)}) DO UPDATE SET {changes} WHERE {_newer(table)}"
    )


def _newer(table: Table) -> str:
    later = (
        "CASE WHEN (EXCLUDED.kafka_topic, EXCLUDED.kafka_partition) = (held.kafka_topic, held.kafka_partition) "
        "THEN EXCLUDED.kafka_offset > held.kafka_offset ELSE EXCLUDED.kafka_ms > held.kafka_ms END"
    )
    if table.order == "last":
        return later
    column = "at" if table.order == "time_then_last" else "record_version"
    higher = f"EXCLUDED.{column} > held.{column}"
    if table.order == "version":
        return higher
    return f"{higher} OR (EXCLUDED.{column} = held.{column} AND {later})"


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _sortable(key: Key) -> tuple[str, ...]:
    return tuple(str(part) for part in key)
