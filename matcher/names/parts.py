"""A name as the source wrote it -> its parts in folded form, each with what agreement on it is worth."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import groupby

from matcher.names import bengali, devanagari, latin
from matcher.names.folding import fold, grams, join, phonetic, skeleton
from matcher.names.words import COMMON_SPELLINGS, WEAK_SPELLINGS

MAX_NAME_LETTERS = 256  # the standard's cap on a value; longer text is cut
MAX_PARTS = 8
MAX_PART_LETTERS = 40


class Strength(IntEnum):
    """What agreement on a part is worth; the number stands in signatures."""

    RARE = 0
    COMMON = 1
    WEAK = 2
    INITIAL = 3


@dataclass(frozen=True, slots=True)
class NamePart:
    """One word of a name in folded form; readable, so it never leaves the country."""

    folded: str
    phonetic: str
    strength: Strength
    joined: bool = False

    def grams(self) -> tuple[tuple[str, float], ...]:
        """Return the n-grams of the part with their weights."""
        return grams(self.folded, skeleton(self.folded))


def parts_of(name: str) -> tuple[NamePart, ...]:
    """Return a name's parts in the order written, at most 8; empty when nothing in it is a letter.

    When two or more parts carry weight, a last, joined part stands for all of them written as one word, so that
    `Ram Prasad` meets `Ramprasad`.
    """
    parts = tuple(part for part in map(_part_of, _words(name)) if part is not None)[:MAX_PARTS]
    bearing = [part for part in parts if part.strength in {Strength.RARE, Strength.COMMON}]
    if len(bearing) < 2:  # noqa: PLR2004 - one word has nothing to be joined with
        return parts
    whole = join([part.folded for part in bearing])[:MAX_PART_LETTERS]
    strength = min(part.strength for part in bearing)
    return (*parts, NamePart(whole, phonetic(whole), strength, joined=True))


def _words(name: str) -> list[str]:
    """Return the words of a name: letters and their marks only, without formatting, digits, signs and emoji."""
    text = unicodedata.normalize("NFKC", name[:MAX_NAME_LETTERS]).casefold()[: 2 * MAX_NAME_LETTERS]
    spaced = "".join(_kept(letter) for letter in text)
    return [word[:MAX_PART_LETTERS] for word in spaced.split()]


def _kept(letter: str) -> str:
    """Return a letter or mark as it is, nothing for what is written inside words, and a space for all else."""
    category = unicodedata.category(letter)
    if category[0] in "LM":
        return letter
    return "" if category == "Cf" or letter in INSIDE_WORDS else " "


INSIDE_WORDS = "'’‘`.:"  # Md. and the colon people type for a visarga; an apostrophe in Sa'ad


@lru_cache(maxsize=65_536)
def _part_of(word: str) -> NamePart | None:
    """Return the part a word makes, or null when it has no letter that is spoken."""
    spelling = word.rstrip("ঃः")
    folded = "".join(_folded_runs(word))
    if not folded:
        return None
    weak = WEAK_SPELLINGS.get(spelling) or _known(folded, WEAK_FOLDED)
    if weak is not None:
        return NamePart(weak, phonetic(weak), Strength.WEAK)
    common = COMMON_SPELLINGS.get(spelling) or _known(folded, COMMON_FOLDED)
    if common is not None:
        return NamePart(common, phonetic(common), Strength.COMMON)
    if len(folded) == 1 and len(spelling) <= 2:  # noqa: PLR2004 - a letter, or a consonant with its vowel sign
        return NamePart(folded, folded, Strength.INITIAL)
    return NamePart(folded, phonetic(folded), Strength.RARE)


def _known(folded: str, forms: frozenset[str]) -> str | None:
    return folded if folded in forms else None


# Folding makes short words alike, so only longer ones are recognised by their folded form.
WEAK_FOLDED = frozenset(folded for folded in WEAK_SPELLINGS.values() if len(folded) >= 6)  # noqa: PLR2004
COMMON_FOLDED = frozenset(folded for folded in COMMON_SPELLINGS.values() if len(folded) >= 4)  # noqa: PLR2004


def _folded_runs(word: str) -> Iterator[str]:
    """Yield the folded form of each run of one script in a word."""
    for script, run in groupby(word, _script_of):
        letters = "".join(run)
        if script == "Latn":
            yield fold(latin.romanise(letters))
        elif script == "Deva":
            yield fold(devanagari.romanise(letters))
        elif script == "Beng":
            yield fold(bengali.romanise(letters))
        else:
            yield "".join(letter for letter in unicodedata.normalize("NFKD", letters) if _spoken(letter))


def _spoken(letter: str) -> bool:
    """Return whether a character of another script is kept: letters and vowel signs, not tones and points."""
    return not unicodedata.combining(letter)


def _script_of(letter: str) -> str:
    """Return the ISO 15924 code of a letter's script where the hub romanises it, else `Zyyy`."""
    point = ord(letter)
    if 0x0900 <= point <= 0x097F:  # noqa: PLR2004 - Unicode blocks
        return "Deva"
    if 0x0980 <= point <= 0x09FF:  # noqa: PLR2004
        return "Beng"
    # Combining marks U+0300 to U+036F stay with the Latin letter before them.
    latin_letter = point < 0x0370 or 0x1E00 <= point <= 0x1EFF or 0x2C60 <= point <= 0x2C7F  # noqa: PLR2004
    return "Latn" if latin_letter else "Zyyy"
