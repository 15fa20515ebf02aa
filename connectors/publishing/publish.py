"""Publishes records of one producer: check whose they are, seal, send, and only then say that they are written."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.publishing.credentials import Credential
from connectors.publishing.receipts import Receipt, Status
from connectors.publishing.submitted import Submitted
from connectors.sdk.clear_texts import report_without_names
from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Known, Sink, fingerprint_of
from connectors.sdk.limits import MAX_KEPT_BYTES
from connectors.sdk.positions import Progress, Sent
from ops.runtime.errors import RecordRejected
from ops.runtime.keys import Keys
from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec, key_subject
from schemas.events import Cause, new_traceparent, output_of
from schemas.identity import event_id, source_of
from schemas.records import ChildReport, Rejection

ERASED = RecordRejected("ERASED", "", "the record was erased: its owner should no longer send it")


@dataclass(frozen=True, slots=True)
class National:
    """One country's side: its children's keys, what was sent before, and the key its rejections are known by."""

    keys: Keys
    known: Callable[[str], Known]
    """By source id."""
    rejection_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Publisher:
    """What the endpoint publishes with."""

    codec: Codec
    sink: Sink
    clock: Callable[[], datetime]
    countries: Mapping[str, National]


@dataclass(frozen=True, slots=True)
class Batch:
    """A request ready to be sent: messages, receipts in order, and what they say of each record."""

    outputs: list[Output] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    sent: dict[str, Sent] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)


def publish(publisher: Publisher, owner: Credential, submitted: Sequence[Submitted]) -> list[Receipt]:
    """Return a receipt for each record, in order, once every message is stored; raises `SourceUnavailable`.

    Nothing is noted as sent before everything is: after a crash or an error the same request gives the same events with
    the same ids again.
    """
    now, national = publisher.clock(), publisher.countries[owner.country]
    known = national.known(owner.source_id)
    # 1 whose they are
    taken = [taken_in(owned(each, owner), now) for each in submitted]
    # 2 keys, one query; what was sent before, another
    rejections = {each.number: rejection_of(each, each.fault, owner, national, now) for each in taken if each.fault}
    subjects = [each.report.record_id for each in taken if each.report is not None]
    subjects += [key_subject(rejection) or "" for rejection in rejections.values()]
    keys = national.keys.keys_for(subjects, create=True)
    before = known.sent([each.report.record_id for each in taken if each.report is not None])
    # 3 seal
    batch = Batch(counts=Counts(payloads=len(taken)))
    for each in taken:
        try:
            add_report(publisher, batch, each, keys, before, now)
        except RecordRejected as fault:
            rejection = rejection_of(each, fault, owner, national, now)
            batch.outputs.append(_rejected(publisher, rejection, owner.country, keys, now))
            batch.receipts.append(skipped(each, fault, owner))
            batch.counts.rejected += 1
            batch.counts.reasons[fault.reason] += 1
    # 4 send, until every message is stored by the broker
    publisher.sink.send_all(batch.outputs)
    # 5 note what was sent
    known.store(Progress(f"credential {owner.id}", {}, batch.sent, batch.counts, now))
    return batch.receipts


def owned(submitted: Submitted, owner: Credential) -> Submitted:
    """Return a record as it is if it is the producer's own, else with the fault that it is not."""
    report = submitted.report
    if report is None:
        return submitted
    if report.source_id != owner.source_id:
        fault = RecordRejected("FOREIGN_SOURCE", "source_id", "your credential is bound to another source")
    elif report.source_country != owner.country:
        fault = RecordRejected("FOREIGN_SOURCE", "source_country", "your credential is bound to another country")
    else:
        return submitted
    return replace(submitted, report=None, fault=fault)


def taken_in(submitted: Submitted, now: datetime) -> Submitted:
    """Return a record with the time it was taken in, and without names in texts that travel in clear."""
    if submitted.report is None:
        return submitted
    report = submitted.report.model_copy(update={"ingested_at": now})
    return replace(submitted, report=report_without_names(report))


def add_report(
    publisher: Publisher,
    batch: Batch,
    each: Submitted,
    keys: Mapping[str, bytes],
    before: Mapping[str, Sent],
    now: datetime,
) -> None:
    """Add a report's message and receipt; one that was sent before, word for word, gets a receipt only.

    Raises `RecordRejected` for a record that cannot go on. A destroyed key means that the child was erased.
    """
    if each.report is None:
        raise each.fault or ERASED
    report, key = each.report, keys.get(each.report.record_id)
    if key is None:
        raise ERASED
    latest = Sent(report.record_version, fingerprint_of(report, key))
    earlier = batch.sent.get(report.record_id) or before.get(report.record_id)
    if latest == earlier:
        batch.counts.repeats += 1
        batch.receipts.append(receipt_of(each, "unchanged"))
        return
    batch.outputs.append(_written(publisher, report, key, now))
    batch.receipts.append(receipt_of(each, "written"))
    batch.counts.reports += 1
    batch.counts.records += 1
    batch.counts.left_over += each.ignored_fields
    batch.counts.not_understood.update(report.issues)
    if earlier is None or earlier.record_version <= latest.record_version:
        batch.sent[report.record_id] = latest


def receipt_of(each: Submitted, status: Status) -> Receipt:
    """Return the receipt of a report that went on."""
    report = each.report
    if report is None:
        raise ValueError("a record with a fault is skipped")
    return Receipt(each.number, status, report.record_id, issues=report.issues, ignored_fields=each.ignored_fields)


def skipped(each: Submitted, fault: RecordRejected, owner: Credential) -> Receipt:
    """Return the receipt of a record that does not go on; it names only a record of the producer's own."""
    return Receipt(
        each.number, "skipped", _own_id(each, owner), fault.reason, fault.field or None, fault.detail or None
    )


def rejection_of(
    each: Submitted, fault: RecordRejected, owner: Credential, national: National, now: datetime
) -> Rejection:
    """Return the rejection of a record; the same bytes from the same source always give the same id.

    The id is keyed, because it must not tell what was in the record.
    """
    token = hmac.digest(national.rejection_key, each.raw.strip() or b"nothing", hashlib.sha256).hex()
    return Rejection(
        rejection_id=event_id("Rejection", f"publish {owner.source_id}", token, fault.reason),
        source_id=owner.source_id,
        position=f"publish credential {owner.id} record {each.number}",
        reason=fault.reason,
        record_id=_own_id(each, owner),
        field=fault.field or None,
        detail=fault.detail or None,
        rejected_at=now,
        message_class=each.message_class,
        payload=each.raw[:MAX_KEPT_BYTES] or None,
    )


def _own_id(each: Submitted, owner: Credential) -> str | None:
    own = each.record_id is not None and source_of(each.record_id) == owner.source_id
    return each.record_id if own else None


def _written(publisher: Publisher, report: ChildReport, key: bytes, now: datetime) -> Output:
    value = publisher.codec.encode(report, key)
    identifier = event_id("payload", report.record_id, str(report.record_version))
    return output_of(report, topics.reports(report.source_country), value, _cause(identifier, now))


def _rejected(
    publisher: Publisher, rejection: Rejection, country: str, keys: Mapping[str, bytes], now: datetime
) -> Output:
    """Return the message of a rejection; without a key, as of an erased child, it goes without its payload."""
    key = keys.get(key_subject(rejection) or "")
    sealable = rejection if key is not None else rejection.model_copy(update={"payload": None})
    identifier = event_id("payload", rejection.rejection_id)
    return output_of(
        rejection, topics.rejections(country), publisher.codec.encode(sealable, key), _cause(identifier, now)
    )


def _cause(identifier: str, now: datetime) -> Cause:
    return Cause(identifier, now, new_traceparent(identifier))
