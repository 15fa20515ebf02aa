"""Asks an SQLite file for the rows of a query after a mark: read-only, for a bounded time."""

import json
import sqlite3
from collections.abc import Sequence
from time import monotonic
from urllib.parse import quote

from connectors.sdk.limits import MAX_ROW_CHARS
from connectors.sdk.transport_settings import SqlTransport
from connectors.sdk.transports.sql_rows import Mark, Row, Scalar
from ops.runtime.errors import SourceUnavailable

MAX_VALUE_BYTES = 16 * 1024 * 1024
STEPS_BETWEEN_LOOKS = 10_000


class SqliteRows:
    """The rows of one query in one file."""

    def __init__(self, path: str, transport: SqlTransport) -> None:
        self._uri = f"file:{quote('/' + path.lstrip('/'))}?mode=ro"
        self._transport = transport
        self._cursor = f'asked."{transport.cursor_column}"'
        self._id = f'asked."{transport.id_column}"'

    def settled_until(self) -> None:
        """As in Rows: SQLite has no type of times."""
        return

    def mark_from(self, instant: str) -> None:  # noqa: ARG002 - as in Rows
        """As in Rows."""
        return

    def after(self, mark: Mark | None, settled_until: str | None) -> Sequence[Row]:  # noqa: ARG002 - as in Rows
        """As in Rows."""
        where, parameters = f"{self._cursor} IS NOT NULL", dict[str, Scalar]()
        if mark is not None:
            parameters["cursor"] = mark.cursor
            where = f"{self._cursor} >= :cursor"
        if mark is not None and mark.row_id is not None:
            parameters["id"] = mark.row_id
            where = f"({self._cursor}, {self._id}) > (:cursor, :id)"
        return self._rows(where, f"{self._cursor}, {self._id}", parameters)

    def without_cursor(self, after_id: Scalar | None) -> Sequence[Row]:
        """As in Rows."""
        where, parameters = f"{self._cursor} IS NULL", dict[str, Scalar]()
        if after_id is not None:
            where += f" AND {self._id} > :id"
            parameters["id"] = after_id
        return self._rows(where, self._id, parameters)

    def close(self) -> None:
        """As in Rows: each query opens the file anew, so that a file that was replaced is seen."""

    def _rows(self, where: str, order: str, parameters: dict[str, Scalar]) -> Sequence[Row]:
        asked = (
            f"SELECT {self._cursor}, {self._id}, asked.* FROM ({self._transport.query}\n) AS asked "  # noqa: S608
            f"WHERE {where} ORDER BY {order} LIMIT :limit"
        )  # column names and query are the connector's own; values are bound
        deadline = monotonic() + self._transport.timeout_seconds
        try:
            connection = sqlite3.connect(self._uri, uri=True, timeout=self._transport.timeout_seconds)
            try:
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
                connection.set_progress_handler(lambda: monotonic() > deadline, STEPS_BETWEEN_LOOKS)
                found = connection.execute(asked, {**parameters, "limit": self._transport.rows})
                names = [column[0] for column in found.description][2:]
                return [_row(names, row) for row in found.fetchall()]
            finally:
                connection.close()
        except (sqlite3.Error, UnicodeError) as fault:
            code = getattr(fault, "sqlite_errorname", type(fault).__name__)
            raise SourceUnavailable(f"SQLite does not answer the query of connector.yml ({code})") from None


def _row(names: list[str], row: tuple[object, ...]) -> Row:
    cursor, row_id, *values = row
    told = {name: value for name, value in zip(names, values, strict=True) if not isinstance(value, bytes)}
    marked = isinstance(cursor, str | int | float) and isinstance(row_id, str | int | float)
    return Row(
        text=json.dumps(told, ensure_ascii=False)[: MAX_ROW_CHARS + 1],
        row_id=row_id if isinstance(row_id, str | int | float) else None,
        mark=Mark(cursor, row_id) if marked else None,  # type: ignore[arg-type]  # both are scalars
        has_bytes=len(told) < len(set(names)),
    )
