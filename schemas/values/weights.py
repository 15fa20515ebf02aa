"""Weights as told, in kilograms, pounds or the region's own units, to a range of kilograms."""

import re

from schemas.records import MeasureRange
from schemas.values import MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits
from schemas.values.unit_words import ABOUT, BETWEEN, JIN, KILOGRAMS, POUNDS, VISS
from schemas.values.words import fold

# International pound, 1959; the viss of Myanmar and the jin of China as their governments define them.
POUND_KG, VISS_KG, JIN_KG = 0.45359237, 1.63293, 0.5
LIGHTEST_KG, HEAVIEST_KG = 1.0, 250.0
ABOUT_SHARE = 0.1  # "about 30 kg" is read as a tenth less to a tenth more

DECIMAL = r"\d{1,3}(?:\.\d{1,3})?"
UNITS = f"(?P<kg>{KILOGRAMS})|(?P<pound>{POUNDS})|(?P<viss>{VISS})|(?P<jin>{JIN})"
FORM = re.compile(rf"({DECIMAL})(?:\s?(?:{KILOGRAMS})?\s?(?:{BETWEEN})\s?({DECIMAL}))?\s?(?:{UNITS})?\.?")
ABOUT_WORDS = re.compile(rf"(?<![^\W\d_])(?:{ABOUT}|~)(?![a-z])")
KILOGRAMS_BEFORE = re.compile(rf"(?:{KILOGRAMS})\s?({DECIMAL})")


def weight_of(text: str) -> MeasureRange | None:
    """Return the weight a text says, kilograms, 1 to 250; null when it is not understood.

    A bare number counts as kilograms. A measure has both ends equal; "about" widens it by a tenth each way.
    """
    folded = fold(to_ascii_digits(text[:MAX_VALUE_CHARS]))
    plain = " ".join(ABOUT_WORDS.sub(" ", folded).split())
    found = FORM.fullmatch(plain)
    if found is None:
        before = KILOGRAMS_BEFORE.fullmatch(plain)
        return None if before is None else _range(float(before[1]), float(before[1]))
    size = POUND_KG if found["pound"] else VISS_KG if found["viss"] else JIN_KG if found["jin"] else 1.0
    low, high = float(found[1]) * size, float(found[2] or found[1]) * size
    if plain != folded and low == high:
        low, high = low * (1 - ABOUT_SHARE), high * (1 + ABOUT_SHARE)
    return _range(low, high)


def _range(low: float, high: float) -> MeasureRange | None:
    if not LIGHTEST_KG <= low <= high <= HEAVIEST_KG:
        return None
    return MeasureRange(min=round(low, 1), max=round(high, 1))
