"""Rows as the bytes of files that offices export: CSV, XLSX, JSON, JSON lines; the same rows, the same bytes."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

Row = Mapping[str, object]
# A ZIP archive cannot tell an earlier time (APPNOTE 4.4.6), and a workbook tells when it was saved: neither may vary.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
SAVED_PART = "docProps/core.xml"


def csv_bytes(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Return a CSV file with a header; a column that a row lacks is empty."""
    text = io.StringIO(newline="")
    written = csv.writer(text)
    written.writerow(columns)
    written.writerows([row.get(name, "") for name in columns] for row in rows)
    return text.getvalue().encode()


def json_bytes(rows: Sequence[Row], key: str = "records") -> bytes:
    """Return a JSON file with the rows in an array under a key, one a line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"export": {{"message_class": "EXERCISE"}}, "{key}": [\n{lines}\n]}}\n'.encode()


def json_lines_bytes(rows: Sequence[Row]) -> bytes:
    """Return a file of JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def xlsx_bytes(columns: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    """Return a workbook with one sheet: a title above the header, as offices have it, then the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append([title])
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(name, "") for name in columns])
    saved = io.BytesIO()
    book.save(saved)
    return _without_times(saved)


def _without_times(saved: io.BytesIO) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
        for name in archive.namelist():
            part = b"<cp:coreProperties xmlns:cp=" if name == SAVED_PART else archive.read(name)
            if name == SAVED_PART:
                part += b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
            again.writestr(zipfile.ZipInfo(name, ZIP_TIME), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
