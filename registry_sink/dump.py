"""Reads the registry back whole, for counting it and for comparing two of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ops.runtime.postgres import Database, Row, reaching_postgres
from registry_sink.tables import SEALED, TABLES

# What people see of the registry. The view `matches` stands for the table `match_pairs`: a discarded pair is there only
# if an early comparison came before a later one. The view `cases` follows from `case_events`.
SHOWN = {"matches" if table.name == "match_pairs" else table.name: table.columns for table in TABLES.values()}
CASES = "cases"
# A rejection's position is where it stood this time. Of what stood in the log, the id is made from the position too,
# and the time may be the log's.
OF_POSITION = frozenset({"position", "rejection_id", "rejected_at"})
POSITION_IN_LOG = re.compile(r"\[\d+\]@\d+$")


def registry_rows(database: Database, *, seals: bool = False) -> dict[str, list[Row]]:
    """Return the rows of every table without Kafka positions, sorted: equal for registries that hold the same.

    Seals count as there or not there, because each key table has keys of its own; with `seals` their bytes count.
    """
    with reaching_postgres():
        found = {table: _rows(database, table, columns, seals=seals) for table, columns in SHOWN.items()}
        cases = [_canonical(row) for row in database.execute(f"SELECT * FROM registry.{CASES}").fetchall()]  # noqa: S608
    found["rejections"] = [_without_position(row) for row in found["rejections"]]
    found[CASES] = cases
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def counts(database: Database) -> dict[str, int]:
    """Return how many rows each table has, by its name; discarded pairs do not count as matches."""
    union = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM registry.{table}"  # noqa: S608 (names of tables.py only)
        for table in (*SHOWN, CASES)
    )
    with reaching_postgres():
        return {str(table): int(str(count)) for table, count in database.execute(union).fetchall()}


def _rows(database: Database, table: str, columns: tuple[str, ...], *, seals: bool) -> list[Row]:
    listed = ", ".join(
        f'"{column}" IS NOT NULL' if column == SEALED and not seals else f'"{column}"' for column in columns
    )
    return [_canonical(row) for row in database.execute(f"SELECT {listed} FROM registry.{table}").fetchall()]  # noqa: S608


def _canonical(row: Row) -> Row:
    # The time zone of a session must not make a difference.
    return tuple(value.astimezone(UTC) if isinstance(value, datetime) else value for value in row)


def _without_position(row: Row) -> Row:
    columns = TABLES["Rejection"].columns
    place = columns.index("position")
    hidden = OF_POSITION if POSITION_IN_LOG.search(str(row[place])) is not None else {"position"}
    return tuple(None if column in hidden else value for column, value in zip(columns, row, strict=True))
