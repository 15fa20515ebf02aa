"""Places as coarse cells: ISO 3166 codes and half-degree squares, and how near two cells are.

A square is `sq:<row>:<column>`, row = floor(latitude * 2), column = floor(longitude * 2): about 55 km from south to
north. Names of places never become cells.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from schemas.records import Place

COUNTRY = re.compile(r"[A-Z]{2}")  # ISO 3166-1 alpha-2
REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")  # ISO 3166-2
SQUARE = re.compile(r"sq:(-?\d{1,3}):(-?\d{1,3})")
SQUARES_PER_DEGREE = 2
MAX_LATITUDE, MAX_LONGITUDE = 90.0, 180.0
COLUMNS = 360 * SQUARES_PER_DEGREE


def cells_of(*places: Place | None) -> tuple[str, ...]:
    """Return the cells of places, each once, sorted; what is not an ISO code or a position is left out."""
    return tuple(sorted({cell for place in places if place is not None for cell in _cells_of(place)}))


def _cells_of(place: Place) -> list[str]:
    cells = []
    if place.country is not None and COUNTRY.fullmatch(place.country):
        cells.append(place.country)
    codes = (area.code for area in place.admin if area.level == 1 and area.code is not None)
    for code in codes:
        if REGION.fullmatch(code):
            cells += [code, code[:2]]
    square = square_of(place.lat, place.lon)
    return cells if square is None else [*cells, square]


def square_of(lat: float | None, lon: float | None) -> str | None:
    """Return the half-degree square of a position in degrees, or null when it is not one."""
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    if abs(lat) > MAX_LATITUDE or abs(lon) > MAX_LONGITUDE:
        return None
    return f"sq:{math.floor(lat * SQUARES_PER_DEGREE)}:{math.floor(lon * SQUARES_PER_DEGREE)}"


def fine_cells(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells below a country: first-level regions and squares."""
    return tuple(cell for cell in cells if REGION.fullmatch(cell) or SQUARE.fullmatch(cell))


def steps_apart(one: str, other: str) -> int | None:
    """Return how many squares lie between two squares, 0 = the same, 1 = neighbours; null unless both are squares."""
    here, there = _position(one), _position(other)
    if here is None or there is None:
        return None
    columns = abs(here[1] - there[1])
    return max(abs(here[0] - there[0]), min(columns, COLUMNS - columns))


@lru_cache(maxsize=16_384)
def _position(cell: str) -> tuple[int, int] | None:
    found = SQUARE.fullmatch(cell)
    return None if found is None else (int(found[1]), int(found[2]))
