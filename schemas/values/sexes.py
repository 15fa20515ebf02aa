"""Words for sex that mean one thing in every language of the region."""

from functools import cache
from typing import get_args

from schemas.records import codes
from schemas.values import MAX_VALUE_CHARS
from schemas.values.word_tables import words_of
from schemas.values.words import fold


def sex_of(text: str) -> codes.Sex | None:
    """Return the sex a word says, or null.

    Whole words only. One letter or figure means another sex in another country ("M", "म", "2") and is left to the
    look-up of the source; the exceptions are 男 and 女, which are whole words.
    """
    return _words().get(fold(text[:MAX_VALUE_CHARS]).strip(" .:"))


@cache
def _words() -> dict[str, codes.Sex]:
    listed = words_of("sex")
    known: tuple[codes.Sex, ...] = get_args(codes.Sex)
    return {fold(word).strip(" .:"): sex for sex in known for word in listed[sex]}
