"""CaseLink. Generated from schemas/avro/case_link.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class CaseLink(Record):
    """Two records share a keyed token."""

    link_id: str
    """Deterministic id of the link."""
    kind: codes.LinkKind
    """What they share."""
    record_ids: tuple[str, ...] = ()
    """The two records."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 of their owners."""
    token: bytes
    """The keyed token shared."""
    at: AwareDatetime | None = None
    """When it was noticed, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of the records."""
