"""Tokens: identifiers, phones and recruiters that both reports share under the regional key."""

from __future__ import annotations

from matcher.compare.finding import Finding, finding
from matcher.weights import CAPS_BITS, LEVELS
from schemas.records import MatchProfile

REASONS = {ord("I"): "TOKEN_IDENTIFIER", ord("P"): "TOKEN_PHONE", ord("R"): "TOKEN_RECRUITER"}


def compare_tokens(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return the strongest shared token, one of each other kind adding to it; null when none is shared.

    Tokens that differ say nothing: a child has many papers, a family many phones. Vehicles and places link cases and
    say nothing of who a child is. A phone that either side knows as a recruiter's counts as the recruiter and not as
    a family's phone: its bytes stand under R as well (`matcher.profile`).
    """
    shared = {token for token in missing.token_links if token} & {token for token in found.token_links if token}
    recruiters = {token[1:] for token in (*missing.token_links, *found.token_links) if token[:1] == b"R"}
    shared -= {b"P" + token for token in recruiters}
    reasons = sorted(
        {REASONS[token[0]] for token in shared if token[0] in REASONS}, key=lambda each: -LEVELS[each].bits
    )
    if not reasons:
        return None
    bits = min(sum(LEVELS[reason].bits for reason in reasons), CAPS_BITS["TOKEN"])
    best = finding(reasons[0])
    return Finding(best.kind, best.score, bits, best.reason)
