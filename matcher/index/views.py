"""The exact keys under which a profile is found: names, relatives, tokens, marks, and cells of place, time and age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from matcher.cells import fine_cells
from matcher.marks import read_mark
from matcher.names.parts import Strength
from matcher.signatures import NameSignature, read_name, read_relative
from schemas.records import MatchProfile

Key: TypeAlias = bytes | tuple[str, str, int | None]

# What a hit is worth when more candidates are found than are kept.
TOKEN_WORTH, RELATIVE_WORTH, MARK_WORTH, NAME_WORTH, CELL_WORTH = 10, 3, 2, 1, 1
MAX_YEARS = 20  # birth intervals are wider only when nothing is known
MONTHS_AFTER = 2  # how long after the loss a child without a name is looked for by time alone
BIRTH_SLACK_YEARS = 1


def keys_of(profile: MatchProfile) -> list[tuple[Key, int]]:
    """Return the keyed views of a profile, each once, with the worth of a hit."""
    keys: dict[Key, int] = {}
    for token in profile.token_links:
        # Vehicles and places link cases; they say nothing of who a child is.
        if token[:1] not in {b"V", b"L"}:
            keys[b"T" + token] = TOKEN_WORTH
    for signature in profile.mark_signatures:
        mark = read_mark(signature)
        if mark is not None:
            keys.update(dict.fromkeys((b"M" + key for key in (mark.full, mark.site) if key is not None), MARK_WORTH))
    for signature in profile.name_signatures:
        name = read_name(signature)
        if name is not None:
            keys.update(dict.fromkeys((b"N" + key for key in _name_keys(name)), NAME_WORTH))
    for signature in profile.relative_signatures:
        relative = read_relative(signature)
        if relative is not None:
            keys.update(dict.fromkeys((b"R" + key for key in _name_keys(relative.name)), RELATIVE_WORTH))
    return list(keys.items())


def cell_keys(profile: MatchProfile, *, asking: bool) -> Iterator[tuple[Key, int]]:
    """Yield cells of place and birth year, and of month and birth year; when asking, the cells around them too.

    They serve children without a usable name. Sex and the order of events are looked at afterwards, as vetoes.
    """
    years = _birth_years(profile, BIRTH_SLACK_YEARS if asking else 0)
    places = fine_cells((*profile.home_cells, *profile.event_cells))
    for year in years:
        for place in dict.fromkeys(places):
            yield ("place", place, year), CELL_WORTH
        for month in _event_months(profile, asking=asking):
            yield ("month", str(month), year), CELL_WORTH


def _name_keys(name: NameSignature) -> Iterator[bytes]:
    """Yield phonetic keys: each rare part, and each pair of parts that bear weight."""
    bearing = sorted({part.phonetic for part in name.parts if part.strength <= Strength.COMMON})
    yield from {part.phonetic for part in name.parts if part.strength is Strength.RARE}
    for one, other in combinations(bearing, 2):
        yield one + other
    if name.whole is not None and name.whole.joined:
        yield name.whole.phonetic


def _birth_years(profile: MatchProfile, slack: int) -> list[int | None]:
    """Return the years of birth that fit. Null, for the unknown, meets every year: all are held under it as well."""
    earliest, latest = profile.birth_earliest or profile.birth_latest, profile.birth_latest or profile.birth_earliest
    if earliest is None or latest is None:
        return [None]
    first, last = sorted((earliest.year, latest.year))
    if last - first > MAX_YEARS:
        return [None]
    return [None, *range(first - slack, last + slack + 1)]


def _event_months(profile: MatchProfile, *, asking: bool) -> range:
    """Return the months of the event as numbers; asking, the months after a loss or before a find as well."""
    start, end = profile.event_earliest or profile.event_latest, profile.event_latest or profile.event_earliest
    if start is None or end is None:
        return range(0)
    first, last = sorted((_month(start), _month(end)))
    if last - first > MONTHS_AFTER:
        return range(0)
    if not asking:
        return range(first, last + 1)
    return range(first, last + MONTHS_AFTER + 1) if profile.kind == "MISSING" else range(first - MONTHS_AFTER, last + 1)


def _month(instant: dt.datetime) -> int:
    return instant.year * 12 + instant.month
