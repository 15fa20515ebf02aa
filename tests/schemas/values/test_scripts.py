import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.scripts import BLOCKS, script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Rahima", "Latn"),
        ("রহিমা", "Beng"),
        ("रहीमा", "Deva"),
        ("ရှင်", "Mymr"),
        ("សុខា", "Khmr"),
        ("สมชาย", "Thai"),
        ("ສົມ", "Laoo"),
        ("রহিমা (R)", "Beng"),
        ("१२ 34 !?", None),
        ("", None),
    ],
)
def test_the_script_of_most_letters_counts(text: str, script: str | None) -> None:
    """Digits, marks and a few letters of another script do not change the script."""
    found = script_of(text)

    assert found == script


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_known_script_or_none(text: str) -> None:
    """No text raises, and a script is one of the table."""
    found = script_of(text)

    assert found is None or found in {script for _, _, script in BLOCKS}
