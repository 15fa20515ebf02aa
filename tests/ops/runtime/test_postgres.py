from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ops.runtime.errors import HubMisconfigured, RecordRejected, SourceUnavailable
from ops.runtime.postgres import Pool, connect, lent, migrate, pool

MARKER = "marker-b2d4"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one migration."""
    (tmp_path / "0001_first_table.sql").write_text("CREATE TABLE first (name text PRIMARY KEY, size int);")
    return tmp_path


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A pool on an empty database."""
    opened = pool(database)
    yield opened
    opened.close()


def test_migrations_apply_once(database: str, folder: Path) -> None:
    """A migration is applied once; a new file later is applied alone."""
    with connect(database) as connection:
        first = migrate(connection, "things", folder)
        again = migrate(connection, "things", folder)
        (folder / "0002_second_table.sql").write_text("CREATE TABLE second (id int); CREATE TABLE third (id int);")
        later = migrate(connection, "things", folder)
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'things' ORDER BY 1").fetchall()

    assert (first, again, later) == (["0001_first_table.sql"], [], ["0002_second_table.sql"])
    assert [name for (name,) in tables] == ["first", "migrations", "second", "third"]


def test_migrations_of_processes_that_start_together(database: str, folder: Path) -> None:
    """When several processes migrate at once, one does and the others find it done."""

    def start(_: int) -> list[str]:
        with connect(database) as connection:
            return migrate(connection, "things", folder)

    with ThreadPoolExecutor(8) as threads:
        applied = list(threads.map(start, range(8)))

    assert sorted(applied) == [[]] * 7 + [["0001_first_table.sql"]]


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_released_migration_must_stay(database: str, folder: Path, change: str) -> None:
    """An applied migration that was changed or removed stops the start."""
    with connect(database) as connection:
        migrate(connection, "things", folder)
    path = folder / "0001_first_table.sql"
    path.write_text("SELECT 1;") if change == "changed" else path.rename(folder / "0001_other_name.sql")

    with connect(database) as connection, pytest.raises(HubMisconfigured, match="0001_first_table"):
        migrate(connection, "things", folder)


def test_failing_migration_leaves_nothing(database: str, folder: Path) -> None:
    """When one file fails, none of the new files is applied."""
    (folder / "0002_broken.sql").write_text("CREATE TABLE second (id int); SELECT no_such_thing;")

    with connect(database) as connection:
        with pytest.raises(RuntimeError, match="UndefinedColumn 42703"):
            migrate(connection, "things", folder)
        found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'things'").fetchone()

    assert found is None


@pytest.mark.parametrize("names", [[], ["first.sql"], ["0001_a.sql", "0001_b.sql"]])
def test_migration_names(database: str, tmp_path: Path, names: list[str]) -> None:
    """A folder without migrations, or with unnumbered or doubly numbered ones, is refused."""
    for name in names:
        (tmp_path / name).write_text("SELECT 1;")

    with connect(database) as connection, pytest.raises(HubMisconfigured, match="migrations need names"):
        migrate(connection, "things", tmp_path)


def test_no_server() -> None:
    """A server that does not answer is SourceUnavailable, and its URL is not in the message."""
    with pytest.raises(SourceUnavailable) as caught:
        connect(f"postgresql://{MARKER}@127.0.0.1:1/{MARKER}")

    assert MARKER not in str(caught.value)
    assert caught.value.__cause__ is None


def test_lent_connection_commits_or_rolls_back(connections: Pool) -> None:
    """What is done on a lent connection counts together or not at all."""
    with lent(connections) as connection:
        connection.execute("CREATE TABLE t (id int)")

    def insert_and_fail() -> None:
        with lent(connections) as connection:
            connection.execute("INSERT INTO t VALUES (1)")
            raise KeyError

    with pytest.raises(KeyError):
        insert_and_fail()

    with lent(connections) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_errors_hold_no_values(connections: Pool) -> None:
    """Statements that fail say class and SQLSTATE, never the row."""
    with lent(connections) as connection:
        connection.execute("CREATE TABLE t (name text PRIMARY KEY)")
        connection.execute("INSERT INTO t VALUES (%s)", (MARKER,))

    with pytest.raises(RuntimeError, match="UniqueViolation 23505") as twice, lent(connections) as connection:
        connection.execute("INSERT INTO t VALUES (%s)", (MARKER,))
    with pytest.raises(RecordRejected, match="NOT_STORABLE") as unstorable, lent(connections) as connection:
        connection.execute("SELECT %s::int", (MARKER,))

    for caught in (twice, unstorable):
        assert MARKER not in str(caught.value)
        assert caught.value.__cause__ is None


def test_pool_survives_lost_connections(connections: Pool) -> None:
    """After the server ended every session, the pool lends a working connection."""
    with lent(connections) as connection:
        connection.execute("CREATE TABLE t (id int)")
    with pytest.raises(SourceUnavailable), lent(connections) as connection:
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with lent(connections) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
