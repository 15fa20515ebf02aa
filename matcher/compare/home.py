"""Home: how near the two homes are."""

from __future__ import annotations

from matcher.compare.event import nearness
from matcher.compare.finding import Finding, finding
from schemas.records import MatchProfile

REASONS = {
    "SQUARE": "HOME_SAME_SQUARE",
    "NEAR": "HOME_NEAR",
    "REGION": "HOME_SAME_REGION",
    "COUNTRY": "HOME_SAME_COUNTRY",
    "OTHER_REGION": "HOME_OTHER_REGION",
    "OTHER_COUNTRY": "HOME_OTHER_COUNTRY",
}


def compare_home(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return how near the homes are, or null when a side does not tell one."""
    near = nearness(missing.home_cells, found.home_cells)
    return None if near is None else finding(REASONS[near])
