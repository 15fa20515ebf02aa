"""What the region knows of pairs: the match, and what each country's people decided on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from schemas.records import Decision, Match


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A match that a person of each country confirmed, with those decisions in the order of countries."""

    match: Match
    decisions: tuple[Decision, ...]

    @property
    def at(self) -> datetime:
        """Return when the last confirmation was given, UTC."""
        return max(decision.at for decision in self.decisions)


@dataclass
class Pairs:
    """Matches by their id and by the records they are of."""

    by_id: dict[str, Match] = field(default_factory=dict)
    by_record: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def put(self, match: Match) -> None:
        """Remember a match in place of what was known of the pair."""
        self.by_id[match.match_id] = match
        for side in sides_of(match):
            self.by_record[side].add(match.match_id)

    def drop(self, match_id: str) -> None:
        """Forget a pair, if it is known."""
        match = self.by_id.pop(match_id, None)
        for side in () if match is None else sides_of(match):
            self.by_record[side].discard(match_id)

    def ids_of(self, record_id: str) -> list[str]:
        """Return the ids of the pairs a record takes part in, sorted."""
        return sorted(self.by_record.get(record_id, ()))


@dataclass
class PairLedger:
    """Matches and decisions by match id, whichever comes first."""

    matches: Pairs = field(default_factory=Pairs)
    decisions: dict[str, dict[str, Decision]] = field(default_factory=dict)

    def take_match(self, match: Match) -> None:
        """Remember the newest state of a match."""
        self.matches.put(match)

    def matches_of(self, record_id: str) -> list[str]:
        """Return the ids of the matches a record takes part in, sorted."""
        return self.matches.ids_of(record_id)

    def take_decision(self, decision: Decision) -> None:
        """Remember the last word of a country on a match, whichever is read last; REFUTE counts of two at one time."""
        words = self.decisions.setdefault(decision.subject, {})
        known = words.get(decision.country)
        if known is None or (decision.at, decision.action) >= (known.at, known.action):
            words[decision.country] = decision

    def confirmed(self, match_id: str) -> Confirmed | None:
        """Return the match when a person of each of its countries confirmed it, and two different people did."""
        found = self.matches.by_id.get(match_id)
        if found is None:
            return None
        given = self.words_on(found)
        countries = {found.missing.country, found.found.country}
        agreed = len(given) == len(countries) and all(decision.action == "CONFIRM" for decision in given)
        if not agreed or len({decision.by for decision in given}) < len(countries):
            return None
        return Confirmed(found, tuple(given))

    def refuted_at(self, match: Match) -> datetime | None:
        """Return when last a country of the pair said that they are different children and did not take it back."""
        return max((word.at for word in self.words_on(match) if word.action == "REFUTE"), default=None)

    def words_on(self, match: Match) -> list[Decision]:
        """Return the last word of each country of the pair, in the order of countries, as far as it may count.

        An exercise decides on nothing else, and a script on no actual child.
        """
        words = self.decisions.get(match.match_id, {})
        countries = sorted({match.missing.country, match.found.country} & words.keys())
        given = [words[country] for country in countries if words[country].message_class == match.message_class]
        return [word for word in given if not (word.scripted and word.message_class == "ACTUAL")]


def sides_of(match: Match) -> tuple[str, str]:
    """Return the ids of the missing and the found record."""
    return match.missing.record_id, match.found.record_id
