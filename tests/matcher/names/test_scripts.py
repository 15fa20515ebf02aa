"""Romanisation of each script as people write the names."""

import pytest

from matcher.names import bengali, devanagari, latin


@pytest.mark.parametrize(
    ("word", "spoken"),
    [("रमेश", "ramesh"), ("राम", "raam"), ("कृष्ण", "krishna"), ("सुनीता", "suneetaa"), ("चमकना", "chamaknaa"),
     ("ज्ञान", "gyaan"), ("फ़ातिमा", "faatimaa"), ("सिंह", "sinh"), ("न", "na")],
)  # fmt: skip
def test_devanagari_is_written_as_spoken(word: str, spoken: str) -> None:
    """Silent schwas are left out of Devanagari words, at the end and inside."""
    assert devanagari.romanise(word) == spoken


@pytest.mark.parametrize(
    ("word", "spoken"),
    [("রহিম", "rohim"), ("মাহমুদ", "mahmud"), ("কৃষ্ণ", "krishno"), ("যাদব", "jadob"), ("সুমাইয়া", "sumaiya"),
     ("বড়ুয়া", "boruya"), ("ফাতেমা", "fatema"), ("বিশ্বজিৎ", "bishbojit")],
)  # fmt: skip
def test_bengali_is_written_as_spoken(word: str, spoken: str) -> None:
    """The inherent vowel of Bengali script is o, and silent where speech drops it."""
    assert bengali.romanise(word) == spoken


def test_both_ways_to_encode_a_letter_are_read_alike() -> None:
    """A letter with a dot below is read alike as one or as two code points."""
    assert bengali.romanise("\u09df\u09be") == bengali.romanise("\u09af\u09bc\u09be") == "ya"
    assert devanagari.romanise("\u095e\u093e") == devanagari.romanise("\u092b\u093c\u093e") == "faa"


@pytest.mark.parametrize(
    ("word", "plain"), [("Nguyễn", "nguyen"), ("Śiva", "shiva"), ("Sa'ad", "saad"), ("ﬁ", "fi"), ("١", "")]
)
def test_latin_letters_become_plain(word: str, plain: str) -> None:
    """Marks and ligatures are taken off, and what is no Latin letter is left out."""
    assert latin.romanise(word) == plain
