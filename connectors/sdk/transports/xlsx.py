"""Reads XLSX: one sheet with a header, each row a record; cells become the text a clerk would read."""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from openpyxl.utils.datetime import from_excel

from connectors.sdk.limits import MAX_COLUMNS, MAX_FIELD_CHARS, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload, faulty, good
from connectors.sdk.transports import xml_elements
from connectors.sdk.transports.legacy_fonts import refuse_legacy_fonts
from connectors.sdk.transports.workbook import Workbook, open_workbook, plain_text
from connectors.sdk.transports.xml_elements import Value, elements_of
from ops.runtime.errors import RecordRejected

HEADER_WITHIN_ROWS = 20
"""A title, a date and merged headings may stand above the header."""
SAMPLE_ROWS = 200
LAST_COLUMN = 16_384
"""XFD: specification and limits of the format."""
LETTERS = 26
WHOLE_DIGITS = 15
"""Digits a spreadsheet's number keeps (IEEE 754 binary64)."""
CELL = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
WHOLE = re.compile(r"-?[0-9]{1,400}")
DETAILS = {
    "TOO_LARGE": f"keep a cell under {MAX_FIELD_CHARS} and a row under {MAX_ROW_CHARS} characters",
    "MALFORMED_ROW": "the row holds a cell that is damaged, or one in a column without a name in the header",
    "UNSAFE_XML": xml_elements.DETAILS["UNSAFE_XML"],
    "TRUNCATED": "the sheet breaks off in the middle: save it and send it again",
}


class Row(NamedTuple):
    """The cells of a row that are not empty, by number of the column from 1; or the reason why there are none."""

    cells: dict[int, str]
    reason: str = ""


def read_xlsx(path: Path, sheet: str | None, required: tuple[str, ...]) -> Iterator[Payload]:
    """Yield every row below the header as a payload of text; empty rows are none.

    The header is the first row that has the required columns, or without any the first row that is not empty; of what
    stands above it nothing is read. Whole numbers are text without a point, days and times ISO 8601, a formula is its
    last result, an error of a formula is empty. Raises `RecordRejected` when the file is no such workbook.
    """
    with open_workbook(path) as book, book.sheet(sheet) as stream:
        rows = (_row(each.value, each.reason, book) for each in elements_of(stream, frozenset({"row"})))
        first = list(islice(rows, SAMPLE_ROWS))
        refuse_legacy_fonts(" ".join(cell for row in first for cell in row.cells.values()))
        filled = (row for row in chain(first, rows) if row.cells or row.reason)
        top = list(islice(filled, HEADER_WITHIN_ROWS))
        try:
            at, header = _header(top, required)
        except RecordRejected as fault:
            if not top:
                raise
            # Its source renamed a column or sent no header: every row is kept as it is.
            for number, row in enumerate(chain(top, filled), start=1):
                yield faulty(number, "\t".join(row.cells.values()), fault.reason, fault.detail, fault.field)
            return
        for number, row in enumerate(chain(top[at + 1 :], filled), start=1):
            yield _payload(number, row, header)


def _header(rows: Sequence[Row], required: tuple[str, ...]) -> tuple[int, dict[int, str]]:
    """Return which row is the header, and its names by column; raises `RecordRejected`."""
    lacking = required[0] if required else ""
    for at, row in enumerate(rows):
        names = {column: " ".join(text.split()) for column, text in row.cells.items()}
        missing = [name for name in required if name not in names.values()]
        if not missing:
            if row.reason or len(names) > MAX_COLUMNS or len(set(names.values())) != len(names):
                raise RecordRejected("BAD_HEADER", "", "give each column one name, in the first row")
            return at, names
        lacking = missing[0]
    raise RecordRejected("BAD_HEADER", lacking, "no row of the sheet names the columns the connector needs")


def _payload(number: int, row: Row, header: dict[int, str]) -> Payload:
    raw = "\t".join(row.cells.values())
    reason = row.reason
    if not reason and any(len(text) > MAX_FIELD_CHARS for text in row.cells.values()):
        reason = "TOO_LARGE"
    if not reason and not row.cells.keys() <= header.keys():
        reason = "MALFORMED_ROW"
    if reason or len(raw) > MAX_ROW_CHARS:
        return faulty(number, raw[:MAX_ROW_CHARS], reason or "TOO_LARGE", DETAILS[reason or "TOO_LARGE"])
    return good(number, {name: row.cells.get(column, "") for column, name in header.items()}, raw)


def _row(value: Value, reason: str, book: Workbook) -> Row:
    if reason:
        return Row({}, reason if reason in DETAILS else "TRUNCATED")
    found = value.get("c") if isinstance(value, dict) else None
    cells = found if isinstance(found, list) else [] if found is None else [found]
    texts: dict[int, str] = {}
    column = 0
    try:
        for cell in cells:
            if isinstance(cell, dict):
                column = _column(cell.get("@r"), column + 1)
                text = _text(cell, book)
                if text.strip():
                    texts[column] = text
            else:
                column += 1
    except (ValueError, IndexError, OverflowError):
        return Row(texts, "MALFORMED_ROW")
    return Row(texts)


def _column(place: "Value | None", following: int) -> int:
    """Return the number of a cell's column; ValueError when it is outside any sheet."""
    if place is None:
        return following
    found = CELL.fullmatch(place) if isinstance(place, str) else None
    number = 0
    for letter in found[1] if found else "":
        number = number * LETTERS + ord(letter) - ord("A") + 1
    if not 0 < number <= LAST_COLUMN:
        raise ValueError("no column of a sheet")
    return number


def _text(cell: dict[str, Value], book: Workbook) -> str:
    """Return what a cell shows (ECMA-376 part 1, 18.18.11); ValueError or IndexError when it is damaged."""
    kind = cell.get("@t", "n")
    if kind == "inlineStr":
        return plain_text(cell.get("is", ""))
    told = cell.get("v", "")
    value = told.get("#text", "") if isinstance(told, dict) else told
    if not isinstance(value, str):
        raise ValueError("a cell has one value")  # noqa: TRY004 - the document is at fault, not the caller
    if kind == "e" or not value:
        return ""
    if kind == "s":
        return book.strings[_index(value)]
    if kind == "b":
        return "true" if value == "1" else "false"
    if kind == "n":
        style = cell.get("@s", "0")
        return (
            _date_text(value, book)
            if isinstance(style, str) and int(style) in book.date_styles
            else _number_text(value)
        )
    return value


def _index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("strings are counted from 0")
    return number


def _number_text(text: str) -> str:
    if WHOLE.fullmatch(text):
        return text
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a number of a spreadsheet")
    return str(int(number)) if number.is_integer() and abs(number) < 10**WHOLE_DIGITS else format(number, ".15g")


def _date_text(text: str, book: Workbook) -> str:
    number = float(text)
    try:
        found = from_excel(number, book.epoch)
    except (ValueError, OverflowError):
        return _number_text(text)
    if isinstance(found, datetime) and found.time() == time():
        return found.date().isoformat()
    return found.isoformat(timespec="seconds") if isinstance(found, (datetime, time)) else _number_text(text)
