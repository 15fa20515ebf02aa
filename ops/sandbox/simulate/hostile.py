"""Writes files that are not what they claim, as exports gone wrong or made to harm are."""

import codecs
import json
from pathlib import Path

from ops.sandbox.simulate.trackchild import COLUMNS

FIELD_CHARS = 10 * 1024 * 1024
HEADER = ",".join(COLUMNS)


def write_hostile_files(folder: Path) -> None:
    """Write one file for each way of going wrong into both connectors' folders; the same bytes each time."""
    india, bangladesh = folder / "in_trackchild", folder / "bd_dnet"
    good = _row("BAD-1", "Invented Child")
    formula, script = _row("BAD-2", "=1+cmd()"), _row("BAD-3", "<script>alert(1)</script>")
    turned, whole = _row("BAD-4", "Invented \u202edlihC"), _row("BAD-5", "Another Child")
    (india / "hostile-cells.csv").write_text(f"{HEADER}\n{formula}\n{script}\n{turned}\n", encoding="utf-8")
    (india / "hostile-field.csv").write_text("\n".join((HEADER, _row("BAD-6", "x" * FIELD_CHARS), whole)) + "\n")
    (india / "hostile-quote.csv").write_text("\n".join((HEADER, 'BAD-7,"never closed', _row("BAD-8", "Third"))) + "\n")
    (india / "hostile-encoding.csv").write_bytes(
        (HEADER + "\n" + good + "\n").encode() + _row("BAD-9", "Zo\xeb").encode("latin-1") + b"\n"
    )
    (india / "hostile-binary.csv").write_bytes(bytes(range(256)) * 64)
    (india / "hostile-sheet.csv").write_bytes(b"PK\x03\x04" + bytes(64))
    text = "\n".join((HEADER, _row("BAD-10", "Sixteen Bits"))) + "\n"
    (india / "hostile-utf16.csv").write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))
    entries = [_entry(f"BAD-{number}") for number in (11, 12)]
    (bangladesh / "hostile-truncated.json").write_text(
        json.dumps({"records": entries}, ensure_ascii=False)[:-40], encoding="utf-8"
    )
    (bangladesh / "hostile-deep.json").write_text('{"records": [' + "[" * 100_000)
    long = _entry("BAD-13") | {"child": {"name": "x" * FIELD_CHARS}}
    (bangladesh / "hostile-field.json").write_text(json.dumps({"records": [long, _entry("BAD-14")]}))


def _row(local_id: str, name: str) -> str:
    values = dict.fromkeys(COLUMNS, "") | {
        "tc_id": local_id,
        "category": "Missing",
        "message_class": "EXERCISE",
        "child_name": name,
    }
    return ",".join(values.values())


def _entry(local_id: str) -> dict[str, object]:
    return {"case_no": local_id, "type": "found", "message_class": "EXERCISE", "child": {"name": "Invented Child"}}
