"""Feedback. Generated from schemas/avro/feedback.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class Feedback(Record):
    """What a child, survivor or family says of a step or a service."""

    feedback_id: str
    """Id of the feedback."""
    case_id: str | None = None
    """Case."""
    record_id: str | None = None
    """Report."""
    step: str | None = None
    """Step or service it is about."""
    by: codes.FeedbackBy = "UNKNOWN"
    """Who speaks."""
    anonymous: bool = True
    """Whether the speaker wishes to stay unnamed."""
    rating: int | None = None
    """1 (bad) to 5 (good)."""
    at: AwareDatetime
    """When, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """ACTUAL, EXERCISE or TEST."""
    text: str | None = None
    """What was said."""
