"""Opens an XLSX file (ECMA-376, part 1): its sheets, shared strings and which styles are dates; sizes are checked first."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from connectors.sdk.transports.xml_elements import Element, Value, elements_of
from ops.runtime.errors import RecordRejected

MAX_ENTRIES = 2_000
MAX_SHEET_BYTES = 4 * 1024**3
"""Unpacked; a sheet is read as a stream."""
MAX_HELD_BYTES = 64 * 1024**2
"""Unpacked, of a part that is held in memory: shared strings, styles, the list of sheets."""
NOT_XLSX = RecordRejected("NOT_XLSX", "", "the file is not an XLSX workbook: save it as XLSX, or export it as CSV")
TOO_LARGE = RecordRejected("TOO_LARGE", "", "the workbook unpacks to more than is read at once: split it, or send CSV")
NO_SHEET = RecordRejected("NO_SHEET", "", "the workbook has no sheet of the name the connector declares")


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
            raise NO_SHEET
        if self.archive.getinfo(part).file_size > MAX_SHEET_BYTES:
            raise TOO_LARGE
        with self.archive.open(part) as stream:
            yield cast("BinaryIO", stream)


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook; raises `RecordRejected` when the file is none or unpacks to too much.

    An entry never unpacks to more than the archive's directory says: zipfile stops there.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise TOO_LARGE
            formats, dates = _styles(archive)
            properties = _first(archive, "xl/workbook.xml", "workbookPr")
            mac = _text(properties, "@date1904") in {"1", "true"}
            yield Workbook(
                archive,
                tuple(_plain(each.value) for each in _held(archive, "xl/sharedStrings.xml", "si")),
                frozenset(number for number, style in enumerate(formats) if style in dates),
                MAC_EPOCH if mac else WINDOWS_EPOCH,
                _sheets(archive),
            )
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError):
        raise NOT_XLSX from None  # damaged, packed in a way nobody uses, or encrypted
