"""The step all shells share: a batch of events in, outputs out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.messages import Output
from schemas import topics
from schemas.records import Rejection, Screening
from stream_processors.processor import process
from tests.stream_processors.building import CODEC, NOW, Store, a_child, a_match, sent
from tests.stream_processors.counting import CANARY, counting, run
from tests.stream_processors.driving import logged, records_in


def test_bytes_that_do_not_decode_are_rejected_with_their_position_and_the_rest_goes_on() -> None:
    """An event that does not decode becomes a rejection of its country that names its place; its neighbours go on."""
    good = sent(a_child(local="1")), sent(a_child(local="2"))
    events = logged([good[0], replace(good[0], value=b"\x00nonsense"), good[1]])

    outputs = run(events)

    assert [output.topic.split(".")[2] for output in outputs] == ["screenings", "rejections", "screenings"]
    [rejection] = records_in(outputs, Rejection)
    assert outputs[1].topic == topics.rejections("IN")
    assert rejection.position == f"{topics.reports('IN')}[0]@1"
    assert rejection.reason == "UNKNOWN_SCHEMA"
    assert rejection.payload is None


@pytest.mark.parametrize("value", [b"", b"\x00", b"\x00\x00\x00\x00\xff", b"\x07" * 9, b"\xff" * 300])
def test_any_undecodable_value_is_one_rejection(value: bytes) -> None:
    """Whatever bytes stand in an event, exactly one rejection follows and nothing is raised."""
    event = logged([replace(sent(a_child()), value=value)])

    outputs = run(event)

    assert len(outputs) == len(records_in(outputs, Rejection)) == 1


def test_a_record_of_another_topic_is_rejected() -> None:
    """A well-formed record on a topic that carries another kind is rejected and does not reach the rule."""
    stray = a_match()
    event = logged([replace(sent(stray), topic=topics.reports("IN"))])

    outputs = run(event)

    assert [rejection.reason for rejection in records_in(outputs, Rejection)] == ["WRONG_RECORD"]


def test_what_a_rule_rejects_carries_the_field_at_fault() -> None:
    """A rule's rejection is written with its reason, field and advice, and the event's own time."""
    outputs = run(logged([sent(a_child(dialect="refused"))]))

    [rejection] = records_in(outputs, Rejection)
    assert (rejection.reason, rejection.field, rejection.detail) == ("NOT_THIS_ONE", "dialect", "send another")
    assert rejection.rejected_at == a_child().ingested_at


def test_a_bug_in_one_event_rejects_that_event_alone() -> None:
    """An unexpected exception becomes INTERNAL_ERROR with its class and position; the events around it go on."""
    messages = [
        sent(a_child(local="1")),
        sent(a_child(local="2", dialect="bug")),
        sent(a_child(local="3")),
    ]

    outputs = run(logged(messages))

    [rejection] = records_in(outputs, Rejection)
    assert rejection.reason == "INTERNAL_ERROR"
    assert (rejection.detail or "").startswith("KeyError in processor counting")
    assert [screening.record_id for screening in records_in(outputs, Screening)] == [
        "trackchild.test/1",
        "trackchild.test/3",
    ]


def test_a_fault_of_a_regional_event_goes_to_the_rejections_of_the_system() -> None:
    """No country owns a regional topic, so its rejections go to the system's."""
    processor = replace(counting(), inputs=(topics.DECISIONS,))
    broken = Output(topics.DECISIONS, b"key", b"\x00nonsense")

    outputs = process(processor, logged([broken]), {}, CODEC, NOW, Store().fetch)

    assert [output.topic for output in outputs] == [topics.rejections(None)]


@pytest.mark.parametrize("fault", [HubMisconfigured(["key missing"]), SourceUnavailable("wait"), MemoryError()])
def test_what_is_not_the_events_fault_stops_the_processor(fault: Exception) -> None:
    """A wrong set-up or a system that does not answer is raised: a rejection would lose the event."""

    def handle(*_: object) -> list[Output]:
        raise fault

    processor = replace(counting(), handle=handle)

    with pytest.raises(type(fault)):
        process(processor, logged([sent(a_child())]), {}, CODEC, NOW, Store().fetch)


@pytest.mark.parametrize("time", ["2024-05-03T10:00:00", "0001-01-01T00:00:00+14:00", "yesterday", "", CANARY])
def test_a_bad_time_header_loses_nothing(time: str) -> None:
    """A time without a zone, out of the calendar or not a time at all stops no batch and rejects no report."""
    message = sent(a_child())
    headers = tuple((name, time.encode() if name == "ce_time" else value) for name, value in message.headers)

    outputs = run(logged([replace(message, headers=headers), replace(message, headers=headers, value=b"x")]))

    assert len(records_in(outputs, Screening)) == 1
    [rejection] = records_in(outputs, Rejection)
    assert rejection.rejected_at is not None
    assert rejection.rejected_at.tzinfo == UTC


def test_two_faults_of_events_with_one_id_are_two_rejections() -> None:
    """A sender that gives one id to two events still gets a rejection, with an id of its own, for each."""
    broken = replace(sent(a_child()), value=b"x")

    outputs = run(logged([broken, broken]))

    assert len({dict(output.headers)["ce_id"] for output in outputs}) == 2


def test_times_are_whole_milliseconds() -> None:
    """A sender's finer time is cut to what the standard keeps, so that a restart sees the time that was handled."""
    message = sent(a_child())
    fine = b"2024-05-03T10:00:00.123456+00:00"
    headers = tuple((name, fine if name == "ce_time" else value) for name, value in message.headers)

    outputs = run(logged([replace(message, headers=headers, value=b"x")]))

    assert records_in(outputs, Rejection)[0].rejected_at == datetime(2024, 5, 3, 10, 0, 0, 123000, UTC)
