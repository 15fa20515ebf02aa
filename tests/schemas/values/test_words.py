import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.words import WordList, any_of, fold, whole_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("  HINDI\u00a0 x", "hindi x"),
        ("ক্\u200dষ", "ক্ষ"),
        ("ខ្មែ\u200bរ", "ខ្មែរ"),
        ("كراچي", "کراچی"),
        ("مُحمد", "محمد"),
        ("น\u0e4d\u0e32", "นำ"),
        ("น\u0e4d\u0e49\u0e32", "น\u0e49\u0e33"),
        ("ກ\u0ecd\u0eb2", "ກຳ"),
        ("e\u0301", "é"),
    ],
)
def test_texts_that_look_the_same_are_the_same(one: str, other: str) -> None:
    """Case, spaces, unseen characters and letters typed one for the other make no difference."""
    assert fold(one) == fold(other)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_folding_again_changes_nothing(text: str) -> None:
    """A folded text is its own folded form, but for the few letters whose lower case is not in NFC."""
    once = fold(text)

    assert fold(fold(once)) == fold(once)


def test_a_word_is_found_where_its_script_begins_one() -> None:
    """Latin words are whole, Indic ones may have endings, and scripts without spaces have words anywhere."""
    words = WordList({"cheek": ("cheek", "গাল"), "rice": ("ข้าว",)})

    assert words.all_in("left cheek, cheeky") == ["cheek"]
    assert words.all_in("বাম গালে, মোগাল") == ["cheek"]
    assert words.all_in("กินข้าวแล้ว") == ["rice"]


def test_a_longer_word_that_means_something_else_is_not_the_word() -> None:
    """A word that only begins like one of the list stands for nothing, and hides nothing behind it."""
    words = WordList({"scar": ("खत",), "right": ("ขวา",)}, others=("खतर", "ขวาง"))

    assert words.all_in("खतरा, गालमा खत, खतको दाग") == ["scar", "scar"]
    assert words.all_in("แผลขวางแขนขวา") == ["right"]


def test_a_latin_word_is_not_the_beginning_of_one_with_other_vowels() -> None:
    """The letters of Vietnamese are letters: "má" is not in "máu", nor "to" in "toàn"."""
    words = WordList({"cheek": ("má",), "big": ("to",)})

    assert words.all_in("má trái, máu, to, toàn") == ["cheek", "big"]


def test_whole_words_leave_longer_words_alone() -> None:
    """A word inside another is not that word where words are spaced."""
    pattern = whole_words(("দেশ", "the", "ประเทศ"))

    assert pattern.sub("", "বাংলাদেশ দেশ") == "বাংলাদেশ "
    assert pattern.sub("", "the thermos") == " thermos"
    assert pattern.sub("", "ประเทศไทย") == "ไทย"


def test_the_longest_word_counts() -> None:
    """Of two words at one place the longer one is read."""
    assert any_of(("ten", "tenth", "a.b")) == r"tenth|a\.b|ten"
