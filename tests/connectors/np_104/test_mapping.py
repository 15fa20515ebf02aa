from datetime import UTC, date, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from schemas.records import ChildReport

CONNECTOR = load(CONNECTORS / "np_104")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
ROW = {"दर्ता नं": "104-2082-00012", "किसिम": "हराएकी", "message_class": "TEST", "दर्ता मिति": "२०८२/०५/१२"}


def report_of(told: dict[str, object]) -> ChildReport:
    """The report of a row in which this is told besides."""
    record = convert(good(1, ROW | told, ""), Origin("file 1"), CONNECTOR, TAKEN_IN).record
    assert isinstance(record, ChildReport)
    return record


def test_a_number_is_the_same_in_either_digits() -> None:
    """A clerk types Devanagari digits one day and others the next; the child stays one record."""
    ids = {report_of({"दर्ता नं": number}).record_id for number in ("१०४-२०८२-०००१२", "104-2082-00012", "१०४-2082-00012")}

    assert ids == {"khojtalas-104.np/104-2082-00012"}


@pytest.mark.parametrize("told", ["२०८२/०५/१२", "2082-05-12", "१२ भदौ २०८२", "12 Bhadra 2082"])
def test_a_day_of_registration_begins_in_nepal(told: str) -> None:
    """12 Bhadra 2082 is 28 August 2025, and begins at 18:15 UTC the day before."""
    report = report_of({"दर्ता मिति": told})

    assert report.reported_at == datetime(2025, 8, 27, 18, 15, tzinfo=UTC)


def test_a_birth_is_bikram_sambat_unless_the_text_says_otherwise() -> None:
    """A year of the era spans it; a year marked Gregorian is one."""
    own, foreign = report_of({"जन्म मिति": "२०७०"}).birth, report_of({"जन्म मिति": "ई. २०१३"}).birth

    assert own is not None
    assert foreign is not None
    assert (own.calendar, own.earliest, own.latest) == ("BIKRAM_SAMBAT", date(2013, 4, 14), date(2014, 4, 13))
    assert (foreign.earliest, foreign.latest) == (date(2013, 1, 1), date(2013, 12, 31))


def test_features_are_read_in_nepali_and_their_words_kept() -> None:
    """A word of the look-up gives a code; another gives none and an issue, and stays as text."""
    known = report_of({"वर्ण": "गहुँगोरो", "जीउडाल": "पातलो"})
    unknown = report_of({"वर्ण": "सफा"})

    assert known.complexion is not None
    assert known.build is not None
    assert (known.complexion.code, known.build.code) == ("WHEATISH", "THIN")
    assert unknown.complexion is not None
    assert (unknown.complexion.code, unknown.complexion.text) == (None, "सफा")
    assert unknown.issues == ("complexion",)


@pytest.mark.parametrize(
    ("kind", "said", "public"), [("हराएको", "छ", True), ("हराएको", "छैन", False), ("बेवारिसे", "छ", False)]
)
def test_only_a_missing_child_is_shown_and_only_with_permission(kind: str, said: str, public: bool) -> None:  # noqa: FBT001 - a case's outcome
    """A found child is safe somewhere: it is never for the public, whatever the column says."""
    report = report_of({"किसिम": kind, "प्रकाशन अनुमति": said})

    assert report.consent is not None
    assert ("PUBLIC_ALERT" in report.consent.scopes) is public
    assert report.protect_location is (kind == "बेवारिसे")


def test_a_child_missed_in_india_is_placed_there() -> None:
    """Places are Nepal's unless the row names another country."""
    report = report_of({"घटना: देश": "भारत", "घटना: जिल्ला": "मधुबनी", "घर: जिल्ला": "रुपन्देही"})

    assert report.event_place is not None
    assert report.home_place is not None
    assert (report.event_place.country, report.home_place.country) == ("IN", "NP")
