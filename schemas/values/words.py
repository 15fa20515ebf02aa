"""Finds the words of a list in a text of any script: whole words in Latin letters, word beginnings in Indic ones.

Indic languages put endings on a word (গাল, গালে), so there a listed word matches wherever a word begins with it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from schemas.values import MAX_TEXT_CHARS

Code = TypeVar("Code")
# Letters and vowel signs of Indic scripts: vowel signs are marks, which Python's \w leaves out.
NOT_AFTER_LETTER = "(?<![\\w\u0900-\u0dff])"
NOT_BEFORE_LATIN = "(?![a-z])"


class WordList(Generic[Code]):
    """Words and the code each stands for; where two words match at one place, the longer one counts."""

    def __init__(self, words_by_code: Mapping[Code, Iterable[str]]) -> None:
        self._codes = {fold(word): code for code, words in words_by_code.items() for word in words}
        longest_first = sorted(self._codes, key=lambda word: (-len(word), word))
        self._pattern = re.compile(f"{NOT_AFTER_LETTER}(?:{'|'.join(map(_pattern, longest_first))})")

    def all_in(self, text: str) -> list[Code]:
        """Return the code of each word found, in the order of the text, with repeats."""
        return [self._codes[found.group()] for found in self._pattern.finditer(fold(text[:MAX_TEXT_CHARS]))]

    def first_in(self, text: str) -> Code | None:
        """Return the code of the first word found, or null."""
        found = self.all_in(text)
        return found[0] if found else None

    def only_in(self, text: str) -> Code | None:
        """Return the code when all words found agree on one, else null."""
        found = set(self.all_in(text))
        return found.pop() if len(found) == 1 else None

    def removed_from(self, folded: str) -> str:
        """Return a folded text without the words of the list."""
        return self._pattern.sub(" ", folded)


def fold(text: str) -> str:
    """Return the text in the form in which words are compared: NFC, lower case, single spaces, no joiners."""
    if text.isascii():
        return " ".join(text.lower().split())
    joined = unicodedata.normalize("NFC", text).replace("\u200c", "").replace("\u200d", "")
    return " ".join(joined.casefold().split())


def clauses_of(text: str) -> list[str]:
    """Return the parts of a free text between commas, stops and line ends, each stripped, empty ones left out."""
    return [part for raw in re.split(r"[,;।॥|\n\r]|\.(?=\s|$)", text[:MAX_TEXT_CHARS]) if (part := raw.strip())]


def _pattern(word: str) -> str:
    ending = NOT_BEFORE_LATIN if word[-1].isascii() else ""
    return f"{re.escape(word)}{ending}"
