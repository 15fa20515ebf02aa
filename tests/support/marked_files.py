"""Export files of both systems in which every field that must stay hidden holds a marker."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.sandbox.simulate.trackchild import COLUMNS
from tests.support.markers import Markers

# What the flow has to understand: codes and dates. Everything else of a row is a marker.
UNDERSTOOD = {
    "serial_no": "1", "category": "Missing", "case_status": "Open", "message_class": "TEST",
    "reported_on": "14-01-2026 10:00", "updated_at": "2026-01-15T06:13:00+05:30", "sex": "Female", "age": "9",
    "missing_date": "13/01/2026", "height": "4 ft 2 in", "languages": "Bengali", "fir_date": "14/01/2026",
    "verification": "verified", "reported_by": "police", "risk": "high", "sharing_only_for": "",
}  # fmt: skip
T1_COLUMNS = ("physical_description", "identification_marks", "clothing", "belongings")


@dataclass(frozen=True, slots=True)
class Family:
    """The names by which a missing and a found report can be told to be of one child."""

    child: str
    father: str
    mother: str
    script: str

    @classmethod
    def made_of(cls, markers: Markers, script: str) -> Family:
        """Return a family whose every name is a marker."""
        return cls(markers.text(script), markers.text(script), markers.text(script), script)


def missing_row(local_id: str, family: Family, markers: Markers, *, t1: bool = False) -> dict[str, str]:
    """Return a TrackChild row; with `t1`, its free description holds markers too."""
    plain = {} if t1 else dict.fromkeys(T1_COLUMNS, "")
    known = {"tc_id": local_id, "child_name": family.child, "father_name": family.father, "mother_name": family.mother}
    taken = UNDERSTOOD | known | plain
    hidden = {name: markers.text(family.script) for name in COLUMNS if name not in taken}
    return {name: (taken | hidden)[name] for name in COLUMNS}


def found_entry(local_id: str, family: Family, markers: Markers, *, t1: bool = False) -> dict[str, object]:
    """Return a D.Net entry; with `t1`, its free description holds markers too."""

    def text() -> str:
        return markers.text(family.script)

    looks = {"appearance": text(), "marks": text(), "clothes": text(), "dialect": text()} if t1 else {}
    return {
        "case_no": local_id, "type": "found", "status": "open", "message_class": "TEST",
        "entered_at": "2026-02-10T09:00:00+06:00", "last_update": "2026-02-10T09:00:00+06:00",
        "child": {
            "name": family.child, "nickname": text(), "father": family.father, "mother": family.mother, "age": "9",
            "sex": "female", "birth": {"text": text(), "calendar": "gregorian"}, "height": "4 ft 2 in",
            "nationality": text(), "language": "বাংলা", "medical": text(), "disability": text(), **looks,
            "home": {"country": text(), "state": text(), "district": text(), "village": text(), "landmark": text()},
            "wants_family_traced": "হ্যাঁ",
        },
        "found": {
            "date": "09/02/2026", "calendar": "gregorian", "division": text(), "district": text(), "upazila": text(),
            "place": text(), "landmark": text(), "circumstance": text(),
        },
        "gd": {"no": text(), "station": text(), "date": "09/02/2026", "calendar": "gregorian"},
        "care": {"kind": "পুলিশ", "organisation": text(), "division": text(), "district": text()},
        "verification": "যাচাইকৃত", "verified_by": text(), "reported_by": "পুলিশ", "risk": text(),
    }  # fmt: skip


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], surplus: Sequence[str] = ()) -> Path:
    """Write rows as an export of TrackChild; `surplus` is a last row that is one cell too long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([row[name] for name in COLUMNS] for row in rows)
        writer.writerows([surplus] if surplus else [])
    return path


def write_json(path: Path, entries: Sequence[object]) -> Path:
    """Write entries as an export of D.Net."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"records": list(entries)}, ensure_ascii=False), encoding="utf-8")
    return path
