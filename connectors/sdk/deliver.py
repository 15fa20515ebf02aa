"""Delivers a batch: convert, seal, send, and only then store how far it came."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from connectors.sdk.connector import Connector, Told
from connectors.sdk.convert import Converted, CountryKeys, Origin, convert, id_of, rejection_of
from connectors.sdk.counts import Counts
from connectors.sdk.positions import Progress, Sent
from connectors.sdk.sources import Batch
from ops.runtime.errors import RecordRejected
from ops.runtime.keys import Keys
from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec, file_codec, key_subject
from schemas.encoding import Content
from schemas.events import Cause, new_traceparent, output_of
from schemas.identity import event_id
from schemas.records import ChildReport, HelplineContact, Rejection


class Sink(Protocol):
    """Where messages go; `ops.runtime.kafka.HubProducer` is one."""

    def send_all(self, messages: Sequence[Output]) -> None:
        """Return when every message is stored; SourceUnavailable when any may not be."""


class Known(Protocol):
    """What is known of earlier deliveries; `connectors.sdk.positions.Positions` is one."""

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Return what was last sent of each record."""

    def store(self, progress: Progress) -> None:
        """Store how far a stream is delivered, what was sent and what was counted."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a connector delivers with."""

    connector: Connector
    keys: Mapping[str, Keys]
    """Keys of children, by country."""
    sink: Sink
    known: Known
    codec: Codec
    clock: Callable[[], datetime]
    countries: dict[str, CountryKeys]
    """Keys of tokens and rejections, by country that is served."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch ready to be sent: messages, what they say of each record, and what was counted."""

    outputs: list[Output]
    sent: dict[str, Sent]
    counts: Counts


Subject: TypeAlias = tuple[str, str]
"""Country and the id whose key seals."""


def deliver(delivery: Delivery, batch: Batch) -> Prepared:
    """Deliver the payloads of one stream in order and return what was sent; raises `SourceUnavailable`.

    Nothing is stored before everything is sent: after a crash between the two, the same payloads give the same events
    with the same ids again.
    """
    # 1 map
    now, origin = delivery.clock(), Origin(batch.stream, delivery.countries)
    converted = [convert(payload, origin, delivery.connector, now) for payload in batch.payloads]
    # 2 keys, one query a country; what was sent before, another
    keys = _keys(delivery, converted)
    known = delivery.known.sent([_name(each) for one in converted for each in _records(one)]) if converted else {}
    # 3 seal
    prepared = prepare(delivery, origin, converted, keys, known)
    # 4 send, until every message is stored by the broker
    delivery.sink.send_all(prepared.outputs)
    # 5 store the position
    delivery.known.store(Progress(batch.stream, batch.position, prepared.sent, prepared.counts, now))
    return prepared


def prepare(
    delivery: Delivery,
    origin: Origin,
    converted: Sequence[Converted],
    keys: Mapping[Subject, bytes],
    known: Mapping[str, Sent],
) -> Prepared:
    """Return the messages of converted payloads. A record that was sent before, word for word, is left out.

    A child whose key was destroyed is erased: its report becomes a rejection without payload.
    """
    batch = Prepared([], {}, Counts(payloads=len(converted)))
    for each in converted:
        batch.counts.left_over += each.left_over
        try:
            if isinstance(each.records, Rejection):
                _reject(delivery, batch, each, each.records, keys)
            else:
                _send(delivery, batch, each, keys, known)
        except RecordRejected as fault:
            system = delivery.connector.description.system_of(each.payload.values)
            rejection = rejection_of(fault, each.payload, origin, delivery.connector, system, delivery.clock())
            _reject(delivery, batch, each, rejection, keys)
    return batch


def fingerprint_of(record: Told, key: bytes) -> bytes:
    """Return 32 bytes that only the same record of the same child has, and that nobody reads without its key.

    When a record was taken in does not count.
    """
    return _fingerprint(file_codec().content_of(record), key)


def _fingerprint(content: Content, key: bytes) -> bytes:
    return hmac.digest(key, content.said, "sha256")


def _send(
    delivery: Delivery, batch: Prepared, each: Converted, keys: Mapping[Subject, bytes], known: Mapping[str, Sent]
) -> None:
    """Add the messages of a payload's records, all or none; raises `RecordRejected`."""
    outputs: list[Output] = []
    sent: dict[str, Sent] = {}
    for record in _records(each):
        key = keys.get((each.country, key_subject(record) or ""))
        if key is None:
            raise RecordRejected("ERASED", "", "the record was erased: its owner should no longer send it")
        content = delivery.codec.content_of(record)
        latest = Sent(version_of(record), _fingerprint(content, key))
        before = batch.sent.get(_name(record)) or known.get(_name(record))
        if latest == before:
            continue
        outputs.append(_output(delivery, record, content, _topic(record, each.country), key))
        if before is None or before.record_version <= latest.record_version:
            sent[_name(record)] = latest
    batch.outputs.extend(outputs)
    batch.sent.update(sent)
    batch.counts.records += len(outputs)
    batch.counts.reports += bool(outputs)
    batch.counts.repeats += not outputs
    batch.counts.not_understood.update(each.issues)


def _reject(
    delivery: Delivery, batch: Prepared, each: Converted, rejection: Rejection, keys: Mapping[Subject, bytes]
) -> None:
    key = keys.get((each.country, key_subject(rejection) or ""))
    sealable = rejection if key is not None else rejection.model_copy(update={"payload": None})
    served = each.country if each.country in delivery.countries else None
    content = delivery.codec.content_of(sealable)
    batch.outputs.append(_output(delivery, sealable, content, topics.rejections(served), key))
    batch.counts.rejected += 1
    batch.counts.reasons[rejection.reason] += 1


def version_of(record: Told) -> int:
    """Return the version of a record; of a referral, its time in milliseconds since 1970."""
    if isinstance(record, (ChildReport, HelplineContact)):
        return record.record_version
    return int(record.at.timestamp() * 1000)


def _keys(delivery: Delivery, converted: Sequence[Converted]) -> dict[Subject, bytes]:
    wanted: dict[str, list[str]] = {}
    for each in converted:
        records = [each.records] if isinstance(each.records, Rejection) else each.records
        for record in records:
            subject = key_subject(record)
            if subject is not None and each.country in delivery.keys:
                wanted.setdefault(each.country, []).append(subject)
    return {
        (country, subject): key
        for country, subjects in wanted.items()
        for subject, key in delivery.keys[country].keys_for(subjects, create=True).items()
    }


def _records(each: Converted) -> tuple[Told, ...]:
    return () if isinstance(each.records, Rejection) else each.records


def _name(record: Told) -> str:
    """Return under what a record is known again: a call and the report of it may have the same id."""
    own_id = id_of(record)
    return own_id if isinstance(record, ChildReport) else f"{type(record).__name__} {own_id}"


def _topic(record: Told, country: str) -> str:
    if isinstance(record, ChildReport):
        return topics.reports(country)
    return topics.contacts(country) if isinstance(record, HelplineContact) else topics.REFERRALS


def _output(delivery: Delivery, record: Told | Rejection, content: Content, topic: str, key: bytes | None) -> Output:
    """Return the message of a record; its id follows from record and version, or from the rejection's id."""
    value = delivery.codec.seal(content, key)
    if isinstance(record, Rejection):
        identifier = event_id("payload", record.rejection_id)
    else:
        identifier = event_id("payload", _name(record), str(version_of(record)))
    return output_of(record, topic, value, Cause(identifier, delivery.clock(), new_traceparent(identifier)))
