"""The only place that opens PostgreSQL connections and applies migrations."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from ops.runtime.errors import HubMisconfigured, RecordRejected, SourceUnavailable

CONNECT_SECONDS = 5
Row: TypeAlias = tuple[object, ...]
Database: TypeAlias = psycopg.Connection[Row]
Pool: TypeAlias = ConnectionPool[psycopg.Connection[Row]]
MIGRATION_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


def connect(url: str) -> Database:
    """One open connection, to be used as a context manager; SourceUnavailable if PostgreSQL does not answer."""
    with reaching_postgres():
        return psycopg.connect(url, connect_timeout=CONNECT_SECONDS, application_name="mca-hub")


def pool(url: str, max_size: int = 4, timeout_seconds: float = CONNECT_SECONDS) -> Pool:
    """An open pool that checks each connection before lending it; the caller closes it."""
    return ConnectionPool(
        url,
        min_size=1,
        max_size=max_size,
        timeout=timeout_seconds,
        check=ConnectionPool.check_connection,
        kwargs={"connect_timeout": CONNECT_SECONDS, "application_name": "mca-hub"},
        open=True,
    )


@contextmanager
def lent(connections: Pool) -> Iterator[Database]:
    """A connection of the pool in one transaction: committed at the end, rolled back on an exception.

    SourceUnavailable if PostgreSQL does not answer, before or during the block.
    """
    with reaching_postgres(), connections.connection() as connection:
        yield connection


@contextmanager
def reaching_postgres() -> Iterator[None]:
    """Turns psycopg's errors into the hub's, without their text, which may quote rows.

    SourceUnavailable if PostgreSQL does not answer or asks to try again; RecordRejected if a value cannot be stored (a
    batch is then to be halved until the record is found); RuntimeError for a fault of the hub itself.
    """
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise SourceUnavailable(
            f"PostgreSQL does not answer ({type(error).__name__} {_state(error)}); wait and try again"
        ) from None
    except psycopg.DataError as error:
        raise RecordRejected("NOT_STORABLE", detail=f"PostgreSQL cannot hold a value: {_state(error)}") from None
    except UnicodeEncodeError:  # psycopg cannot send half a surrogate pair, and says so with the text
        raise RecordRejected("NOT_STORABLE", detail="PostgreSQL cannot hold a text that is not Unicode") from None
    except psycopg.Error as error:
        raise RuntimeError(f"PostgreSQL refused a statement: {type(error).__name__} {_state(error)}") from None


def migrate(connection: Database, schema_name: str, folder: Path) -> list[str]:
    """Applies the folder's numbered .sql files that the schema has not had yet; returns their names.

    All in one transaction, under an advisory lock, so that processes starting together do not collide. HubMisconfigured
    if a file that was applied has changed or is gone.
    """
    files = _migration_files(folder)
    schema = sql.Identifier(schema_name)
    with reaching_postgres(), connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('mca-hub'), hashtext(%s))", (schema_name,))
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
        connection.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {}.migrations ("
                "name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
            ).format(schema)
        )
        rows = connection.execute(sql.SQL("SELECT name, sha256 FROM {}.migrations").format(schema)).fetchall()
        applied = {str(name): str(sha256) for name, sha256 in rows}
        _check_applied(applied, files, schema_name)
        new = [name for name in files if name not in applied]
        for name in new:
            connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
            connection.execute(files[name])
            connection.execute(
                sql.SQL("INSERT INTO {}.migrations (name, sha256) VALUES (%s, %s)").format(schema),
                (name, hashlib.sha256(files[name]).hexdigest()),
            )
    return new


def _migration_files(folder: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.sql"))}
    numbers = [match[1] for name in files if (match := MIGRATION_NAME.fullmatch(name))]
    if not files or len(set(numbers)) != len(files):
        raise HubMisconfigured([f"{folder.name}: migrations need names 0001_<words>.sql with a number each"])
    return files


def _check_applied(applied: dict[str, str], files: dict[str, bytes], schema_name: str) -> None:
    faults = [
        f"migration {name} of schema {schema_name} was applied but {'has changed' if name in files else 'is gone'}; "
        "restore the file as released, and put changes in a new one"
        for name, sha256 in applied.items()
        if name not in files or hashlib.sha256(files[name]).hexdigest() != sha256
    ]
    if faults:
        raise HubMisconfigured(faults)


def _state(error: Exception) -> str:
    return getattr(error, "sqlstate", None) or "without SQLSTATE"
