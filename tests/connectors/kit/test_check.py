import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.kit.check import CHECKS, check
from connectors.kit.command import main
from connectors.kit.new import make

Spoil = Callable[[Path], None]
COUNTER = "from itertools import count\n\nCOUNT = count(1)\n"
OWN_READER = '''"""Reads carelessly."""
import csv
from connectors.sdk.payloads import good

def read(path, description):
    for number, row in enumerate(csv.DictReader(path.read_text(encoding="utf-8").splitlines()), 1):
        yield good(number, dict(row), "")
'''
FORGETFUL_SOURCE = '''"""Forgets how far it came."""
from dataclasses import replace
from connectors.sdk.transports import open_source as ready

def open_source(opening):
    return ready(replace(opening, positions={}))
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A connector as `new` makes it."""
    return make("in_example", tmp_path, None).folder


def replaced(file: str, old: str, new: str) -> Spoil:
    """Put other words into a file of the connector."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def mapped(old: str, new: str, head: str = "") -> Spoil:
    """Put other code into the mapping."""

    def spoil(folder: Path) -> None:
        replaced("mapping.py", old, new)(folder)
        if head:
            replaced("mapping.py", "from connectors.sdk import parts\n", f"{head}\nfrom connectors.sdk import parts\n")(
                folder
            )

    return spoil


def written(file: str, text: str) -> Spoil:
    """Add a file to the connector."""
    return lambda folder: (folder / file).write_text(text, encoding="utf-8") and None


def both(*spoils: Spoil) -> Spoil:
    """Do one after the other."""
    return lambda folder: [spoil(folder) for spoil in spoils] and None


ID, KIND = 'parts.record_id(fields, "case_no")', 'parts.kind(fields, "report_type")'
SEX = 'parts.clean_sex(fields.text("sex", "sex"), fields)'
CLOTHING = 'fields.text("clothing", "clothing")'
ANY_ID = "f\"{fields.source.source_id}/{fields.text('case_no', 'record_id') or 'none'}\""
ANY_KIND = '("FOUND" if fields.text("report_type", "kind") == "Found" else "MISSING")'
LATE = "    return ChildReport.from_fields("
SPOILED: list[tuple[str, Spoil]] = [
    ("samples", lambda folder: (folder / "golden/sample.csv.records.json").unlink()),
    ("golden pairs", replaced("golden/sample.csv.records.json", '"sex": "FEMALE"', '"sex": "MALE"')),
    ("no actual child", replaced("golden/sample.csv", ",TEST,", ",,")),
    ("owner", mapped(ID, 'f"other.example.in/{fields.text(\'case_no\', \'record_id\')}"')),
    ("README", replaced("README.md", "| `case_no` |", "| number |")),
    ("look-ups", replaced("connector.yml", "  ReportStatus:\n    open: OPEN\n    closed: CLOSED\n", "")),
    ("no id", mapped(ID, ANY_ID)),
    ("bad id", mapped(ID, f"''.join(sign for sign in {ANY_ID} if sign not in ' =+()')[:90]")),
    ("kind", mapped(KIND, ANY_KIND)),
    ("blank", both(mapped(ID, ANY_ID), mapped(KIND, ANY_KIND))),
    ("sparse", mapped(SEX, '{"Girl": "FEMALE", "Boy": "MALE"}[fields.text("sex", "sex")]')),
    ("types", mapped(CLOTHING, '(fields._values.pop("clothing", "") or "").strip() or None')),
    ("unknown words", mapped(SEX, '"FEMALE" if fields.text("sex", "sex") == "Girl" else "MALE"')),
    ("unknown fields", mapped(LATE, f"    fields.pass_over(*fields.left_over)\n{LATE}")),
    ("damaged files", written("source.py", OWN_READER)),
    ("replay", written("source.py", FORGETFUL_SOURCE)),
    ("duplicates", mapped(CLOTHING, "str(next(COUNT))", COUNTER)),
    ("crash", mapped(CLOTHING, "str(next(COUNT))", COUNTER)),
    ("order", mapped('"consent":', '"record_version": next(COUNT), "consent":', COUNTER)),
    ("personal data", mapped('"the source"', 'fields.text("police_station", "consent") or "the source"')),
    ("personal data", mapped(CLOTHING, 'print(fields._values.get("clothing"))')),
    ("personal data", mapped(SEX, "told(fields)", "from ops.runtime.errors import RecordRejected\n\n\n"
        "def told(fields):\n    sex = fields.text('sex', 'sex')\n    if sex not in ('Girl', 'Boy'):\n"
        "        raise RecordRejected('BAD_SEX', 'sex', f'what is {sex}')\n    return None\n")),
    ("personal data", mapped(ID, 'parts.record_id(fields, "case_no") + (fields._values.get("place") or "")')),
    ("same again", mapped(CLOTHING, "str(next(COUNT))", COUNTER)),
    ("pure", mapped(CLOTHING, CLOTHING, "import time\n")),
    ("pure", mapped(CLOTHING, 'str(open("/dev/null").close())')),
]  # fmt: skip


def test_a_new_connector_is_green(folder: Path) -> None:
    """What `new` writes passes every check as it is."""
    checked = check(folder)

    assert [(finding.name, finding.faults) for finding in checked.findings if finding.faults] == []
    assert checked.payloads == 3
    assert sum(checked.grades.values()) == 3


@pytest.mark.parametrize(
    ("name", "spoil"), SPOILED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(SPOILED)]
)
def test_each_check_finds_its_fault(folder: Path, name: str, spoil: Spoil) -> None:
    """A connector with one fault is not green, and the check made for that fault says so."""
    spoil(folder)

    found = {finding.name: finding.faults for finding in check(folder).findings}

    assert found[name]
    assert not any("was ended by" in fault for fault in found[name])


def test_no_check_is_without_a_fault_it_finds() -> None:
    """Every check of the list has been seen to fail."""
    assert {each.name for each in CHECKS} == {name for name, _ in SPOILED}


def test_faults_name_places_and_no_values(folder: Path) -> None:
    """What a check says holds no value of a sample beyond names of columns and of the standard's fields."""
    both(mapped(SEX, '{"Girl": "FEMALE"}[fields.text("sex", "sex")]'), mapped(KIND, ANY_KIND))(folder)

    told = " ".join(fault for finding in check(folder).findings for fault in finding.faults)

    assert "Testghat" not in told
    assert "Specimen" not in told


def test_the_command_ends_with_1_and_writes_a_report(folder: Path, tmp_path: Path) -> None:
    """A fault gives exit code 1, a line of the table, and its sentence in the JSON report."""
    replaced("README.md", "| `case_no` |", "| number |")(folder)
    home = ["--connectors-dir", str(folder.parent)]

    result = CliRunner().invoke(main, ["check", "in_example", *home, "--json", str(tmp_path / "report.json")])

    report = json.loads((tmp_path / "report.json").read_text())
    assert result.exit_code == 1
    assert "not in_example" in result.stdout
    assert report["green"] is False
    assert [each["name"] for each in report["connectors"][0]["findings"] if not each["green"]] == ["README"]


def test_all_checks_every_connector_of_a_folder(folder: Path) -> None:
    """`--all --json -` prints one report over all, and a green folder gives exit code 0."""
    make("np_other", folder.parent, None)

    result = CliRunner().invoke(main, ["check", "--all", "--json", "-", "--connectors-dir", str(folder.parent)])

    assert result.exit_code == 0
    assert [each["connector"] for each in json.loads(result.stdout)["connectors"]] == ["in_example", "np_other"]


def test_a_connector_that_is_not_there_is_named(folder: Path) -> None:
    """A wrong name ends with 78 and says what to do."""
    result = CliRunner().invoke(main, ["check", "in_nowhere", "--connectors-dir", str(folder.parent)])

    assert result.exit_code == 78
    assert "there is no connector in_nowhere" in result.stderr
    assert "list" in result.stderr
