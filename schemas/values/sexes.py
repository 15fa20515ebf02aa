"""Words for sex that mean one thing in every language of the region."""

from schemas.records import codes
from schemas.values import MAX_VALUE_CHARS
from schemas.values.words import fold

CODES: dict[str, codes.Sex] = {
    "female": "FEMALE",
    "girl": "FEMALE",
    "male": "MALE",
    "boy": "MALE",
    "unknown": "UNKNOWN",
}


def sex_of(text: str) -> codes.Sex | None:
    """Return the sex a word says, or null."""
    return CODES.get(fold(text[:MAX_VALUE_CHARS]))
