"""The receipt of each record: what became of it, why and at which field; never a value."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from schemas.minimum import Grade

Status = Literal["written", "would_write", "unchanged", "skipped"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one record of a request."""

    number: int
    """Place in the request, from 1."""
    status: Status
    record_id: str | None = None
    """The id, when the record is the producer's own and has one in the standard's form."""
    reason: str | None = None
    field: str | None = None
    detail: str | None = None
    """What to do, in words."""
    issues: tuple[str, ...] = ()
    """Fields in which something was not understood."""
    ignored_fields: int = 0
    """Fields that the standard does not know; they are left out."""
    grade: Grade | None = None
    next_grade: Grade | None = None
    missing: tuple[str, ...] = ()
    """Rules of the minimum standard that the next grade still needs."""


def answer_of(receipts: Sequence[Receipt]) -> dict[str, object]:
    """Return the answer to a request as JSON: counts by status, and the receipts in the order of the records."""
    counts = Counter[str](each.status for each in receipts)
    return {**counts, "receipts": [_plain(each) for each in receipts]}


def _plain(receipt: Receipt) -> dict[str, object]:
    """Return a receipt without what is blank; `number` and `status` are always there."""
    return {name: value for name, value in asdict(receipt).items() if value not in (None, (), 0)}
