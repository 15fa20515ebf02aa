"""Heights as told, in centimetres or feet and inches, to a range of centimetres."""

import re

from schemas.records import MeasureRange
from schemas.values import MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits
from schemas.values.numbers import NUMBER_WORDS, WHOLE_NUMBER
from schemas.values.words import fold

INCH_CM = 2.54  # international inch, 1959
INCHES_A_FOOT = 12
FOOT_CM = INCH_CM * INCHES_A_FOOT
SHORTEST_CM, TALLEST_CM = 30.0, 250.0

CM = "|".join(
    map(fold, ("centimetres", "centimeters", "cms", "cm", "सेंटीमीटर", "सेमी", "से.मी.", "সেন্টিমিটার", "সেমি", "সে.মি."))
)
FEET = "|".join(map(fold, ("feet", "foot", "ft", "fit", "'", "’", "′", "फुट", "फीट", "फ़ुट", "फ़ीट", "ফুট", "ফিট")))
INCH = "|".join(map(fold, ("inches", "inch", "ins", "in", '"', "''", "”", "″", "इंच", "ইঞ্চি", "ইঞ্চ")))
DECIMAL = r"\d{1,3}(?:\.\d{1,2})?"
NUMBER = rf"(?:{WHOLE_NUMBER})"

CENTIMETRES = re.compile(rf"(?<![\d.])({DECIMAL})\s?(?:(?:-|–|to|से|থেকে)\s?({DECIMAL})\s?)?(?:{CM})")
FEET_INCHES = re.compile(rf"(?<![\d.])({NUMBER})\s?(?:{FEET})\.?\s?({DECIMAL}|{NUMBER})\s?(?:{INCH})")
FEET_QUOTE = re.compile(rf"(?<![\d.])({NUMBER})\s?['’′]\s?(\d{{1,2}})(?!\d)")
FEET_RANGE = re.compile(rf"(?<![\d.])({NUMBER})\s?(?:-|–|to|से|থেকে)\s?({NUMBER})\s?(?:{FEET})")
FEET_POINT = re.compile(rf"(?<![\d.])(\d)\.(\d{{1,2}})\s?(?:{FEET})")
FEET_ONLY = re.compile(rf"(?<![\d.])({NUMBER})\s?(?:{FEET})")
METRES = re.compile(r"(?<![\d.])([012]\.\d{1,2})\s?(?:metres|metre|meters|meter|mtr|m|मीटर|মিটার)(?![a-z])")
BARE = re.compile(rf"({DECIMAL})(?:\s?(?:-|–|to)\s?({DECIMAL}))?")


def height_of(text: str) -> MeasureRange | None:
    """Return the height a text says, centimetres, 30 to 250; null when it is not understood.

    A measure has both ends equal. "4 feet" was told to the foot and spans half a foot each way; "4.2 feet" may be a
    decimal or 4 feet 2 inches and spans both. A bare number counts as centimetres.
    """
    folded = fold(to_ascii_digits(text[:MAX_VALUE_CHARS]))
    span = height_in(folded)
    if span is None and (bare := BARE.fullmatch(folded)):
        span = float(bare[1]), float(bare[2] or bare[1])
    return _checked(span)


def find_height(text: str) -> MeasureRange | None:
    """Return the first height with a unit in a free text; null when there is none."""
    return _checked(height_in(fold(to_ascii_digits(text))))


def height_in(folded: str) -> tuple[float, float] | None:
    """Return both ends, centimetres, of the first height in folded text with ASCII digits."""
    for pattern, read in FORMS:
        if found := pattern.search(folded):
            return read(found)
    return None


def _centimetres(found: re.Match[str]) -> tuple[float, float]:
    return float(found[1]), float(found[2] or found[1])


def _feet_inches(found: re.Match[str]) -> tuple[float, float]:
    measured = _number(found[1]) * FOOT_CM + _number(found[2]) * INCH_CM
    return measured, measured


def _feet_point(found: re.Match[str]) -> tuple[float, float]:
    decimal = float(f"{found[1]}.{found[2]}") * FOOT_CM
    inches = int(found[1]) * FOOT_CM + int(found[2]) * INCH_CM
    return (min(decimal, inches), max(decimal, inches)) if int(found[2]) < INCHES_A_FOOT else (decimal, decimal)


def _feet_range(found: re.Match[str]) -> tuple[float, float]:
    return _number(found[1]) * FOOT_CM, _number(found[2]) * FOOT_CM


def _feet(found: re.Match[str]) -> tuple[float, float]:
    return (_number(found[1]) - 0.5) * FOOT_CM, (_number(found[1]) + 0.5) * FOOT_CM


def _metres(found: re.Match[str]) -> tuple[float, float]:
    return float(found[1]) * 100, float(found[1]) * 100


# The most telling form first: "4 feet 2 inches" is not "4 feet".
FORMS = (
    (CENTIMETRES, _centimetres),
    (FEET_INCHES, _feet_inches),
    (FEET_QUOTE, _feet_inches),
    (FEET_POINT, _feet_point),
    (FEET_RANGE, _feet_range),
    (FEET_ONLY, _feet),
    (METRES, _metres),
)


def _checked(span: tuple[float, float] | None) -> MeasureRange | None:
    if span is None or not SHORTEST_CM <= span[0] <= span[1] <= TALLEST_CM:
        return None
    return MeasureRange(min=round(span[0], 1), max=round(span[1], 1))


def _number(word: str) -> float:
    return float(NUMBER_WORDS[word]) if word in NUMBER_WORDS else float(word)
