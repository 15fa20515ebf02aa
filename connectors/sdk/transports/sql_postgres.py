"""Asks PostgreSQL for the rows of a query after a mark: read-only, for a bounded time, a bounded number."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from connectors.sdk.limits import MAX_ROW_CHARS
from connectors.sdk.transport_settings import SqlTransport
from connectors.sdk.transports.sql_rows import Mark, Row, Scalar
from ops.runtime.errors import RecordRejected, SourceUnavailable
from ops.runtime.postgres import Database, connect, reaching_postgres

BYTEA = 17  # its oid: PostgreSQL's catalogue pg_type.dat
TIMES = ("timestamp with time zone", "timestamp without time zone", "date")
Parameters = dict[str, object]


class PostgresRows:
    """The rows of one query at one server; a connection that broke is opened anew."""

    def __init__(self, url: str, transport: SqlTransport) -> None:
        self._url = url
        self._transport = transport
        self._connection: Database | None = None
        # psycopg's parameters begin with a percent sign.
        self._from = f"FROM ({transport.query.replace('%', '%%')}\n) AS asked"
        self._cursor = f'asked."{transport.cursor_column}"'
        self._id = f'asked."{transport.id_column}"'
        self._types: _Types | None = None

    def settled_until(self) -> str | None:
        """As in Rows."""
        types = self._known_types()
        if types.cursor not in TIMES:
            return None
        asked = f"SELECT (clock_timestamp() - make_interval(secs => %(seconds)s))::{types.cursor}::text"
        ((until,),) = self._ask(asked, {"seconds": self._transport.overlap_seconds})
        return str(until)

    def mark_from(self, instant: str) -> Mark | None:
        """As in Rows."""
        return Mark(instant) if self._known_types().cursor in TIMES else None

    def after(self, mark: Mark | None, settled_until: str | None) -> Sequence[Row]:
        """As in Rows."""
        types = self._known_types()
        where = f"{self._cursor} IS NOT NULL"
        parameters: Parameters = {"settled": settled_until}
        if mark is not None:
            parameters["cursor"] = str(mark.cursor)
            where = f"{self._cursor} >= CAST(%(cursor)s AS {types.cursor})"
        if mark is not None and mark.row_id is not None:
            parameters["id"] = str(mark.row_id)
            bound = f"(CAST(%(cursor)s AS {types.cursor}), CAST(%(id)s AS {types.row_id}))"
            where = f"({self._cursor}, {self._id}) > {bound}"
        settled = f"coalesce({self._cursor} < CAST(%(settled)s AS {types.cursor}), true)"
        return self._rows(where, f"{self._cursor}, {self._id}", settled, parameters)

    def without_cursor(self, after_id: Scalar | None) -> Sequence[Row]:
        """As in Rows."""
        where, parameters = f"{self._cursor} IS NULL", Parameters()
        if after_id is not None:
            where += f" AND {self._id} > CAST(%(id)s AS {self._known_types().row_id})"
            parameters["id"] = str(after_id)
        return self._rows(where, self._id, "false", parameters)

    def close(self) -> None:
        """As in Rows."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _rows(self, where: str, order: str, settled: str, parameters: Parameters) -> Sequence[Row]:
        types = self._known_types()
        binary = " OR ".join(f'asked."{name}" IS NOT NULL' for name in types.binary) or "false"
        asked = (
            f"SELECT left(row_to_json(asked)::text, {MAX_ROW_CHARS + 1}), {self._cursor}::text, {self._id}::text, "
            f"{binary}, {settled} {self._from} WHERE {where} ORDER BY {order} LIMIT %(limit)s"
        )
        found = self._ask(asked, {**parameters, "limit": self._transport.rows})
        return [
            Row(
                text=str(text),
                row_id=None if row_id is None else str(row_id),
                mark=None if cursor is None or row_id is None else Mark(str(cursor), str(row_id)),
                has_bytes=bool(has_bytes),
                is_settled=bool(is_settled),
            )
            for text, cursor, row_id, has_bytes, is_settled in found
        ]

    def _known_types(self) -> "_Types":
        """Return the types of the query's columns, asked for once."""
        if self._types is None:
            with self._transaction() as connection:
                found = connection.execute(f"SELECT asked.* {self._from} LIMIT 0".encode(), {})
                oids = {column.name: column.type_code for column in found.description or ()}
                names = [self._transport.cursor_column, self._transport.id_column]
                lacking = [name for name in names if name not in oids]
                if lacking:
                    raise SourceUnavailable(f"the query has no column {', '.join(lacking)}")
                shown = [
                    str(row[0])
                    for name in names
                    for row in connection.execute("SELECT format_type(%s, NULL)", (oids[name],)).fetchall()
                ]
            binary = tuple(name.replace('"', '""').replace("%", "%%") for name, oid in oids.items() if oid == BYTEA)
            self._types = _Types(shown[0], shown[1], binary)
        return self._types

    def _ask(self, asked: str, parameters: Parameters) -> list[tuple[object, ...]]:
        with self._transaction() as connection:
            return connection.execute(asked.encode(), parameters).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        """Yield a connection in a read-only transaction; whatever fails is `SourceUnavailable`."""
        try:
            with reaching_postgres():
                if self._connection is None:
                    self._connection = connect(self._url)
                    self._connection.read_only = True
                with self._connection.transaction():
                    milliseconds = str(int(self._transport.timeout_seconds * 1000))
                    # The text of a cursor must be a text that the server takes back.
                    self._connection.execute(
                        "SELECT set_config('statement_timeout', %s, true), set_config('DateStyle', 'ISO', true)",
                        (milliseconds,),
                    )
                    yield self._connection
        except SourceUnavailable:
            self.close()
            raise
        except (RecordRejected, RuntimeError) as fault:
            self.close()
            raise SourceUnavailable(f"the query of connector.yml does not work: {fault}") from None


@dataclass(frozen=True, slots=True)
class _Types:
    cursor: str
    row_id: str
    binary: tuple[str, ...]
    """Names of the columns that hold bytes, as they stand between quotes."""
