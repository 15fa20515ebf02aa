from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.ages import age_of


@pytest.mark.parametrize(
    ("text", "youngest", "oldest", "estimated"),
    [
        ("7", 7, 7, False),
        ("৭ বছর", 7, 7, False),
        ("७ वर्ष", 7, 7, False),
        ("9 yrs old", 9, 9, False),
        ("7-8", 7, 8, False),
        ("7 to 9 years", 7, 9, False),
        ("10 years 3 months", 10, 10, False),
        ("6 months", 0, 0, False),
        ("18 মাস", 1, 1, False),
        ("about 9 years", 8, 10, True),
        ("প্রায় ৮ বছর", 7, 9, True),
        ("लगभग दस साल", 9, 11, True),
        ("আনুমানিক ৭-৯ বছর", 7, 9, True),
        ("आठ साल", 8, 8, False),
        ("এগারো বছর", 11, 11, False),
        ("about 0", 0, 1, True),
    ],
)
def test_ages_are_read_as_told(text: str, youngest: int, oldest: int, estimated: bool) -> None:  # noqa: FBT001 - a column of the table
    """Figures, words and ranges of three languages are read; a guess widens by a year and says so."""
    found = age_of(text, date(2024, 6, 1))

    assert found is not None
    assert (found.min_years, found.max_years, found.estimated) == (youngest, oldest, estimated)
    assert found.as_of == date(2024, 6, 1)


@pytest.mark.parametrize("text", ["", "unknown", "অজানা", "200", "9-7", "5 years 14 months", "12/03/2020", "old"])
def test_what_is_no_age_is_unknown(text: str) -> None:
    """A text that says no age gives none."""
    found = age_of(text)

    assert found is None


@settings(deadline=None)
@given(
    st.text(max_size=300) | st.from_regex(r"(about )?[0-9০-৯]{1,4}( ?- ?[0-9]{1,3})? ?(years|বছর|माह)?", fullmatch=True)
)
def test_any_text_gives_an_ordered_range_or_nothing(text: str) -> None:
    """Youngest and oldest are ordered and between 0 and 130."""
    found = age_of(text)

    assert found is None or 0 <= found.min_years <= found.max_years <= 130
