import io
import json

import pytest

from schemas.builders import a_report
from schemas.gaps import MAX_LINE_BYTES, Gaps, find_gaps, read_reports, to_markdown
from schemas.records import ChildReport

BARE = ChildReport(record_id="a.test/1", source_id="a.test", source_country="IN", kind="MISSING", message_class="TEST")


def test_fields_are_counted_when_they_say_something() -> None:
    """A field counts as filled when it is not blank; false is not blank, an empty list is."""
    gaps = find_gaps([a_report(), BARE, a_report(2, names=(), protect_location=False)])

    assert gaps.reports == 3
    assert gaps.filled["record_id"] == 3
    assert gaps.filled["protect_location"] == 3
    assert gaps.filled["names"] == 1
    assert gaps.filled["birth"] == 2


def test_three_kinds_of_nothing_are_told_apart() -> None:
    """Withheld and not understood fields have counts of their own, once a report, by top-level field."""
    report = BARE.model_copy(
        update={"withheld_fields": ("photos", "photos", "no such"), "issues": ("birth.text", "marks[0].kind", "birth")}
    )

    gaps = find_gaps([report])

    assert dict(gaps.withheld) == {"photos": 1}
    assert dict(gaps.not_understood) == {"birth": 1, "marks": 1}


def test_grades_include_the_lower_ones() -> None:
    """A report that reaches L3 reaches L1 and L2 too."""
    gaps = find_gaps([a_report(), a_report(1, verification=None, official_refs=a_report().official_refs), BARE])

    assert dict(gaps.reached) == {"L1": 2, "L2": 2, "L3": 1}


def test_one_missing_rule_is_what_would_lift_a_report() -> None:
    """A rule counts for a grade when it alone keeps a report from it."""
    no_sex, nothing = a_report(sex=None), BARE

    gaps = find_gaps([no_sex, a_report(1, sex=None, event_at=None), nothing])

    assert dict(gaps.lifted_by) == {("L1", "sex"): 1, ("L2", "sex"): 1, ("L3", "sex"): 1}


def test_lines_that_are_no_reports_are_counted() -> None:
    """Broken, foreign and over-long lines are counted and the reports around them still read."""
    good = a_report().to_json().encode()
    lines = [good, b"{", b"", b"not json \xff", b"x" * (2 * MAX_LINE_BYTES + 5), json.dumps({"a": 1}).encode(), good]

    reports = list(read_reports(io.BytesIO(b"\n".join(lines))))

    assert [report is not None for report in reports] == [True, False, False, False, False, True]
    gaps = find_gaps(reports)
    assert (gaps.reports, gaps.unreadable) == (2, 4)


def test_a_last_line_at_the_limit_is_read_once() -> None:
    """A last line of exactly the limit, without a line end, counts once."""
    assert list(read_reports(io.BytesIO(b"x" * MAX_LINE_BYTES))) == [None]


def test_the_table_names_the_rule_that_helps_most() -> None:
    """The Markdown has a row for each grade with the best rule, and one for each field."""
    text = to_markdown(find_gaps([a_report(0, sex=None), a_report(1, sex=None), a_report(2, event_at=None)]))

    assert "| L1 | 0 | 0 % | sex | 2 |" in text
    assert "| `sex` | T1 | 1 | 33 % | 0 | 0 |" in text


@pytest.mark.parametrize("gaps", [Gaps(), find_gaps([])])
def test_nothing_read_gives_a_table_too(gaps: Gaps) -> None:
    """Without a report the table is there, without shares."""
    assert "| L1 | 0 | - | - | 0 |" in to_markdown(gaps)


def test_no_value_reaches_the_table() -> None:
    """The table has names of fields and rules only."""
    report = a_report(clothing="zqxj", issues=("zqxj",), withheld_fields=("zqxj",))

    assert "zqxj" not in to_markdown(find_gaps([report]))
