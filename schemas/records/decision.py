"""Decision. Generated from schemas/avro/decision.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class Decision(Record):
    """What a person decided."""

    subject: str
    """Id of what was decided on: record_id, match_id, alert_id, case_id or access id."""
    subject_kind: codes.DecisionSubject
    """What the subject is."""
    action: str
    """Code of what was decided: PASS, HOLD, REJECT, CONFIRM, REFUTE, ..."""
    by: str
    """Staff id of who decided."""
    organisation: str | None = None
    """Organisation of who decided."""
    country: str
    """ISO 3166-1 alpha-2 for which it was decided."""
    reason: str | None = None
    """Reason code or words without personal data."""
    at: AwareDatetime
    """When, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of the subject."""
    scripted: bool = False
    """True when a script stood in for a person (demo and exercise only)."""
    subject_version: int | None = None
    """Version of the subject the person saw."""
