"""Latin letters of any language as plain a to z, so that one folding serves every spelling."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not decompose (Unicode 16, Latin-1 Supplement to Latin Extended Additional), by the usual
# plain spelling; the last line is the transliteration letters of ISO 15919 and of Arabic names.
PLAIN = str.maketrans(
    {
        "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ĸ": "k", "ł": "l", "ŋ": "ng", "ø": "o", "ŧ": "t", "ß": "ss", "þ": "th",
        "æ": "ae", "œ": "oe", "ə": "a", "ɓ": "b", "ɗ": "d", "ɛ": "e", "ɔ": "o", "ơ": "o", "ư": "u",
        "ʿ": "", "ʾ": "", "ʼ": "", "ʻ": "", "'": "", "’": "", "‘": "", "`": "",
    }
)  # fmt: skip
# ISO 15919 writes these sounds with a mark; plain spellings write two letters. NFKD would lose the difference.
TWO_LETTERS = str.maketrans({"ś": "sh", "š": "sh", "ş": "sh", "ṣ": "sh", "č": "ch", "ž": "j", "ñ": "n"})


def romanise(word: str) -> str:
    """Return a lower-case Latin word in letters a to z; letters without a plain form are left out."""
    plain = unicodedata.normalize("NFC", word.lower()).translate(TWO_LETTERS)
    stripped = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    return "".join(letter for letter in stripped.translate(PLAIN) if "a" <= letter <= "z")
