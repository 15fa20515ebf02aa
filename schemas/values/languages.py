"""Languages as told, several in one cell, to BCP 47 tags."""

import re

from schemas.values import MAX_VALUE_CHARS
from schemas.values.words import fold

TAGS = {"hindi": "hi", "bangla": "bn", "bengali": "bn", "nepali": "ne", "urdu": "ur", "english": "en", "বাংলা": "bn"}
BETWEEN = re.compile(r"[,;/|+&]| and ")


def languages_of(text: str) -> tuple[str | None, ...]:
    """Return the tags of the languages a text names, each once, in its order, null for words that name none."""
    words = [part.strip() for part in BETWEEN.split(fold(text[:MAX_VALUE_CHARS]))]
    return tuple(dict.fromkeys(TAGS.get(word) for word in words if word))
