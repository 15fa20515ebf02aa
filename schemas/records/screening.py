"""Screening. Generated from schemas/avro/screening.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class Screening(Record):
    """Whether a report may go on to matching and alerts."""

    record_id: str
    """Report screened."""
    record_version: int
    """Version screened."""
    decision: codes.ScreeningDecision
    """PASS, HOLD or REJECT."""
    reasons: tuple[str, ...] = ()
    """Reason codes."""
    rules_version: str
    """Version of the table of rules."""
    screener: str | None = None
    """Staff id of the first person, or null for the rules alone."""
    second_screener: str | None = None
    """Staff id of the second person."""
    screened_at: AwareDatetime | None = None
    """Instant of the event that caused it, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of the report."""
    duplicate_token: bytes | None = None
    """Keyed token of what makes two reports the same child's; under the national key."""
    evidence: str | None = None
    """What the screener saw, in words."""
