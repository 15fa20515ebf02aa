"""CaseEvent. Generated from schemas/avro/case_event.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class CaseEvent(Record):
    """One step of a repatriation case."""

    case_id: str
    """Deterministic id of the case."""
    corridor: str
    """Country where the child is, then country of return, for example IN-BD."""
    record_ids: tuple[str, ...] = ()
    """Reports of the case."""
    step: str
    """Step of the corridor's procedure file."""
    status: codes.StepStatus
    """Where the step stands."""
    at: AwareDatetime
    """When, UTC."""
    owner: str | None = None
    """Who has to do the step."""
    waiting_on: str | None = None
    """Organisation waited on."""
    due_at: AwareDatetime | None = None
    """By when it has to be done, UTC."""
    blocker: codes.Blocker | None = None
    """What keeps it from being done."""
    document_sha256: bytes | None = None
    """SHA-256 of the document that proves the step."""
    next_review_at: AwareDatetime | None = None
    """When a stopped clock is looked at again, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of the reports."""
    match_id: str | None = None
    """Confirmed match that opened the case."""
    procedure_version: str = ""
    """Version of the procedure file."""
