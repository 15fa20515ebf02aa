"""The Gregorian days a told date may mean, no narrower than it was told."""

import re
from datetime import date

from schemas.records import ToldDate, codes
from schemas.values import MAX_VALUE_CHARS
from schemas.values.calendars import span_of
from schemas.values.digits import to_ascii_digits
from schemas.values.month_names import BANGLA_SEASONS, GREGORIAN_SEASONS, MONTH_NAMES, Month
from schemas.values.relative_dates import span_before
from schemas.values.words import fold

Span = tuple[date, date]
UNKNOWN: tuple[None, None] = (None, None)


# Words after a number or a year that say nothing more: ordinals, "month", "date", eras.
ORDINAL = re.compile(r"(?<=\d)\s?(?:st|nd|rd|th|লা|রা|ঠা|শে|ই|এ|ला|वीं|वां)(?![\w\u0900-\u0dff])")
FILLER = re.compile(
    r"(?<![\w\u0900-\u0dff])(?:of|in|on|month|year|date|dated|সালের|সাল|সনের|সন|মাসের|মাস|তারিখে|তারিখ|साल|सन्|सन|वर्ष|"
    r"महीना|महीने|माह|तारीख|को|के|में|की|गते|সালে|মাসে)(?![\w\u0900-\u0dff])"
)
ERAS: dict[codes.Calendar, re.Pattern[str]] = {
    "BANGLA": re.compile(r"বঙ্গাব্দ|বাংলা|bangabda|(?<!\w)b\.?\s?e\.?s?\.?(?!\w)"),
    "BIKRAM_SAMBAT": re.compile(r"वि\.?\s?सं\.?|विक्रम संवत्|(?<!\w)b\.?s\.?(?!\w)|(?<!\w)v\.?s\.?(?!\w)"),
    "THAI_BUDDHIST": re.compile(r"พ\.ศ\."),
    "GREGORIAN": re.compile(r"খ্রিস্টাব্দ|খ্রিষ্টাব্দ|খ্রিঃ|খ্রি\.?|ইং|ई\.|ईस्वी|(?<!\w)a\.?d\.?(?!\w)"),
}
TIME = re.compile(r"(?:t|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:[ap]\.?m\.?|hrs?)?(?:z|[+-]\d{2}:?\d{2})?$")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})")
YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{2})")
MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
YEARS = re.compile(r"(?:between\s)?(\d{4})\s?(?:-|–|to|and|or|থেকে|से|/)\s?(\d{4})")
YEAR = re.compile(r"\d{4}")
NUMBER = re.compile(r"\d+")


def interval_of(told: ToldDate, as_of: date | None = None) -> tuple[date | None, date | None]:
    """Return first and last day a told date may mean; both null when it is not understood.

    `told.text` is read; a date without text keeps its own bounds. Numbers are day, month, year, as the countries of
    the region write; a day or month out of range is not turned around but unknown. `as_of` is the day of telling: it
    is needed for "five days ago" and for years of two digits.
    """
    if told.text is None:
        return told.earliest, told.latest
    return interval_of_text(told.text, told.calendar, as_of)


def told_date_of(text: str, calendar: codes.Calendar = "GREGORIAN", as_of: date | None = None) -> ToldDate:
    """Return the text as a told date: the calendar it was told in and the days it may mean, as `interval_of`."""
    earliest, latest = interval_of_text(text, calendar, as_of)
    return ToldDate(text=text, calendar=calendar, earliest=earliest, latest=latest)


def interval_of_text(
    text: str, calendar: codes.Calendar = "GREGORIAN", as_of: date | None = None
) -> tuple[date | None, date | None]:
    """Return first and last day a text in a calendar may mean, as `interval_of`."""
    folded = fold(to_ascii_digits(text[:MAX_VALUE_CHARS]))
    if as_of is not None and (ago := span_before(folded, as_of)) is not None:
        return ago
    calendar, plain = _without_era(folded, calendar)
    plain = TIME.sub("", FILLER.sub(" ", ORDINAL.sub("", plain)).strip())
    plain = " ".join(plain.strip(" .,;-").split())
    span = _numeric(plain, calendar, as_of) or _named(plain, calendar) or _season(plain, calendar)
    return span or UNKNOWN


def _without_era(text: str, calendar: codes.Calendar) -> tuple[codes.Calendar, str]:
    for era, pattern in ERAS.items():
        if pattern.search(text):
            return era, pattern.sub(" ", text)
    return calendar, text


def _numeric(text: str, calendar: codes.Calendar, as_of: date | None) -> Span | None:
    if found := YEAR_FIRST.fullmatch(text):
        return span_of(calendar, int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.fullmatch(text):
        year = _full_year(found[3], calendar, as_of)
        return None if year is None else span_of(calendar, year, int(found[2]), int(found[1]))
    if found := YEAR_MONTH.fullmatch(text):
        return span_of(calendar, int(found[1]), int(found[2]))
    if found := MONTH_YEAR.fullmatch(text):
        return span_of(calendar, int(found[2]), int(found[1]))
    if found := YEARS.fullmatch(text):
        return _joined(span_of(calendar, int(found[1])), span_of(calendar, int(found[2])))
    return span_of(calendar, int(text)) if YEAR.fullmatch(text) else None


def _named(text: str, calendar: codes.Calendar) -> Span | None:
    months = MONTH_NAMES.all_in(text)
    if len(months) != 1:
        return None
    meant = _calendar_of(months[0], calendar)
    numbers = NUMBER.findall(text)
    years = [int(number) for number in numbers if YEAR.fullmatch(number)]
    days = [int(number) for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day has two digits at most
    if meant is None or len(years) != 1 or len(days) > 1 or len(numbers) != 1 + len(days):
        return None
    return span_of(meant, years[0], months[0][1], days[0] if days else None)


def _calendar_of(month: Month, told: codes.Calendar) -> codes.Calendar | None:
    """Return the calendar a named month belongs to: the name decides, and a name two calendars share needs one told."""
    family = month[0]
    if family == "INDIC":
        return told if told in {"BANGLA", "BIKRAM_SAMBAT"} else None
    if family == "BANGLA" and told == "BIKRAM_SAMBAT":
        return None
    if family == "GREGORIAN" and told == "THAI_BUDDHIST":
        return told
    return family


def _season(text: str, calendar: codes.Calendar) -> Span | None:
    years = YEAR.findall(text)
    seasons = {"BANGLA": BANGLA_SEASONS, "GREGORIAN": GREGORIAN_SEASONS}.get(calendar)
    found = None if seasons is None else seasons.only_in(text)
    if found is None or len(years) != 1 or len(NUMBER.findall(text)) != 1:
        return None
    first, count = found
    return _joined(span_of(calendar, int(years[0]), first), span_of(calendar, int(years[0]), first + count - 1))


def _joined(first: Span | None, last: Span | None) -> Span | None:
    if first is None or last is None or first[0] > last[1]:
        return None
    return first[0], last[1]


def _full_year(digits: str, calendar: codes.Calendar, as_of: date | None) -> int | None:
    if len(digits) > 2:  # noqa: PLR2004 - a short year has two digits
        return int(digits)
    if calendar != "GREGORIAN" or as_of is None:
        return None
    year = as_of.year - as_of.year % 100 + int(digits)
    return year if year <= as_of.year else year - 100
