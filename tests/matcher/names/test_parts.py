"""Names as written -> folded parts: scripts, titles, absurd input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.names.parts import MAX_PARTS, Strength, parts_of

SAME_NAMES = [
    ("Rahim", "Raheem", "রহিম", "रहीम"),
    ("Sumaiya", "Sumaya", "সুমাইয়া", "सुमैया"),
    ("Fatima", "Fatema", "Fatimah", "ফাতেমা", "फ़ातिमा"),
    ("Krishna", "কৃষ্ণ", "कृष्ण"),
    ("Laxmi", "Lakshmi", "লক্ষ্মী", "लक्ष्मी"),
    ("Yusuf", "Yousuf", "ইউসুফ", "यूसुफ"),
    ("Bikash", "Vikas", "বিকাশ", "विकास"),
    ("Biswajit", "Viswajeet", "বিশ্বজিৎ", "विश्वजीत"),
    ("Poonam", "Punam", "পুনম", "पूनम"),
    ("Tahmina", "তাহমিনা", "तहमीना"),
    ("Gyan", "Jnan", "ज्ञान"),
    ("Mahmud", "Mahmood", "মাহমুদ", "महमूद"),
    ("Dipa", "Deepa", "दीपा"),
]
OTHER_NAMES = [("Rahim", "Karim"), ("Rina", "Mina"), ("Sumon", "Sujon"), ("Rajni", "Ragini"), ("Asha", "Usha")]


@pytest.mark.parametrize("spellings", SAME_NAMES, ids=lambda spellings: spellings[0])
def test_spellings_and_scripts_of_one_name_fold_alike(spellings: tuple[str, ...]) -> None:
    """The spellings of one name in Latin, Bengali and Devanagari letters fold to one form."""
    folded = {parts_of(spelling)[0].folded for spelling in spellings}

    assert len(folded) == 1


@pytest.mark.parametrize(("one", "other"), OTHER_NAMES)
def test_other_names_stay_apart(one: str, other: str) -> None:
    """Names that differ in a consonant that is heard do not fold together."""
    assert parts_of(one)[0].folded != parts_of(other)[0].folded


@pytest.mark.parametrize(
    "title", ["Md", "Md.", "MOHD", "Mohammad", "Muhammad", "মোঃ", "মো:", "মোহাম্মদ", "मो.", "मोहम्मद"]
)
def test_one_title_in_all_its_spellings(title: str) -> None:
    """A title and its abbreviations in each script become one weak part."""
    parts = parts_of(f"{title} Habib")

    assert (parts[0].folded, parts[0].strength) == ("muhamad", Strength.WEAK)
    assert parts[1].strength is Strength.RARE


@pytest.mark.parametrize("name", ["Late Jahangir", "স্বঃ Jahangir", "Smt. Jahangir", "श्री Jahangir", "মোসাঃ Jahangir"])
def test_titles_are_weak_and_not_dropped(name: str) -> None:
    """A title stays in the name as a weak part."""
    strengths = [part.strength for part in parts_of(name)]

    assert strengths == [Strength.WEAK, Strength.RARE]


@pytest.mark.parametrize("name", ["Sheikh", "Sk", "শেখ", "शेख", "Khatun", "খাতুন", "Devi", "দেবী", "कुमार"])
def test_names_of_multitudes_are_common(name: str) -> None:
    """A name that very many people bear is marked as common in each script."""
    assert parts_of(name)[0].strength is Strength.COMMON


def test_an_initial_is_marked() -> None:
    """A single letter stands for too many names to be one."""
    assert [part.strength for part in parts_of("A. K. Tudu")[:3]] == [Strength.INITIAL, Strength.INITIAL, Strength.RARE]


def test_two_words_and_one_word_meet_in_the_joined_part() -> None:
    """A name written as two words has a last part that equals the same name written as one."""
    joined = parts_of("Tarak Nirmal")[-1]

    assert joined.joined
    assert joined.folded == parts_of("Taraknirmal")[0].folded


def test_formatting_and_bidi_marks_change_nothing() -> None:
    """Invisible characters inside a name do not hide it."""
    assert parts_of("\u202eSu\u200dmai\u200bya\u202c \ufeffBarua") == parts_of("Sumaiya Barua")


@pytest.mark.parametrize("script", ["สมชาย", "မောင်မောင်", "សុខា", "ສົມພອນ", "阮文德", "محمد علي", "ગીતા"])
def test_other_scripts_fall_back_to_their_letters(script: str) -> None:
    """A script without rules yet still gives parts that equal themselves."""
    parts = parts_of(script)

    assert parts
    assert parts == parts_of(f"  {script}. ")


def test_vietnamese_marks_are_folded_away() -> None:
    """A Vietnamese name meets its spelling without marks."""
    assert parts_of("Đức Nguyễn") == parts_of("Duc Nguyen")


@pytest.mark.parametrize(
    "absurd", ["", " ", "😀😀", "123 456", "\x00\x01", "....", "\u202e\u202e", "ः", "्", "\U000e0041", "়" * 300]
)
def test_what_holds_no_letter_has_no_parts(absurd: str) -> None:
    """Text without a spoken letter is no name."""
    assert parts_of(absurd) == ()


def test_an_endless_name_is_cut() -> None:
    """Ten thousand letters and a thousand words cost no more than a name."""
    assert len(parts_of("ab " * 10_000)) <= MAX_PARTS + 1
    assert all(len(part.folded) <= 80 for part in parts_of("x" * 10_000))


@given(st.text(max_size=300))
def test_no_text_breaks_the_folding(text: str) -> None:
    """Any text gives parts or none, the same each time, and never an error."""
    parts = parts_of(text)

    assert parts == parts_of(text)
    assert len(parts) <= MAX_PARTS + 1
    assert all(part.folded and part.phonetic for part in parts)
