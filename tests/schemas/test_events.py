import datetime as dt
import re

import pytest

from ops.runtime.messages import Event
from schemas import records, topics
from schemas.builders import a_record, a_report
from schemas.events import Cause, cause_of, child_traceparent, new_traceparent, output_of, topic_key
from schemas.identity import event_id

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
AT = dt.datetime(2024, 3, 1, 5, 45, 30, 123000, tzinfo=dt.UTC)
CAUSE = Cause("4f0a1c2e-0000-5000-8000-000000000000", AT, TRACE)
REQUIRED = {"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "content-type", "traceparent"}


def _event(headers: tuple[tuple[str, bytes], ...] = (), timestamp_ms: int = 1_709_272_000_123) -> Event:
    return Event("mca.in.reports.v1", 2, 17, timestamp_ms, b"k", b"v", headers)


def test_an_output_carries_the_attributes_of_cloudevents() -> None:
    """An output has every CloudEvents attribute and the trace as headers, and the record's id as key and subject."""
    report = a_report()

    output = output_of(report, topics.reports("IN"), b"value", CAUSE)

    headers = dict(output.headers)
    assert set(headers) == REQUIRED
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == b"mca.ChildReport"
    assert headers["ce_source"] == b"mca.in.reports.v1"
    assert headers["ce_time"] == b"2024-03-01T05:45:30.123+00:00"
    assert headers["ce_subject"] == report.record_id.encode() == output.key
    assert headers["content-type"] == b"application/avro"
    assert headers["traceparent"].startswith(b"00-0af7651916cd43dd8448eb211c80319c-")
    assert headers["traceparent"] != TRACE.encode()
    assert output.value == b"value"


def test_the_same_cause_gives_the_same_output() -> None:
    """An output's id follows from its cause, its type and its subject, and from nothing else."""
    first = output_of(a_report(), topics.reports("IN"), b"", CAUSE)
    again = output_of(a_report(), topics.reports("IN"), b"", CAUSE)
    other = output_of(a_report(), topics.reports("IN"), b"", Cause("another", AT, TRACE))

    assert first == again
    assert dict(first.headers)["ce_id"] != dict(other.headers)["ce_id"]


@pytest.mark.parametrize("name", sorted(topics.all_topics(("IN",))))
def test_every_topic_gives_its_record_a_key(name: str) -> None:
    """The key of a record is the value of its topic's key field."""
    record = a_record(getattr(records, topics.record_of(name)), 1)

    key = topic_key(record, name)

    assert key.startswith(getattr(record, topics.key_field(name)))


def test_each_country_s_word_is_kept() -> None:
    """Two countries' decisions on one subject have different keys, so that compaction keeps both."""
    first = a_record(records.Decision, 1, subject="m", country="IN")
    second = a_record(records.Decision, 1, subject="m", country="BD")

    assert topic_key(first, topics.DECISIONS) == "m@IN"
    assert topic_key(second, topics.DECISIONS) == "m@BD"


def test_a_cause_reads_back_from_an_output() -> None:
    """What an output says of itself is the cause of what follows from it."""
    output = output_of(a_report(), topics.reports("IN"), b"", CAUSE)

    cause = cause_of(_event(output.headers))

    assert cause.event_id.encode() == dict(output.headers)["ce_id"]
    assert cause.time == AT
    assert cause.traceparent.encode() == dict(output.headers)["traceparent"]


@pytest.mark.parametrize("broken", [(), (("ce_time", b"soon"), ("ce_id", b""), ("traceparent", b""))])
def test_an_event_without_headers_is_known_by_its_place(broken: tuple[tuple[str, bytes], ...]) -> None:
    """Without usable headers the id follows from topic, partition and offset and the time from Kafka's."""
    cause = cause_of(_event(broken))

    assert cause.event_id == event_id("position", _event().position)
    assert cause.time == dt.datetime(2024, 3, 1, 5, 46, 40, 123000, tzinfo=dt.UTC)
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", cause.traceparent)


@pytest.mark.parametrize("parent", ["", "junk", "00-short-b7ad6b7169203331-01"])
def test_a_damaged_trace_starts_a_new_one(parent: str) -> None:
    """A trace that cannot be read is replaced by one that follows from the event."""
    assert child_traceparent(parent, "id") == new_traceparent("id")


def test_a_child_stays_in_its_parent_s_trace() -> None:
    """Two events of one cause share the trace and differ in their own part."""
    one, other = child_traceparent(TRACE, "one"), child_traceparent(TRACE, "other")

    assert one.split("-")[1] == other.split("-")[1] == TRACE.split("-")[1]
    assert one != other


@pytest.mark.parametrize("timestamp_ms", [-(2**63), -1, 2**63 - 1])
def test_an_absurd_time_of_the_broker_is_no_fault(timestamp_ms: int) -> None:
    """An event without headers gets a time whatever the broker says."""
    event = Event("mca.in.reports.v1", 0, 1, timestamp_ms, b"k", b"v")

    cause = cause_of(event)

    assert cause.time.tzinfo is not None
