"""A scripted desk for demos and exercises: it stands in for the two officers who decide on a match, and says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec
from schemas.events import Cause, new_traceparent, output_of
from schemas.identity import event_id
from schemas.records import Decision, Match

# A script may only play with exercises: an actual child is decided on by people.
PLAYABLE = frozenset({"EXERCISE", "TEST"})
# How far the best candidate has to stand out before the script confirms it; a person would look at the child.
CLEAR_MARGIN = 0.25


@dataclass(frozen=True, slots=True)
class Desk:
    """The scripted officers: one staff id and office a country."""

    codec: Codec
    at: datetime

    def decide(self, matches: Iterable[Match]) -> list[Output]:
        """Return the decisions of both countries on the matches that stand out, best first, one a record."""
        return [
            self._confirm(match, country)
            for match in chosen(matches)
            for country in sorted({match.missing.country, match.found.country})
        ]

    def _confirm(self, match: Match, country: str) -> Output:
        decision = Decision(
            subject=match.match_id,
            subject_kind="MATCH",
            action="CONFIRM",
            by=f"scripted-officer-{country.lower()}",
            organisation=f"Scripted exercise desk {country}",
            country=country,
            reason="SCRIPTED_EXERCISE",
            at=self.at,
            message_class=match.message_class,
            scripted=True,
        )
        identifier = event_id("desk", match.match_id, country)
        cause = Cause(identifier, self.at, new_traceparent(identifier))
        return output_of(decision, topics.DECISIONS, self.codec.encode(decision), cause)


def chosen(matches: Iterable[Match]) -> list[Match]:
    """Return the matches the script confirms: strong, across a border, clear of the next best, one a record."""
    strong = [match for match in matches if match.zone == "STRONG_REVIEW" and match.message_class in PLAYABLE]
    strong.sort(key=lambda match: (-match.probability, match.match_id))
    taken: set[str] = set()
    picked = []
    for match in strong:
        sides = {match.missing.record_id, match.found.record_id}
        across = match.missing.country != match.found.country
        if across and not sides & taken and (match.margin is None or match.margin >= CLEAR_MARGIN):
            taken |= sides
            picked.append(match)
    return picked
