"""Ages as told, in figures or words, to a range of completed years."""

import re
from datetime import date

from schemas.records import AgeRange
from schemas.values import MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits
from schemas.values.numbers import WHOLE_NUMBER, number_of
from schemas.values.unit_words import ABOUT, AND, BETWEEN, DAYS, MONTHS, WEEKS, YEARS
from schemas.values.words import any_of, fold

OLDEST_YEARS = 130
MONTHS_A_YEAR, WEEKS_A_YEAR, DAYS_A_YEAR = 12, 52, 365
ABOUT_YEARS = 1  # "about 9" is read as 8 to 10

# Ages told by a word alone, as years. Newborn, infant and adolescent as WHO uses them (under 28 days, under one year,
# 10 to 19), toddler 1 to 3 as paediatricians do, minor as the Convention on the Rights of the Child. An infant may be a
# year older than the word allows: clerks use it of a child that is carried.
# fmt: off
STAGES: dict[tuple[int, int], tuple[str, ...]] = {
    (0, 0): (
        *("newborn", "new born", "newborn baby", "neonate", "নবজাতক", "नवजात", "नवजात शिशु", "نوزائیدہ", "မွေးကင်းစ", "ทารกแรกเกิด"),
        *("ទារកទើបកើត", "ເດັກເກີດໃໝ່", "sơ sinh", "trẻ sơ sinh", "新生儿", "half", "half year", "½", "半岁", "ครึ่งปี", "ครึ่งขวบ"),
    ),
    (0, 1): ("infant", "दुधमुंहा", "दुधमुहा", "شیر خوار", "ทารก", "ទារក", "ແອນ້ອຍ", "ເດັກອ່ອນ", "婴儿"),
    (0, 2): ("baby", "babe in arms"),
    (1, 3): ("toddler",),
    (10, 19): ("adolescent", "কিশোর", "কিশোরী", "किशोर", "किशोरी", "نوعمر"),
    (13, 19): ("teenager", "teen", "teenage", "วัยรุ่น"),
    (0, 17): ("minor", "under age", "underage", "নাবালক", "নাবালিকা", "नाबालिग", "नाबालक", "نابالغ", "ผู้เยาว์"),
}
OLD = any_of((
    *("of age", "years of age", "old", "aged", "age", "वर्षीय", "বয়স", "বয়সী", "बयस", "उम्र", "आयु", "उमेर", "عمر", "အသက်", "အရွယ်"),
    *("อายุ", "អាយុ", "ອາຍຸ", "年龄", "年齡", "between", "এর মতো", "मध्ये", "के बीच", "बीच"),
))
# Half a year more changes no completed year.
HALVES = any_of((
    *("and a half", "½", "সাড়ে", "साढ़े", "साढे", "ساڑھے", "ครึ่ง", "កន្លះ", "ເຄິ່ງ", "ຄຶ່ງ", "rưỡi", "ခွဲ", "半"),
))
# Two and a half, one and a half: words of their own in the languages of the north.
HALF_NUMBERS = {2: ("আড়াই", "ढाई", "अढाई", "ڈھائی"), 1: ("দেড়", "डेढ़", "डेढ", "ڈیڑھ")}
UNDER = any_of(("under", "below", "less than", "up to", "upto", "<", "से कम", "এর কম", "এর নিচে", "ต่ำกว่า", "ไม่เกิน", "ក្រោម", "ຕ່ຳກວ່າ", "dưới", "未满"))
OVER = any_of(("over", "above", "and above", "and over", "or more", "more than", "at least", ">", "से अधिक", "से ज्यादा", "এর বেশি", "এর উপরে", "มากกว่า", "លើស", "ຫຼາຍກວ່າ", "trên"))
# fmt: on
# Words that are a number and a unit alike (Burmese "two" and "year", Vietnamese "five" and "year") say no age alone.
UNIT_ALONE = re.compile(rf"{YEARS}")
STAGE_YEARS = {fold(word): years for years, words in STAGES.items() for word in words}
HALF_YEARS = {fold(word): number for number, words in HALF_NUMBERS.items() for word in words}
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
