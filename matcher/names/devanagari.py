"""Devanagari (Hindi, Nepali, Marathi) in Latin letters, as people write these names, not letter by letter.

Letter values follow ISO 15919, written plainly.
"""

from __future__ import annotations

from matcher.names.indic import Letters, sounds_of, spoken

LETTERS = Letters(
    consonants={
        "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "ng", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh", "ञ": "n",
        "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n",
        "प": "p", "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "व": "v", "श": "sh",
        "ष": "sh", "स": "s", "ह": "h", "ळ": "l", "क़": "q", "ख़": "kh", "ग़": "gh", "ज़": "z", "ड़": "d", "ढ़": "dh",
        "फ़": "f", "य़": "y", "ऩ": "n", "ऱ": "r", "ऴ": "l",
    },
    vowels={
        "अ": "a", "आ": "aa", "इ": "i", "ई": "ee", "उ": "u", "ऊ": "oo", "ऋ": "ri", "ॠ": "ri", "ऌ": "li", "ए": "e",
        "ऐ": "ai", "ओ": "o", "औ": "au", "ऍ": "e", "ऑ": "o", "ऎ": "e", "ऒ": "o",
    },
    signs={
        "ा": "aa", "ि": "i", "ी": "ee", "ु": "u", "ू": "oo", "ृ": "ri", "ॄ": "ri", "े": "e", "ै": "ai", "ो": "o",
        "ौ": "au", "ॅ": "e", "ॉ": "o", "ॆ": "e", "ॊ": "o",
    },
    virama="्",
    nukta="़",
    nasals="ंँ",
    breath="ः",
    inherent="a",
)  # fmt: skip


def romanise(word: str) -> str:
    """Return a Devanagari word in Latin letters, spoken schwas only; other characters are left out.

    The joined letter of Gyan and Pragya is read as Hindi speaks it.
    """
    return spoken(sounds_of(word.replace("ज्ञ", "ग्य"), LETTERS))
