"""Takes an erased record out of rows: the same statements for rows that are there and rows that are about to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeAlias

from ops.runtime.postgres import Database
from registry_sink.batch import Changes
from registry_sink.tables import BY_NAME, ID_LISTS, TABLES, Table

Statements: TypeAlias = tuple[str, ...]


def erase_from(database: Database, schema: str, table: str, record_ids: Sequence[str]) -> int:
    """Return how many rows of `schema.table` went or lost the erased records; others stay as they are."""
    return sum(
        database.execute(statement, {"ids": list(record_ids)}).rowcount
        for statement in _statements(schema, BY_NAME[table])
    )


def erase_everywhere(database: Database, record_ids: Sequence[str]) -> int:
    """Return how many rows of the registry went or lost the erased records."""
    return sum(erase_from(database, "registry", table.name, record_ids) for table in TABLES.values())


def erased_of(database: Database, record_ids: Iterable[str]) -> list[str]:
    """Return those of the records that were ever erased."""
    found = database.execute(
        "SELECT record_id FROM registry.erasures WHERE record_id = ANY(%s)", (sorted(set(record_ids)),)
    )
    return [str(record_id) for (record_id,) in found]


def records_in(changes: Changes) -> set[str]:
    """Return every record id that the rows of a batch refer to."""
    found: set[str] = set()
    for name, rows in changes.kept.items():
        table = BY_NAME[name]
        places = [table.columns.index(column) for column in table.references]
        for row in rows.values():
            for place in places:
                value = row.values[place]
                found.update(value if isinstance(value, list) else [str(value)] if value is not None else [])
    return found


@cache
def _statements(schema: str, table: Table) -> Statements:
    target = f'{schema}."{table.name}"'
    statements = []
    if table.gone_with:
        about = " OR ".join(_refers(column) for column in table.gone_with)
        statements.append(f"DELETE FROM {target} WHERE {about}")  # noqa: S608 (names of tables.py only)
    if table.blanked_with:
        blanks = [f'"{column}" = NULL' for column in table.blanks]
        if table.blanked_with in ID_LISTS:
            blanks.append(_without(table.blanked_with))
        changes = ", ".join(blanks)
        about = _refers(table.blanked_with)
        statements.append(f"UPDATE {target} SET {changes} WHERE {about}")  # noqa: S608 (names of tables.py only)
    return tuple(statements)


def _refers(column: str) -> str:
    return f'"{column}" && %(ids)s::text[]' if column in ID_LISTS else f'"{column}" = ANY(%(ids)s)'


def _without(column: str) -> str:
    return (
        f'"{column}" = ARRAY(SELECT id FROM unnest("{column}") WITH ORDINALITY AS listed (id, place) '  # noqa: S608 (same)
        "WHERE id <> ALL(%(ids)s) ORDER BY place)"
    )
