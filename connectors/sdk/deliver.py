"""Delivers a batch: convert, seal, send, and only then store how far it came."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.sdk.connector import Connector
from connectors.sdk.convert import Converted, Origin, convert, rejection_of
from connectors.sdk.payloads import Payload
from connectors.sdk.positions import Sent
from ops.runtime.errors import RecordRejected
from ops.runtime.keys import Keys
from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec, key_subject
from schemas.events import Cause, new_traceparent, output_of
from schemas.identity import event_id
from schemas.records import ChildReport, Rejection


class Sink(Protocol):
    """Where messages go; `ops.runtime.kafka.HubProducer` is one."""

    def send_all(self, messages: Sequence[Output]) -> None:
        """Return when every message is stored; SourceUnavailable when any may not be."""


class Known(Protocol):
    """What is known of earlier deliveries; `connectors.sdk.positions.Positions` is one."""

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Return what was last sent of each record."""

    def store(self, number: int, records_done: int, sent: Mapping[str, Sent]) -> None:
        """Store how far a file is delivered and what was sent."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a connector delivers with."""

    connector: Connector
    keys: Keys
    sink: Sink
    known: Known
    codec: Codec
    clock: Callable[[], datetime]
    rejection_key: bytes


@dataclass(slots=True)
class Counts:
    """What became of the payloads; payloads = reports + repeats + rejected."""

    payloads: int = 0
    reports: int = 0
    repeats: int = 0
    rejected: int = 0
    left_over: int = 0
    """Filled fields that the mapping did not take."""
    faults: int = 0
    """Rounds that a fault of the connector itself ended; their files are read again."""

    def add(self, other: "Counts") -> None:
        """Add the counts of another batch."""
        self.payloads += other.payloads
        self.reports += other.reports
        self.repeats += other.repeats
        self.rejected += other.rejected
        self.left_over += other.left_over
        self.faults += other.faults


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch ready to be sent: messages, what they say of each record, and the rejections' reasons."""

    outputs: list[Output]
    sent: dict[str, Sent]
    reasons: list[str]
    counts: Counts


def deliver(delivery: Delivery, file_number: int, payloads: Sequence[Payload]) -> Prepared:
    """Deliver payloads of one file in order and return what was sent; raises `SourceUnavailable`.

    Nothing is stored before everything is sent: after a crash between the two, the same payloads give the same events
    with the same ids again.
    """
    # 1 map
    now, origin = delivery.clock(), Origin(file_number, delivery.rejection_key)
    converted = [convert(payload, origin, delivery.connector, now) for payload in payloads]
    # 2 keys, one query; what was sent before, another
    subjects = [subject for each in converted if (subject := key_subject(each.record)) is not None]
    keys = delivery.keys.keys_for(subjects, create=True)
    known = delivery.known.sent([each.record.record_id for each in converted if isinstance(each.record, ChildReport)])
    # 3 seal
    prepared = prepare(delivery, origin, converted, keys, known)
    # 4 send, until every message is stored by the broker
    delivery.sink.send_all(prepared.outputs)
    # 5 store the position
    delivery.known.store(file_number, payloads[-1].number, prepared.sent)
    return prepared


def prepare(
    delivery: Delivery,
    origin: Origin,
    converted: Sequence[Converted],
    keys: Mapping[str, bytes],
    known: Mapping[str, Sent],
) -> Prepared:
    """Return the messages of converted payloads. A report that was sent before, word for word, is left out.

    A child whose key was destroyed is erased: its report becomes a rejection without payload.
    """
    batch = Prepared([], {}, [], Counts(payloads=len(converted)))
    for each in converted:
        batch.counts.left_over += each.left_over
        if not isinstance(each.record, ChildReport):
            _reject(delivery, batch, each.record, keys)
            continue
        key = keys.get(each.record.record_id)
        if key is None:
            erased = RecordRejected("ERASED", "", "the record was erased: its owner should no longer send it")
            _reject(delivery, batch, _again(delivery, each, origin, erased), keys)
            continue
        sent = Sent(each.record.record_version, fingerprint_of(each.record, key))
        before = batch.sent.get(each.record.record_id) or known.get(each.record.record_id)
        if sent == before:
            batch.counts.repeats += 1
            continue
        try:
            output = _output(delivery, each.record, topics.reports(delivery.connector.description.country), key)
        except RecordRejected as fault:
            _reject(delivery, batch, _again(delivery, each, origin, fault), keys)
            continue
        batch.outputs.append(output)
        batch.counts.reports += 1
        if before is None or before.record_version <= sent.record_version:
            batch.sent[each.record.record_id] = sent
    return batch


def fingerprint_of(report: ChildReport, key: bytes) -> bytes:
    """Return 32 bytes that only the same report of the same child has, and that nobody reads without its key."""
    content = report.model_dump_json(exclude={"ingested_at"}).encode()
    return hmac.digest(key, content, hashlib.sha256)


def _again(delivery: Delivery, each: Converted, origin: Origin, fault: RecordRejected) -> Rejection:
    return rejection_of(fault, each.payload, origin, delivery.connector, delivery.clock())


def _reject(delivery: Delivery, batch: Prepared, rejection: Rejection, keys: Mapping[str, bytes]) -> None:
    key = keys.get(key_subject(rejection) or "")
    sealable = rejection if key is not None else rejection.model_copy(update={"payload": None})
    topic = topics.rejections(delivery.connector.description.country)
    batch.outputs.append(_output(delivery, sealable, topic, key))
    batch.counts.rejected += 1
    batch.reasons.append(rejection.reason)


def _output(delivery: Delivery, record: ChildReport | Rejection, topic: str, key: bytes | None) -> Output:
    """Return the message of a record; its id follows from record and version, or from the rejection's id."""
    value = delivery.codec.encode(record, key)
    if isinstance(record, ChildReport):
        identifier = event_id("payload", record.record_id, str(record.record_version))
    else:
        identifier = event_id("payload", record.rejection_id)
    return output_of(record, topic, value, Cause(identifier, delivery.clock(), new_traceparent(identifier)))
