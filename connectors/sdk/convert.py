"""One payload to a report, or to a rejection that says where it stood and why."""

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


def convert(payload: Payload, file_number: int, connector: Connector, now: datetime) -> Converted:
    """Return the report of a payload, taken in `now`, or the rejection that tells why there is none."""
    if payload.fault is not None:
        return Converted(rejection_of(payload.fault, payload, file_number, connector, now), payload)
    fields = Fields(payload.values, connector.description)
    try:
        report = _owned(connector.to_report(fields), connector)
    except RecordRejected as fault:
        return Converted(rejection_of(fault, payload, file_number, connector, now), payload)
    except Exception as fault:  # noqa: BLE001 - a mapping's own fault must cost one record and not the run
        wrong = RecordRejected("MAPPING_FAILED", "", f"the mapping met {type(fault).__name__}; mend it and send again")
        return Converted(rejection_of(wrong, payload, file_number, connector, now), payload)
    issues = tuple(sorted({*report.issues, *fields.issues}))
    taken_in = report.model_copy(update={"ingested_at": now, "issues": issues})
    return Converted(taken_in, payload, len(fields.left_over))


def rejection_of(
    fault: RecordRejected, payload: Payload, file_number: int, connector: Connector, now: datetime
) -> Rejection:
    """Return the rejection of a payload; the same place in the same file always gives the same id."""
    position = f"{connector.name} file {file_number} record {payload.number}"
    return Rejection(
        rejection_id=event_id("Rejection", position, fault.reason),
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
