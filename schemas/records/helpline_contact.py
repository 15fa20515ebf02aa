"""HelplineContact. Generated from schemas/avro/helpline_contact.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record
from schemas.records.parts import Place


class HelplineContact(Record):
    """One call or message to a helpline."""

    contact_id: str
    """<source_id>/<local_id> of the contact."""
    record_version: int = 1
    """Rises with every change at the owner."""
    source_id: str
    """Helpline."""
    source_country: str
    """ISO 3166-1 alpha-2."""
    contacted_at: AwareDatetime | None = None
    """When, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """ACTUAL, EXERCISE or TEST."""
    category: codes.ContactCategory | None = None
    """Category of the call."""
    language: str | None = None
    """BCP 47 tag of the caller's language."""
    action: codes.ContactAction | None = None
    """Action taken."""
    not_taken_reason: str | None = None
    """Why no action was taken: code or words."""
    referral_id: str | None = None
    """Referral made."""
    record_id: str | None = None
    """Report that came of it."""
    issues: tuple[str, ...] = ()
    """Names of fields in which something could not be understood."""
    place: Place | None = None
    """Place as told."""
    summary: str | None = None
    """Summary in the helpline's words."""
