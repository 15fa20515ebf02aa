"""Heights as told, in centimetres, metres or feet and inches, to a range of centimetres."""

import re
from collections.abc import Callable
from typing import TypeAlias

from schemas.records import MeasureRange
from schemas.values import MAX_TEXT_CHARS, MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits
from schemas.values.numbers import NOT_IN_A_WORD, WHOLE_NUMBER, number_of
from schemas.values.unit_words import ABOUT, BETWEEN, CENTIMETRES, FEET, INCHES, METRES
from schemas.values.words import fold

INCH_CM = 2.54  # international inch, 1959
INCHES_A_FOOT = 12
FOOT_CM = INCH_CM * INCHES_A_FOOT
SHORTEST_CM, TALLEST_CM = 30.0, 250.0
ABOUT_CM = 5.0  # "about 120 cm" is read as 115 to 125

Reader: TypeAlias = Callable[[re.Match[str]], tuple[float, float] | None]
Forms: TypeAlias = tuple[tuple[re.Pattern[str], Reader], ...]

DECIMAL = r"\d{1,3}(?:\.\d{1,2})?"
START = r"(?<![\d.])"
NUMBER = rf"(?:{WHOLE_NUMBER})"
FIRST = rf"{START}(?:\d{{1,3}}|{NOT_IN_A_WORD}(?:{WHOLE_NUMBER}))"
TO = rf"\s?(?:{BETWEEN})\s?"

CENTIMETRE_FORM = re.compile(
    rf"{START}({DECIMAL})\s?(?:(?:{CENTIMETRES})?{TO}({DECIMAL})\s?)?(?:{CENTIMETRES})(?![a-z])"
)
FEET_INCHES = re.compile(rf"({FIRST})\s?(?:{FEET})[.,]?\s?(?:and\s)?({DECIMAL}|{NUMBER})\s?(?:{INCHES})")
FEET_BARE = re.compile(rf"({FIRST})\s?(?:{FEET})\.?\s?(\d{{1,2}})(?![\d.])(?!\s?[a-z])")
FEET_RANGE = re.compile(rf"({FIRST})\s?(?:{FEET})?{TO}({NUMBER})\s?(?:{FEET})")
FEET_POINT = re.compile(rf"{START}(\d)\.(\d{{1,2}})\s?(?:{FEET})")
FEET_ONLY = re.compile(rf"({FIRST})\s?(?:{FEET})")
INCHES_ONLY = re.compile(rf"{START}(\d{{2}})\s?(?:{INCHES})(?![a-z])")
METRE_POINT = re.compile(rf"{START}([012]\.\d{{1,2}})\s?(?:{METRES})(?![a-z])")
METRE_CENTIMETRES = re.compile(rf"{START}([12])\s?(?:{METRES})\s?(\d{{1,2}})(?!\d)")
HAS_DIGIT = re.compile(r"\d")
FOOT = re.compile(rf"(?<![a-z])(?:{FEET})")
HALF = re.compile(r"\s?½")
BARE = re.compile(rf"({DECIMAL})(?:{TO}({DECIMAL}))?")
BARE_METRES = re.compile(r"(1\.\d{2})")
BARE_FEET = re.compile(r"([2-7])[.,](\d{1,2})")
ABOUT_WORDS = re.compile(rf"(?<![^\W\d_])(?:{ABOUT}|~)(?![a-z])")


def height_of(text: str) -> MeasureRange | None:
    """Return the height a text says, centimetres, 30 to 250; null when it is not understood.

    A measure has both ends equal. "4 feet" was told to the foot and spans half a foot each way; "4.2 feet" may be a
    decimal or 4 feet 2 inches and spans both; "about" widens a measure by 5 cm each way. A bare number counts as
    centimetres, a bare "4.6" as feet and a bare "1.35" as metres: no other unit gives a person's height.
    """
    folded = HALF.sub(".5", fold(to_ascii_digits(text[:MAX_VALUE_CHARS])))
    span = height_in(folded)
    if span is None:
        span = _bare(ABOUT_WORDS.sub(" ", folded).strip())
    if span is not None and span[0] == span[1] and ABOUT_WORDS.search(folded):
        span = span[0] - ABOUT_CM, span[1] + ABOUT_CM
    return _checked(span)


def find_height(text: str) -> MeasureRange | None:
    """Return the first height with a unit in a free text; null when there is none."""
    return _checked(height_in(fold(to_ascii_digits(text[:MAX_TEXT_CHARS]))))


def height_in(folded: str) -> tuple[float, float] | None:
    """Return both ends, centimetres, of the first height in folded text with ASCII digits."""
    for pattern, read in _forms_for(folded):
        if found := pattern.search(folded):
            return read(found)
    return None


def _forms_for(folded: str) -> Forms:
    """Return the forms that may match: without a digit only numbers in words, and those only of feet."""
    if HAS_DIGIT.search(folded):
        return FORMS
    return WORDED_FORMS if FOOT.search(folded) else ()


def _bare(plain: str) -> tuple[float, float] | None:
    for pattern, read in ALONE_FORMS:
        if found := pattern.fullmatch(plain):
            return read(found)
    return None


def _centimetres(found: re.Match[str]) -> tuple[float, float]:
    return float(found[1]), float(found[2] or found[1])


def _feet_inches(found: re.Match[str]) -> tuple[float, float] | None:
    inches = _number(found[2])
    measured = _number(found[1]) * FOOT_CM + inches * INCH_CM
    return (measured, measured) if inches < INCHES_A_FOOT else None


def _feet_point(found: re.Match[str]) -> tuple[float, float]:
    decimal = float(f"{found[1]}.{found[2]}") * FOOT_CM
    inches = int(found[1]) * FOOT_CM + int(found[2]) * INCH_CM
    return (min(decimal, inches), max(decimal, inches)) if int(found[2]) < INCHES_A_FOOT else (decimal, decimal)


def _feet_range(found: re.Match[str]) -> tuple[float, float]:
    return _number(found[1]) * FOOT_CM, _number(found[2]) * FOOT_CM


def _feet(found: re.Match[str]) -> tuple[float, float]:
    return (_number(found[1]) - 0.5) * FOOT_CM, (_number(found[1]) + 0.5) * FOOT_CM


def _inches(found: re.Match[str]) -> tuple[float, float]:
    return float(found[1]) * INCH_CM, float(found[1]) * INCH_CM


def _metres(found: re.Match[str]) -> tuple[float, float]:
    return float(found[1]) * 100, float(found[1]) * 100


def _metre_centimetres(found: re.Match[str]) -> tuple[float, float]:
    """Read "1m20", and "1m2", which is how 1.2 metres is said in Vietnamese and Chinese."""
    measured = float(found[1]) * 100 + float(found[2].ljust(2, "0"))
    return measured, measured


# The most telling form first: "4 feet 2 inches" is not "4 feet".
FORMS: Forms = (
    (CENTIMETRE_FORM, _centimetres),
    (FEET_INCHES, _feet_inches),
    (FEET_BARE, _feet_inches),
    (FEET_POINT, _feet_point),
    (FEET_RANGE, _feet_range),
    (FEET_ONLY, _feet),
    (METRE_POINT, _metres),
)
# Only where a field holds nothing but a height: in a free text "12 in" may be followed by a colour.
ALONE_FORMS: Forms = (
    (METRE_CENTIMETRES, _metre_centimetres),
    (INCHES_ONLY, _inches),
    (BARE_METRES, _metres),
    (BARE_FEET, _feet_point),
    (BARE, _centimetres),
)
WORDED_FORMS: Forms = (
    (FEET_INCHES, _feet_inches),
    (FEET_RANGE, _feet_range),
    (FEET_ONLY, _feet),
)


def _checked(span: tuple[float, float] | None) -> MeasureRange | None:
    if span is None or not SHORTEST_CM <= span[0] <= span[1] <= TALLEST_CM:
        return None
    return MeasureRange(min=round(span[0], 1), max=round(span[1], 1))


def _number(word: str) -> float:
    return float(word) if word[:1].isdigit() else float(number_of(word))
