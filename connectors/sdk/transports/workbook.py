"""Opens an XLSX file (ECMA-376 part 1): sizes checked first, then sheets, shared strings and which styles are dates."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from connectors.sdk.transports.xml_elements import Element, Value, elements_of
from ops.runtime.errors import RecordRejected

MAX_ENTRIES = 2_000
MAX_SHEET_BYTES = 4 * 1024**3
"""Unpacked; a sheet is read as a stream."""
MAX_HELD_BYTES = 64 * 1024**2
"""Unpacked, of a part that is held in memory: shared strings, styles, the list of sheets."""
PASSED_OVER = ("cellStyleXfs", "dxfs")
"""Styles of no cell: what stands in them must not be counted as a cell's style."""
# Damaged, packed in a way nobody uses, or encrypted; ValueError also for an offset outside the file.
DAMAGES = (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error, struct.error, ValueError)


@dataclass(frozen=True, slots=True)
class Workbook:
    """What is needed to read the cells of any sheet."""

    archive: zipfile.ZipFile
    strings: tuple[str, ...]
    date_styles: frozenset[int]
    epoch: datetime
    sheet_parts: dict[str, str]
    """Name of each sheet, in order, and the archive's entry it is in."""

    @contextmanager
    def sheet(self, name: str | None) -> Iterator[BinaryIO]:
        """Open the named sheet, or the first; raises `RecordRejected`."""
        part = next(iter(self.sheet_parts.values()), None) if name is None else self.sheet_parts.get(name)
        if part is None or part not in self.archive.namelist():
            raise RecordRejected("NO_SHEET", "", "the workbook has no sheet of the name the connector declares")
        if self.archive.getinfo(part).file_size > MAX_SHEET_BYTES:
            raise _too_large()
        with self.archive.open(part) as stream:
            yield cast("BinaryIO", stream)


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook; raises `RecordRejected` when the file is none, is damaged or unpacks to too much.

    An entry never unpacks to more than the archive's directory says: zipfile stops there.
    """
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                yield _read(archive)
        except DAMAGES:
            raise _not_xlsx() from None


def plain_text(value: Value) -> str:
    """Return the text of a string item: its own and that of its runs; how it is pronounced is left out."""
    if not isinstance(value, dict):
        return ""
    own = "".join(_leaf(each) for each in _list(value.get("t")))
    return own + "".join(plain_text(run) for run in _list(value.get("r")))


def _read(archive: zipfile.ZipFile) -> Workbook:
    if len(archive.infolist()) > MAX_ENTRIES:
        raise _too_large()
    sheets = _sheets(archive)
    properties = [each.value for each in _held(archive, "xl/workbook.xml", "workbookPr")]
    mac = any(isinstance(each, dict) and each.get("@date1904") in {"1", "true"} for each in properties)
    strings = tuple(plain_text(each.value) for each in _held(archive, "xl/sharedStrings.xml", "si"))
    return Workbook(archive, strings, _date_styles(archive), MAC_EPOCH if mac else WINDOWS_EPOCH, sheets)


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    targets = {
        _attribute(each, "Id"): posixpath.normpath(posixpath.join("/xl", _attribute(each, "Target"))).lstrip("/")
        for each in _held(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    found = _held(archive, "xl/workbook.xml", "sheet")
    sheets = {_attribute(each, "name"): targets.get(_attribute(each, "id"), "") for each in found}
    if not sheets:
        raise _not_xlsx()
    return sheets


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a date (ECMA-376 part 1, 18.8.30 and 18.8.45)."""
    formats = dict(BUILTIN_FORMATS)
    dates: set[int] = set()
    number = 0
    for each in _held(archive, "xl/styles.xml", "numFmt", "xf", *PASSED_OVER):
        if each.tag == "numFmt":
            formats[int(_attribute(each, "numFmtId") or -1)] = _attribute(each, "formatCode")
        if each.tag == "xf":
            code = formats.get(int(_attribute(each, "numFmtId") or 0), "")
            if is_date_format(code) and not is_timedelta_format(code):
                dates.add(number)
            number += 1
    return frozenset(dates)


def _held(archive: zipfile.ZipFile, part: str, *tags: str) -> Iterator[Element]:
    """Yield the elements of a part that is held in memory; none when there is no such part."""
    if part not in archive.namelist():
        return
    if archive.getinfo(part).file_size > MAX_HELD_BYTES:
        raise _too_large()
    with archive.open(part) as stream:
        for element in elements_of(cast("BinaryIO", stream), frozenset(tags)):
            if element.reason and element.tag not in PASSED_OVER:
                raise _too_large() if element.tag else _not_xlsx()
            yield element


def _attribute(element: Element, name: str) -> str:
    found = element.value.get(f"@{name}") if isinstance(element.value, dict) else None
    return found if isinstance(found, str) else ""


def _leaf(value: Value) -> str:
    text = value.get("#text") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _list(value: "Value | None") -> list[Value]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _not_xlsx() -> RecordRejected:
    return RecordRejected("NOT_XLSX", "", "the file is not an XLSX workbook: save it as XLSX, or export it as CSV")


def _too_large() -> RecordRejected:
    return RecordRejected("TOO_LARGE", "", "the workbook unpacks to more than is read at once: split it, or send CSV")
