"""One payload to a report, or to a rejection that says where it stood and why."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from connectors.sdk.connector import Connector
from connectors.sdk.fields import Fields
from connectors.sdk.limits import MAX_KEPT_BYTES
from connectors.sdk.payloads import Payload
from ops.runtime.errors import RecordRejected
from schemas.identity import event_id, record_id_of
from schemas.records import ChildReport, Rejection, codes


@dataclass(frozen=True, slots=True)
class Converted:
    """What a payload became: a report or a rejection, and how many filled fields nobody took."""

    record: ChildReport | Rejection
    payload: Payload
    left_over: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """The file payloads come from, by its number, and the key under which a rejected payload is known again."""

    file_number: int
    key: bytes


def rejection_key(national_key: bytes) -> bytes:
    """Return the key for the ids of a country's rejections, derived from its national key."""
    return hmac.digest(national_key, b"mca-rs-1 rejection id", hashlib.sha256)


def convert(payload: Payload, origin: Origin, connector: Connector, now: datetime) -> Converted:
    """Return the report of a payload, taken in `now`, or the rejection that tells why there is none."""
    if payload.fault is not None:
        return Converted(rejection_of(payload.fault, payload, origin, connector, now), payload)
    fields = Fields(payload.values, connector.description)
    try:
        report = _owned(connector.to_report(fields), connector)
    except RecordRejected as fault:
        return Converted(rejection_of(fault, payload, origin, connector, now), payload)
    except Exception as fault:  # noqa: BLE001 - a mapping's own fault must cost one record and not the run
        wrong = RecordRejected("MAPPING_FAILED", "", f"the mapping met {type(fault).__name__}; mend it and send again")
        return Converted(rejection_of(wrong, payload, origin, connector, now), payload)
    issues = tuple(sorted({*report.issues, *fields.issues}))
    taken_in = report.model_copy(update={"ingested_at": now, "issues": issues})
    return Converted(taken_in, payload, len(fields.left_over))


def rejection_of(
    fault: RecordRejected, payload: Payload, origin: Origin, connector: Connector, now: datetime
) -> Rejection:
    """Return the rejection of a payload; the same bytes always give the same id, wherever they stand.

    The id is keyed, because it must not tell what was in the payload. Where nothing could be read, the place counts.
    """
    position = f"{connector.name} file {origin.file_number} record {payload.number}"
    content = payload.raw.strip()  # the end of a line is the file's, not the record's
    token = hmac.digest(origin.key, content or position.encode(), hashlib.sha256).hex()
    return Rejection(
        rejection_id=event_id("Rejection", connector.name, token, fault.reason),
        source_id=connector.description.source_id,
        position=position,
        reason=fault.reason,
        record_id=_record_id(payload, connector),
        field=fault.field or None,
        detail=fault.detail or None,
        rejected_at=now,
        message_class=_message_class(payload),
        payload=payload.raw[:MAX_KEPT_BYTES] or None,
    )


def _owned(report: ChildReport, connector: Connector) -> ChildReport:
    """Return the report, as only its owner may send it."""
    description = connector.description
    if report.source_id != description.source_id or not report.record_id.startswith(f"{description.source_id}/"):
        raise RecordRejected("FOREIGN_SOURCE", "source_id", "the mapping names another source than connector.yml")
    return report


def _record_id(payload: Payload, connector: Connector) -> str | None:
    local = payload.values.get(connector.description.id_column)
    if not isinstance(local, str):
        return None
    try:
        return record_id_of(connector.description.source_id, local)
    except RecordRejected:
        return None


def _message_class(payload: Payload) -> codes.MessageClass:
    told = str(payload.values.get("message_class") or "ACTUAL").strip().upper()
    classes: dict[str, codes.MessageClass] = {"EXERCISE": "EXERCISE", "TEST": "TEST"}
    return classes.get(told, "ACTUAL")
