"""Rejection. Generated from schemas/avro/rejection.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class Rejection(Record):
    """What could not go on, where it stood and why; somebody owns it."""

    rejection_id: str
    """Deterministic id of the rejection."""
    source_id: str
    """Source, or the topic it was read from."""
    position: str
    """Where it stood: file and line, or topic, partition and offset; no value of a record."""
    reason: str
    """Reason code in capitals."""
    record_id: str | None = None
    """Record, when it is known."""
    field: str | None = None
    """Path of the field at fault."""
    detail: str | None = None
    """What to do, in words without values."""
    rejected_at: AwareDatetime | None = None
    """When, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of the rejected record."""
    payload: bytes | None = None
    """What was rejected, as it came, cut at 65,536 bytes."""
