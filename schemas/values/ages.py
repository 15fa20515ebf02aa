"""Ages as told, in figures or words, to a range of completed years."""

import re
from datetime import date

from schemas.records import AgeRange
from schemas.values import MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits
from schemas.values.numbers import NUMBER_WORDS, WHOLE_NUMBER
from schemas.values.words import WordList, fold

OLDEST_YEARS = 130
MONTHS_A_YEAR = 12
ABOUT_YEARS = 1  # "about 9" is read as 8 to 10

GUESSED: WordList[str] = WordList(
    {
        "about": (
            *("about", "approx", "approximately", "around", "abt", "nearly", "estimated", "looks", "seems", "app"),
            *("প্রায়", "আনুমানিক", "মনে হয়", "लगभग", "करीब", "क़रीब", "अनुमानित", "अंदाजन", "अनुमानतः"),
        )
    }
)
# fmt: off
YEAR_WORDS = "|".join(map(fold, (
    "years", "year", "yrs", "yr", "y", "বছর", "বৎসর", "বছরের", "वर्षीय", "वर्ष", "साल", "बरस",
)))
MONTH_WORDS = "|".join(map(fold, ("months", "month", "mths", "mth", "মাস", "महीने", "महीना", "माह")))
# fmt: on
OLD = "|".join(map(fold, ("of age", "old", "वर्षीय", "বয়স", "बयस", "उम्र", "आयु", "age", "aged")))
NUMBER = rf"({WHOLE_NUMBER})"
RANGE = re.compile(rf"{NUMBER}\s?(?:-|–|to|or|/|থেকে|से|या|বা)\s?{NUMBER}\s?(?:{YEAR_WORDS})?")
YEARS_MONTHS = re.compile(rf"{NUMBER}\s?(?:{YEAR_WORDS})\s?(?:and|,|ও|और)?\s?{NUMBER}\s?(?:{MONTH_WORDS})")
YEARS = re.compile(rf"{NUMBER}\s?(?:{YEAR_WORDS})?")
MONTHS = re.compile(rf"{NUMBER}\s?(?:{MONTH_WORDS})")
BARE_WORDS = re.compile(rf"(?:{OLD})|[।.:+~?()]")


def age_of(text: str, as_of: date | None = None) -> AgeRange | None:
    """Return the age range a text says, in completed years on the day `as_of`; null when it is not understood.

    "about 9" is 8 to 10 and estimated; "7-8" is 7 to 8; "6 months" is 0. Nothing over 130 years is an age.
    """
    folded = fold(to_ascii_digits(text[:MAX_VALUE_CHARS]))
    guessed = bool(GUESSED.all_in(folded)) or folded.startswith("~")
    plain = " ".join(BARE_WORDS.sub(" ", GUESSED.removed_from(folded)).split())
    found = _range(plain)
    if found is None:
        return None
    youngest, oldest = found
    if guessed and youngest == oldest:
        youngest, oldest = max(0, youngest - ABOUT_YEARS), oldest + ABOUT_YEARS
    if not youngest <= oldest <= OLDEST_YEARS:
        return None
    return AgeRange(min_years=youngest, max_years=oldest, as_of=as_of, estimated=guessed)


def _range(plain: str) -> tuple[int, int] | None:
    if found := RANGE.fullmatch(plain):
        return _number(found[1]), _number(found[2])
    if found := YEARS_MONTHS.fullmatch(plain):
        return (_number(found[1]), _number(found[1])) if _number(found[2]) < MONTHS_A_YEAR else None
    if found := YEARS.fullmatch(plain):
        return _number(found[1]), _number(found[1])
    if found := MONTHS.fullmatch(plain):
        years = _number(found[1]) // MONTHS_A_YEAR
        return years, years
    return None


def _number(word: str) -> int:
    return NUMBER_WORDS[word] if word in NUMBER_WORDS else int(word)
