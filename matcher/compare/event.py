"""Event: how long after the child went missing the other was found, and how near."""

from __future__ import annotations

from matcher.cells import COUNTRY, REGION, steps_apart
from matcher.compare.finding import Finding, finding
from schemas.records import MatchProfile

SECONDS_PER_DAY = 86_400
LEVELS_BY_DAYS = (
    (7, "EVENT_WITHIN_WEEK"),
    (31, "EVENT_WITHIN_MONTH"),
    (183, "EVENT_WITHIN_HALF_YEAR"),
    (731, "EVENT_WITHIN_TWO_YEARS"),
)


def compare_event_time(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return how soon after the loss the child was found, or null when either time is not told."""
    days = days_between(missing, found)
    if days is None:
        return None
    return finding(next((reason for limit, reason in LEVELS_BY_DAYS if days <= limit), "EVENT_YEARS_LATER"))


def days_between(missing: MatchProfile, found: MatchProfile) -> float | None:
    """Return the fewest days from last seen to found, 0 when the spans meet; null when a time is not told."""
    lost = missing.event_latest or missing.event_earliest
    seen = found.event_earliest or found.event_latest
    if lost is None or seen is None:
        return None
    return max((seen - lost).total_seconds() / SECONDS_PER_DAY, 0.0)


def compare_event_place(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return how near the child was found to where last seen, or null when nothing can be compared."""
    near = nearness(missing.event_cells, found.event_cells)
    return None if near is None else finding(PLACE_REASONS[near])


PLACE_REASONS = {
    "SQUARE": "EVENT_PLACE_SAME_SQUARE",
    "NEAR": "EVENT_PLACE_NEAR",
    "REGION": "EVENT_PLACE_SAME_REGION",
    "COUNTRY": "EVENT_PLACE_FAR",
    "OTHER_REGION": "EVENT_PLACE_FAR",
    "OTHER_COUNTRY": "EVENT_PLACE_FAR",
}


def nearness(one: tuple[str, ...], other: tuple[str, ...]) -> str | None:
    """Return SQUARE, NEAR, REGION, COUNTRY, OTHER_REGION or OTHER_COUNTRY, the best that holds; null when blank."""
    if not one or not other:
        return None
    steps = [step for here in one for there in other if (step := steps_apart(here, there)) is not None]
    if steps and min(steps) <= 1:
        return "SQUARE" if min(steps) == 0 else "NEAR"
    regions = [{cell for cell in cells if REGION.fullmatch(cell)} for cells in (one, other)]
    if regions[0] & regions[1]:
        return "REGION"
    countries = [{cell for cell in cells if COUNTRY.fullmatch(cell)} for cells in (one, other)]
    if not (countries[0] and countries[1]):
        return None
    if not countries[0] & countries[1]:
        return "OTHER_COUNTRY"
    return "OTHER_REGION" if regions[0] and regions[1] else "COUNTRY"
