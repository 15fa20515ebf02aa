"""What the tests of matching share: a pair of reports, profiles and decisions on their topics, what stands."""

from datetime import timedelta
from typing import Any

from ops.runtime.messages import Output
from schemas.identity import match_id
from schemas.records import ChildReport, Match
from stream_processors.match import match_processor
from tests.stream_processors.building import CODEC, LOST, a_child, a_found_child, a_match, a_profile, a_word, sent
from tests.stream_processors.driving import Running, last_words

LATER = LOST + timedelta(days=20)


def pair_of(missing: ChildReport, found: ChildReport) -> str:
    """The id of the pair of two reports."""
    return match_id(missing.record_id, found.record_id)


MISSING, FOUND = a_child(), a_found_child()
PAIR = pair_of(MISSING, FOUND)


def profiled(report: ChildReport, days: int = 0) -> Output:
    """The profile of a report on its topic, sent some days after the first ones."""
    return sent(a_profile(report), LATER + timedelta(days=days))


def matching() -> Running:
    """The match processor before anything was read."""
    return Running(match_processor(CODEC))


def standing(running: Running) -> dict[str, Match]:
    """The pairs that stand: of each the last that was said, those discarded left out."""
    last = last_words(running.written, Match).values()
    return {match.match_id: match for match in last if match.zone != "DISCARD"}


def word(action: str, country: str = "IN", days: int = 1, **changes: Any) -> Output:  # noqa: ANN401 - any field
    """What a country's person decided on the pair, days after the profiles."""
    match = a_match("IN", "BD", match_id=PAIR, matched_at=LATER)
    return sent(a_word(match, country, action, hours=24 * days, **changes))
