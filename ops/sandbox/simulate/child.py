"""Invents a child: names, family, age, looks, home and the day on which it went missing."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Literal, TypeAlias

from ops.sandbox.simulate.looks import LANDMARKS, Language, Looks, Words, invent_looks
from ops.sandbox.simulate.names import NameRow, pick_name
from schemas.values.gazetteer import Area, area_of_code, areas

Sex: TypeAlias = Literal["FEMALE", "MALE"]
LAST_DAY = date(2026, 5, 24)
"""Last day on which an invented child goes missing: the demo's clock stands at 1 June 2026."""
SPAN_DAYS = 360
# Share of each state among the children: those beside Bangladesh send most.
STATES = {"IN-WB": 60, "IN-BR": 10, "IN-AS": 11, "IN-TR": 9, "IN-JH": 5, "IN-OD": 3, "IN-UP": 2}
BANGLA_STATES = ("IN-WB", "IN-TR", "IN-AS")
LANGUAGE_OF_STATE: dict[str, Language] = {"IN-WB": "bn", "IN-TR": "bn", "IN-BR": "hi", "IN-JH": "hi", "IN-UP": "hi"}
# Median heights (cm) of girls and boys are within 2 cm of this line from 2 to 15 years: WHO growth reference 2007.
HEIGHT_AT_TWO, HEIGHT_A_YEAR, HEIGHT_SPREAD = 86.0, 6.1, 5.0


@dataclass(frozen=True, slots=True)
class Child:
    """One invented child and what befell it."""

    sex: Sex
    given: NameRow
    family: NameRow
    nickname: NameRow
    father: NameRow
    mother: NameRow
    born: date
    height_cm: int
    looks: Looks
    home: Area
    landmark: Words
    missing_on: date
    form_language: Language

    def age_on(self, day: date) -> int:
        """Return the age in completed years."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    @property
    def speaks(self) -> Language:
        """Return the language spoken at home: Bangla in the states beside Bangladesh, Hindi further away."""
        return "bn" if self.state.code in BANGLA_STATES else "hi"

    @property
    def state(self) -> Area:
        """Return the state of the home."""
        return _area(self.home.parent or self.home.code)


def invent_child(chance: Random) -> Child:
    """Return an invented child between 2 and 15 years, girls a little more often."""
    sex: Sex = chance.choices(("FEMALE", "MALE"), (58, 42))[0]
    missing_on = LAST_DAY - timedelta(days=chance.randrange(SPAN_DAYS))
    born = missing_on - timedelta(days=chance.randrange(2 * 366, 16 * 365))
    age = (missing_on - born).days / 365.25
    home = invent_home(chance)
    local = LANGUAGE_OF_STATE.get(home.parent or "", "en")
    return Child(
        sex=sex,
        given=pick_name("female" if sex == "FEMALE" else "male", chance),
        family=pick_name("family", chance),
        nickname=pick_name("female" if sex == "FEMALE" else "male", chance),
        father=pick_name("male", chance),
        mother=pick_name("female", chance),
        born=born,
        height_cm=round(min(168, HEIGHT_AT_TWO + HEIGHT_A_YEAR * (age - 2) + chance.gauss(0, HEIGHT_SPREAD))),
        looks=invent_looks(chance),
        home=home,
        landmark=chance.choice(LANDMARKS),
        missing_on=missing_on,
        form_language="en" if chance.random() < 0.55 else local,  # noqa: PLR2004 - a little over half write English
    )


def invent_home(chance: Random) -> Area:
    """Return a district of India, by the shares of the states."""
    state = chance.choices(tuple(STATES), tuple(STATES.values()))[0]
    return chance.choice(districts_of("IN", state))


@cache
def districts_of(country: str, state: str | None = None) -> tuple[Area, ...]:
    """Return the districts of a country, or of one state of it."""
    return tuple(
        area
        for area in areas()
        if area.level == 2 and area.country == country and state in {None, area.parent}  # noqa: PLR2004 - level 2 is the district
    )


def spelled(area: Area, language: Language) -> str:
    """Return an area's name in a language's script, in Latin where the gazetteer has none."""
    first = {"en": "A", "hi": "\u0900", "bn": "\u0980"}[language]
    last = {"en": "z", "hi": "\u097f", "bn": "\u09ff"}[language]
    return next((name for name in area.spellings if first <= name[0] <= last), area.name)


def _area(code: str) -> Area:
    found = area_of_code(code)
    if found is None:
        raise ValueError(f"the gazetteer has no {code}")
    return found
