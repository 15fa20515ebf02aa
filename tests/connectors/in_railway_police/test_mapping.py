from datetime import UTC, datetime
from itertools import permutations

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from schemas.minimum import grade_of
from schemas.records import ChildReport

CONNECTOR = load(CONNECTORS / "in_railway_police")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
FIRST = {
    "memo_no": "RPF-HWH-1",
    "message_class": "TEST",
    "station": "HWH",
    "found_at": "2026-01-14T05:05:00+05:30",
    "sex": "f",
    "age_guess": "8-10",
}


def report_of(**told: object) -> ChildReport:
    """The report of an event that says this besides."""
    record = convert(good(1, {**FIRST, **told}, ""), Origin("partition 0"), CONNECTOR, TAKEN_IN).record
    assert isinstance(record, ChildReport)
    return record


def test_the_smallest_event_is_a_registered_child() -> None:
    """Id, station, time, sex and a guess of the age reach grade L1: the station's code tells state and district."""
    report = report_of()

    assert grade_of(report) == "L1"
    assert report.kind == "FOUND"
    assert report.protect_location
    assert report.event_place is not None
    assert [area.name for area in report.event_place.admin] == ["West Bengal", "Howrah"]
    assert report.age is not None
    assert report.age.estimated


def test_the_fullest_event_wins_in_any_order() -> None:
    """Every order of the events of a memo, two of one second, ends with the handover under the same id."""
    second = "2026-01-14T06:00:00+05:30"
    events = [
        report_of(updated_at="2026-01-14T05:10:20+05:30", revision=1),
        report_of(updated_at=second, revision=2, child={"name": "Test Rupa"}),
        report_of(updated_at=second, revision=3, child={"name": "Test Rupa"}, handover={"kind": "children's home"}),
    ]

    last = {max(order, key=lambda report: report.record_version).to_json() for order in permutations(events)}

    assert last == {events[-1].to_json()}
    assert {event.record_id for event in events} == {"railway-police.in/RPF-HWH-1"}
    assert events[-1].custodian is not None


@pytest.mark.parametrize("revision", ["latest", "1000", "-1", "1.5"])
def test_a_revision_that_is_no_number_counts_as_none(revision: str) -> None:
    """The time alone orders the events then, and the version is an issue."""
    plain = report_of(updated_at="2026-01-14T06:00:00+05:30")
    odd = report_of(updated_at="2026-01-14T06:00:00+05:30", revision=revision)

    assert odd.record_version == plain.record_version
    assert odd.issues == ("record_version",)


def test_a_station_nobody_knows_keeps_its_code_and_is_noticed() -> None:
    """The place is what was told; a state that is told settles it."""
    unknown, told = report_of(station="XYZ"), report_of(station="XYZ", state="Bihar")

    assert unknown.event_place is not None
    assert (unknown.event_place.locality, unknown.event_place.admin) == ("XYZ", ())
    assert unknown.issues == ("event_place",)
    assert told.issues == ()


def test_an_adult_is_a_token_only_when_trafficking_is_suspected() -> None:
    """Of the uncle who missed the train nothing is kept; of a suspect a token of name and phone."""
    adult = {"name": "Test Adult", "phone": "9900000002", "claimed_relation": "uncle"}

    lost = report_of(reason="missed the train", with_adult=adult)
    suspected = report_of(reason="trafficking suspected", with_adult=adult)

    assert lost.trafficking is None
    assert suspected.trafficking is not None
    assert [token[:1] for token in suspected.trafficking.recruiter_tokens] == [b"R", b"P"]
    assert "9900000002" not in suspected.to_json()


def test_after_the_order_the_committee_gives_consent() -> None:
    """The same scopes, but who gave them changes with the handover."""
    order = {"cwc": "CWC Test", "cwc_order_no": "5/2026"}

    givers = [each.consent.given_by for each in (report_of(), report_of(handover=order)) if each.consent is not None]

    assert givers == ["railway police", "child welfare committee"]
