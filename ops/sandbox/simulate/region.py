"""Invents a child of any country of the region, and the words of its papers."""

import dataclasses
from datetime import date
from random import Random

from ops.sandbox.simulate.child import Child, districts_of, invent_child
from ops.sandbox.simulate.looks import Language
from schemas.values.calendars import from_gregorian
from schemas.values.gazetteer import Area, area_of_code

DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
# Months of Bikram Sambat as Nepal's offices write them.
MONTHS_NE = ("वैशाख", "जेठ", "असार", "साउन", "भदौ", "असोज", "कात्तिक", "मंसिर", "पुस", "माघ", "फागुन", "चैत")
FORM_LANGUAGE: dict[str, Language] = {"BD": "bn", "NP": "hi"}


def invent_child_of(country: str, chance: Random) -> Child:
    """Return an invented child whose home is a district of a country (ISO 3166-1 alpha-2), all alike likely."""
    child = invent_child(chance)
    if country == "IN":
        return child
    return dataclasses.replace(
        child, home=chance.choice(districts_of(country)), form_language=FORM_LANGUAGE.get(country, "en")
    )


def parent_of(area: Area) -> Area:
    """Return the area one level up, or the area itself when it has none."""
    return area_of_code(area.parent or "") or area


def in_devanagari(text: object) -> str:
    """Return a number or text with its digits in Devanagari."""
    return str(text).translate(DEVANAGARI_DIGITS)


def nepali_day(day: date, *, in_words: bool = False) -> str:
    """Return a day of Bikram Sambat in Devanagari digits: 2082/04/12, or 12 Saun 2082 in words."""
    year, month, number = from_gregorian("BIKRAM_SAMBAT", day) or (2000, 1, 1)
    told = f"{number} {MONTHS_NE[month - 1]} {year}" if in_words else f"{year}/{month:02d}/{number:02d}"
    return in_devanagari(told)
