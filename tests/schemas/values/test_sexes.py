from itertools import combinations

import pytest

from schemas.records import codes
from schemas.values.sexes import sex_of
from schemas.values.word_tables import words_of
from schemas.values.words import fold


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("Female", "FEMALE"),
        ("girl.", "FEMALE"),
        ("মেয়ে", "FEMALE"),
        ("लड़की", "FEMALE"),
        ("केटी", "FEMALE"),
        ("หญิง", "FEMALE"),
        ("nữ", "FEMALE"),
        ("女", "FEMALE"),
        ("ស្រី", "FEMALE"),
        ("BOY", "MALE"),
        ("ছেলে", "MALE"),
        ("ယောက်ျား", "MALE"),
        ("ຊາຍ", "MALE"),
        ("لڑکا", "MALE"),
        ("হিজড়া", "OTHER"),
        ("third gender", "OTHER"),
        ("अज्ञात", "UNKNOWN"),
    ],
)
def test_whole_words_of_the_region_say_a_sex(word: str, sex: codes.Sex) -> None:
    """A whole word of any of the languages is read, whatever its case."""
    assert sex_of(word) == sex


@pytest.mark.parametrize("word", ["", "M", "F", "1", "2", "म", "পু", "ช", "နှ", "child", "girl or boy"])
def test_letters_and_figures_are_left_to_the_source(word: str) -> None:
    """One letter or figure means another sex in another country, and more than a word is no word."""
    assert sex_of(word) is None


def test_no_word_says_two_sexes() -> None:
    """The words of the sexes have nothing in common, and but for Chinese ones none is a single letter."""
    folded = {sex: {fold(word) for word in words} for sex, words in words_of("sex").items()}

    assert not any(one & other for one, other in combinations(folded.values(), 2))
    assert {word for words in folded.values() for word in words if len(word) == 1} == {"男", "女"}
