"""Words that stand in a field to say that nothing is known."""

from functools import cache

from schemas.values import MAX_VALUE_CHARS
from schemas.values.word_tables import words_of
from schemas.values.words import fold


def says_unknown(text: str) -> bool:
    """Return whether a whole text only says that a name is not known ("Unknown", "N/A", "अज्ञात", "???").

    As a name it would make all children without one look alike.
    """
    return len(text) <= MAX_VALUE_CHARS and (fold(text) in _words() or not any(map(str.isalnum, text)))


@cache
def _words() -> frozenset[str]:
    return frozenset(fold(word) for word in words_of("unknown")["name"])
