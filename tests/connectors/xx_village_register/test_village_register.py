from datetime import UTC, date, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from schemas.consent import may_match
from schemas.records import ChildReport

CONNECTOR = load(CONNECTORS / "xx_village_register")
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
LINE = {
    "register": "in-panchayat",
    "entry_no": "BR-1",
    "message_class": "TEST",
    "written_at": "2026-05-03T10:00:00+05:30",
    "event": "गया",
    "guardian_agrees": "हाँ",
}


def report_of(**values: str) -> ChildReport:
    """The report of a line."""
    report = convert(good(1, LINE | values, ""), Origin("file 1"), CONNECTOR, NOW).record
    assert isinstance(report, ChildReport)
    return report


def test_a_return_closes_the_same_record() -> None:
    """Departure and return share an id; the return is newer and ends it."""
    left = report_of()
    back = report_of(event="लौट आया", updated_at="2026-05-24T09:00:00+05:30")

    assert (left.record_id, left.kind, left.status) == (back.record_id, "AT_RISK", "OPEN")
    assert (back.kind, back.status) == ("AT_RISK", "REUNITED")
    assert back.record_version > left.record_version


@pytest.mark.parametrize(
    ("register", "word", "kind", "status"),
    [
        ("in-panchayat", "कोई खबर नहीं", "MISSING", "OPEN"),
        ("np-ward", "फर्किएकी", "AT_RISK", "REUNITED"),
        ("np-ward", "सम्पर्कविहीन", "MISSING", "OPEN"),
        ("bd-union", "ঝরে পড়া", "AT_RISK", "OPEN"),
        ("bd-union", "ফিরে এসেছে", "AT_RISK", "REUNITED"),
        ("mm-village", "ပြန်ရောက်", "AT_RISK", "REUNITED"),
        ("in-panchayat", "moved with family", "AT_RISK", "CLOSED"),
    ],
)
def test_what_happened_is_told_in_the_villages_words(register: str, word: str, kind: str, status: str) -> None:
    """No news makes a child missing; all else is at risk, open or over."""
    report = report_of(register=register, event=word)

    assert (report.kind, report.status) == (kind, status)


@pytest.mark.parametrize("word", ["", "शादी करके गई"])
def test_a_word_nobody_knows_loses_nobody(word: str) -> None:
    """The child stays in the register at risk, open, and the word is an issue."""
    report = report_of(event=word)

    assert (report.kind, report.status) == ("AT_RISK", "OPEN")
    assert "kind" in report.issues


@pytest.mark.parametrize(
    ("register", "values"),
    [
        ("in-panchayat", {"left_on": "03/05/2026"}),
        ("np-ward", {"left_on": "२०८३/०१/२०"}),
        ("np-ward", {"left_on": "03/05/2026", "calendar": "AD"}),
        ("bd-union", {"left_on": "২০ বৈশাখ ১৪৩৩"}),
    ],
)
def test_each_register_writes_its_own_calendar(register: str, values: dict[str, str]) -> None:
    """Bikram Sambat in Nepal, Bangla in Bangladesh, unless the line names another."""
    report = report_of(register=register, **values)

    assert report.event_at is not None
    assert report.event_at.latest is not None
    assert report.event_at.latest.astimezone(UTC).date() == date(2026, 5, 3)


@pytest.mark.parametrize(
    ("event", "agrees", "searched"),
    [
        ("गया", "हाँ", True),
        ("गया", "", False),
        ("गया", "नहीं", False),
        ("गया", "शायद", False),
        ("लापता", "", True),
        ("लापता", "नहीं", False),
    ],
)
def test_a_guardian_decides(event: str, agrees: str, searched: bool) -> None:  # noqa: FBT001 - a table
    """Nobody is told of elsewhere without the guardian, but for a child without news when nobody asked."""
    report = report_of(event=event, guardian_agrees=agrees)

    assert may_match(report, NOW) == searched


def test_who_takes_children_away_is_tokens_only() -> None:
    """Agent, phone and vehicle link cases; their words are in no record, nor is the family's number."""
    report = report_of(
        agent_name="Zx9Agent", agent_phone="98310 54321", vehicle_no="Zx9 02", family_phone="98300 12345"
    )

    assert report.trafficking is not None
    assert {token[:1] for token in report.trafficking.recruiter_tokens} == {b"P", b"R", b"V"}
    assert report.relatives[0].phone_token is not None
    assert not {"Zx9", "54321", "12345"} & {each for each in ("Zx9", "54321", "12345") if each in report.to_json()}


def test_out_of_school_is_a_reason_of_risk() -> None:
    """The reason is a code, and the last class stands beside it."""
    report = report_of(event="स्कूल से बाहर", last_class="कक्षा 6")

    assert report.risk is not None
    assert report.risk.reasons == ("OUT_OF_SCHOOL", "कक्षा 6")
