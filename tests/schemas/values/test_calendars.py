from datetime import date, timedelta

import nepali_datetime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import codes
from schemas.values.calendars import BANGLA_YEARS, BIKRAM_SAMBAT_YEARS, THAI_YEARS, from_gregorian, span_of

# First and last day each table covers.
COVERED: dict[codes.Calendar, tuple[date, date]] = {
    "GREGORIAN": (date(1900, 1, 1), date(2100, 12, 31)),
    "BANGLA": (date(BANGLA_YEARS.start + 593, 4, 14), date(BANGLA_YEARS.stop + 593, 4, 13)),
    "BIKRAM_SAMBAT": (date(1918, 4, 13), date(2044, 4, 12)),
    "THAI_BUDDHIST": (date(1941, 1, 1), date(THAI_YEARS.stop - 1 - 543, 12, 31)),
}


# The day of April on which each year from 1975 BS on began, as bikram 2.1.4 and medic/bikram-sambat publish them and as
# the printed Panchanga of 1975 to 2083 had them (kept apart from the library that is tested).
NEW_YEARS = (
    "13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 14 13 13 13 14 13 13 13 14 13 13 13 14"
    " 13 13 13 14 13 13 13 14 13 13 13 14 13 13 14 14 13 13 14 14 13 13 14 14 13 13 14 14 13 13 14 14 13 13 14 14 13 13"
    " 14 14 13 13 14 14 13 14 14 14 13 14 14 14 13 14 14 14 13 14 14 14 13 14 14 14 13 14 14 14 13 14 14"
)
# Month lengths of the years in which most children now reported were born, as printed in Nepal's calendars for these
# years (nepalipatro.com.np, hamropatro.com; corrections of 2081 to 2083: medic/bikram-sambat issues 26 and 31).
MONTH_LENGTHS = {
    2070: (31, 31, 31, 32, 31, 31, 29, 30, 30, 29, 30, 30),
    2075: (31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30),
    2080: (31, 32, 31, 32, 31, 30, 30, 30, 29, 29, 30, 30),
    2081: (31, 32, 31, 32, 31, 30, 30, 30, 29, 30, 29, 31),
    2082: (31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30),
    2083: (31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30),
}


@pytest.mark.parametrize(
    ("year", "month", "day", "gregorian"),
    [
        (1430, 1, 1, date(2023, 4, 14)),  # New Year
        (1429, 1, 25, date(2022, 5, 8)),  # Rabindranath's birthday
        (1427, 9, 1, date(2020, 12, 16)),  # Victory Day, after the reform
        (1427, 12, 12, date(2021, 3, 26)),  # Independence Day, after the reform
        (1430, 11, 8, date(2024, 2, 21)),  # Language Day, in a leap year
        (1428, 11, 8, date(2022, 2, 21)),  # Language Day, in a common year
        (1426, 6, 31, date(2019, 10, 16)),  # the first 31 Ashwin: the day the reform took effect
        (1425, 9, 2, date(2018, 12, 16)),  # Victory Day, before the reform
        (1421, 11, 9, date(2015, 2, 21)),  # Language Day, before the reform
        (1427, 2, 11, date(2020, 5, 25)),  # Nazrul's birthday, after the reform
        (1425, 11, 9, date(2019, 2, 21)),  # Language Day, in the last year of the old rule
        (1426, 7, 1, date(2019, 10, 17)),  # the first day after it: bdnews24.com, 16 October 2019
    ],
)
def test_bangla_days_are_those_bangladesh_published(year: int, month: int, day: int, gregorian: date) -> None:
    """National days fall where Bangladesh's printed calendars have them, before and after the reform of 2019."""
    found = span_of("BANGLA", year, month, day)

    assert found == (gregorian, gregorian)


@pytest.mark.parametrize(
    ("year", "month", "day", "gregorian"),
    [
        (2072, 1, 12, date(2015, 4, 25)),  # the earthquake
        (2072, 6, 3, date(2015, 9, 20)),  # the constitution
        (2080, 1, 1, date(2023, 4, 14)),  # New Year
        (2081, 1, 1, date(2024, 4, 13)),
        (2058, 2, 19, date(2001, 6, 1)),  # the royal massacre
        (2007, 11, 7, date(1951, 2, 18)),  # Democracy Day
        (2063, 1, 11, date(2006, 4, 24)),  # Loktantra Day
        (2006, 2, 24, date(1949, 6, 6)),  # this and the next three: conversion table of medic/bikram-sambat
        (2007, 2, 32, date(1950, 6, 14)),
        (2007, 12, 31, date(1951, 4, 13)),
        (2008, 1, 1, date(1951, 4, 14)),
    ],
)
def test_bikram_sambat_days_are_those_nepal_published(year: int, month: int, day: int, gregorian: date) -> None:
    """Days of Nepal's history fall where its calendar has them."""
    found = span_of("BIKRAM_SAMBAT", year, month, day)

    assert found == (gregorian, gregorian)


def test_every_bikram_sambat_year_begins_when_published() -> None:
    """Each year from 1975 to 2083 begins on the day of April that published tables have."""
    published = [date(1918 + number, 4, int(day)) for number, day in enumerate(NEW_YEARS.split())]
    assert len(published) == 2083 - 1975 + 1

    found = [span_of("BIKRAM_SAMBAT", year, 1, 1) for year in range(1975, 2084)]

    assert found == [(day, day) for day in published]


@pytest.mark.parametrize("year", MONTH_LENGTHS)
def test_bikram_sambat_months_are_as_long_as_published(year: int) -> None:
    """A month has the days that calendars printed for the year give it."""
    spans = [span_of("BIKRAM_SAMBAT", year, month) for month in range(1, 13)]

    assert tuple((last - first).days + 1 for first, last in filter(None, spans)) == MONTH_LENGTHS[year]


def test_bikram_sambat_agrees_with_the_library_day_by_day() -> None:
    """Every day of the library's table is the same day here, from the first to the last."""
    day, last = COVERED["BIKRAM_SAMBAT"]
    told = nepali_datetime.date(BIKRAM_SAMBAT_YEARS.start, 1, 1)

    while day < last:
        assert from_gregorian("BIKRAM_SAMBAT", day) == (told.year, told.month, told.day)
        day, told = day + timedelta(days=1), told + timedelta(days=1)

    assert told == nepali_datetime.date.max


@pytest.mark.parametrize(
    ("year", "month", "day", "gregorian"),
    [
        (2484, 1, 1, date(1941, 1, 1)),  # the first year to begin in January: Calendar Year Act, B.E. 2483
        (2559, 10, 13, date(2016, 10, 13)),  # the death of King Rama IX
        (2567, 2, 29, date(2024, 2, 29)),
        (2568, 2, 28, date(2025, 2, 28)),
    ],
)
def test_thai_days_are_those_thailand_published(year: int, month: int, day: int, gregorian: date) -> None:
    """Days of the Royal Gazette's years are the Gregorian days with another year."""
    assert span_of("THAI_BUDDHIST", year, month, day) == (gregorian, gregorian)


def test_thai_year_is_543_ahead() -> None:
    """BE 2566 is 2023."""
    found = span_of("THAI_BUDDHIST", 2566)

    assert found == (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize("calendar", COVERED)
def test_every_day_of_the_table_goes_there_and_back(calendar: codes.Calendar) -> None:
    """Each day has one place in the calendar, that place is that day, and days follow one another."""
    first, last = COVERED[calendar]
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))

    for day in days:
        place = from_gregorian(calendar, day)

        assert place is not None
        assert span_of(calendar, *place) == (day, day)


@pytest.mark.parametrize("calendar", COVERED)
def test_a_day_outside_the_table_is_unknown(calendar: codes.Calendar) -> None:
    """Nothing is invented before the first and after the last year of a table."""
    first, last = COVERED[calendar]

    assert from_gregorian(calendar, first - timedelta(days=1)) is None
    assert from_gregorian(calendar, last + timedelta(days=1)) is None


@settings(deadline=None)
@given(
    st.sampled_from([*COVERED, "OTHER"]),
    st.integers(-10, 4000),
    st.none() | st.integers(-1, 14),
    st.none() | st.integers(-1, 40),
)
def test_any_numbers_give_a_span_or_nothing(
    calendar: codes.Calendar, year: int, month: int | None, day: int | None
) -> None:
    """No numbers raise; a span runs forward, and a month lies in its year."""
    found = span_of(calendar, year, month, day)
    whole = span_of(calendar, year)

    if found is not None:
        assert whole is not None
        assert whole[0] <= found[0] <= found[1] <= whole[1]
        assert day is None or found[0] == found[1]
