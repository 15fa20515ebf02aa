"""Erasure. Generated from schemas/avro/erasure.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class Erasure(Record):
    """A record is erased or its consent withdrawn; a suppression that is never deleted."""

    record_id: str
    """Record erased."""
    source_country: str
    """ISO 3166-1 alpha-2 of its owner."""
    reason: codes.ErasureReason = "OTHER"
    """Why."""
    at: AwareDatetime
    """When, UTC."""
    by: str
    """Staff id or system that asked for it."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of the record."""
