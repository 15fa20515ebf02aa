"""Height: whether the found child can be the missing one grown since."""

from __future__ import annotations

from matcher.compare.event import days_between
from matcher.compare.finding import Finding, finding
from matcher.weights import GROWTH_CM_PER_YEAR, HEIGHT_CLOSE_CM, HEIGHT_TOLERANCE_CM
from schemas.records import MatchProfile

DAYS_PER_YEAR = 365.25


def compare_height(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return whether the heights fit with growth between the events, or null when a side does not tell one.

    Without both times no growth is assumed on either side of the tolerance.
    """
    if missing.height_min is None or missing.height_max is None or found.height_min is None or found.height_max is None:
        return None
    grown = GROWTH_CM_PER_YEAR * (days_between(missing, found) or 0.0) / DAYS_PER_YEAR
    too_short = missing.height_min - found.height_max
    too_tall = found.height_min - (missing.height_max + grown)
    off = max(too_short, too_tall, 0.0)
    if off <= HEIGHT_TOLERANCE_CM:
        return finding("HEIGHT_FITS")
    return finding("HEIGHT_CLOSE" if off <= HEIGHT_CLOSE_CM else "HEIGHT_DIFFERS")
