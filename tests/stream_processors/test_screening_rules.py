"""The rules of screening, each with its cases and borders, and the page that lists them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.records import (
    AgeRange,
    ChildReport,
    InstantRange,
    OfficialRef,
    Reporter,
    ToldDate,
    Verification,
)
from stream_processors.screening_rules import (
    RULES,
    RULES_VERSION,
    Rule,
    age_contradicts_birth,
    born_after_event,
    completed_years,
    contested,
    event_in_future,
    found_false,
    judge,
    not_a_child,
    source_unverified,
)
from tests.stream_processors.building import LOST, a_child, a_found_child

PAGE = Path(__file__).parents[2] / "docs" / "screening.md"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def bare(**told: Any) -> ChildReport:  # noqa: ANN401 - fields of any type
    """A report of which nothing is told but these fields."""
    return ChildReport(record_id="a.test/1", source_id="a.test", source_country="IN", kind="MISSING", **told)


def born(earliest: date | None, latest: date | None = None) -> ToldDate:
    """A birth between two days, or on one."""
    return ToldDate(earliest=earliest, latest=latest or earliest)


def at(earliest: datetime | None, latest: datetime | None = None) -> InstantRange:
    """A span of time, or an instant."""
    return InstantRange(earliest=earliest, latest=latest or earliest)


def on(year: int, month: int, day: int) -> datetime:
    """Noon of a day, UTC."""
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize("rule", RULES, ids=[rule.reason for rule in RULES])
def test_blanks_hold_no_report(rule: Rule) -> None:
    """A report that tells nothing is held by no rule."""
    assert not rule.applies(bare())


def test_an_ordinary_report_passes() -> None:
    """A plausible report of a missing or a found child passes without a reason."""
    assert judge(a_child()) == ("PASS", ())
    assert judge(a_found_child()) == ("PASS", ())


def test_the_gravest_decision_counts_and_every_reason_is_given() -> None:
    """A report that one rule rejects and others hold is rejected, with all reasons in the order of the table."""
    report = a_child(
        verification=Verification(status="FALSE"),
        event_at=at(LOST + 30 * DAY),
        birth=born(date(2001, 1, 1)),
        reporter=Reporter(kind="POLICE"),
    )

    assert judge(report) == ("REJECT", ("FOUND_FALSE", "EVENT_IN_FUTURE", "NOT_A_CHILD"))


@pytest.mark.parametrize("status", ["UNVERIFIED", "PENDING", "VERIFIED", "CONTESTED", "FALSE", "UNKNOWN"])
def test_only_false_rejects_and_only_contested_holds(status: Any) -> None:  # noqa: ANN401 - a code
    """Of all statuses of verification, FALSE is rejected and CONTESTED held."""
    report = bare(verification=Verification(status=status))

    assert found_false(report) == (status == "FALSE")
    assert contested(report) == (status == "CONTESTED")


@pytest.mark.parametrize(
    ("told", "ingested", "reported", "held"),
    [
        (LOST, LOST, None, False),
        (LOST + DAY, LOST, None, False),
        (LOST + DAY + SECOND, LOST, None, True),
        (LOST + DAY + SECOND, None, LOST, True),
        (LOST + 9 * DAY, LOST + 9 * DAY, LOST, False),
        (LOST + 9 * DAY, None, None, False),
        (None, LOST, None, False),
        (datetime.max.replace(tzinfo=UTC), LOST, None, True),
        (LOST, datetime.max.replace(tzinfo=UTC), None, False),
    ],
)
def test_an_event_may_be_a_day_ahead_and_no_more(
    told: datetime | None, ingested: datetime | None, reported: datetime | None, *, held: bool
) -> None:
    """An event told for up to one day after the report reached the hub is a matter of clocks; later holds."""
    report = bare(event_at=at(told), ingested_at=ingested, reported_at=reported)

    assert event_in_future(report) == held


@pytest.mark.parametrize(
    ("birth", "event", "reported", "held"),
    [
        (born(date(2024, 5, 1)), at(LOST), None, False),
        (born(date(2024, 5, 2)), at(LOST), None, False),
        (born(date(2024, 5, 3)), at(LOST), None, True),
        (born(date(2024, 1, 1), date(2024, 12, 31)), at(LOST), None, False),
        (born(None, date(2030, 1, 1)), at(LOST), None, False),
        (born(date(2024, 5, 3)), at(LOST - 90 * DAY, LOST + 3 * DAY), None, False),
        (born(date(2024, 5, 3)), None, LOST, True),
        (born(date(2024, 5, 3)), None, None, False),
        (born(date.max), at(LOST), None, True),
        (born(date(2024, 5, 3)), at(datetime.max.replace(tzinfo=UTC)), None, False),
    ],
)
def test_a_child_is_not_lost_before_birth(
    birth: ToldDate, event: InstantRange | None, reported: datetime | None, *, held: bool
) -> None:
    """A report is held when even the first day of birth lies more than a day after the last day of the event."""
    assert born_after_event(bare(birth=birth, event_at=event, reported_at=reported)) == held


@pytest.mark.parametrize(
    ("birth", "event", "held"),
    [
        (date(2006, 5, 1), on(2024, 5, 1), True),
        (date(2006, 5, 2), on(2024, 5, 1), False),
        (date(2005, 3, 1), on(2023, 3, 1), True),
        (date(2005, 3, 1), on(2023, 2, 28), False),
        (date(2004, 2, 29), on(2022, 2, 28), False),
        (date(2004, 2, 29), on(2022, 3, 1), True),
        (date(2006, 2, 28), on(2024, 2, 28), True),
    ],
)
def test_eighteen_is_reached_on_the_birthday(birth: date, event: datetime, *, held: bool) -> None:
    """A child is a child until the day before the eighteenth birthday, leap days or not."""
    assert not_a_child(bare(birth=born(birth), event_at=at(event))) == held


@pytest.mark.parametrize(
    ("report", "held"),
    [
        (bare(age=AgeRange(min_years=17, max_years=40)), False),
        (bare(age=AgeRange(min_years=18, max_years=18)), True),
        (bare(age=AgeRange(min_years=18, max_years=20), birth=born(date(2014, 1, 1)), event_at=at(LOST)), False),
        (bare(age=AgeRange(min_years=18, max_years=20), birth=born(date(2000, 1, 1)), event_at=at(LOST)), True),
        (bare(birth=born(date(1990, 1, 1), date(2006, 5, 2)), event_at=at(LOST)), False),
        (bare(birth=born(date(1990, 1, 1), date(2006, 5, 1)), event_at=at(LOST)), True),
        (bare(birth=born(date(1990, 1, 1))), False),
        (bare(birth=born(date(2000, 1, 1)), event_at=at(on(2010, 1, 1), on(2024, 1, 1))), False),
        (bare(birth=born(date(2000, 1, 1)), reported_at=LOST), True),
        (bare(age=AgeRange(min_years=19, max_years=19, as_of=date(2024, 5, 1)), event_at=at(on(2014, 5, 1))), False),
        (bare(age=AgeRange(min_years=19, max_years=19, as_of=date(2024, 5, 9)), event_at=at(LOST)), True),
        (bare(age=AgeRange(min_years=19, max_years=19, as_of=date(2014, 5, 1)), event_at=at(LOST)), True),
    ],
)
def test_only_who_was_surely_grown_up_is_held(report: ChildReport, *, held: bool) -> None:
    """Ranges and unknown parts count for the child; a child lost for years is judged by the age when lost."""
    assert not_a_child(report) == held


@pytest.mark.parametrize(
    ("youngest", "oldest", "held"),
    [(7, 7, True), (8, 8, False), (10, 10, False), (12, 12, False), (13, 13, True), (3, 8, False), (13, 17, True)],
)
def test_age_and_birth_may_be_two_years_apart(youngest: int, oldest: int, *, held: bool) -> None:
    """A child of ten by birth may be told two years younger or older; three years hold."""
    birth = born(date(2014, 3, 1))
    report = bare(birth=birth, age=AgeRange(min_years=youngest, max_years=oldest), event_at=at(LOST))

    assert age_contradicts_birth(report) == held


@pytest.mark.parametrize(
    "report",
    [
        bare(age=AgeRange(min_years=3, max_years=3), event_at=at(LOST)),
        bare(birth=born(date(2014, 3, 1)), event_at=at(LOST)),
        bare(birth=ToldDate(text="winter"), age=AgeRange(min_years=3, max_years=3), event_at=at(LOST)),
        bare(birth=ToldDate(earliest=date(2014, 3, 1)), age=AgeRange(min_years=3, max_years=3), event_at=at(LOST)),
        bare(birth=born(date(2014, 3, 1)), age=AgeRange(min_years=3, max_years=3)),
        bare(birth=born(date(2014, 3, 1)), age=AgeRange(min_years=3, max_years=3, as_of=date(2017, 4, 1))),
    ],
)
def test_age_and_birth_are_compared_only_when_both_are_told(report: ChildReport) -> None:
    """Without age, a bounded birth and a day on which the age held, nothing contradicts; the age's own day counts."""
    assert not age_contradicts_birth(report)


@pytest.mark.parametrize(
    ("report", "held"),
    [
        (bare(reporter=Reporter(kind="PUBLIC")), True),
        (bare(reporter=Reporter(kind="OTHER")), True),
        (bare(reporter=Reporter(kind="UNKNOWN")), True),
        (bare(reporter=Reporter(kind="POLICE")), False),
        (bare(reporter=Reporter(kind="PUBLIC", identity_verified=True)), False),
        (bare(reporter=Reporter(kind="PUBLIC", identity_verified=False)), True),
        (bare(reporter=Reporter(kind="PUBLIC"), verification=Verification(status="VERIFIED")), False),
        (bare(reporter=Reporter(kind="PUBLIC"), verification=Verification(status="PENDING")), True),
        (bare(reporter=Reporter(kind="PUBLIC"), official_refs=(OfficialRef(kind="GD", number="1"),)), False),
    ],
)
def test_somebody_has_to_stand_behind_a_report(report: ChildReport, *, held: bool) -> None:
    """A report of an unknown member of the public is held unless identity, authority or a reference backs it."""
    assert source_unverified(report) == held


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (date(2014, 3, 1), date(2024, 3, 1), 10),
        (date(2014, 3, 1), date(2024, 2, 29), 9),
        (date(2012, 2, 29), date(2023, 2, 28), 10),
        (date(2012, 2, 29), date(2023, 3, 1), 11),
        (date(2012, 2, 29), date(2012, 2, 28), -1),
    ],
)
def test_years_are_completed_on_the_birthday(birth: date, day: date, years: int) -> None:
    """Ages are completed years by the calendar, not by an average year."""
    assert completed_years(birth, day) == years


def table_of_rules() -> str:
    """The table of rules as the page has it."""
    rows = [f"| {rule.reason} | {rule.decision} | {rule.why} |" for rule in RULES]
    return "\n".join(["| reason | decision | why |", "|---|---|---|", *rows])


def test_the_page_lists_the_rules_as_they_are() -> None:
    """docs/screening.md shows the very table that runs, and its version."""
    page = PAGE.read_text(encoding="utf-8")

    assert table_of_rules() in page
    assert f"version `{RULES_VERSION}`" in page
