"""Weights as told, in kilograms, pounds or the region's own units, to a range of kilograms."""

import re

from schemas.records import MeasureRange
from schemas.values import MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits
from schemas.values.words import fold

LIGHTEST_KG, HEAVIEST_KG = 1.0, 250.0
DECIMAL = r"\d{1,3}(?:\.\d{1,2})?"
KILOGRAMS = re.compile(rf"({DECIMAL})(?:\s?(?:-|–|to)\s?({DECIMAL}))?\s?(?:kgs|kg)?")


def weight_of(text: str) -> MeasureRange | None:
    """Return the weight a text says, kilograms, 1 to 250; or null. A bare number counts as kilograms."""
    found = KILOGRAMS.fullmatch(fold(to_ascii_digits(text[:MAX_VALUE_CHARS])))
    if found is None:
        return None
    low, high = float(found[1]), float(found[2] or found[1])
    return MeasureRange(min=low, max=high) if LIGHTEST_KG <= low <= high <= HEAVIEST_KG else None
