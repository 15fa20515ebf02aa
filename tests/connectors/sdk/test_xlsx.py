import datetime as dt
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from connectors.sdk.limits import MAX_COLUMNS, MAX_FIELD_CHARS
from connectors.sdk.payloads import Payload
from connectors.sdk.transports import workbook
from connectors.sdk.transports.xlsx import read_xlsx
from ops.runtime.errors import RecordRejected

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
HEADER = '<row r="1"><c t="str"><v>id</v></c><c t="str"><v>name</v></c></row>'


def written(path: Path, fill: Callable[[Worksheet], None]) -> Path:
    """A workbook whose first sheet is filled so."""
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    fill(book.active)
    book.save(path)
    return path


def rows_of(path: Path, *rows: list[object]) -> Path:
    """A workbook of these rows."""
    return written(path, lambda sheet: [sheet.append(row) for row in rows] and None)


def patched(path: Path, rows: str) -> Path:
    """A workbook whose first sheet is this XML."""
    rows_of(path, ["id"])
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts["xl/worksheets/sheet1.xml"] = SHEET.format(rows).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, content in parts.items():
            after.writestr(name, content)
    return path


def read(path: Path, required: tuple[str, ...] = ("id",), sheet: str | None = None) -> list[Payload]:
    """The payloads of a workbook; a whole-file fault is the last one."""
    payloads: list[Payload] = []
    try:
        payloads.extend(read_xlsx(path, sheet, required))
    except RecordRejected as fault:
        payloads.append(Payload(len(payloads) + 1, {}, b"", fault))
    return payloads


def outcome(payloads: list[Payload]) -> list[object]:
    """The reason of each fault, or the values of each row."""
    return [payload.fault.reason if payload.fault else dict(payload.values) for payload in payloads]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("রহিম", "রহিম"),
        (" two words ", " two words "),
        (7, "7"),
        (7.0, "7"),
        (5.5, "5.5"),
        (0.1 + 0.2, "0.3"),
        (919876543210, "919876543210"),
        (True, "true"),
        (False, "false"),
        (dt.date(2024, 5, 6), "2024-05-06"),
        (dt.datetime(2024, 5, 6, 7, 8, 9), "2024-05-06T07:08:09"),  # noqa: DTZ001 - a spreadsheet knows no zone
        (dt.time(7, 8), "07:08:00"),
        ("=1+1", ""),
        (None, ""),
    ],
)
def test_a_cell_is_the_text_a_clerk_would_read(tmp_path: Path, value: object, text: str) -> None:
    """Whole numbers have no point, days and times are ISO 8601, a formula without a stored result is empty."""
    (payload,) = read(rows_of(tmp_path / "a.xlsx", ["id", "value"], ["1", value]))

    assert dict(payload.values) == {"id": "1", "value": text}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="B2" t="str"><f>A1</f><v>done</v></c>', "done"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', ""),
        ('<c r="B2"><v>1E+3</v></c>', "1000"),
        ('<c r="B2" t="inlineStr"><is><r><t>Ra</t></r><r><t xml:space="preserve"> m</t></r></is></c>', "Ra m"),
        ('<c t="d" r="B2"><v>2024-05-06</v></c>', "2024-05-06"),
        ("<c><v>3</v></c>", "3"),
    ],
)
def test_a_cell_in_any_of_its_forms(tmp_path: Path, cell: str, text: str) -> None:
    """Stored results, errors, exponents, runs of one text."""
    path = patched(tmp_path / "a.xlsx", f'{HEADER}<row r="2"><c r="A2"><v>1</v></c>{cell}</row>')

    (payload,) = read(path)

    assert payload.values["name"] == text


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('<c r="A2" t="s"><v>99</v></c>', "MALFORMED_ROW"),
        ('<c r="A2" t="s"><v>-1</v></c>', "MALFORMED_ROW"),
        ('<c r="A2" t="s"><v>x</v></c>', "MALFORMED_ROW"),
        ('<c r="A2"><v>nan</v></c>', "MALFORMED_ROW"),
        ('<c r="A2" s="x"><v>1</v></c>', "MALFORMED_ROW"),
        ('<c r="ZZZ9"><v>1</v></c>', "MALFORMED_ROW"),
        ('<c r="C2"><v>1</v></c>', "MALFORMED_ROW"),
        ('<c r="A2"><v>1</v><v>2</v></c>', "MALFORMED_ROW"),
        (f'<c r="A2" t="str"><v>{"x" * (MAX_FIELD_CHARS + 1)}</v></c>', "TOO_LARGE"),
        ('<c r="A2"><v>1</v></c>' * 60_000, "TOO_LARGE"),
    ],
)
def test_a_damaged_row_costs_only_itself(tmp_path: Path, row: str, reason: str) -> None:
    """A cell that points nowhere, is no value, or stands in a column without a name makes one rejection."""
    good = '<row r="3"><c r="A3"><v>3</v></c></row>'

    payloads = read(patched(tmp_path / "a.xlsx", f'{HEADER}<row r="2">{row}</row>{good}'))

    assert outcome(payloads) == [reason, {"id": "3", "name": ""}]


def test_titles_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    """The header is the first row that has the required columns; rows without a value are none."""

    def fill(sheet: Worksheet) -> None:
        sheet.append(["Report of the district"])
        sheet.merge_cells("A1:C1")
        for row in (["", None], ["  name ", "id"], ["Invented", 1], [None, "  "], ["Second", 2]):
            sheet.append(row)

    payloads = read(written(tmp_path / "a.xlsx", fill))

    assert outcome(payloads) == [{"name": "Invented", "id": "1"}, {"name": "Second", "id": "2"}]


def test_a_sheet_is_chosen_by_name_else_the_first(tmp_path: Path) -> None:
    """A name that no sheet has is a rejection, not another sheet."""
    book = openpyxl.Workbook()
    for name in ("one", "two"):
        sheet = book.create_sheet(name)
        sheet.append(["id"])
        sheet.append([name])
    book.remove(book["Sheet"])
    book.save(tmp_path / "a.xlsx")

    found = [outcome(read(tmp_path / "a.xlsx", sheet=name)) for name in (None, "two", "three")]

    assert found == [[{"id": "one"}], [{"id": "two"}], ["NO_SHEET"]]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["name"], ["x"]], "BAD_HEADER"),
        ([["id", "id"], [1, 2]], "BAD_HEADER"),
        ([["id", *range(MAX_COLUMNS)], [1]], "BAD_HEADER"),
        ([], "BAD_HEADER"),
        ([["id"], ["evsjv‡`k"], ["Xv‡K"], ["Avwg"], ["AvKvk"], ["evRvi"], ["Kvwki‡K"]], "LEGACY_FONT"),
    ],
    ids=["lacking", "twice", "many", "empty", "legacy font"],
)  # fmt: skip
def test_a_sheet_that_cannot_be_read_guesses_no_row(tmp_path: Path, rows: list[list[object]], reason: str) -> None:
    """Without a header each row is rejected, and kept; a sheet that is empty or in a legacy font is rejected whole."""
    kept = len(rows) if reason == "BAD_HEADER" and rows else 1

    payloads = read(rows_of(tmp_path / "a.xlsx", *rows))

    assert outcome(payloads) == [reason] * kept
    assert all(payload.raw for payload in payloads if len(payloads) > 1)


def test_rich_text_is_read_whole(tmp_path: Path) -> None:
    """The runs of a cell are one text, with the space between them."""
    rich = CellRichText("Invented ", TextBlock(InlineFont(b=True), "Child"))

    (payload,) = read(rows_of(tmp_path / "a.xlsx", ["id"], [rich]))

    assert payload.values["id"] == "Invented Child"


def test_dates_of_the_other_epoch(tmp_path: Path) -> None:
    """A workbook that counts days from 1904 gives the same day."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    assert isinstance(book.active, Worksheet)
    book.active.append(["id"])
    book.active.append([dt.date(2024, 5, 6)])
    book.save(tmp_path / "a.xlsx")

    assert outcome(read(tmp_path / "a.xlsx")) == [{"id": "2024-05-06"}]


def bomb(path: Path, name: str, size: int) -> None:
    """A workbook one of whose parts unpacks to so many bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive, archive.open(name, "w") as part:
        for _ in range(size // 2**20):
            part.write(bytes(2**20))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.write_bytes(b"no archive"), "NOT_XLSX"),
        (lambda path: path.write_bytes(b""), "NOT_XLSX"),
        (lambda path: path.write_bytes(b"PK\x05\x06" + bytes(18)), "NOT_XLSX"),
        (lambda path: bomb(path, "xl/workbook.xml", 2**27), "TOO_LARGE"),
        (lambda path: bomb(path, "other", 2**20), "NOT_XLSX"),
        (lambda path: rows_of(path, ["id"], [1]) and path.write_bytes(path.read_bytes()[:-100]), "NOT_XLSX"),
        (lambda path: patched(path, f'{HEADER}<row r="2"><c><v>1</v>') and None, ""),
    ],
    ids=["text", "nothing", "empty archive", "unpacks to 128 MB", "no workbook", "cut", "broken sheet"],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    """An archive that is damaged, hostile or something else is one rejection."""
    with warnings.catch_warnings():
        make(tmp_path / "a.xlsx")

    assert outcome(read(tmp_path / "a.xlsx"))[-1] == (reason or "TRUNCATED")


def test_an_archive_of_many_entries_is_refused(tmp_path: Path) -> None:
    """No workbook has thousands of parts."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(workbook.MAX_ENTRIES + 1):
            archive.writestr(str(number), b"")
    (tmp_path / "a.xlsx").write_bytes(content.getvalue())

    assert outcome(read(tmp_path / "a.xlsx")) == ["TOO_LARGE"]


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    """A document type declaration is in no workbook a program writes."""
    path = patched(tmp_path / "a.xlsx", HEADER)
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet>&b;</worksheet>"
    with zipfile.ZipFile(path, "w") as after:
        for name, content in parts.items():
            after.writestr(name, content)

    assert [each for each in outcome(read(path)) if isinstance(each, str)] == ["BAD_HEADER"]
