"""What a comparison says: kind of evidence, agreement, weight in bits and a reason code."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcher.weights import LEVELS


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one comparison. `score` is 0 to 1; `bits` speaks for the same child when positive."""

    kind: str
    score: float
    bits: float
    reason: str

    def capped(self, cap_bits: float) -> Finding:
        """Return the finding with no more than so many bits for the same child."""
        return self if self.bits <= cap_bits else replace(self, bits=cap_bits)


def finding(reason: str, share: float = 1.0) -> Finding:
    """Return the finding of an outcome in the table of weights, its bits times a share."""
    level = LEVELS[reason]
    return Finding(level.kind, level.score, level.bits * share, reason)
