"""Files with marked children that go wrong in every way a source's files can, and a connector whose mapping fails."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

from ops.sandbox.simulate.trackchild import COLUMNS
from tests.support.buggy import ENDINGS, FAULTS
from tests.support.marked_files import Family, found_entry, missing_row, write_csv, write_json
from tests.support.markers import Markers

# Columns whose text has to be understood.
TOLD = ("age", "height", "sex", "reported_on", "updated_at", "languages", "risk", "missing_date")
HUGE_CHARS = 10 * 1024 * 1024
FAULTY = "in_faulty"
DESCRIPTION = """
name: in_faulty
title: A connector of which every part fails
source_id: faulty.in
country: IN
utc_offset_minutes: 330
owner: nobody
legal_basis: none, a test
contact: nobody
rhythm: once
expected_per_day: {least: 0, most: 10}
id_column: id
transports: [{kind: folder, formats: [csv]}]
lookups: {ReportKind: {missing: MISSING}}
"""
MAPPING = '''
"""Raises an error with the name of the child in it, as its row asks."""
from pydantic import BaseModel
from tests.support.buggy import FAULTS

def to_report(fields):
    name, fault = fields.text("name", "names"), fields.text("fault", "issues")
    FAULTS[fault](name)
'''
SOURCE = '''
"""Reads as the SDK does, but fails on the second file with its last line in the error."""
from connectors.sdk.transports.files import read_file

def read(path, description):
    if path.name.startswith("2"):
        raise ValueError(path.read_text().splitlines()[-1])
    yield from read_file(path, description.folder)
'''


def write_wrong_files(inbox: Path, markers: Markers) -> None:
    """Write files of marked children into both connectors' inboxes: good ones, and one for each way of going wrong."""
    india, bangladesh = inbox / "in_trackchild", inbox / "bd_dnet"
    families = [Family.made_of(markers, script) for script in ("Latn", "Beng", "Deva")]
    rows = [missing_row(f"M-{number}", family, markers, t1=True) for number, family in enumerate(families)]
    buggy = [missing_row(f"BUG-{name}", families[0], markers, t1=True) for name in (*FAULTS, *ENDINGS)]
    surplus = [*rows[0].values(), markers.text()]
    # The name of a file may be a child's.
    write_csv(india / f"{markers.text()}.csv", [*rows, *wrong_rows(rows, markers)], surplus)
    write_csv(india / "faults-of-ours.csv", buggy)
    write_csv(india / f"{markers.text('Beng')}.ods", rows)
    write_wrong_bytes(india, list(rows[1].values()), markers)
    entries = [found_entry(f"F-{number}", family, markers, t1=True) for number, family in enumerate(families)]
    write_json(bangladesh / f"{markers.text()}.json", [*entries, *wrong_entries(entries[0], markers)])
    whole = json.dumps({"records": entries}, ensure_ascii=False)
    (bangladesh / "truncated.json").write_text(whole[: -len(whole) // 3], encoding="utf-8")
    (bangladesh / "broken.json").write_text(whole.replace('"found":', f'"{markers.text()}" "found":'), encoding="utf-8")
    (bangladesh / "no-records.json").write_text(json.dumps({markers.text(): entries}), encoding="utf-8")
    (bangladesh / "lines.jsonl").write_text(f"{json.dumps(entries[0])[:-9]}\n{markers.text()}\n[]\n", encoding="utf-8")
    (bangladesh / "escaped.json").write_text(json.dumps([entries[1] | {"child": {"name": f"{markers.text()}\ud800"}}]))
    (bangladesh / "deep.json").write_text('{"records": [{"child": ' + "[" * 50_000 + f'"{markers.text()}"')


def wrong_rows(rows: list[dict[str, str]], markers: Markers) -> list[dict[str, str]]:
    """Return rows whose cells are not what the column promises."""
    first, second, text = rows[0], rows[1], markers.text()
    return [
        first | {"tc_id": "W-1", "category": markers.text()},
        first | {"tc_id": markers.text() + " " + markers.text()},
        first | {"tc_id": ""},
        first | {name: markers.text() for name in TOLD} | {"tc_id": "W-2"},
        second | {"tc_id": "W-3", "case_status": markers.text("Beng"), "message_class": markers.text("Beng")},
        second | {"tc_id": "W-4", "child_name": f"={markers.text('Beng')}\u202e\x07", "clothing": f"{text}\x00"},
        second | {"tc_id": "W-5", "sharing_only_for": markers.text()},
        second | {"tc_id": "W-6", "belongings": markers.text() + "x" * 70_000},
    ]  # fmt: skip


def wrong_entries(entry: dict[str, object], markers: Markers) -> list[object]:
    """Return entries whose values have another type than they should."""
    text = markers.text()
    return [
        entry | {"case_no": "W-1", "child": text, "found": [text], "gd": {text: text}, "care": 7},
        entry | {"case_no": "W-2", "child": {"name": [text], "age": {text: 1}, "birth": text, "marks": [[text]]}},
        entry | {"case_no": {"id": text}},
        entry | {"case_no": "W-3", "type": [text]},
        entry | {"case_no": "W-4", text: text, "child": {text: text, "name": None}},
        entry | {"case_no": "W-5", "child": {"name": text * 10_000}},
        [text],
        text,
    ]


def write_wrong_bytes(folder: Path, cells: list[str], markers: Markers) -> None:
    """Write CSV files that are not the text they claim to be."""
    header, row = ",".join(COLUMNS), ",".join(f'"{cell}"' for cell in cells)
    text = f"{header}\n{row}\n"
    (folder / "encoding.csv").write_bytes(text.encode() + f"1,Z-1,{markers.text()}\xeb\n".encode("latin-1"))
    (folder / "sixteen.csv").write_bytes(text.encode("utf-16-le"))
    (folder / "marked-sixteen.csv").write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le")[:-7])
    (folder / "binary.csv").write_bytes(bytes(range(32)) * 64 + markers.text().encode())
    (folder / "sheet.csv").write_bytes(b"PK\x03\x04" + markers.text().encode())
    (folder / "quote.csv").write_text(f'{header}\n1,Q-1,"{markers.text()}\n{row}\n', encoding="utf-8")
    (folder / "header.csv").write_text(f"{markers.text()},{markers.text('Beng')}\n{row}\n", encoding="utf-8")
    (folder / "twice.csv").write_text(f"{header},{header}\n{row}\n", encoding="utf-8")
    (folder / "huge.csv").write_text(f"{header}\n1,H-1,{markers.text()}{'x' * HUGE_CHARS}\n{row}\n", encoding="utf-8")
    (folder / "list.json").write_text(json.dumps([cells, {"tc_id": cells}]), encoding="utf-8")


def write_faulty_connector(folder: Path, inbox: Path, markers: Markers) -> None:
    """Write a connector whose mapping and source fail with values in their errors, and files for them."""
    home = folder / FAULTY
    home.mkdir(parents=True)
    for name, text in (("connector.yml", DESCRIPTION), ("mapping.py", MAPPING), ("source.py", SOURCE)):
        (home / name).write_text(text)
    (inbox / FAULTY).mkdir(parents=True)
    rows = [f"C-{number},missing,{markers.text()},{name}" for number, name in enumerate(FAULTS)]
    for name in ("1-mapping.csv", "2-source.csv"):
        (inbox / FAULTY / name).write_text("\n".join(("id,kind,name,fault", *rows)))
