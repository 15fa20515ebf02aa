"""Countries and nationalities as told, to ISO 3166-1 alpha-2 codes."""

from schemas.values import MAX_VALUE_CHARS
from schemas.values.words import fold

CODES = {"bangladesh": "BD", "india": "IN", "nepal": "NP", "bd": "BD", "in": "IN", "np": "NP"}


def country_of(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country or nationality, or null."""
    return CODES.get(fold(text[:MAX_VALUE_CHARS]))
