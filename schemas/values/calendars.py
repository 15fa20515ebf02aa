"""Calendars of the region: a year, month or day of each as days of the Gregorian calendar, and back."""

import calendar as gregorian
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import nepali_datetime  # type: ignore[import-untyped]  # ships stubs without py.typed; this is its only home

from schemas.records import codes

# Month lengths of the Bangla calendar of Bangladesh. Bangla Academy's rule, official from 1987: five months of 31 days,
# the others 30, Falgun 31 in a Gregorian leap year. Its reform, first kept in October 2019 (year 1426): six months of
# 31, Falgun 29 or 30, the others 30, so that 8 Falgun is always 21 February, 12 Choitro 26 March and 1 Poush
# 16 December. Both rules hold 1 Boishakh on 14 April. West Bengal's own calendar differs by a day and is not read.
BANGLA_1987 = (31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30, 30)
BANGLA_2019 = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 29, 30)
BANGLA_REFORM_YEAR = 1426
BANGLA_YEARS = range(1394, 1600)
FALGUN = 11

# Month lengths of Nepal's Panchanga come from nepali-datetime (MIT), 1975 to 2100 BS. The Panchanga is fixed a year at
# a time and a table printed earlier is a forecast that gets corrected (2082 in May 2025, 2083 in May 2026): a library
# that is kept brings the correction with its next release, a table copied here would not.
BIKRAM_SAMBAT_YEARS = range(nepali_datetime.MINYEAR, nepali_datetime.MAXYEAR + 1)

# Thailand began its year on 1 January in BE 2484 (1941); earlier years began on 1 April and are not read.
THAI_YEARS = range(2484, 2644)
THAI_OFFSET = 543
GREGORIAN_YEARS = range(1900, 2101)
MONTHS = 12
SHORTEST_MONTH = 29


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a calendar: its first day in the Gregorian calendar and the lengths of its twelve months."""

    first_day: date
    months: tuple[int, ...]


def span_of(
    calendar: codes.Calendar, year: int, month: int | None = None, day: int | None = None
) -> tuple[date, date] | None:
    """Return the first and last Gregorian day of a year, a month of it, or one day (both equal).

    Null when the calendar is OTHER, the year lies outside its table, or there is no such month or day.
    """
    found = _year(calendar, year)
    if found is None or (month is None and day is not None):
        return None
    if month is None:
        return found.first_day, found.first_day + timedelta(days=sum(found.months) - 1)
    if not 1 <= month <= MONTHS:
        return None
    length = found.months[month - 1]
    first = found.first_day + timedelta(days=sum(found.months[: month - 1]))
    if day is None:
        return first, first + timedelta(days=length - 1)
    if not 1 <= day <= length:
        return None
    exact = first + timedelta(days=day - 1)
    return exact, exact


def from_gregorian(calendar: codes.Calendar, day: date) -> tuple[int, int, int] | None:
    """Return year, month and day of a Gregorian day in a calendar; null outside the calendar's table."""
    offset = OFFSETS.get(calendar)
    if offset is None:
        return None
    for year in (day.year + offset, day.year + offset - 1):
        found = _year(calendar, year)
        if found is None or day < found.first_day:
            continue
        left = (day - found.first_day).days
        for month, length in enumerate(found.months, start=1):
            if left < length:
                return year, month, left + 1
            left -= length
    return None


def _year(calendar: codes.Calendar, year: int) -> Year | None:
    read = YEARS.get(calendar)
    return None if read is None else read(year)


def _gregorian_year(year: int) -> Year | None:
    if year not in GREGORIAN_YEARS:
        return None
    return Year(date(year, 1, 1), tuple(gregorian.monthrange(year, month)[1] for month in range(1, MONTHS + 1)))


def _thai_year(year: int) -> Year | None:
    return _gregorian_year(year - THAI_OFFSET) if year in THAI_YEARS else None


def _bangla_year(year: int) -> Year | None:
    if year not in BANGLA_YEARS:
        return None
    months: tuple[int, ...] = BANGLA_2019 if year >= BANGLA_REFORM_YEAR else BANGLA_1987
    if gregorian.isleap(year + 594):  # Falgun falls in the Gregorian year after the one in which the year began
        months = (*months[: FALGUN - 1], months[FALGUN - 1] + 1, *months[FALGUN:])
    return Year(date(year + 593, 4, 14), months)


def _bikram_sambat_year(year: int) -> Year | None:
    if year not in BIKRAM_SAMBAT_YEARS:
        return None
    starts = [nepali_datetime.date(year, month, 1).to_datetime_date() for month in range(1, MONTHS + 1)]
    return Year(starts[0], (*(_days_between(*pair) for pair in pairwise(starts)), _last_month_of(year)))


def _last_month_of(year: int) -> int:
    """Return the length of Chaitra: the last month of the library's last year has no month after it to end it."""
    for length in (32, 31, 30):
        try:
            nepali_datetime.date(year, MONTHS, length)
        except ValueError:
            continue
        return length
    return SHORTEST_MONTH


def _days_between(first: date, last: date) -> int:
    return (last - first).days


YEARS: dict[codes.Calendar, Callable[[int], Year | None]] = {
    "GREGORIAN": cache(_gregorian_year),
    "BANGLA": cache(_bangla_year),
    "BIKRAM_SAMBAT": cache(_bikram_sambat_year),
    "THAI_BUDDHIST": _thai_year,
}
# What to add to a Gregorian year to get the calendar's year that is running at its end.
OFFSETS: dict[codes.Calendar, int] = {"GREGORIAN": 0, "BANGLA": -593, "BIKRAM_SAMBAT": 57, "THAI_BUDDHIST": THAI_OFFSET}
