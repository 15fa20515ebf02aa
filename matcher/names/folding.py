"""Phonetic folding: the spellings of one spoken name in Latin letters become one form."""

from __future__ import annotations

import re
from itertools import pairwise

# Collected for this project and tuned on the bilingual lists that tests/benchmarks/matcher_names.py reads. In order:
# each rule sees what the rules before it left. `C` stands for the sound of "ch".
RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ksh|kkh|x", "ks"),  # Lakshmi, Lakkhi, Laxmi
        (r"^i(?=y[aeou])", ""),  # Bengali initial iy-
        (r"^iu|^you", "ju"),  # Iusuf, Yousuf, Yusuf
        (r"^y(?=[aeou])", "j"),  # Yadav, Jadab
        (r"sch|sh", "s"),
        (r"chh|ch|tch", "C"),
        (r"gny|jny|dny|gy|^jn|jn(?=a$)", "g"),  # Gyan, Jnan, Dnyan; not Rajni
        (r"ph", "f"),
        (r"(?<=[bdgkptjrzC])h", ""),  # aspirates
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        (r"z", "j"),
        (r"oya", "wa"),  # Bengali writes wa as o-ya
        (r"[vw]", "b"),
        (r"ng", "n"),
        (r"m(?=[bpfs])", "n"),
        (r"ee|ii|ea", "i"),
        (r"oo|uu", "u"),
        (r"aa", "a"),
        (r"a[iey]|e[iy]", "e"),
        (r"a[uw]|o[uw]", "o"),
        (r"y", "i"),
        (r"h$", ""),
    )
)
VOWELS = str.maketrans("eo", "ia")  # e and i, o and a change places between spellings and scripts
REPEATED = re.compile(r"(.)\1+")
VOWEL = re.compile(r"[aiu]")
SHORT_SKELETON = 3


def fold(roman: str) -> str:
    """Return the folded form of a word in letters a to z: at most twice as long (x is ks)."""
    word = roman
    for pattern, sound in RULES:
        word = pattern.sub(sound, word)
    word = REPEATED.sub(r"\1", word.translate(VOWELS))
    return word.removesuffix("a") if len(word) > 2 else word  # noqa: PLR2004 - a two-letter name keeps its vowel


def join(folded_words: list[str]) -> str:
    """Return folded words as the folded form of all of them written as one word."""
    return REPEATED.sub(r"\1", re.sub(r"m(?=[bpfs])", "n", "".join(folded_words)))


def skeleton(folded: str) -> str:
    """Return the consonants of a folded word, with `a` for a vowel at its start."""
    start = "a" if VOWEL.match(folded) else ""
    return start + VOWEL.sub("", folded)


def phonetic(folded: str) -> str:
    """Return the skeleton, or the folded word itself when its skeleton is too short to tell names apart."""
    bones = skeleton(folded)
    return bones if len(bones) >= SHORT_SKELETON else folded


def grams(folded: str, bones: str) -> tuple[tuple[str, float], ...]:
    """Return the n-grams of a folded word and of its skeleton with their weights; the first letter says which."""
    return (*_grams_of(folded, "w", 1.0), *(_grams_of(bones, "s", SKELETON_WEIGHT) if bones != folded else ()))


SKELETON_WEIGHT = 1.3  # vowels are what spellings differ in; tuned with the folding


def _grams_of(word: str, mark: str, weight: float) -> list[tuple[str, float]]:
    bounded = f"^{word}$"
    pairs = [mark + one + two for one, two in pairwise(bounded)]
    triples = [mark + bounded[place : place + 3] for place in range(len(bounded) - 2)]
    return [(gram, weight) for gram in pairs + triples]
