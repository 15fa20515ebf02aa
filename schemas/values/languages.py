"""Languages as told, several in one cell, to BCP 47 tags."""

import re
from functools import cache

import pycountry

from schemas.values import MAX_VALUE_CHARS
from schemas.values.word_tables import words_of
from schemas.values.words import NOT_AFTER_LETTER, NOT_BEFORE_LETTER, fold, whole_words

MOST_LANGUAGES = 20
BETWEEN = re.compile(
    rf"[,;/|+&•、，।၊။\n]|{NOT_AFTER_LETTER}(?:and|or|also|with|এবং|ও|আর|और|तथा|एवं|र|اور|và){NOT_BEFORE_LETTER}"
    r"|နှင့်|และ|និង|ແລະ|和|及|与"
)
IN_BRACKETS = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
# "Bangla language", "भाषा", "ภาษา", "tiếng": words that say it is a language.
KIND_WORDS = whole_words(words_of("language_word")["any"])


def languages_of(text: str) -> tuple[str | None, ...]:
    """Return the tags of the languages a text names, each once, in order, at most 20; null for a word that is none.

    A word is a name in a language of the region, a nationality that is also a language's name, or an ISO 639 code of a
    language of the table. What stands in brackets is left out ("Hindi (fluent)").
    """
    folded = IN_BRACKETS.sub(" ", fold(text[:MAX_VALUE_CHARS]))
    whole = _tag(folded)
    if whole is not None:
        return (whole,)
    parts = [part.strip(" .:-") for part in BETWEEN.split(folded)]
    found = dict.fromkeys(tag for part in parts if part for tag in _tags(part))
    return tuple(found)[:MOST_LANGUAGES]


def _tags(part: str) -> tuple[str | None, ...]:
    """Return the tag of a part, or of each of its words when all of them are languages ("Hindi Bangla")."""
    tag = _tag(part)
    if tag is not None:
        return (tag,)
    each = tuple(_tag(word) for word in part.split())
    return (None,) if None in each else each


def _tag(words: str) -> str | None:
    plain = words.strip()
    found = _names().get(plain)
    return found if found is not None else _names().get(KIND_WORDS.sub("", plain).strip())


@cache
def _names() -> dict[str, str]:
    """Return the tag of each folded name and of each ISO 639 code of the table; names win over codes."""
    tags = words_of("language")
    found = dict(_codes(tags))
    found |= {fold(word): tag for tag, words in tags.items() for word in words}
    # With the word for "language" taken off, as a cell that says it will have it.
    bare = {KIND_WORDS.sub("", fold(word)).strip(): tag for tag, words in tags.items() for word in words}
    return {name: tag for name, tag in bare.items() if name} | found


def _codes(tags: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    found = []
    for tag in tags:
        by_two = pycountry.languages.get(alpha_2=tag)
        three = (by_two.alpha_3, getattr(by_two, "bibliographic", by_two.alpha_3)) if by_two is not None else ()
        found += [(code, tag) for code in (tag, *three)]
    return found
