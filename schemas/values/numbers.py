"""Small whole numbers in words, as ages and heights are told in the region's languages."""

from schemas.values.word_tables import words_of
from schemas.values.words import any_of, fold

NUMBER_WORDS = {fold(word): int(number) for number, words in words_of("number").items() for word in words}
"""The number, 1 to 20, of each folded word."""
WHOLE_NUMBER = rf"\d{{1,3}}|{any_of(NUMBER_WORDS)}"
"""Regular expression, without group, of a whole number in ASCII digits or in folded words."""
NOT_IN_A_WORD = "(?<![\\w\u0900-\u0eff\u1000-\u109f\u1780-\u17ff])"
"""Look-behind that keeps a number's word from being found inside another word ("कुछ" ends with "छ", six)."""


def number_of(word: str) -> int:
    """Return the number a match of `WHOLE_NUMBER` says."""
    found = NUMBER_WORDS.get(word)
    return int(word) if found is None else found
