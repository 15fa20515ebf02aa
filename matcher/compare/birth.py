"""Birth: how two intervals of days of birth agree."""

from __future__ import annotations

import datetime as dt

from matcher.compare.finding import Finding, finding
from schemas.records import MatchProfile

DAYS_PER_YEAR = 365.25
WITHIN_YEAR = 1.6  # years of the wider interval: an age in completed years spans one
WITHIN_THREE_YEARS = 3.6
LEVELS_BY_GAP = ((0.3, "BIRTH_NEXT_YEAR"), (1.3, "BIRTH_YEAR_OFF"))  # years between the intervals


def compare_birth(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return how the birth intervals agree, or null when a side is not bounded on both ends."""
    one, other = _interval(missing), _interval(found)
    if one is None or other is None:
        return None
    if one == other and one[0] == one[1]:
        return finding("BIRTH_SAME_DAY")
    if _swapped(one, other):
        return finding("BIRTH_DAY_MONTH_SWAPPED")
    apart = years_apart(missing, found)
    if apart is not None and apart > 0:
        return finding(next((reason for limit, reason in LEVELS_BY_GAP if apart <= limit), "BIRTH_YEARS_OFF"))
    widest = max(years_between(*one), years_between(*other))
    if widest <= WITHIN_YEAR:
        return finding("BIRTH_WITHIN_YEAR")
    return finding("BIRTH_WITHIN_THREE_YEARS" if widest <= WITHIN_THREE_YEARS else "BIRTH_POSSIBLE")


def years_apart(missing: MatchProfile, found: MatchProfile) -> float | None:
    """Return the gap between two birth intervals in years, 0 when they meet, null when nothing bounds it."""
    days: int | None = None
    if missing.birth_earliest is not None and found.birth_latest is not None:
        days = max((missing.birth_earliest - found.birth_latest).days, 0)
    if found.birth_earliest is not None and missing.birth_latest is not None:
        days = max((found.birth_earliest - missing.birth_latest).days, days or 0)
    return None if days is None else days / DAYS_PER_YEAR


def years_between(earlier: dt.date, later: dt.date) -> float:
    """Return the years from one day to another, negative when the second comes first."""
    return (later - earlier).days / DAYS_PER_YEAR


def _interval(profile: MatchProfile) -> tuple[dt.date, dt.date] | None:
    earliest, latest = profile.birth_earliest, profile.birth_latest
    if earliest is None or latest is None:
        return None
    return (earliest, latest) if earliest <= latest else (latest, earliest)


def _swapped(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> bool:
    """Return whether both are known days of one year, day and month having changed places."""
    here, there = one[0], other[0]
    known = one[0] == one[1] and other[0] == other[1]
    return known and here.year == there.year and (here.day, here.month) == (there.month, there.day)
