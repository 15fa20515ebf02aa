import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from connectors.kit.check import check
from connectors.kit.command import main
from connectors.kit.headers import role_of
from connectors.kit.new import make
from connectors.sdk.connector import load
from ops.runtime.errors import HubMisconfigured

ROWS = [
    {"Reg No": "NG/1", "Name of Child": "Zebunnesa Canary", "Gender": "F", "Age": "12", "Father's Name": "Zahir Canary",
     "Missing Since": "12/03/2026", "Phone": "5550101", "Remarks": "left with an aunt", "Reported": "13/03/2026"},
    {"Reg No": "NG/2", "Name of Child": "Zafar Canary", "Gender": "M", "Age": "", "Father's Name": "",
     "Missing Since": "", "Phone": "", "Remarks": "", "Reported": "14/03/2026"},
]  # fmt: skip
PERSON = {"लिङ्ग": "महिला", "उमेर": "१२", "home": {"district": "काठमाडौँ"}}
NESTED = [{"caseNumber": "K-1", "person": PERSON, "seen": [{"by": "x"}], "भेटिएको मिति": "२०८२-०५-१२"}]


def csv_of(separator: str) -> str:
    """The rows as delimited text."""
    lines = [ROWS[0].keys(), *(row.values() for row in ROWS)]
    return "\n".join(separator.join(line) for line in lines) + "\n"


def xml_of() -> str:
    """The rows as XML."""
    rows = "".join(
        f'<child id="{row["Reg No"].replace("/", "-")}"><sex>{row["Gender"]}</sex>'
        f"<name>{row['Name of Child']}</name></child>"
        for row in ROWS
    )
    return f'<x:export xmlns:x="urn:x"><list>{rows}</list></x:export>'


def workbook(path: Path) -> None:
    """The rows as a workbook."""
    book = Workbook()
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        book.active.append(list(row.values()))
    book.save(path)


def sample(folder: Path, form: str) -> Path:
    """A sample file of a form."""
    path = folder / f"export.{form.rsplit('-', maxsplit=1)[-1]}"
    texts = {
        "csv": csv_of(","), "semicolon-csv": csv_of(";"), "tsv": csv_of("\t"), "json": json.dumps(ROWS),
        "nested-json": json.dumps({"count": 1, "cases": NESTED}, ensure_ascii=False),
        "jsonl": "".join(json.dumps(row) + "\n" for row in ROWS), "xml": xml_of(),
    }  # fmt: skip
    if form == "xlsx":
        workbook(path)
    else:
        path.write_text(texts[form], encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["csv", "semicolon-csv", "tsv", "json", "nested-json", "jsonl", "xlsx", "xml"])
def test_a_sample_of_any_form_becomes_a_green_connector(tmp_path: Path, form: str) -> None:
    """Whatever form the sample has, what is written reads it and passes every check."""
    country = "np" if form == "nested-json" else "in"

    made = make(f"{country}_other", tmp_path, sample(tmp_path, form))

    checked = check(made.folder)
    assert {finding.name: finding.faults for finding in checked.findings if finding.faults} == {}
    first = next(load(made.folder).read(sample(tmp_path, form), load(made.folder).description))
    assert first.fault is None


def test_columns_and_words_are_placed(tmp_path: Path) -> None:
    """Headers and values say what a column holds; what nobody knows is passed over and listed in the README."""
    made = make("in_other", tmp_path, sample(tmp_path, "csv"))

    roles = {column.name: column.role for column in made.guess.columns}
    mapping, readme = (made.folder / "mapping.py").read_text(), (made.folder / "README.md").read_text()
    assert roles["Reg No"] == "id"
    assert (roles["Name of Child"], roles["Father's Name"], roles["Missing Since"]) == ("name", "father", "event_at")
    assert made.guess.lookups["Sex"] == {"f": "FEMALE", "m": "MALE"}
    assert 'fields.pass_over("Phone", "Remarks")' in mapping
    assert "| `Phone` | nothing yet" in readme


def test_no_value_of_a_sample_gets_into_the_folder(tmp_path: Path) -> None:
    """Names, numbers and remarks of the sample are replaced by invented ones; only codes, ages and dates stay."""
    made = make("in_other", tmp_path, sample(tmp_path, "csv"))

    written = " ".join(path.read_text(encoding="utf-8") for path in made.folder.rglob("*") if path.is_file())
    assert not [word for word in ("Canary", "5550101", "aunt", "NG/1") if word in written]


def test_calendars_follow_the_years(tmp_path: Path) -> None:
    """A year of the country's own calendar makes the column one of that calendar."""
    made = make("np_other", tmp_path, sample(tmp_path, "nested-json"))

    assert made.guess.calendar("event_at") == "BIKRAM_SAMBAT"
    assert made.guess.kind == "FOUND"


def test_what_is_written_is_in_the_house_style(tmp_path: Path) -> None:
    """The mapping passes the hub's own linter and formatter."""
    for name in ("csv", "nested-json"):
        make(f"np_{name.replace('-', '_')}", tmp_path / "made", sample(tmp_path, name))

    for verb in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *verb, "--config", "ruff.toml", str(tmp_path / "made")],
            capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder that is there stays as it is, and the message says what to do."""
    (tmp_path / "in_other").mkdir()

    with pytest.raises(HubMisconfigured, match="nothing is overwritten"):
        make("in_other", tmp_path, None)

    assert not list((tmp_path / "in_other").iterdir())


@pytest.mark.parametrize(
    ("name", "file", "text", "said"),
    [
        ("india", "a.csv", "id,kind\n1,Missing\n", "no name of a connector"),
        ("zz_system", "a.csv", "id,kind\n1,Missing\n", "a country of the region"),
        ("in_system", "a.docx", "x", "a sample is a csv"),
        (
            "in_system",
            "a.csv",
            "name,sex\nTesta Specimen,f\nTesta Specimen,m\n",
            "no column of the sample can be the id",
        ),
        ("in_system", "a.csv", "id,kind\n", "no row can be read"),
        ("in_system", "a.json", "{", "not JSON"),
        ("in_system", "a.json", '{"a": 1}', "no array of records"),
        ("in_system", "a.xml", "<a><b>1</b></a>", "looks like a record"),
    ],
)
def test_what_cannot_be_made_is_said_with_what_to_do(
    tmp_path: Path, name: str, file: str, text: str, said: str
) -> None:
    """The message names the fault, exit code is 78, and no folder is left behind."""
    (tmp_path / file).write_text(text, encoding="utf-8")

    result = CliRunner().invoke(main, ["new", name, "--from", str(tmp_path / file), "--connectors-dir", str(tmp_path)])

    assert result.exit_code == 78
    assert said in result.stderr
    assert "Testa" not in result.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Sl. No.", None), ("childName", "name"), ("father_name", "father"), ("Home District", "home.district"),
        ("District", "event.district"), ("Permanent Address - State", "home.state"), ("जन्म मिति", "birth"),
        ("बुबाको नाम", "father"), ("নিখোঁজের তারিখ", "event_at"), ("পিতার নাম", "father"), ("เพศ", "sex"),
        ("last_update", "changed_at"), ("weather", None), ("FIR No", "reference"),
    ],
)  # fmt: skip
def test_headers_say_what_a_column_holds(header: str, role: str | None) -> None:
    """The longest known phrase of a header decides, in any language of the region."""
    assert role_of(header) == role
