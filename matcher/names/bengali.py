"""Bengali script (Bangla, Assamese) in Latin letters, as people write these names.

Letter values follow ISO 15919, written plainly and then as Bangla is spoken: the inherent vowel is o and
`ya` is j (S. K. Chatterji, "The Origin and Development of the Bengali Language", 1926, on the modern sounds).
"""

from __future__ import annotations

from matcher.names.indic import Letters, sounds_of, spoken

LETTERS = Letters(
    consonants={
        "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "ch", "ছ": "chh", "জ": "j", "ঝ": "jh", "ঞ": "n",
        "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d", "ধ": "dh", "ন": "n",
        "প": "p", "ফ": "f", "ব": "b", "ভ": "bh", "ম": "m", "য": "j", "র": "r", "ল": "l", "শ": "sh", "ষ": "sh",
        "স": "s", "হ": "h", "য়": "y", "ড়": "r", "ঢ়": "rh", "ৰ": "r", "ৱ": "w", "ৎ": "t",
    },
    vowels={
        "অ": "o", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "oi", "ও": "o", "ঔ": "ou",
    },
    signs={
        "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e", "ৈ": "oi", "ো": "o", "ৌ": "ou", "ৗ": "ou",
    },
    virama="্",
    nukta="়",
    nasals="ংঁ",
    breath="ঃ",
    inherent="o",
)  # fmt: skip


def romanise(word: str) -> str:
    """Return a Bengali-script word in Latin letters, spoken inherent vowels only; other characters are left out."""
    return spoken(sounds_of(word, LETTERS))
