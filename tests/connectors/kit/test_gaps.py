import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from connectors.kit.gaps import find_connector_gaps
from connectors.kit.gaps_html import to_html
from connectors.kit.gaps_page import share, to_markdown
from connectors.kit.new import make
from connectors.sdk.connector import CONNECTORS, Connector, load
from ops.cli.connector import connector as command
from ops.cli.gaps import own_gaps
from stream_processors.normalise import normalise

HEADER = "case_no,report_type,message_class,sex,age,state,missing_date,child_name,fir_no,shoe_size,reported_on"
FULL = "Missing,TEST,Girl,9,Bihar,1 May 2026,Testa,T-1,,2026-05-02T09:00"
FOLDERS = sorted(file.parent for file in CONNECTORS.glob("*/connector.yml"))


@pytest.fixture
def made(tmp_path: Path) -> Connector:
    """A connector as `new` makes it."""
    return load(make("in_example", tmp_path, None).folder)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file of five rows: one whole, two without sex, one with a new column and a strange word, one without an id."""
    rows = [
        f"A-1,{FULL}",
        f"A-2,{FULL.replace('Girl', '')}",
        f"A-3,{FULL.replace('Girl', '')}",
        f"A-4,{FULL.replace('Girl', 'Child').replace('T-1,', 'T-1,34')}",
        f",{FULL}",
    ]
    path = tmp_path / "export.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_analysis_tells_what_is_filled_and_what_one_field_would_lift(made: Connector, export: Path) -> None:
    """Grades, the one rule that lifts most, columns nobody takes, words not understood and rejections are counted."""
    gaps = find_connector_gaps(made, [export], ("`export.csv`",), normalise)

    assert gaps.payloads == 5
    assert gaps.rejected == Counter(MISSING_ID=1)
    assert gaps.left_over == Counter(shoe_size=1)
    assert gaps.not_understood == Counter(sex=1)
    assert gaps.reports.reached == Counter(L1=1, L2=1)
    assert gaps.best_rule == "sex"
    assert gaps.reports.lifts["sex"] == 3


def test_both_pages_say_the_same(made: Connector, export: Path) -> None:
    """The pages name the column nobody takes and the best rule, and give every count as text."""
    gaps = find_connector_gaps(made, [export], ("`export.csv`",), normalise)

    for page in (to_markdown(gaps), to_html(gaps)):
        assert "shoe_size" in page
        assert "would lift 3 of 4 reports" in page
        assert "MISSING_ID" in page
        assert "75 %" in page


def test_the_html_page_needs_nothing_else_and_can_be_read_aloud(made: Connector, export: Path) -> None:
    """It is well-formed, has no script and no address, and each chart has a title and a table with a caption."""
    page = to_html(find_connector_gaps(made, [export], ("`export.csv`",), normalise))

    plain = page.removeprefix("<!doctype html>\n")
    for void in re.findall(r"<meta [^>]*>", plain):
        plain = plain.replace(void, "")
    tree = ET.fromstring(plain)  # noqa: S314 - the hub's own page
    charts, tables = list(tree.iter("svg")), list(tree.iter("table"))
    assert not list(tree.iter("script"))
    assert not any(word in page for word in ("http:", "https:", "url(", "src="))
    assert len(charts) == len(tables) > 3
    assert all(chart.get("role") == "img" and chart.find("title") is not None for chart in charts)
    assert all(table.find("caption") is not None for table in tables)
    assert "prefers-color-scheme:dark" in page


def test_names_of_columns_do_no_harm_on_the_pages(made: Connector, tmp_path: Path) -> None:
    """A column named like markup or a table's border stays text."""
    path = tmp_path / "a.csv"
    path.write_text('case_no,report_type,"<script>|x"\nA-1,Missing,1\n', encoding="utf-8")

    gaps = find_connector_gaps(made, [path], ("`a.csv`",), normalise)

    assert "<script>" not in to_html(gaps)
    assert "&lt;script>\\|x" in to_markdown(gaps)


def test_a_share_never_hides_one_record() -> None:
    """One of many is not 0 %, all but one are not 100 %."""
    assert [share(*each) for each in ((0, 9), (1, 900), (899, 900), (900, 900), (1, 3), (0, 0))] == [
        "0 %", "< 1 %", "> 99 %", "100 %", "33 %", "-",
    ]  # fmt: skip


def test_the_command_writes_both_pages(made: Connector, export: Path, tmp_path: Path) -> None:
    """`gaps NAME FILE` prints Markdown, or writes the pages where it is told."""
    home = ["--connectors-dir", str(tmp_path)]

    printed = CliRunner().invoke(command, ["gaps", made.name, str(export), *home])
    written = CliRunner().invoke(
        command,
        [
            "gaps",
            made.name,
            str(export),
            *home,
            "--html",
            str(tmp_path / "a.html"),
            "--markdown",
            str(tmp_path / "a.md"),
        ],
    )

    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert (tmp_path / "a.md").read_text() == printed.stdout
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_committed_pages_are_those_of_the_samples(folder: Path) -> None:
    """GAPS.md and gaps.html of each connector are what `mca connector gaps NAME --write` writes."""
    gaps = own_gaps(folder)

    assert (folder / "GAPS.md").read_text(encoding="utf-8") == to_markdown(gaps)
    assert (folder / "gaps.html").read_text(encoding="utf-8") == to_html(gaps)


def test_where_no_field_is_enough_the_page_says_what_is_missing(made: Connector, tmp_path: Path) -> None:
    """Reports that lack several things for their next grade are counted under each of them."""
    path = tmp_path / "a.csv"
    path.write_text("case_no,report_type,message_class,sex\nA-1,Missing,TEST,Girl\n", encoding="utf-8")

    page = to_markdown(find_connector_gaps(made, [path], ("`a.csv`",), normalise))

    assert "No single field would lift a report" in page
    assert "| age or birth | 1 | 100 % |" in page
