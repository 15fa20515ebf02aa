"""The dry run: what would become of each record, and which grade it reaches; nothing is stored or sent."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.publishing.credentials import Credential
from connectors.publishing.publish import ERASED, Publisher, owned, receipt_of, skipped, taken_in
from connectors.publishing.receipts import Receipt, Status
from connectors.publishing.submitted import Submitted
from connectors.sdk.deliver import fingerprint_of
from connectors.sdk.positions import Sent
from ops.runtime.errors import RecordRejected
from ops.runtime.keys import KEY_BYTES
from schemas.minimum import GRADES, Grade, grade_of, missing_for
from schemas.records import ChildReport


def check(publisher: Publisher, owner: Credential, submitted: Sequence[Submitted]) -> list[Receipt]:
    """Return the receipt each record would get, with its grade and what the next one needs, in order.

    `would_write` stands for `written`. An erased child that was never reported from here is not known: publishing it is
    refused all the same. Raises `SourceUnavailable`.
    """
    now, national = publisher.clock(), publisher.countries[owner.country]
    taken = [taken_in(owned(each, owner), now) for each in submitted]
    ids = [each.report.record_id for each in taken if each.report is not None]
    keys = national.keys.keys_for(ids, create=False)
    known = dict(national.known(owner.source_id).sent(ids))
    receipts = []
    for each in taken:
        try:
            status = _status(publisher, each, keys, known)
        except RecordRejected as fault:
            receipts.append(_graded(skipped(each, fault, owner), each.report))
        else:
            receipts.append(_graded(receipt_of(each, status), each.report))
    return receipts


def _status(publisher: Publisher, each: Submitted, keys: Mapping[str, bytes], known: dict[str, Sent]) -> Status:
    """Return what would become of a record, and note it for the rest of the request; raises `RecordRejected`."""
    if each.report is None:
        raise each.fault or ERASED
    report, key = each.report, keys.get(each.report.record_id)
    if key is None and report.record_id in known:
        raise ERASED  # it was sent, so it had a key
    # A key of no child shows whether the record can be sealed and is not too large; the bytes go nowhere.
    publisher.codec.encode(report, key or os.urandom(KEY_BYTES))
    if key is None:
        return "would_write"
    latest, earlier = Sent(report.record_version, fingerprint_of(report, key)), known.get(report.record_id)
    if latest == earlier:
        return "unchanged"
    if earlier is None or earlier.record_version <= latest.record_version:
        known[report.record_id] = latest
    return "would_write"


def _graded(receipt: Receipt, report: ChildReport | None) -> Receipt:
    if report is None:
        return receipt
    grade, next_grade = grade_of(report), _next_grade(report)
    missing = () if next_grade is None else missing_for(report, next_grade)
    return replace(receipt, grade=grade, next_grade=next_grade, missing=missing)


def _next_grade(report: ChildReport) -> Grade | None:
    reached = grade_of(report)
    above = list(GRADES) if reached is None else list(GRADES)[list(GRADES).index(reached) + 1 :]
    return above[0] if above else None
