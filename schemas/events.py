"""CloudEvents attributes and trace context of an event, as Kafka headers."""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from ops.runtime.messages import Event, Output
from schemas.identity import event_id
from schemas.records import Decision, Record
from schemas.topics import key_field

CONTENT_TYPE = b"application/avro"  # CloudEvents Kafka protocol binding 1.0.2, binary content mode
SPEC_VERSION = b"1.0"
LAST_MS = 253_402_300_799_000  # the last second of the year 9999, the end of Python's calendar
TRACEPARENT = re.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")  # W3C Trace Context, section 3.2.2


@dataclass(frozen=True, slots=True)
class Cause:
    """What an output follows from: the id, time and trace of the event that was handled."""

    event_id: str
    time: datetime
    traceparent: str


def ce_headers(
    *, event_id: str, event_type: str, source: str, subject: str, time: datetime, traceparent: str
) -> tuple[tuple[str, bytes], ...]:
    """Return the headers of an event: CloudEvents 1.0 in binary mode, and W3C trace context."""
    return (
        ("ce_specversion", SPEC_VERSION),
        ("ce_id", event_id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", event_type.encode()),
        ("ce_time", time.isoformat(timespec="milliseconds").encode()),
        ("ce_subject", subject.encode()),
        ("content-type", CONTENT_TYPE),
        ("traceparent", traceparent.encode()),
    )


def new_traceparent(cause: str) -> str:
    """Return the W3C trace context of a new trace, the same each time the same cause is seen."""
    digest = hashlib.sha256(cause.encode()).hexdigest()
    return f"00-{digest[:32]}-{digest[32:48]}-01"


def child_traceparent(parent: str, event_id: str) -> str:
    """Return the trace context of an event caused within a trace; a damaged parent starts a new trace."""
    if TRACEPARENT.fullmatch(parent) is None:
        return new_traceparent(event_id)
    return f"00-{parent[3:35]}-{hashlib.sha256(event_id.encode()).hexdigest()[:16]}-01"


def output_of(record: Record, topic: str, value: bytes, cause: Cause) -> Output:
    """Return the message of a record: key and subject from the topic's definition, id and trace from its cause.

    The same cause gives the same id, so whoever reads an output twice can tell.
    """
    kind = type(record).__name__
    subject = topic_key(record, topic)
    identifier = event_id(kind, cause.event_id, subject)
    headers = ce_headers(
        event_id=identifier,
        event_type=f"mca.{kind}",
        source=topic,
        subject=subject,
        time=cause.time,
        traceparent=child_traceparent(cause.traceparent, identifier),
    )
    return Output(topic, subject.encode(), value, headers)


def topic_key(record: Record, topic: str) -> str:
    """Return the key of a record on its topic.

    A decision's key is its subject and the deciding country, so that compaction keeps the word of each country.
    """
    if isinstance(record, Decision):
        return f"{record.subject}@{record.country}"
    return str(getattr(record, key_field(topic)))


def cause_of(event: Event) -> Cause:
    """Return an event's id, time and trace, the time in UTC and whole milliseconds, whatever its sender wrote.

    An event without CloudEvents headers is known by its place, and its time is the broker's.
    """
    identifier = event.header("ce_id") or event_id("position", event.position)
    time = datetime.fromtimestamp(min(max(event.timestamp_ms, 0), LAST_MS) / 1000, UTC)
    with contextlib.suppress(ValueError, OverflowError):
        told = datetime.fromisoformat(event.header("ce_time"))
        # CloudEvents 1.0 asks for RFC 3339, which has an offset; a time without one counts as UTC.
        time = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    time = time.replace(microsecond=time.microsecond // 1000 * 1000)
    return Cause(identifier, time, event.header("traceparent") or new_traceparent(identifier))


def tombstone_of(topic: str, key: str, cause: Cause) -> Output:
    """Return the message that removes a key from a compacted topic."""
    identifier = event_id("tombstone", cause.event_id, topic, key)
    headers = ce_headers(
        event_id=identifier,
        event_type="mca.Tombstone",
        source=topic,
        subject=key,
        time=cause.time,
        traceparent=child_traceparent(cause.traceparent, identifier),
    )
    return Output(topic, key.encode(), None, headers)
