"""The regional processor: compares each profile with the open ones of the other kind and keeps pairs up to date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from matcher.index import ProfileIndex
from matcher.pairs import find_matches
from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec
from schemas.events import Cause, output_of
from schemas.records import Decision, Evidence, Match, MatchProfile
from stream_processors.ledger import PairLedger, Pairs, sides_of
from stream_processors.processor import Context, Processor, Read

# What a pair rests on: its evidence and vetoes.
Grounds: TypeAlias = tuple[tuple[Evidence, ...], tuple[str, ...]]


@dataclass
class MatchState:
    """The open profiles and their pairs.

    pairs: as the profiles give them, without margin. said: what was last said of each pair, unless it was DISCARD.
    moments: instant of each profile. grounds: what each pair rested on from which instant. decisions: people's words.
    """

    index: ProfileIndex = field(default_factory=ProfileIndex)
    pairs: Pairs = field(default_factory=Pairs)
    said: Pairs = field(default_factory=Pairs)
    moments: dict[str, datetime] = field(default_factory=dict)
    grounds: defaultdict[str, dict[datetime, Grounds]] = field(default_factory=lambda: defaultdict(dict))
    decisions: PairLedger = field(default_factory=PairLedger)


def match_processor(codec: Codec) -> Processor[MatchState]:
    """Return the processor over profiles and decisions."""

    def handle(read: Read, state: MatchState, context: Context) -> list[Output]:
        del context  # a pair depends on its two profiles alone
        return [
            output_of(match, topics.MATCHES, codec.encode(match), replace(read.cause, time=_moment(match, read.cause)))
            for match in changes(read, state)
        ]

    return Processor(
        name="match",
        inputs=(topics.PROFILES, topics.DECISIONS),
        restores=(topics.MATCHES, topics.PROFILES, topics.DECISIONS),
        new_state=MatchState,
        restore=restore,
        handle=handle,
        wanted_keys=lambda _: [],
    )


def restore(state: MatchState, read: Read) -> None:
    """Put one earlier event into the state. What was said is read from the matches themselves."""
    record = read.wire.record if read.wire is not None else None
    if isinstance(record, Match):
        _note_said(record, state)
    else:
        _take(read, state)


def changes(read: Read, state: MatchState) -> list[Match]:
    """Return what one event changes in what was said of pairs: first those that are gone, each by the order of ids."""
    touched = _take(read, state)
    removed = read.event.key.decode("utf-8", "replace") if read.wire is None else ""
    gone = [_discarded(match) for match in _said_no_more(touched, removed, state)]
    changed = [*gone, *_news(touched, state)]
    for match in changed:
        _note_said(match, state)
    return changed


def _take(read: Read, state: MatchState) -> set[str]:
    """Put an event into the state and return the records whose pairs it may change."""
    record = read.wire.record if read.wire is not None else None
    match record:
        case MatchProfile():
            return _put(record, read.cause.time, state)
        case Decision(subject_kind="MATCH"):
            state.decisions.take_decision(record)
            known = state.pairs.by_id.get(record.subject)
            return set(sides_of(known)) if known is not None else set()
        case None if read.event.topic == topics.PROFILES:
            return _remove(read.event.key.decode("utf-8", "replace"), state)
        case _:
            return set()


def _put(profile: MatchProfile, moment: datetime, state: MatchState) -> set[str]:
    if not state.index.put(profile):
        return set()  # a newer version is known
    state.moments[profile.record_id] = moment
    matches = find_matches(profile, state.index) if profile.status == "OPEN" else []
    dated = [_dated(match, state) for match in matches]
    return _replace_pairs(profile.record_id, [match for match in dated if _in_force(match, state)], state)


def _remove(record_id: str, state: MatchState) -> set[str]:
    state.index.remove(record_id)
    state.moments.pop(record_id, None)
    return _replace_pairs(record_id, [], state)


def _replace_pairs(record_id: str, found: list[Match], state: MatchState) -> set[str]:
    """Put the new pairs of a record in place of its old ones and return the records of all of them."""
    touched = {record_id}
    for match_id in state.pairs.ids_of(record_id):
        touched |= set(sides_of(state.pairs.by_id[match_id]))
        state.pairs.drop(match_id)
    for match in found:
        touched |= set(sides_of(match))
        state.pairs.put(match)
        _note_grounds(match, state)
    return touched


def _news(record_ids: set[str], state: MatchState) -> list[Match]:
    """Return the pairs of these records that differ from what was last said of them, margins anew."""
    changed = []
    for match_id in sorted({match_id for record_id in record_ids for match_id in state.pairs.ids_of(record_id)}):
        pair = state.pairs.by_id[match_id]
        match = pair.model_copy(update={"margin": margin_of(pair, state)})
        if not is_refuted(pair, state) and state.said.by_id.get(match_id) != match:
            changed.append(match)
    return changed


def _said_no_more(record_ids: set[str], removed: str, state: MatchState) -> list[Match]:
    """Return what was said of pairs that do not hold any more, in the order of ids.

    Of a pair with a record that is not known nothing can be told: after a crash it is about to be read again.
    """
    said = {match_id for record_id in record_ids for match_id in state.said.ids_of(record_id)}
    gone = [state.said.by_id[match_id] for match_id in sorted(said - state.pairs.by_id.keys())]
    return [match for match in gone if removed in sides_of(match) or _both_known(match, state)]


def _both_known(match: Match, state: MatchState) -> bool:
    return all(state.index.get(side) is not None for side in sides_of(match))


def margin_of(match: Match, state: MatchState) -> float | None:
    """Return how far a pair's probability is above the next best of either side; null for a lone candidate."""
    rivals = {match_id for side in sides_of(match) for match_id in state.pairs.ids_of(side)} - {match.match_id}
    others = [state.pairs.by_id[match_id] for match_id in rivals]
    open_ones = [other.probability for other in others if not is_refuted(other, state)]
    return match.probability - max(open_ones) if open_ones else None


def is_refuted(match: Match, state: MatchState) -> bool:
    """Return whether a country of the pair refuted it and nothing it rests on has changed since.

    When the pair's grounds of that time are not known any more, it counts as changed: a person looks once more.
    """
    at = state.decisions.refuted_at(match)
    if at is None:
        return False
    grounds = state.grounds.get(match.match_id, {})
    seen = max((moment for moment in grounds if moment <= at), default=None)
    return seen is not None and grounds[seen] == (match.evidence, match.vetoes)


def _note_said(match: Match, state: MatchState) -> None:
    if match.zone == "DISCARD":
        state.said.drop(match.match_id)
    else:
        state.said.put(match)
        _note_grounds(match, state)


def _note_grounds(match: Match, state: MatchState) -> None:
    if match.matched_at is not None:
        state.grounds[match.match_id][match.matched_at] = (match.evidence, match.vetoes)


def _dated(match: Match, state: MatchState) -> Match:
    """Return the match with the later instant of its two profiles, whichever was read last."""
    return match.model_copy(update={"matched_at": max(state.moments[side] for side in sides_of(match))})


def _in_force(match: Match, state: MatchState) -> bool:
    """Return whether neither report had expired when the other came."""
    profiles = [state.index.get(side) for side in sides_of(match)]
    ends = [profile.expires_at for profile in profiles if profile is not None and profile.expires_at is not None]
    return match.matched_at is None or all(end > match.matched_at for end in ends)


def _discarded(match: Match) -> Match:
    return match.model_copy(update={"zone": "DISCARD", "margin": None})


def _moment(match: Match, cause: Cause) -> datetime:
    return match.matched_at or cause.time
