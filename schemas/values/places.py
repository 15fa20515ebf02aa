"""Resolves a place as told to codes and a centre by the hub's gazetteer, the words staying as they are."""

import re

from schemas.records import AdminArea, Place
from schemas.values import MAX_VALUE_CHARS
from schemas.values.gazetteer import Area, area_of_code, find_areas

DISTRICT = 2
MOST_PARTS = 8
PARTS = re.compile(r"[,;،、၊\n]|\s[-–/]\s")


def resolve(place: Place) -> Place:
    """Return the place with what its names settle: country, ISO 3166-2 and district codes, and a centre.

    A centre (degrees, WGS 84, of the smallest area known) is added only where none was told. A name that fits several
    areas is settled by the areas above it, or not at all; nothing told is changed. A locality told as a whole address
    ("Sharsha, Jashore") is read from its last part, the largest, to its first. Landmarks are not looked up.
    """
    best: Area | None = None
    for told in sorted(place.admin, key=lambda area: area.level):
        best = _narrowed(_areas_of(told, place.country), best) or best
    if place.locality is not None and (best is None or best.level < DISTRICT):
        for part in reversed(PARTS.split(place.locality[:MAX_VALUE_CHARS])[:MOST_PARTS]):
            best = _narrowed(find_areas(part, place.country), best) or best
    return place if best is None else _with(place, best)


def _areas_of(told: AdminArea, country: str | None) -> tuple[Area, ...]:
    known = None if told.code is None else area_of_code(told.code)
    if known is not None:
        return (known,) if country in {None, known.country} else ()
    if told.name is None:
        return ()
    found = find_areas(told.name[:MAX_VALUE_CHARS], country)
    same_level = tuple(area for area in found if area.level == told.level)
    return same_level or found


def _narrowed(found: tuple[Area, ...], within: Area | None) -> Area | None:
    inside = found if within is None else tuple(area for area in found if within.code in _line(area))
    return inside[0] if len(inside) == 1 else None


def _line(area: Area) -> tuple[str, ...]:
    """Return the codes of an area and of those it lies in, the smallest first."""
    above = None if area.parent is None else area_of_code(area.parent)
    return (area.code,) if above is None else (area.code, *_line(above))


def _with(place: Place, best: Area) -> Place:
    codes = {
        area.level: code for code in _line(best) if (area := area_of_code(code)) is not None and area.level <= DISTRICT
    }
    told = {area.level: area for area in place.admin}
    levels = sorted(set(told) | set(codes))
    admin = tuple(_coded(told.get(level) or AdminArea(level=level), codes.get(level)) for level in levels)
    update: dict[str, object] = {"admin": admin, "country": place.country or best.country}
    if place.lat is None and place.lon is None and (centre := _centre(best)) is not None:
        update |= {"lat": centre[0], "lon": centre[1]}
    return place.model_copy(update=update)


def _coded(area: AdminArea, code: str | None) -> AdminArea:
    return area if area.code is not None or code is None else area.model_copy(update={"code": code})


def _centre(area: Area) -> tuple[float, float] | None:
    for code in _line(area):
        found = area_of_code(code)
        if found is not None and found.centre is not None:
            return found.centre
    return None
