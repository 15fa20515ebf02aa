from datetime import UTC, date, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, Told, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from schemas.records import ChildReport, Referral, Rejection

CONNECTOR = load(CONNECTORS / "xx_shelter")
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
LINE = {
    "register": "kh-poipet",
    "file_no": "PTC-1",
    "message_class": "TEST",
    "entered_at": "2026-05-20T09:00:00+07:00",
    "child_code": "K-1",
    "home_name": "Zx9Home",
}


def told(**values: str) -> tuple[Told, ...]:
    """The records of a line."""
    records = convert(good(1, LINE | values, ""), Origin("file 1"), CONNECTOR, NOW).records
    assert not isinstance(records, Rejection)
    return records


def report_of(**values: str) -> ChildReport:
    """The report of a line."""
    report = told(**values)[0]
    assert isinstance(report, ChildReport)
    return report


def test_a_code_stands_for_the_name() -> None:
    """The name is known and withheld, which differs from not known; the place of care is protected."""
    report = report_of()

    assert (report.kind, report.names, report.withheld_fields) == ("FOUND", (), ("names",))
    assert report.protect_location
    assert [(each.kind, each.number) for each in report.official_refs] == [("SHELTER", "K-1")]


def test_a_line_without_a_code_withholds_nothing() -> None:
    """Where the home has no code for a child, nobody said that a name is known."""
    report = report_of(child_code="")

    assert report.withheld_fields == ()
    assert report.official_refs[0].number == "PTC-1"


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"admitted_on": "03/05/2026"}, date(2026, 5, 3)),
        ({"admitted_on": "03/05/2569", "calendar": "พ.ศ."}, date(2026, 5, 3)),
        ({"days_stayed": "15"}, date(2026, 5, 5)),
        ({"days_stayed": "១៥ days"}, date(2026, 5, 5)),
        ({"admitted_on": "03/05/2026", "days_stayed": "15"}, date(2026, 5, 3)),
        ({"days_stayed": "a while"}, None),
        ({"days_stayed": "999999999999"}, None),
    ],
)
def test_the_stay_is_counted_from_the_files_date(values: dict[str, str], day: date | None) -> None:
    """The day of intake is told, or follows from the days stayed; what is not understood is an issue."""
    report = report_of(**values)

    assert report.official_refs[0].date == day
    assert ("official_refs" in report.issues) == (day is None)


def test_each_service_asked_is_a_proposal() -> None:
    """It carries the needs, sealed, and names the register instead of the home the child lives in."""
    records = told(services_asked="ជម្រក; counselling, astrology", needs="Zx9Needs", asked_of_country="Cambodia")
    report, *referrals = records

    assert [each.service for each in referrals if isinstance(each, Referral)] == ["SHELTER", "PSYCHOSOCIAL"]
    for referral in referrals:
        assert isinstance(referral, Referral)
        assert (referral.status, referral.to_country, referral.needs) == ("PROPOSED", "KH", "Zx9Needs")
        assert "Zx9Home" not in referral.to_json()
    assert isinstance(report, ChildReport)
    assert "referrals" in report.issues


def test_a_later_change_of_the_line_offers_nothing_anew() -> None:
    """A proposal keeps the time of the intake, so that it cannot set an answer back."""
    first = told(services_asked="medical")[1]
    later = told(services_asked="medical", updated_at="2026-05-30T09:00:00+07:00", status="family traced")[1]

    assert first == later


def test_a_need_nobody_asks_for_makes_no_referral() -> None:
    """The home meets it itself."""
    assert len(told(needs="new shoes")) == 1


def test_a_child_that_says_no_is_heard_in_thai() -> None:
    """The wish stops matching."""
    report = report_of(register="th-homes", wants_family_traced="ไม่ต้องการ")

    assert report.child_wishes is not None
    assert report.child_wishes.tracing == "NO"
