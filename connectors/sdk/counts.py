"""What became of payloads, counted."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """What became of the payloads; payloads = reports + repeats + rejected."""

    payloads: int = 0
    reports: int = 0
    """Payloads of which at least one record was sent on."""
    records: int = 0
    """Records sent on: reports, helpline contacts and referrals."""
    repeats: int = 0
    rejected: int = 0
    left_over: int = 0
    """Filled fields that the mapping did not take."""
    faults: int = 0
    """Rounds that a fault of the connector itself ended; its streams are read again."""
    not_understood: Counter[str] = field(default_factory=Counter)
    """Records by field of the standard in which something was not understood."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Rejected payloads by reason."""

    def add(self, other: "Counts") -> None:
        """Add the counts of another batch."""
        self.payloads += other.payloads
        self.reports += other.reports
        self.records += other.records
        self.repeats += other.repeats
        self.rejected += other.rejected
        self.left_over += other.left_over
        self.faults += other.faults
        self.not_understood.update(other.not_understood)
        self.reasons.update(other.reasons)

    def to_json(self) -> dict[str, object]:
        """Return the counts as JSON values, by name."""
        names = ("payloads", "reports", "records", "repeats", "rejected", "left_over", "faults")
        maps = {"not_understood": dict(self.not_understood), "reasons": dict(self.reasons)}
        return {name: getattr(self, name) for name in names} | maps

    def noticed(self) -> dict[tuple[str, str], int]:
        """Return what a person should look at, by kind and name of field or reason."""
        found = {("not_understood", name): count for name, count in self.not_understood.items()}
        found |= {("rejected", reason): count for reason, count in self.reasons.items()}
        return found | ({("left_over", ""): self.left_over} if self.left_over else {})
