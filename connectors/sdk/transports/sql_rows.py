"""Rows as a database answers them, and the mark after which a query goes on."""

from dataclasses import dataclass, field
from typing import TypeAlias

from connectors.sdk.sources import Position

Scalar: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class Mark:
    """After which row reading goes on."""

    cursor: Scalar
    row_id: Scalar | None = None
    """Null: from the first row with this cursor on."""

    def position(self) -> Position:
        """Return the mark as JSON."""
        return {"cursor": self.cursor} | ({} if self.row_id is None else {"id": self.row_id})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values as the text of a JSON object, no longer than just over the largest record."""

    text: str = field(repr=False)
    row_id: Scalar | None
    mark: Mark | None
    """Null when the row has no cursor value or no id."""
    has_bytes: bool = False
    is_settled: bool = True
    """Whether no open transaction can add a row before this one."""


def mark_of(position: Position) -> Mark | None:
    """Return the mark of a stored position, or null when there is none."""
    cursor, row_id = position.get("cursor"), position.get("id")
    if not isinstance(cursor, str | int | float):
        return None
    return Mark(cursor, row_id if isinstance(row_id, str | int | float) else None)
