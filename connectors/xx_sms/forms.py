"""What a part of a short message shows by its form: sex, age, date, mark, clothes, looks."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectors.xx_sms.words import DESCRIBING, GARMENTS, SEX_WORDS, YEARS, Label
from schemas.values import descriptions, marks
from schemas.values.ages import age_of
from schemas.values.descriptions import describe
from schemas.values.marks import marks_of
from schemas.values.told_dates import interval_of_text
from schemas.values.words import any_of, fold

SEX_AND_AGE = re.compile(
    rf"([fmgb])\s?[-/]?\s?(\d{{1,2}})(?:\s?(?:{any_of(YEARS)}))?|(\d{{1,2}})\s?(?:{any_of(YEARS)})?\s?[-/]?\s?([fmgb])",
    re.IGNORECASE,
)
IN_YEARS = re.compile(rf"(\d{{1,2}})\s?(?:{any_of(YEARS)})", re.IGNORECASE)
DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
DESCRIBED = (
    *(DESCRIBING, GARMENTS, marks.KINDS, marks.SITES, marks.SIDES, descriptions.TOPICS, descriptions.BUILDS),
    *(descriptions.COMPLEXIONS, descriptions.HAIRS, descriptions.EYES),
)
MOST_NAME_WORDS = 4
# No report of this hub is of the Gregorian year 2060, and none of the Gregorian year 1500.
FIRST_YEAR_BS, LAST_YEAR_BANGLA = 2060, 1500


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a message comes from: country (ISO 3166-1 alpha-2) and local day, which its dates and places need."""

    country: str
    today: date | None


def form_of(part: str, sender: Sender) -> tuple[tuple[Label | Literal["looks"], str], ...]:
    """Return what a part is by its form alone, with its values; nothing when its form does not show it."""
    both = SEX_AND_AGE.fullmatch(part)
    if both is not None:
        return ("sex", both[1] or both[4]), ("age", both[2] or both[3])
    age = IN_YEARS.sub(r"\1", part)
    forms: tuple[tuple[Label | Literal["looks"], str | None], ...] = (
        ("sex", part if fold(part) in SEX_WORDS else None),
        ("age", age if age_of(age, sender.today) is not None else None),
        ("date", date_of(part, sender)),
        ("marks", part if marks_of(part, only_named=True) else None),
        ("clothes", part if GARMENTS.first_in(part) is not None else None),
        ("looks", part if _describes(part) else None),
    )
    return next((((label, value),) for label, value in forms if value is not None), ())


def _describes(part: str) -> bool:
    looks = describe(part)
    return any(each is not None for each in (looks.build, looks.complexion, looks.hair, looks.eyes, looks.height_cm))


def apart(description: str) -> tuple[str, str]:
    """Return what stands before the first describing word of a description, when something does, and the rest."""
    words = description.split()
    for number, word in enumerate(words):
        if any(words_of_list.first_in(word) is not None for words_of_list in DESCRIBED):
            return (
                (" ".join(words[:number]), " ".join(words[number:])) if number <= MOST_NAME_WORDS else ("", description)
            )
    return "", description


def stands_alone(word: str, sender: Sender) -> bool:
    """Return whether a word in a running text is a value of its own: sex, age, both, or a date."""
    forms = (DATE, DAY_AND_MONTH, SEX_AND_AGE)
    return (
        fold(word) in SEX_WORDS
        or word.isdigit()
        or any(form.fullmatch(word) for form in forms)
        or (word.isalpha() and date_of(word, sender) is not None)
    )


def date_of(part: str, sender: Sender) -> str | None:
    """Return a part that is a date, the latest such day for a day and month alone; null when it is none.

    In Nepal a day and month alone may be of either calendar: it is no date until the year is told.
    """
    day_and_month = DAY_AND_MONTH.fullmatch(part)
    if day_and_month is not None:
        if sender.today is None or sender.country == "NP":
            return None
        for year in (sender.today.year, sender.today.year - 1):
            told = f"{day_and_month[1]}/{day_and_month[2]}/{year}"
            earliest, _ = interval_of_text(told)
            if earliest is not None and earliest <= sender.today:
                return told
        return None
    earliest, _ = interval_of_text(part, calendar_of(part, sender.country), sender.today)
    return None if earliest is None or part.isdigit() else part


def calendar_of(part: str, country: str) -> Literal["GREGORIAN", "BIKRAM_SAMBAT", "BANGLA"]:
    """Return the calendar a year is of: Bikram Sambat is 56 years ahead, the Bangla one 593 behind."""
    year = YEAR.search(part)
    if year is not None and country == "NP" and int(year[1]) >= FIRST_YEAR_BS:
        return "BIKRAM_SAMBAT"
    return "BANGLA" if year is not None and country == "BD" and int(year[1]) <= LAST_YEAR_BANGLA else "GREGORIAN"
