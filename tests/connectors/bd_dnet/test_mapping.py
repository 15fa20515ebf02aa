from datetime import UTC, date, datetime

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Converted, Origin, convert
from connectors.sdk.payloads import good
from schemas.records import ChildReport

CONNECTOR = load(CONNECTORS / "bd_dnet")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
CHILD = {"case_no": "DN-1", "type": "উদ্ধারকৃত", "message_class": "TEST", "entered_at": "2025-08-20T10:00:00+06:00"}


def converted(**told: object) -> Converted:
    """What a child of whom this is told becomes."""
    return convert(good(1, CHILD | told, ""), Origin("pages"), CONNECTOR, TAKEN_IN)


def report_of(**told: object) -> ChildReport:
    """The report of a child of whom this is told."""
    record = converted(**told).record
    assert isinstance(record, ChildReport)
    return record


def test_days_are_bangla_unless_the_form_says_otherwise() -> None:
    """The same figures are another day in each calendar; the words stay as told."""
    bangla = report_of(child={"birth": {"text": "১৫ বৈশাখ ১৪২৩"}}).birth
    english = report_of(child={"birth": {"text": "15/04/2016", "calendar": "ইংরেজি"}}).birth

    assert bangla is not None
    assert english is not None
    assert (bangla.text, bangla.calendar, bangla.earliest) == ("১৫ বৈশাখ ১৪২৩", "BANGLA", date(2016, 4, 28))
    assert (english.calendar, english.earliest) == ("GREGORIAN", date(2016, 4, 15))


def test_country_and_languages_are_read_in_bangla() -> None:
    """Nationality is claimed; several languages in one cell are each kept; a word nobody knows is an issue."""
    known = report_of(child={"nationality": "ভারতীয়", "language": "বাংলা, হিন্দি"})
    unknown = report_of(child={"nationality": "মঙ্গল"})

    assert [(each.country, each.status) for each in known.nationalities] == [("IN", "CLAIMED")]
    assert known.languages == ("bn", "hi")
    assert unknown.issues == ("nationalities",)


def test_a_field_nobody_takes_is_counted_wherever_it_stands() -> None:
    """A key of tomorrow is noticed at every level and changes nothing."""
    before, after = converted(), converted(weather="rain", child={"shoe": "1"}, found={"moon": "full"})

    assert after.record == before.record
    assert (before.left_over, after.left_over) == (0, 3)


def test_appearance_that_says_nothing_is_noticed() -> None:
    """A description of which nothing is understood is an issue."""
    report = report_of(child={"appearance": "ছবি দেখুন"})

    assert "build" in report.issues
