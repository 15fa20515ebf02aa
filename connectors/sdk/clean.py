"""Makes values of told texts: each `clean_*` gives what a text may mean, or nothing and a note of the field.

Every function is total: no text raises. They stand on `schemas/values`; docs/values.md has worked examples.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import cast

from connectors.sdk.fields import Fields
from schemas.records import AdminArea, AgeRange, InstantRange, MeasureRange, Place, ToldDate, codes
from schemas.values import MAX_VALUE_CHARS, REMEMBERED
from schemas.values.ages import age_of
from schemas.values.countries import country_of
from schemas.values.digits import to_ascii_digits
from schemas.values.heights import height_of
from schemas.values.languages import languages_of
from schemas.values.phones import clean_phone
from schemas.values.sexes import sex_of
from schemas.values.told_dates import interval_of_text, told_date_of
from schemas.values.weights import weight_of
from schemas.values.words import fold

__all__ = (
    "clean_age",
    "clean_country",
    "clean_day",
    "clean_event_at",
    "clean_height",
    "clean_instant",
    "clean_language",
    "clean_phone",
    "clean_place",
    "clean_sex",
    "clean_told_date",
    "clean_weight",
    "local_day",
)

STAMP = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")
LAST_MOMENT = timedelta(days=1) - timedelta(milliseconds=1)
# Ages, measures, days and areas are the same few of record after record; what their words mean is found once.
_age_of = lru_cache(REMEMBERED)(age_of)
_height_of = lru_cache(REMEMBERED)(height_of)
_weight_of = lru_cache(REMEMBERED)(weight_of)
_interval_of_text = lru_cache(REMEMBERED)(interval_of_text)


def clean_instant(text: str | None, fields: Fields) -> datetime | None:
    """Return the instant a text says, UTC, or null (not noted: `parts.instant` notes).

    ISO 8601, or day-month-year hours:minutes; without an offset it is in the source's zone.
    """
    if text is None:
        return None
    plain = to_ascii_digits(text[:MAX_VALUE_CHARS])
    stamp = STAMP.fullmatch(plain)
    try:
        if stamp is not None:
            day, month, year, hour, minute, second = (int(part or 0) for part in stamp.groups())
            told = datetime(year, month, day, hour, minute, second, tzinfo=fields.source.time_zone)
        else:
            told = datetime.fromisoformat(plain)
        zoned = told if told.tzinfo is not None else told.replace(tzinfo=fields.source.time_zone)
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def clean_event_at(
    text: str | None, calendar: codes.Calendar, reported_at: datetime | None, fields: Fields
) -> InstantRange | None:
    """Return the instants a told day spans in the source's zone; null and an issue when it is not understood."""
    if text is None:
        return None
    exact = clean_instant(text, fields) if ":" in text else None
    if exact is not None:
        return InstantRange(earliest=exact, latest=exact)
    earliest, latest = _interval_of_text(text[:MAX_VALUE_CHARS], calendar, local_day(reported_at, fields))
    if earliest is None or latest is None:
        fields.note("event_at")
        return None
    return InstantRange(earliest=_start(earliest, fields), latest=_start(latest, fields) + LAST_MOMENT)


def clean_day(text: str | None, calendar: codes.Calendar, fields: Fields, field: str) -> date | None:
    """Return the day a text says, when it says one day; null and an issue when it does not."""
    if text is None:
        return None
    earliest, latest = _interval_of_text(text[:MAX_VALUE_CHARS], calendar)
    if earliest is None or earliest != latest:
        fields.note(field)
        return None
    return earliest


def clean_told_date(
    text: str | None, calendar: codes.Calendar, as_of: date | None, fields: Fields, field: str = "birth"
) -> ToldDate | None:
    """Return a date as it was told, with the days it may mean; null without a text.

    `calendar` is the one the form asks for; an era or a month's name in the text overrules it. `as_of` is the day of
    telling ("five days ago", years of two digits). A text that is not understood is kept without days and noted.
    """
    if text is None:
        return None
    told = told_date_of(text, calendar, as_of)
    if told.earliest is None:
        fields.note(field)
    return told


def clean_age(text: str | None, as_of: date | None, fields: Fields) -> AgeRange | None:
    """Return the age a text says; null and an issue when it is not understood."""
    if text is None:
        return None
    found = _age_of(text[:MAX_VALUE_CHARS])
    if found is None:
        fields.note("age")
        return None
    return AgeRange(min_years=found.min_years, max_years=found.max_years, as_of=as_of, estimated=found.estimated)


def clean_height(text: str | None, fields: Fields) -> MeasureRange | None:
    """Return the height a text says, centimetres, 30 to 250; null and an issue when it is not understood."""
    found = None if text is None else _height_of(text[:MAX_VALUE_CHARS])
    if text is not None and found is None:
        fields.note("height_cm")
    return found


def clean_weight(text: str | None, fields: Fields) -> MeasureRange | None:
    """Return the weight a text says, kilograms, 1 to 250; null and an issue when it is not understood."""
    found = None if text is None else _weight_of(text[:MAX_VALUE_CHARS])
    if text is not None and found is None:
        fields.note("weight_kg")
    return found


def clean_sex(text: str | None, fields: Fields) -> codes.Sex | None:
    """Return the sex a word says: by the connector's look-up `Sex`, else by the words all sources share.

    The shared words are whole words that mean one sex in every language of the region; letters and figures ("F", "2")
    are read by the connector's look-up only. Null and an issue for any other word.
    """
    if text is None:
        return None
    words, told = fields.source.lookups.get("Sex", {}), fold(text[:MAX_VALUE_CHARS])
    own = words.get(told) or words.get(to_ascii_digits(told))
    found = cast("codes.Sex | None", own) or sex_of(told)
    if found is None:
        fields.note("sex")
    return found


def clean_language(text: str | None, fields: Fields, field: str = "languages") -> tuple[str, ...]:
    """Return the BCP 47 tags of the languages a text names, each once, in its order; an issue for a word unknown."""
    if text is None:
        return ()
    found = languages_of(text)
    if None in found:
        fields.note(field)
    return tuple(tag for tag in found if tag is not None)


def clean_country(text: str | None, fields: Fields, field: str = "nationalities") -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country or nationality; null and an issue when it is not understood."""
    found = None if text is None else country_of(text)
    if text is not None and found is None:
        fields.note(field)
    return found


def clean_place(
    country: str | None, admin: tuple[str | None, ...], locality: str | None = None, landmark: str | None = None
) -> Place | None:
    """Return a place of what was told, `admin` from the first level down; null when nothing but a country was."""
    areas = tuple(_area(level, name) for level, name in enumerate(admin, start=1) if name is not None)
    if not areas and locality is None and landmark is None:
        return None
    return Place(country=country, admin=areas, locality=locality, landmark=landmark)


@lru_cache(REMEMBERED)
def _remembered_area(level: int, name: str) -> AdminArea:
    return AdminArea(level=level, name=name)


def _area(level: int, name: str) -> AdminArea:
    # A longer text is no area's name: it is carried as told but not remembered.
    return _remembered_area(level, name) if len(name) <= MAX_VALUE_CHARS else AdminArea(level=level, name=name)


def local_day(at: datetime | None, fields: Fields) -> date | None:
    """Return the day of an instant in the source's zone."""
    return None if at is None else at.astimezone(fields.source.time_zone).date()


def _start(on: date, fields: Fields) -> datetime:
    return datetime.combine(on, time(), fields.source.time_zone).astimezone(UTC)
