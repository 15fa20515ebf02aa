"""Guesses from a header what a column holds."""

import re
from functools import cache
from pathlib import Path

import yaml

from schemas.values.words import fold

WORDS = Path(__file__).with_name("headers.yml")
SOURCE_WORDS = Path(__file__).with_name("source_words.yml")
HOME = frozenset({"home", "address", "native", "permanent", "origin", "घर", "पता", "ठेगाना", "স্থায়ী", "ঠিকানা", "বাড়ি"})
PLACES = frozenset({"state", "district", "locality", "landmark"})
# Not \W: Python counts the vowel signs of Indic scripts to it.
WORD_BORDER = re.compile(r"[\s_.,:;/|#@&'’()\[\]-]+|(?<=[a-z])(?=[A-Z])")


def role_of(header: str) -> str | None:
    """Return the role a header's words speak for, such as `sex` or `home.district`; null when none is known."""
    return role_and_weight(header)[0]


def role_and_weight(header: str) -> tuple[str | None, int]:
    """Return a header's role and how much it says for it: the length of the phrase that decided."""
    words = [fold(word) for word in WORD_BORDER.split(header) if word]
    said = f" {' '.join(words)} "
    best = max((phrase for phrase in _roles() if f" {phrase} " in said), key=len, default=None)
    if best is None:
        return None, 0
    role = _roles()[best]
    if role in PLACES:
        return f"{'home' if HOME & set(words) else 'event'}.{role}", len(best)
    return role, len(best)


def code_of(code_list: str, word: str) -> str | None:
    """Return the code that a source's word has everywhere; null for a word that needs a person."""
    return _codes()[code_list].get(fold(word))


@cache
def _roles() -> dict[str, str]:
    """Return the role of each phrase; the first role that has a phrase keeps it."""
    found: dict[str, str] = {}
    for role, phrases in yaml.safe_load(WORDS.read_text(encoding="utf-8")).items():
        for phrase in phrases:
            found.setdefault(" ".join(fold(word) for word in WORD_BORDER.split(phrase) if word), role)
    return found


@cache
def _codes() -> dict[str, dict[str, str]]:
    lists = yaml.safe_load(SOURCE_WORDS.read_text(encoding="utf-8"))
    return {
        name: {fold(word): code for code, words in codes.items() for word in words} for name, codes in lists.items()
    }
