"""Alert. Generated from schemas/avro/alert.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record
from schemas.records.parts import AlertInfo


class Alert(Record):
    """An alert in the shape of CAP 1.2."""

    alert_id: str
    """Deterministic id of the alert over its life."""
    identifier: str
    """CAP identifier of this message."""
    sender: str
    """CAP sender: an office, domain-like."""
    sent: AwareDatetime
    """When, UTC."""
    status: codes.MessageClass
    """CAP status: ACTUAL, EXERCISE or TEST."""
    msg_type: codes.AlertType
    """ALERT, UPDATE or CANCEL."""
    scope: codes.AlertScope = "RESTRICTED"
    """RESTRICTED or PUBLIC."""
    kind: codes.AlertKind = "OTHER"
    """What it is about."""
    references: tuple[str, ...] = ()
    """CAP references: sender,identifier,sent of earlier messages."""
    record_id: str
    """Report the alert is about."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 of the authorities addressed."""
    match_id: str | None = None
    """Confirmed match behind it."""
    follow_up: AwareDatetime | None = None
    """When somebody looks at it again, UTC."""
    info: tuple[AlertInfo, ...] = ()
    """The alert, one entry a language."""
