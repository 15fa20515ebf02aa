"""The Gregorian days a told date may mean, no narrower than it was told."""

import re
from datetime import date

from schemas.records import ToldDate, codes
from schemas.values import MAX_VALUE_CHARS
from schemas.values.calendars import GREGORIAN_YEARS, THAI_YEARS, from_gregorian, span_of
from schemas.values.digits import to_ascii_digits
from schemas.values.month_names import BANGLA_SEASONS, GREGORIAN_SEASONS, MONTH_NAMES, Month
from schemas.values.relative_dates import span_before
from schemas.values.words import fold

Span = tuple[date, date]
UNKNOWN: tuple[None, None] = (None, None)
Told = tuple[codes.Calendar, int, int | None, int | None]
"""Calendar, year, month, day as told."""
DAY_DIGITS = 2


# Words after a number or a year that say nothing more: ordinals, "month", "date", eras.
ORDINAL = re.compile(r"(?<=\d)\s?(?:st|nd|rd|th|লা|রা|ঠা|শে|ই|এ|ला|वीं|वां)(?![\w\u0900-\u0dff])")
FILLER = re.compile(
    r"(?<![\w\u0900-\u0dff])(?:of|in|on|month|year|date|dated|সালের|সাল|সনের|সন|মাসের|মাস|তারিখে|তারিখ|साल|सन्|सन|वर्ष|"
    r"महीना|महीने|माह|तारीख|को|के|में|की|गते|मिति|महिना|साले|সালে|মাসে|سنہ|ماہ|تاریخ)(?![\w\u0900-\u0dff])"
    r"|วันที่|เดือน|ปี|ថ្ងៃទី|ថ្ងៃ|ខែ|ឆ្នាំ|ວັນທີ|ເດືອນ|ປີ|ခုနှစ်|ရက်နေ့|ရက်|ngày|日期"
)
ERAS: dict[codes.Calendar, re.Pattern[str]] = {
    "THAI_BUDDHIST": re.compile(
        r"พ\.?ศ\.?|พุทธศักราช|ພ\.?ສ\.?|(?<!\w)b\.?e\.?(?=\s?2[45]\d\d)|(?<=2[45]\d\d)\s?b\.?e\.?(?!\w)"
    ),
    "BANGLA": re.compile(r"বঙ্গাব্দ|বাংলা|bangabda|(?<!\w)b\.?\s?e\.?s?\.?(?!\w)"),
    "BIKRAM_SAMBAT": re.compile(
        r"वि\.?\s?सं\.?|विक्रम स[ंम]्?[वब]त्?|(?<!\w)b\.?s\.?(?!\w)|(?<!\w)v\.?s\.?(?!\w)|bikram sam[bv]at"
    ),
    # Cambodia's Buddhist year changes at Visakha in May and is not read.
    "OTHER": re.compile(r"ព\.?ស\.?|พุทธศักราชเขมร|हिजरी|হিজরি|ہجری"),
    "GREGORIAN": re.compile(
        r"খ্রিস্টাব্দ|খ্রিষ্টাব্দ|খ্রিঃ|খ্রি\.?|ইং|ई\.|[ईइ]स्वी|ईसवी|عیسوی|ค\.?ศ\.?|ຄ\.?ສ\.?|គ\.?ស\.?|公元|"
        r"(?<!\w)a\.?d\.?(?!\w)|(?<!\w)c\.e\.(?!\w)"
    ),
}
TIME = re.compile(r"(?:t|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:[ap]\.?m\.?|hrs?)?(?:z|[+-]\d{2}:?\d{2})?$")
YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.।]\s?(\d{1,2})\s?[-/.।]\s?(\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})\s?[-/.।]\s?(\d{1,2})\s?[-/.।]\s?(\d{4}|\d{2})")
YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{2})")
MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
YEARS = re.compile(r"(?:between\s)?(\d{4})\s?(?:-|–|to|and|or|থেকে|से|/)\s?(\d{4})")
YEAR = re.compile(r"\d{4}")
NUMBER = re.compile(r"\d+")
# Vietnamese and Chinese say day, month and year with the unit beside each number.
NUMBERED = (
    re.compile(r"(?:(?P<day>\d{1,2})\s?)?tháng\s?(?P<month>\d{1,2})(?:\s?,?\s?năm\s?|\s?[-/,]\s?|\s)(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})\s?年\s?(?:(?P<month>\d{1,2})\s?月\s?(?:(?P<day>\d{1,2})\s?[日号號]?)?)?"),
    re.compile(r"năm\s?(?P<year>\d{4})(?P<month>)(?P<day>)"),
)


def told_date_of(text: str, calendar: codes.Calendar = "GREGORIAN", as_of: date | None = None) -> ToldDate:
    """Return the text as a told date: the calendar it was told in and the days it may mean.

    `calendar` is the one that was asked for; an era, a month's name or a year that only the Thai calendar has in the
    text overrules it.
    """
    meant, span = _read(text, calendar, as_of)
    earliest, latest = span or UNKNOWN
    return ToldDate(text=text, calendar=meant, earliest=earliest, latest=latest)


def interval_of_text(
    text: str, calendar: codes.Calendar = "GREGORIAN", as_of: date | None = None
) -> tuple[date | None, date | None]:
    """Return first and last day a text in a calendar may mean; both null when it is not understood.

    Numbers are day, month, year, as the countries of the region write; a day or month out of range is not turned around
    but unknown. `as_of` is the day of telling: it is needed for "five days ago" and for years of two digits.
    """
    return _read(text, calendar, as_of)[1] or UNKNOWN


def _read(text: str, asked: codes.Calendar, as_of: date | None) -> tuple[codes.Calendar, Span | None]:
    """Return the calendar a text was told in and the days it may mean."""
    folded = fold(to_ascii_digits(text[:MAX_VALUE_CHARS]))
    told = _numeric(folded, as_of, asked)  # most dates are numbers alone: nothing else need be looked for
    if told is not None:
        return _spanned(told)
    if as_of is not None and (ago := span_before(folded, as_of)) is not None:
        return asked, ago
    calendar, plain = _without_era(folded, asked)
    plain = TIME.sub("", FILLER.sub(" ", ORDINAL.sub("", plain)).strip())
    plain = " ".join(plain.strip(" .,;-").split())
    told = _numeric(plain, as_of, calendar) or _numbered(plain, calendar) or _named(plain, calendar, as_of)
    if told is not None:
        return _spanned(told)
    return calendar, _years(plain, calendar) or _season(plain, calendar)


def _spanned(told: Told) -> tuple[codes.Calendar, Span | None]:
    calendar, year, month, day = told
    calendar = _beside(calendar, year)
    return calendar, span_of(calendar, year, month, day)


def _without_era(text: str, calendar: codes.Calendar) -> tuple[codes.Calendar, str]:
    for era, pattern in ERAS.items():
        if pattern.search(text):
            return era, pattern.sub(" ", text)
    return calendar, text


def _beside(calendar: codes.Calendar, year: int) -> codes.Calendar:
    """Return the calendar that has the year, of the two that differ in nothing but the year's number.

    Forms of Thailand and Laos are filled in with 2566 and 2023 alike; no year is in both tables.
    """
    if calendar == "GREGORIAN" and year in THAI_YEARS:
        return "THAI_BUDDHIST"
    if calendar == "THAI_BUDDHIST" and year in GREGORIAN_YEARS:
        return "GREGORIAN"
    return calendar


def _numeric(text: str, as_of: date | None, calendar: codes.Calendar) -> Told | None:
    if found := YEAR_FIRST.fullmatch(text):
        return calendar, int(found[1]), int(found[2]), int(found[3])
    if found := DAY_FIRST.fullmatch(text):
        year = _full_year(found[3], calendar, as_of)
        return None if year is None else (calendar, year, int(found[2]), int(found[1]))
    if found := YEAR_MONTH.fullmatch(text):
        return calendar, int(found[1]), int(found[2]), None
    if found := MONTH_YEAR.fullmatch(text):
        return calendar, int(found[2]), int(found[1]), None
    return (calendar, int(text), None, None) if YEAR.fullmatch(text) else None


def _numbered(text: str, calendar: codes.Calendar) -> Told | None:
    for pattern in () if text.isascii() else NUMBERED:
        if found := pattern.fullmatch(text):
            return calendar, int(found["year"]), _or_none(found["month"]), _or_none(found["day"])
    return None


def _or_none(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _named(text: str, asked: codes.Calendar, as_of: date | None) -> Told | None:
    months = MONTH_NAMES.all_in(text)
    if len(months) != 1:
        return None
    meant = _calendar_of(months[0], asked)
    numbers = NUMBER.findall(text)
    years = [number for number in numbers if YEAR.fullmatch(number)]
    days = [number for number in numbers if len(number) <= DAY_DIGITS]
    if not years and len(days) == DAY_DIGITS:  # "5 Mar 21": the day stands before the year
        years = [days.pop()]
    if meant is None or len(years) != 1 or len(days) > 1 or len(numbers) != 1 + len(days):
        return None
    year = _full_year(years[0], meant, as_of)
    return None if year is None else (meant, year, months[0][1], int(days[0]) if days else None)


def _calendar_of(month: Month, told: codes.Calendar) -> codes.Calendar | None:
    """Return the calendar a named month belongs to: the name decides, and a name two calendars share needs one told."""
    family = month[0]
    if family == "INDIC":
        return told if told in {"BANGLA", "BIKRAM_SAMBAT"} else None
    if family == "BANGLA" and told == "BIKRAM_SAMBAT":
        return None
    if family == "GREGORIAN" and told in {"THAI_BUDDHIST", "OTHER"}:
        return told
    return family


def _years(text: str, calendar: codes.Calendar) -> Span | None:
    found = YEARS.fullmatch(text)
    return None if found is None else _joined(span_of(calendar, int(found[1])), span_of(calendar, int(found[2])))


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
    """Return the year; of two digits, the last such year of the calendar that had begun on the day of telling."""
    if len(digits) > DAY_DIGITS:
        return int(digits)
    running = None if as_of is None else from_gregorian(calendar, as_of)
    if running is None:
        return None
    year = running[0] - running[0] % 100 + int(digits)
    return year if year <= running[0] else year - 100
