import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors.sdk.positions import prepare_positions
from connectors.sdk.transport_settings import SqlTransport
from connectors.sdk.transports.sql import SqlSource
from connectors.sdk.transports.sql_postgres import PostgresRows
from ops.runtime.errors import SourceUnavailable
from ops.runtime.postgres import Database, Pool, connect, pool
from tests.support.polling import Killed, Polled

TABLE = """
CREATE TABLE children (id text NOT NULL, changed_at timestamptz, name text, extra jsonb, weight numeric, born date,
    seen boolean, number bigint GENERATED ALWAYS AS IDENTITY)
"""
QUERY = "SELECT id, changed_at, name FROM children WHERE name IS NULL OR name NOT LIKE '50%'"
MOST_LIVES = 60


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A database with the connectors' tables and, as if it were elsewhere, a system's own table."""
    with connect(database) as connection:
        prepare_positions(connection)
        connection.execute(TABLE)
    with pool(database) as opened:
        yield opened


@pytest.fixture
def system(database: str, connections: Pool) -> Iterator[Database]:
    """The system's own connection, each statement committed."""
    assert connections is not None
    with connect(database) as connection:
        connection.autocommit = True
        yield connection


def polled(database: str, connections: Pool, **settings: object) -> Polled:
    """A connector that polls the system's table."""
    transport: dict[str, object] = {"kind": "sql", "query": QUERY, "cursor_column": "changed_at", "id_column": "id"}
    return Polled(transport | settings, connections, secrets={"database_url": database})


def add(system: Database, count: int, prefix: str = "c", at: str = "now() - interval '1 day'") -> None:
    """Add children with ids in order, all changed at the same moment or as the expression says."""
    system.execute(
        f"INSERT INTO children (id, changed_at) SELECT '{prefix}' || lpad(n::text, 5, '0'), {at} "  # noqa: S608
        f"FROM generate_series(1, {count}) AS n".encode()
    )


def test_rows_with_one_cursor_value_are_split_over_queries_and_all_come(
    database: str, connections: Pool, system: Database
) -> None:
    """A thousand rows changed in one transaction share their time; queries of seventy rows pass over none."""
    add(system, 1000)

    connector = polled(database, connections, rows=70)
    first, second = connector.run_once(), connector.run_once()

    assert (first.records, second.records) == (1000, 0)
    assert len(connector.versions()) == 1000


def test_a_transaction_that_commits_late_is_seen(database: str, connections: Pool, system: Database) -> None:
    """Rows whose time lies before rows that were read already come in the next round."""
    with connect(database) as slow:
        slow.execute("INSERT INTO children (id, changed_at) VALUES ('late', now())")
        add(system, 5, at="clock_timestamp() + n * interval '1 millisecond'")
        connector = polled(database, connections, rows=2)
        before = connector.run_once()
        slow.commit()

    after = connector.run_once()

    assert (before.records, after.records) == (5, 1)
    assert "late" in connector.versions()


def test_the_mark_moves_on_only_past_what_is_settled(database: str, connections: Pool, system: Database) -> None:
    """Old rows are not read again; rows younger than the longest transaction are."""
    add(system, 300, prefix="old")
    add(system, 3, prefix="young", at="now()")

    connector = polled(database, connections)
    counts = [connector.run_once().payloads for _ in range(3)]

    assert counts == [303, 3, 3]


def test_late_transactions_beside_kills_lose_and_double_nothing(
    database: str, connections: Pool, system: Database
) -> None:
    """Killed between sending and storing again and again while others write, every row is delivered under one id."""
    add(system, 120)
    connector = polled(database, connections, rows=25)
    late = [connect(database) for _ in range(3)]
    for number, connection in enumerate(late):
        connection.execute("INSERT INTO children (id, changed_at) VALUES (%s, now())", (f"late{number}",))
    lives, finished = 0, False
    while not finished and lives < MOST_LIVES:
        lives += 1
        connector.sink.kill_after = 1
        add(system, 2, prefix=f"new{lives}x", at="clock_timestamp()")
        if late:
            closing = late.pop()
            closing.commit()
            closing.close()
        try:
            connector.run_once()
            finished = True
        except Killed:
            continue
    connector.sink.kill_after = None

    connector.run_once()

    rows = system.execute("SELECT id FROM children").fetchall()
    assert finished
    assert lives > 2
    assert connector.versions().keys() == {str(row[0]) for row in rows}
    assert len(connector.sink.kinds()) == len(rows)


def test_a_kill_between_the_batches_of_a_query_loses_nothing(
    database: str, connections: Pool, system: Database
) -> None:
    """The mark moves with the last batch of a query only."""
    add(system, 450)
    connector = polled(database, connections, rows=500)
    connector.sink.kill_after = 1
    with pytest.raises(Killed):
        connector.run_once()
    connector.sink.kill_after = None

    connector.run_once()

    assert len(connector.versions()) == 450


def test_a_row_without_a_cursor_value_is_not_lost(database: str, connections: Pool, system: Database) -> None:
    """Rows whose cursor is null are delivered, however many, and read again in every round."""
    add(system, 30, prefix="null", at="NULL")
    add(system, 5)

    connector = polled(database, connections, rows=7)
    first, second = connector.run_once(), connector.run_once()

    assert (first.records, second.payloads, second.records) == (35, 30, 0)


def test_values_are_told_as_they_stand(database: str, connections: Pool, system: Database) -> None:
    """Numbers keep their digits, dates are ISO, JSON is objects, truth is truth; bytes are refused, row by row."""
    system.execute('ALTER TABLE children ADD COLUMN photo bytea, ADD COLUMN "odd ""%%name" text')
    system.execute(
        "INSERT INTO children (id, changed_at, name, extra, weight, born, seen, photo) VALUES "
        "('a', '2026-05-01 10:00:00.123456+05:30', 'Ä', '{\"n\": [1.50, null]}', 12.50, '2015-02-03', true, NULL), "
        "('b', '2026-05-02', 'b', NULL, 'NaN', '0044-03-15 BC', NULL, '\\x00ff')"
    )
    connector = polled(database, connections, query="SELECT * FROM children")
    source = connector.opened({})

    batch = source.next_batch()
    source.close()

    assert batch is not None
    first, second = batch.payloads
    told = {name: first.values[name] for name in ("weight", "born", "seen", "extra", "name", "number", "photo")}
    assert told == {
        "weight": "12.50",
        "born": "2015-02-03",
        "seen": True,
        "extra": {"n": ["1.50", None]},
        "name": "Ä",
        "number": "1",
        "photo": None,
    }
    assert str(first.values["changed_at"]).startswith("2026-05-01T")
    assert second.fault is not None
    assert second.fault.reason == "MALFORMED_RECORD"


def test_a_cursor_is_exact_to_the_microsecond(database: str, connections: Pool, system: Database) -> None:
    """Rows a microsecond apart stand on both sides of a mark, and each is read once."""
    add(system, 40, at="'2026-05-01'::timestamptz + n * interval '1 microsecond'")

    connector = polled(database, connections, rows=10)
    first, second = connector.run_once(), connector.run_once()

    assert (first.payloads, second.payloads) == (40, 0)


def test_a_number_as_cursor_goes_some_rows_back(database: str, connections: Pool, system: Database) -> None:
    """Where the cursor is no time, every round begins so many rows before the last one."""
    add(system, 50)
    connector = polled(
        database, connections, query="SELECT * FROM children", cursor_column="number", overlap_rows=10, rows=20
    )

    counts = [connector.run_once().payloads for _ in range(3)]
    add(system, 4, prefix="new")
    counts.append(connector.run_once().payloads)
    counts.append(connector.run_once().payloads)

    assert counts == [50, 10, 10, 14, 10]


def test_a_day_as_cursor_loses_no_row_of_the_day(database: str, connections: Pool, system: Database) -> None:
    """Rows that are entered later on the same day, with smaller ids, are seen too."""
    query = "SELECT id, changed_at::date AS day FROM children"
    connector = polled(database, connections, query=query, cursor_column="day", overlap_seconds=0)
    add(system, 3, prefix="m", at="now()")
    connector.run_once()
    add(system, 3, prefix="a", at="now()")

    connector.run_once()

    assert len(connector.versions()) == 6


def test_a_replay_begins_at_an_instant(database: str, connections: Pool, system: Database) -> None:
    """A position that names an instant asks for the rows since then."""
    add(system, 100, at="'2026-05-01'::timestamptz + n * interval '1 second'")
    connector = polled(database, connections)
    connector.run_once()
    connector.reset("rows", {"from": "2026-05-01T00:01:31+00:00"})

    counts = connector.run_once()

    assert counts.payloads == 10


def test_the_database_is_only_read(database: str, connections: Pool, system: Database) -> None:
    """A query that writes is refused by the database, in words without the query."""
    system.execute("CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'DELETE FROM children; SELECT 1'")
    add(system, 3)
    connector = polled(database, connections, query="SELECT id, changed_at, writes() FROM children")

    with pytest.raises(SourceUnavailable, match="does not work") as told:
        connector.run_once()

    assert "writes" not in str(told.value)
    assert system.execute("SELECT count(*) FROM children").fetchone() == (3,)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"query": "SELECT id, changed_at FROM no_such_table"}, "does not work"),
        ({"cursor_column": "missing"}, "has no column missing"),
        ({"query": "SELECT id, changed_at, pg_sleep(5) FROM children", "timeout_seconds": 0.2}, "does not answer"),
        ({"query": "SELECT NULL::text AS id, changed_at FROM children"}, "id column of the query holds null"),
    ],
    ids=["no-table", "no-column", "too-long", "null-id"],
)
def test_a_query_that_does_not_work_is_told(
    database: str, connections: Pool, system: Database, settings: dict[str, object], words: str
) -> None:
    """A wrong query stops this source only, in words without a value."""
    add(system, 2)
    connector = polled(database, connections, **settings)

    with pytest.raises(SourceUnavailable, match=words):
        connector.run_once()


def test_a_broken_connection_is_opened_anew(database: str, connections: Pool, system: Database) -> None:
    """When the server ends the connection, the next try has another and misses nothing."""
    add(system, 30)
    connector = polled(database, connections, rows=10)
    source = connector.opened({})
    assert isinstance(source, SqlSource)
    assert isinstance(source._rows, PostgresRows)
    first = source.next_batch()
    assert source._rows._connection is not None
    system.execute("SELECT pg_terminate_backend(%s)", (source._rows._connection.info.backend_pid,))

    with pytest.raises(SourceUnavailable):
        source.next_batch()
    again = source.next_batch()
    source.close()

    assert first is not None
    assert again is not None
    assert [payload.values["id"] for payload in again.payloads] == [f"c{number:05d}" for number in range(11, 21)]


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM children", "SELECT 1; SELECT 2", "SELECT * FROM children WHERE changed_at > :cursor LIMIT :limit"],
)
def test_a_query_that_is_not_one_plain_select_is_refused(query: str) -> None:
    """What the hub cannot wrap is refused when the connector is loaded."""
    with pytest.raises(ValidationError):
        SqlTransport(kind="sql", query=query, cursor_column="changed_at", id_column="id")


def test_sqlite_is_read_row_by_row_without_writing(tmp_path: Path, database: str, connections: Pool) -> None:
    """An SQLite file gives all its rows once, also those changed later; bytes are refused; the file is not written."""
    file = tmp_path / "a system's?file.db"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE children (id INTEGER PRIMARY KEY, changed_at TEXT, name TEXT, photo BLOB)")
        rows = [(number, f"2026-05-01 10:{number // 10:02d}:00", "Ä") for number in range(1, 101)]
        made.executemany("INSERT INTO children VALUES (?, ?, ?, NULL)", rows)
    connector = polled(database, connections, rows=7, overlap_rows=0)
    connector.transport = {**connector.transport, "query": "SELECT * FROM children"}
    connector.secrets = {"database_url": f"sqlite:///{file}"}

    first = connector.run_once()
    made.execute("UPDATE children SET changed_at = '2026-05-02 00:00:00' WHERE id IN (3, 4)")
    made.execute("INSERT INTO children VALUES (101, '2026-05-03 00:00:00', NULL, x'00ff')")
    made.commit()
    made.close()
    second = connector.run_once()
    third = connector.run_once()

    assert (first.records, second.records, second.rejected, third.payloads) == (100, 2, 1, 0)


def test_a_missing_sqlite_file_is_waited_for(tmp_path: Path, database: str, connections: Pool) -> None:
    """A file that is not there is unavailable, and is not made."""
    connector = polled(database, connections)
    connector.secrets = {"database_url": f"sqlite:///{tmp_path}/none.db"}

    with pytest.raises(SourceUnavailable, match="SQLite does not answer"):
        connector.run_once()

    assert not (tmp_path / "none.db").exists()
