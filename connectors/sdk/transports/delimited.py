"""Reads CSV and TSV: a header and rows, quoted as RFC 4180 says, each row on its own."""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from connectors.sdk.limits import MAX_COLUMNS, MAX_FIELD_CHARS, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload, faulty, good
from connectors.sdk.transports.text import Line, is_damaged, lines_of, open_text
from ops.runtime.errors import RecordRejected

TOO_LARGE = f"keep a field under {MAX_FIELD_CHARS} and a row under {MAX_ROW_CHARS} characters"
LACKS = "the header lacks a column the connector needs: name it in connector.yml, then read the file again"
QUOTING = "quote each field that holds a quote, the separator or a line end, and double the quotes in it"


def read_delimited(path: Path, separator: str, encoding: str, required: tuple[str, ...]) -> Iterator[Payload]:
    """Yield every row as a payload; a row that cannot be read is a faulty one and the next row goes on.

    Where the header lacks a required column, its source renamed the column or sent no header: every row is faulty, the
    first too, and kept as it is. Raises `RecordRejected` when the file is no text or has no header.
    """
    with open_text(path, encoding) as stream:
        rows = _Rows(lines_of(stream), separator)
        first = rows.next_row()
        header = _header(first)
        lacking = next((name for name in required if name not in header), None)
        kept = chain(() if first is None or lacking is None else (first,), iter(rows.next_row, None))
        filled = (row for row in kept if row.cells or row.reason)
        for number, row in enumerate(filled, start=1):
            if lacking is None:
                yield _payload(number, row, header)
            else:
                yield faulty(number, row.raw, "BAD_HEADER", LACKS, lacking)


class _Row:
    """One row: its cells, or the reason why there are none."""

    __slots__ = ("cells", "raw", "reason")

    def __init__(self, cells: list[str], raw: str, reason: str = "") -> None:
        self.cells, self.raw, self.reason = cells, raw, reason


class _Rows:
    """Takes rows from lines. A row that breaks ends with its first line: the lines after it are read again.

    So a quote nobody closed costs one row and not the rest of the file.
    """

    def __init__(self, lines: Iterator[Line], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []
        self._length = 0
        self._reader = self._new_reader()

    def next_row(self) -> _Row | None:
        """Return the next row, or null at the end of the file."""
        self._taken, self._length = [], 0
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except _TooLongError:
            return self._broken("TOO_LARGE")
        except csv.Error:
            return self._broken("MALFORMED_ROW")
        raw = self._taken[0].text if len(self._taken) == 1 else "".join(line.text for line in self._taken)
        return _Row(cells, raw, "WRONG_ENCODING" if is_damaged(raw) else "")

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._separator, strict=True)

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            self._length += len(line.text)
            if line.too_long or self._length > MAX_ROW_CHARS:
                raise _TooLongError
            yield line.text

    def _broken(self, reason: str) -> _Row:
        first, *rest = self._taken
        self._again.extendleft(reversed(rest))
        self._reader = self._new_reader()  # an error ends a reader
        return _Row([], first.text, reason)


class _TooLongError(Exception):
    """A row is longer than a row may be."""


def _header(row: _Row | None) -> list[str]:
    if row is None:
        raise RecordRejected("EMPTY_FILE", "", "the file has no header")
    names = [cell.strip().lstrip("\ufeff") for cell in row.cells]
    if row.reason or len(names) > MAX_COLUMNS or len(set(names)) != len(names):
        raise RecordRejected("BAD_HEADER", "", "give each column one name, in the first row")
    return names


def _payload(number: int, row: _Row, header: list[str]) -> Payload:
    if row.reason:
        return faulty(number, row.raw, row.reason, DETAILS[row.reason])
    if len(row.cells) != len(header):
        return faulty(number, row.raw, "MALFORMED_ROW", f"the row has {len(row.cells)} cells, not {len(header)}")
    if len(row.raw) > MAX_FIELD_CHARS and any(len(cell) > MAX_FIELD_CHARS for cell in row.cells):
        return faulty(number, row.raw, "TOO_LARGE", TOO_LARGE)
    return good(number, dict(zip(header, row.cells, strict=True)), row.raw)


DETAILS = {
    "TOO_LARGE": TOO_LARGE,
    "MALFORMED_ROW": QUOTING,
    "WRONG_ENCODING": "export the file in the encoding the connector declares; fonts without Unicode are not read",
}
