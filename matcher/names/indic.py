"""What scripts of the Brahmi family share: a word read as consonant, vowel and closing sound, syllable by syllable."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of one script and what they stand for in Latin."""

    consonants: Mapping[str, str]
    vowels: Mapping[str, str]
    signs: Mapping[str, str]
    virama: str
    nukta: str
    nasals: str
    breath: str
    inherent: str


@dataclass(frozen=True, slots=True)
class Sound:
    """One syllable: onset consonant, vowel, and a nasal or breath that closes it."""

    onset: str
    vowel: str
    coda: str = ""
    inherent: bool = False

    def without_vowel(self) -> Sound:
        """Return the same sound, its vowel silent."""
        return replace(self, vowel="", inherent=False)


def sounds_of(word: str, letters: Letters) -> list[Sound]:
    """Return the syllables of a word in reading order; characters of no sound are passed over."""
    sounds: list[Sound] = []
    for letter in _with_nukta_joined(unicodedata.normalize("NFC", word), letters.nukta):
        if letter in letters.consonants:
            sounds.append(Sound(letters.consonants[letter], letters.inherent, inherent=True))
        elif letter in letters.vowels:
            sounds.append(Sound("", letters.vowels[letter]))
        elif sounds and letter in letters.signs:
            sounds[-1] = replace(sounds[-1], vowel=letters.signs[letter], inherent=False)
        elif sounds and letter == letters.virama:
            sounds[-1] = sounds[-1].without_vowel()
        elif sounds and letter in letters.nasals:
            sounds[-1] = replace(sounds[-1], coda="n")
        elif sounds and letter == letters.breath:
            sounds[-1] = replace(sounds[-1], coda="h")
    return sounds


def spoken(sounds: list[Sound]) -> str:
    """Return syllables in Latin letters without the inherent vowels that speech drops.

    A final one is dropped, except in a one-syllable word and after a cluster (Krishna, Mishra); inner ones by the rule
    VC_CV of M. Ohala, "Aspects of Hindi Phonology" (1983), from right to left. Measured on names, the rule serves
    Bengali script as well: tests/benchmarks/matcher_names.py.
    """
    kept = list(sounds)
    if len(kept) > 1 and kept[-1].inherent and not kept[-1].coda and kept[-2].vowel:
        kept[-1] = kept[-1].without_vowel()
    for place in range(len(kept) - 2, 0, -1):
        if _falls_silent(kept[place - 1], kept[place], kept[place + 1]):
            kept[place] = kept[place].without_vowel()
    return "".join(sound.onset + sound.vowel + sound.coda for sound in kept)


def _falls_silent(before: Sound, here: Sound, after: Sound) -> bool:
    """Return whether the vowel here stands between single consonants with a vowel beside each."""
    beside = bool(after.onset) and bool(after.vowel) and bool(before.vowel) and not before.coda
    return here.inherent and bool(here.onset) and not here.coda and beside


def _with_nukta_joined(text: str, nukta: str) -> list[str]:
    """Return the characters of NFC text, a nukta kept together with the letter it changes.

    NFC joins most vowel signs and, by the composition exclusions of Unicode, keeps most nuktas apart.
    """
    joined: list[str] = []
    for letter in text:
        if letter == nukta and joined:
            joined[-1] += letter
        else:
            joined.append(letter)
    return joined
