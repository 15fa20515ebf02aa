"""Finds the words of a list in a text of any script: whole words in Latin letters, word beginnings in Indic ones.

Indic languages put endings on a word (গাল, গালে), so there a listed word matches wherever a word begins with it. Thai,
Lao, Burmese, Khmer and Chinese are written without spaces, so there it matches anywhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from schemas.values import MAX_TEXT_CHARS

Code = TypeVar("Code")
# Letters and vowel signs of Indic scripts: vowel signs are marks, which Python's \w leaves out.
NOT_AFTER_LETTER = "(?<![\\w\u0900-\u0dff])"
NOT_BEFORE_LETTER = "(?![\\w\u0900-\u0dff])"
# With the letters of Vietnamese: "tai" is not the beginning of "tài".
NOT_BEFORE_LATIN = "(?![a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff])"
ENDS_LATIN = re.compile("[\u0021-\u024f\u1e00-\u1eff]$")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u4e00-\u9fff]")
# What a reader does not see: characters of no width, Arabic stretching and vowel signs.
UNSEEN = (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x0640, *range(0x064B, 0x0653))
# Typed one for the other in Urdu: Arabic yeh, alef maksura, kaf and heh for the letters of Urdu.
ONE_FOR_OTHER = {0x064A: 0x06CC, 0x0649: 0x06CC, 0x0643: 0x06A9, 0x0647: 0x06C1}
AS_SEEN: dict[int, int | None] = {**dict.fromkeys(UNSEEN), **ONE_FOR_OTHER}
ODD = re.compile(f"[{''.join(map(chr, AS_SEEN))}\u0e4d\u0ecd]")
# The vowel sign am of Thai and Lao typed as its two halves, with or without a tone mark between them.
AM_HALVES = (re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), re.compile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2"))
AM_WHOLES = ("\\1\u0e33", "\\1\u0eb3")
CLAUSE_END = re.compile(r"[,;।॥|၊။។，；。\n\r]|\.(?=\s|$)")


class WordList(Generic[Code]):
    """Words and the code each stands for; where two words match at one place, the longer one counts.

    `others` are longer words that begin like one of the list and stand for nothing ("खतरा" is no "खत").
    """

    def __init__(self, words_by_code: Mapping[Code, Iterable[str]], others: Iterable[str] = ()) -> None:
        self._codes = {fold(word): code for code, words in words_by_code.items() for word in words}
        longest_first = sorted({*self._codes, *map(fold, others)}, key=lambda word: (-len(word), word))
        spaced = [_pattern(word) for word in longest_first if not UNSPACED.match(word)]
        unspaced = [_pattern(word) for word in longest_first if UNSPACED.match(word)]
        # The look-behind stands once, before all words it is for: one for each word is twenty times slower.
        kinds = [f"{NOT_AFTER_LETTER}(?:{'|'.join(spaced)})" if spaced else "", "|".join(unspaced)]
        self._pattern = re.compile("|".join(filter(None, kinds)))

    def all_in(self, text: str) -> list[Code]:
        """Return the code of each word found, in the order of the text, with repeats."""
        found = (match.group() for match in self._pattern.finditer(fold(text[:MAX_TEXT_CHARS])))
        return [self._codes[word] for word in found if word in self._codes]

    def first_in(self, text: str) -> Code | None:
        """Return the code of the first word found, or null."""
        found = self.all_in(text)
        return found[0] if found else None

    def only_in(self, text: str) -> Code | None:
        """Return the code when all words found agree on one, else null."""
        found = set(self.all_in(text))
        return found.pop() if len(found) == 1 else None


def fold(text: str) -> str:
    """Return the text in the form in which words are compared: NFC, lower case, single spaces, nothing unseen."""
    if text.isascii():
        return " ".join(text.lower().split())
    joined = unicodedata.normalize("NFC", text)
    if ODD.search(joined):
        joined = joined.translate(AS_SEEN)
        for halves, whole in zip(AM_HALVES, AM_WHOLES, strict=True):
            joined = halves.sub(whole, joined)
    return " ".join(joined.casefold().split())


def any_of(words: Iterable[str]) -> str:
    """Return a regular expression, without group, of any of the words, folded, the longest first."""
    folded = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, folded))


def whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of any of the words in folded text: alone in spaced scripts, anywhere in the others."""
    folded = tuple(map(fold, words))
    spaced = any_of(word for word in folded if not UNSPACED.match(word))
    unspaced = any_of(word for word in folded if UNSPACED.match(word))
    alone = f"{NOT_AFTER_LETTER}(?:{spaced}){NOT_BEFORE_LETTER}"
    return re.compile(f"{alone}|{unspaced}" if unspaced else alone)


def clauses_of(text: str) -> list[str]:
    """Return the parts of a free text between commas, stops and line ends, each stripped, empty ones left out."""
    return [part for raw in CLAUSE_END.split(text[:MAX_TEXT_CHARS]) if (part := raw.strip())]


def _pattern(word: str) -> str:
    ending = NOT_BEFORE_LATIN if ENDS_LATIN.search(word) else ""
    return f"{re.escape(word)}{ending}"
