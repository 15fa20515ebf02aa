"""Ages as told, in figures or words, to a range of completed years."""

import re
from datetime import date

from schemas.records import AgeRange
from schemas.values import MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits
from schemas.values.numbers import WHOLE_NUMBER, number_of
from schemas.values.unit_words import ABOUT, AND, BETWEEN, DAYS, MONTHS, WEEKS, YEARS
from schemas.values.word_tables import words_of
from schemas.values.words import any_of, fold

OLDEST_YEARS = 130
MONTHS_A_YEAR, WEEKS_A_YEAR, DAYS_A_YEAR = 12, 52, 365
ABOUT_YEARS = 1  # "about 9" is read as 8 to 10

# Ages told by a word alone, as years. Newborn, infant and adolescent as WHO uses them (under 28 days, under one year,
# 10 to 19), toddler 1 to 3 as paediatricians do, minor as the Convention on the Rights of the Child. An infant may be a
# year older than the word allows: clerks use it of a child that is carried.
STAGE_YEARS = {
    fold(word): (int(years.split("-")[0]), int(years.split("-")[1]))
    for years, words in words_of("stage").items()
    for word in words
}
# Two and a half, one and a half: words of their own in the languages of the north.
HALF_YEARS = {fold(word): number for number, words in words_of("half_number").items() for word in words}
OLD, HALVES, UNDER, OVER = (any_of(words_of("age")[code]) for code in ("old", "halves", "under", "over"))
# Words that are a number and a unit alike (Burmese "two" and "year", Vietnamese "five" and "year") say no age alone.
UNIT_ALONE = re.compile(rf"{YEARS}")
NUMBER = rf"({WHOLE_NUMBER})(?:\.\d{{1,2}})?"
PLAIN = re.compile(r"\d{1,3}")
ABOUT_OR_SIGN = re.compile(rf"(?<![^\W\d_])(?:{ABOUT}|~|±|\?)(?![a-z])|(?:ခန့်|လောက်|左右)")
BARE_WORDS = re.compile(rf"(?<![a-z])(?:{OLD})(?![a-z])|[।.:+()](?!\d)")
HALF_WORDS = re.compile(rf"(?:{HALVES})")
HALF_NUMBER = re.compile("|".join(map(re.escape, HALF_YEARS)))
BOUND = re.compile(rf"(?:(?P<under>{UNDER})|(?P<over>{OVER}))")
RANGE = re.compile(rf"{NUMBER}\s?(?:{YEARS})?\s?(?:{BETWEEN}|and|ও|और|နှင့်|và)\s?{NUMBER}\s?(?:{YEARS})?(?:{BETWEEN})?")
YEARS_MONTHS = re.compile(rf"{NUMBER}\s?(?:{YEARS})\s?(?:{AND})?\s?{NUMBER}\s?(?:{MONTHS})")
YEARS_ONLY = re.compile(rf"{NUMBER}\s?(?:{YEARS})?")
SHORTER = (
    (re.compile(rf"{NUMBER}\s?(?:{MONTHS})"), MONTHS_A_YEAR),
    (re.compile(rf"{NUMBER}\s?(?:{WEEKS})"), WEEKS_A_YEAR),
    (re.compile(rf"{NUMBER}\s?(?:{DAYS})"), DAYS_A_YEAR),
)
MONTH_RANGE = re.compile(rf"{NUMBER}\s?(?:{MONTHS})?\s?(?:{BETWEEN})\s?{NUMBER}\s?(?:{MONTHS})")


def age_of(text: str, as_of: date | None = None) -> AgeRange | None:
    """Return the age range a text says, in completed years on the day `as_of`; null when it is not understood.

    "about 9" is 8 to 10 and estimated; "7-8" is 7 to 8; "6 months" is 0; "infant" is 0 to 1 and estimated; "under 5" is
    0 to 4; "10+" has no upper end but 130. Nothing over 130 years is an age.
    """
    folded = fold(to_ascii_digits(text[:MAX_VALUE_CHARS]))
    if PLAIN.fullmatch(folded):
        return _age(int(folded), int(folded), as_of, estimated=False)
    stage = STAGE_YEARS.get(folded)
    if stage is not None:
        return _age(*stage, as_of, estimated=stage != (0, 0))
    plain = ABOUT_OR_SIGN.sub(" ", folded)
    guessed = plain != folded
    span = None if UNIT_ALONE.fullmatch(plain.strip()) else _span(plain)
    if span is None:
        return None
    youngest, oldest = span
    if guessed and youngest == oldest:
        youngest, oldest = max(0, youngest - ABOUT_YEARS), oldest + ABOUT_YEARS
    return _age(youngest, oldest, as_of, estimated=guessed)


def _age(youngest: int, oldest: int, as_of: date | None, *, estimated: bool) -> AgeRange | None:
    if not youngest <= oldest <= OLDEST_YEARS:
        return None
    return AgeRange(min_years=youngest, max_years=oldest, as_of=as_of, estimated=estimated)


def _span(told: str) -> tuple[int, int] | None:
    """Return the years of a folded text without words for "about"."""
    unbounded = told.rstrip(" .").endswith("+")
    bound = BOUND.search(told)
    plain = BARE_WORDS.sub(" ", BOUND.sub(" ", told))
    plain = " ".join(HALF_WORDS.sub(" ", HALF_NUMBER.sub(_half_number, plain)).split())
    span = _range(plain)
    if span is None or (bound is None and not unbounded):
        return span
    if bound is not None and bound["under"] is not None:
        return (0, span[1] - 1) if span[0] == span[1] > 0 else None
    return (span[0], OLDEST_YEARS) if span[0] == span[1] else None


def _half_number(found: re.Match[str]) -> str:
    return f" {HALF_YEARS[found.group()]} "


def _range(plain: str) -> tuple[int, int] | None:
    if found := YEARS_ONLY.fullmatch(plain):
        return number_of(found[1]), number_of(found[1])
    if found := RANGE.fullmatch(plain):
        return number_of(found[1]), number_of(found[2])
    if found := YEARS_MONTHS.fullmatch(plain):
        return (number_of(found[1]), number_of(found[1])) if number_of(found[2]) < MONTHS_A_YEAR else None
    if found := MONTH_RANGE.fullmatch(plain):
        return number_of(found[1]) // MONTHS_A_YEAR, number_of(found[2]) // MONTHS_A_YEAR
    for pattern, parts_a_year in SHORTER:
        if found := pattern.fullmatch(plain):
            return number_of(found[1]) // parts_a_year, number_of(found[1]) // parts_a_year
    return None
