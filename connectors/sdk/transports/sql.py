"""SQL polling as a source: rounds over the rows of a query, from a mark that late transactions cannot pass.

A transaction may commit rows with an older cursor than rows that were read before. So each round begins where every
earlier transaction had ended when the round before began: its time less the longest transaction (`overlap_seconds`),
or some rows back (`overlap_rows`) when the cursor is no time. Within a round, (cursor, id) goes on row by row.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Protocol

from connectors.sdk.limits import BATCH_PAYLOADS
from connectors.sdk.payloads import Payload, faulty
from connectors.sdk.sources import Batch, Opening, Position
from connectors.sdk.transport_settings import SqlTransport
from connectors.sdk.transports.json_payload import json_payload
from connectors.sdk.transports.sql_postgres import PostgresRows
from connectors.sdk.transports.sql_rows import Mark, Row, Scalar, mark_of
from connectors.sdk.transports.sql_sqlite import SqliteRows
from ops.runtime.errors import SourceUnavailable
from ops.runtime.logs import log_of

log = log_of(__name__)
STREAM = "rows"
ROUND_SECONDS = 300.0
"""Longest round; the next one begins at the mark, so that rows committed late are seen in time where rows never end."""
NO_TEXT = "a column holds bytes: leave it out of the query, or make it text"


class Rows(Protocol):
    """What a database answers; every call is one read-only transaction. All raise `SourceUnavailable`."""

    def settled_until(self) -> str | None:
        """Return the cursor value before which no transaction is open any more; null when the cursor is no time."""

    def mark_from(self, instant: str) -> Mark | None:
        """Return the mark of an instant; null, which is everything, when the cursor is no time."""

    def after(self, mark: Mark | None, settled_until: str | None) -> Sequence[Row]:
        """Return the next rows after a mark, in order of (cursor, id)."""

    def without_cursor(self, after_id: Scalar | None) -> Sequence[Row]:
        """Return the next rows whose cursor is null, in order of their ids."""

    def close(self) -> None:
        """End the connection."""


def open_sql(opening: Opening) -> "SqlSource":
    """Return the rows of a query, from where they were left; raises `SourceUnavailable`."""
    transport = opening.transport
    if not isinstance(transport, SqlTransport):
        raise TypeError("not an SQL transport")
    url = opening.secrets["database_url"]
    if url.startswith(("postgresql://", "postgres://")):
        return SqlSource(PostgresRows(url, transport), transport, opening.positions.get(STREAM, {}))
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        return SqlSource(SqliteRows(path, transport), transport, opening.positions.get(STREAM, {}))
    raise SourceUnavailable("the secret database_url begins neither with postgresql:// nor sqlite:///")


class SqlSource:
    """The rows of one query."""

    def __init__(self, rows: Rows, transport: SqlTransport, position: Position) -> None:
        self._rows = rows
        self._transport = transport
        self._handed: Position = dict(position)
        number, asked = position.get("number"), position.get("from")
        self._number = number if isinstance(number, int) else 0
        self._floor = rows.mark_from(asked) if isinstance(asked, str) else mark_of(position)
        self._round: _Round | None = None
        self._ready: deque[Batch] = deque()
        self._resting = False

    def next_batch(self) -> Batch | None:
        """Return the next rows; null at the end of a round."""
        while not self._ready and not self._resting:
            self._read()
        if not self._ready:
            self._resting = False
            return None
        batch = self._ready.popleft()
        self._handed = batch.position
        return batch

    def snapshot(self) -> Mapping[str, Position]:
        """Return the mark after everything that was handed out."""
        return {STREAM: dict(self._handed)}

    def close(self) -> None:
        """End the connection."""
        self._rows.close()

    def _read(self) -> None:
        """Ask for the next rows and make their batches ready; raises `SourceUnavailable`."""
        if self._round is None:
            # 1 what may still be committed late: asked for before the first row is read
            self._round = _Round(self._floor, self._rows.settled_until(), self._transport.overlap_rows)
        todo = self._round
        if not todo.nulls_done:
            # 2 rows that no mark can pass
            self._read_without_cursor(todo)
            return
        # 3 rows after the mark
        rows = self._rows.after(todo.at, todo.settled_until)
        _check_ids(rows)
        todo.pass_over(rows)
        before = self._position()
        # 4 the mark: every row before it was read when no open transaction could add one
        self._floor = todo.floor or self._floor
        self._add(rows, before)
        self._resting = len(rows) < self._transport.rows
        if self._resting or monotonic() - todo.began > ROUND_SECONDS:
            self._round = None

    def _read_without_cursor(self, todo: "_Round") -> None:
        rows = self._rows.without_cursor(todo.null_id)
        _check_ids(rows)
        if rows:
            log.warning("rows without a cursor value: every round reads them again", count=len(rows))
            todo.null_id = rows[-1].row_id
            self._add(rows, self._position())
        todo.nulls_done = len(rows) < self._transport.rows

    def _add(self, rows: Sequence[Row], before: Position) -> None:
        """Make rows ready in batches; only the last one moves the mark."""
        payloads = [self._payload(row) for row in rows]
        parts = [payloads[at : at + BATCH_PAYLOADS] for at in range(0, len(payloads), BATCH_PAYLOADS)]
        self._ready.extend(Batch(STREAM, part, before) for part in parts[:-1])
        self._ready.extend(Batch(STREAM, part, self._position()) for part in parts[-1:])

    def _position(self) -> Position:
        return {"number": self._number} | ({} if self._floor is None else dict(self._floor.position()))

    def _payload(self, row: Row) -> Payload:
        self._number += 1
        if row.has_bytes:
            return faulty(self._number, row.text, "MALFORMED_RECORD", NO_TEXT)
        return json_payload(self._number, row.text)


class _Round:
    """Where a round stands, and how far the mark may move."""

    def __init__(self, at: Mark | None, settled_until: str | None, overlap_rows: int) -> None:
        self.at, self.settled_until = at, settled_until
        self.floor: Mark | None = None
        self.null_id: Scalar | None = None
        self.nulls_done = False
        self.began = monotonic()
        self._overlap_rows = overlap_rows
        self._tail: deque[Mark] = deque(maxlen=overlap_rows + 1)

    def pass_over(self, rows: Sequence[Row]) -> None:
        """Note rows that were read."""
        marks = [row.mark for row in rows if row.mark is not None]
        self._tail.extend(marks)
        self.at = marks[-1] if marks else self.at
        if self.settled_until is None:
            self.floor = self._tail[0] if len(self._tail) > self._overlap_rows else None
        elif any(not row.is_settled for row in rows):
            self.floor = Mark(self.settled_until)
        else:
            self.floor = self.at


def _check_ids(rows: Sequence[Row]) -> None:
    if any(row.row_id is None for row in rows):
        raise SourceUnavailable("the id column of the query holds null: no row after it can be found")
