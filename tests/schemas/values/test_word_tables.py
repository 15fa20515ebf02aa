import unicodedata

import pytest

from schemas.values.unknown_words import says_unknown
from schemas.values.word_tables import FILES, FOLDER, words_of
from schemas.values.words import fold

ONE_MEANING = ("number", "stage", "half_number", "days_back", "language", "country", "sex")


@pytest.mark.parametrize("file", FILES)
def test_a_table_is_text_that_people_can_check(file: str) -> None:
    """A table names its sources, is in NFC, and no row has an empty spelling or twice the same."""
    text = (FOLDER / file).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]

    assert "Sources:" in text
    assert all(len(row) == 3 for row in rows)
    assert all(word.strip() == word != "" for _, _, words in rows[1:] for word in words.split("|"))
    assert all(unicodedata.is_normalized("NFC", words) for _, _, words in rows)


@pytest.mark.parametrize("name", ONE_MEANING)
def test_a_word_has_one_meaning(name: str) -> None:
    """No spelling stands under two codes of one list."""
    meanings: dict[str, set[str]] = {}
    for code, words in words_of(name).items():
        for word in words:
            meanings.setdefault(fold(word), set()).add(code)

    assert {word: codes for word, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("text", ["Unknown", " N/A ", "अज्ञात", "নাম জানা নেই", "ไม่ทราบชื่อ", "မသိရ", "không rõ", "???", "-"])
def test_a_word_for_not_known_is_no_name(text: str) -> None:
    """What clerks write where there is no name is known as such."""
    assert says_unknown(text)


@pytest.mark.parametrize("text", ["Asha", "Nil Kamal", "Na", "Not", "নীল", "Unknown Asha", "x" * 1000])
def test_a_name_is_a_name(text: str) -> None:
    """A name that holds or resembles such a word stays a name."""
    assert not says_unknown(text)
