"""How good the confirmed pairs are, against the truth file that the simulation wrote."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from ops.sandbox.demo.watch import Seen

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairs confirmed, true pairs there are, and pairs in both; candidates counts true pairs proposed at all."""

    confirmed: int
    true: int
    both: int
    candidates: int

    @property
    def precision(self) -> float:
        """Return the share of confirmed pairs that are true, 0 to 1."""
        return self.both / self.confirmed if self.confirmed else 0.0

    @property
    def recall(self) -> float:
        """Return the share of true pairs that were confirmed, 0 to 1."""
        return self.both / self.true if self.true else 0.0

    @property
    def candidate_recall(self) -> float:
        """Return the share of true pairs that were proposed to a person, 0 to 1."""
        return self.candidates / self.true if self.true else 0.0


def true_pairs(truth_file: Path) -> set[Pair]:
    """Return the pairs (missing record id, found record id) of a truth file."""
    with truth_file.open(encoding="utf-8", newline="") as file:
        return {(row["missing_record_id"], row["found_record_id"]) for row in csv.DictReader(file)}


def quality_of(seen: Seen, truth: set[Pair]) -> Quality:
    """Return how the confirmed pairs and the candidates compare with the truth."""
    proposed = {
        (match.missing.record_id, match.found.record_id): match.match_id
        for match in seen.matches.values()
        if match.zone != "DISCARD"
    }
    decided = {decision.subject for decision in seen.decisions.values() if decision.action == "CONFIRM"}
    confirmed = {pair for pair, match_id in proposed.items() if match_id in decided}
    return Quality(len(confirmed), len(truth), len(confirmed & truth), len(proposed.keys() & truth))
