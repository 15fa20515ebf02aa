"""A profile and the index -> the pairs worth a person's look."""

from __future__ import annotations

import datetime as dt

from matcher.index import ProfileIndex
from matcher.score import MODEL_VERSION, Scored, compare_if_likely
from schemas.identity import match_id
from schemas.records import Match, MatchProfile, MatchSide


def find_matches(profile: MatchProfile, index: ProfileIndex, matched_at: dt.datetime | None = None) -> list[Match]:
    """Return the matches of a profile with those in the index, likeliest first, ties by id, none in zone DISCARD.

    `matched_at` is the instant of the event that caused the look, UTC. `margin` stays null: who knows all pairs of a
    record sets it. Raises `RecordRejected` for a profile whose vector or signatures cannot be read.
    """
    matches = []
    for candidate in index.candidates(profile):
        missing, found = (profile, candidate) if profile.kind == "MISSING" else (candidate, profile)
        scored = compare_if_likely(missing, found)
        if scored is not None:
            matches.append(_to_match(missing, found, scored, matched_at))
    return sorted(matches, key=lambda match: (-match.probability, match.match_id))


def _to_match(missing: MatchProfile, found: MatchProfile, scored: Scored, matched_at: dt.datetime | None) -> Match:
    return Match(
        match_id=match_id(missing.record_id, found.record_id),
        missing=_side(missing),
        found=_side(found),
        probability=scored.probability,
        zone=scored.zone,
        message_class=missing.message_class,
        model_version=MODEL_VERSION,
        matched_at=matched_at,
        evidence=scored.evidence,
        vetoes=scored.vetoes,
    )


def _side(profile: MatchProfile) -> MatchSide:
    return MatchSide(
        record_id=profile.record_id,
        record_version=profile.record_version,
        country=profile.country,
        kind=profile.kind,
    )
