from datetime import UTC, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from schemas.records import ChildReport, Rejection

CONNECTOR = load(CONNECTORS / "xx_border_screening")
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)


def outcome(**values: object) -> ChildReport | Rejection:
    """What a screening becomes."""
    screening = {"screening_id": "S-1", "post": "np-birgunj", "message_class": "TEST", "outcome": "rescued"} | values
    record = convert(good(1, screening, ""), Origin("file 1"), CONNECTOR, NOW).record
    assert isinstance(record, (ChildReport, Rejection))
    return record


def report_of(**values: object) -> ChildReport:
    """The report of a screening."""
    report = outcome(**values)
    assert isinstance(report, ChildReport)
    return report


@pytest.mark.parametrize(
    ("word", "kind"),
    [("उद्धार", "FOUND"), ("ช่วยเหลือ", "FOUND"), ("advised and let go", "AT_RISK"), ("seen", "SIGHTING")],
)
def test_the_outcome_says_the_kind(word: str, kind: str) -> None:
    """A child taken into care is found; one that goes on is at risk."""
    assert report_of(outcome=word).kind == kind


def test_an_outcome_nobody_knows_is_not_guessed() -> None:
    """It becomes a rejection that somebody owns."""
    rejection = outcome(outcome="sent on")

    assert isinstance(rejection, Rejection)
    assert rejection.reason == "UNKNOWN_KIND"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"known": "Nepali"}, [("NP", "VERIFIED")]),
        ({"likely": "กัมพูชา"}, [("KH", "CLAIMED")]),
        ({"known": "Nepal", "likely": "India"}, [("NP", "VERIFIED"), ("IN", "CLAIMED")]),
        ({"known": "Nepal", "likely": "Nepali"}, [("NP", "VERIFIED")]),
        ({"known": "Nepal", "document_seen": True}, [("NP", "VERIFIED")]),
        ({"known": "Nepal", "document_seen": False}, [("NP", "CLAIMED")]),
        ({"known": "Nepal", "document_seen": "a copy"}, [("NP", "CLAIMED")]),
        ({}, []),
    ],
)
def test_a_nationality_is_known_or_likely(told: dict[str, object], expected: list[tuple[str, str]]) -> None:
    """Known is verified, likely is claimed, and the same country counts once."""
    report = report_of(child={"nationality": told})

    assert [(each.country, each.status) for each in report.nationalities] == expected


def test_answers_yes_are_indicators() -> None:
    """Means of control and exploitation come from the questions; no and no answer are neither."""
    answers = [
        {"question": "papers_taken", "answer": "हो"},
        {"question": "house_work", "answer": True},
        {"question": "hit", "answer": "no"},
        {"question": "begging", "answer": "skipped"},
        {"question": "owes_money"},
    ]

    report = report_of(answers=answers)

    assert report.trafficking is not None
    assert report.trafficking.control == ("WITHHOLDS_DOCUMENTS",)
    assert report.trafficking.exploitation == ("DOMESTIC_SERVITUDE",)
    assert report.issues == ("record_version",)


@pytest.mark.parametrize(
    "answers",
    [[{"question": "sings", "answer": "yes"}], [{"question": "hit", "answer": "hm"}], [{"answer": "yes"}], "yes"],
)
def test_an_answer_nobody_understands_is_an_issue(answers: object) -> None:
    """It is no indicator and is not passed over in silence."""
    report = report_of(answers=answers)

    assert report.trafficking is None
    assert "trafficking" in report.issues


def test_the_interpreters_language_is_the_childs() -> None:
    """A child interpreted from a language speaks it; one told twice counts once."""
    report = report_of(child={"languages": ["Nepali"], "interpreter": "Maithili"})

    assert report.languages == ("ne", "mai")


def test_a_recruiter_is_tokens_only() -> None:
    """Phone, name, vehicle and place keep the letter of their kind and no word of theirs."""
    recruiter = {"phone": "+977 984-1234567", "name": "Zx9Agent", "vehicle": "Zx9 1234", "meeting_place": "Zx9 Lodge"}

    report = report_of(recruiter=recruiter)

    assert report.trafficking is not None
    assert [token[:1] for token in report.trafficking.recruiter_tokens] == [b"P", b"R", b"V", b"L"]
    assert "Zx9" not in report.to_json()


def test_the_way_is_one_text() -> None:
    """Stations in their order, unless the screening tells the way itself."""
    stations = {"from": "Biratnagar", "via": ["Kakarbhitta"], "to": "Siliguri", "to_country": "India"}

    by_stations, told = report_of(journey=stations), report_of(journey=stations | {"route": "by night bus"})

    assert by_stations.trafficking is not None
    assert told.trafficking is not None
    assert by_stations.trafficking.route_text == "Biratnagar → Kakarbhitta → Siliguri"
    assert by_stations.trafficking.destination_country == "IN"
    assert told.trafficking.route_text == "by night bus"


@pytest.mark.parametrize(("answer", "crosses"), [("yes", True), ("ไม่", False), ("depends", False)])
def test_a_child_that_may_not_be_told_of_at_home_is_not(answer: str, crosses: bool) -> None:  # noqa: FBT001 - a table
    """Without a clear yes nothing crosses the border."""
    report = report_of(may_share_with_home_country=answer)

    assert report.consent is not None
    assert ("CROSS_BORDER" in report.consent.scopes) == crosses
