"""The days meant by words that count back from the day of telling: "yesterday", "about 5 years ago"."""

import re
from datetime import date, timedelta

from schemas.values.numbers import WHOLE_NUMBER, number_of
from schemas.values.unit_words import ABOUT
from schemas.values.word_tables import words_of
from schemas.values.words import any_of, fold

Span = tuple[date, date]
LONGEST_YEARS = 100
SIGNS = {"y"}  # of an age ("8 y"), not of a time ago
NAMED_DAYS = {fold(word): int(days) for days, words in words_of("days_back").items() for word in words}
AGO = any_of(words_of("between")["ago"])
UNITS = {unit: words_of("unit")[f"{unit}s"] for unit in ("day", "week", "month", "year")}
UNIT_OF = {fold(word): unit for unit, words in UNITS.items() for word in words if fold(word) not in SIGNS}
ABOUT_WORDS = re.compile(rf"(?<![^\W\d_])(?:{ABOUT})(?![a-z])")
PATTERN = re.compile(rf"(?P<number>{WHOLE_NUMBER})\s?(?P<unit>{any_of(UNIT_OF)})\s?(?:{AGO})")


def span_before(folded: str, as_of: date) -> Span | None:
    """Return first and last day meant by folded text with ASCII digits; null when it does not count back."""
    plain = ABOUT_WORDS.sub(" ", folded)
    named = NAMED_DAYS.get(plain.strip())
    if named is not None:
        return _days_back(as_of, named, named)
    found = PATTERN.fullmatch(" ".join(plain.split()))
    if found is None:
        return None
    number = number_of(found["number"])
    return _span(as_of, number, UNIT_OF[found["unit"]], about=plain != folded)


def _span(as_of: date, number: int, unit: str, *, about: bool) -> Span | None:
    """Return the span of `number` units back: rounded to the unit, so half the unit's neighbours belong to it."""
    slack = 2 if about else 1
    if unit == "year":
        return _years_back(as_of, number + slack, max(0, number - slack))
    width = {"day": 1, "week": 7, "month": 31}[unit]
    spare = slack - 1 if unit == "day" else slack * width
    most = number * width + spare
    least = max(0, number * (30 if unit == "month" else width) - spare)
    return _days_back(as_of, most, least)


def _days_back(as_of: date, most: int, least: int) -> Span | None:
    if most > LONGEST_YEARS * 366 or most >= as_of.toordinal():
        return None
    return as_of - timedelta(days=most), as_of - timedelta(days=least)


def _years_back(as_of: date, most: int, least: int) -> Span | None:
    if most > LONGEST_YEARS or most >= as_of.year:
        return None
    return _same_day(as_of, as_of.year - most), _same_day(as_of, as_of.year - least)


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
