"""The script a text is written in."""

import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import lru_cache

from schemas.values import MAX_TEXT_CHARS

# First and last code point and ISO 15924 code of the blocks of the region: Unicode 15.0, Blocks.txt.
BLOCKS = (
    (0x0041, 0x024F, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"),
    (0x0B00, 0x0B7F, "Orya"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"),
    (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"),
    (0x1000, 0x109F, "Mymr"),
    (0x1780, 0x17FF, "Khmr"),
    (0x1C50, 0x1C7F, "Olck"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x4E00, 0x9FFF, "Hani"),
    (0xA8E0, 0xA8FF, "Deva"),
    (0xABC0, 0xABFF, "Mtei"),
)
STARTS = [first for first, _, _ in BLOCKS]


def script_of(text: str) -> str | None:
    """Return the ISO 15924 code of the script most letters are in, the first seen of equals; null without a letter."""
    if text.isascii():
        return "Latn" if any(character.isalpha() for character in text[:MAX_TEXT_CHARS]) else None
    scripts = [script for script in map(_script, text[:MAX_TEXT_CHARS]) if script is not None]
    if not scripts or scripts.count(scripts[0]) == len(scripts):
        return scripts[0] if scripts else None
    return Counter(scripts).most_common(1)[0][0]


@lru_cache(4096)  # letters of the region
def _script(character: str) -> str | None:
    if not unicodedata.category(character).startswith("L"):
        return None
    place = bisect_right(STARTS, ord(character)) - 1
    if place < 0 or ord(character) > BLOCKS[place][1]:
        return None
    return BLOCKS[place][2]
