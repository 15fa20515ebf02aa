"""What stands at one place of a request: a record as far as it could be read, or why it could not."""

from dataclasses import dataclass, field

from ops.runtime.errors import RecordRejected
from schemas.records import ChildReport, codes


@dataclass(frozen=True, slots=True)
class Submitted:
    """One record of a request; exactly one of `report` and `fault` is there."""

    number: int
    """Place in the request, from 1."""
    raw: bytes = field(repr=False)
    """As it came, or as the JSON it was; for the rejection."""
    report: ChildReport | None = field(default=None, repr=False)
    fault: RecordRejected | None = None
    ignored_fields: int = 0
    """Fields that the standard does not know."""
    record_id: str | None = None
    """What the record says its id is, if that has the standard's form; also for one that cannot go on."""
    message_class: codes.MessageClass = "ACTUAL"
