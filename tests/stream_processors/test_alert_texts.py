"""The words of an alert: every language filled, nothing of a child but sex and age."""

from datetime import date
from typing import Any

import pytest

from schemas.records import codes
from stream_processors.alert_texts import LANGUAGES, age_range, describe, words
from tests.stream_processors.building import a_child, a_profile

ON = date(2024, 6, 1)
PLACES = {"from_country": "IN", "in_country": "BD"}
PARTS = ["event", "headline", "description", "instruction"]
SEXES: list[codes.Sex | None] = ["FEMALE", "MALE", "OTHER", "UNKNOWN", None]


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("birth", [(None, None), (date(2014, 3, 1), date(2014, 3, 1)), (date(2010, 1, 1), ON)])
def test_every_text_is_filled(sex: Any, language: str, birth: tuple[date | None, date | None]) -> None:  # noqa: ANN401
    """Each language gives all four texts for every sex and age, and no placeholder is left."""
    child = a_profile(a_child()).model_copy(update={"sex": sex, "birth_earliest": birth[0], "birth_latest": birth[1]})

    text = words("MATCH_CONFIRMED", language, PLACES, child, ON)

    assert list(text) == PARTS
    assert all(part.strip() and not set(part) & set("{}") for part in text.values())
    assert "None" not in repr(text)


def test_languages_differ() -> None:
    """No language stands in for another."""
    child = a_profile(a_child())

    texts = [words("MATCH_CONFIRMED", language, PLACES, child, ON) for language in LANGUAGES]

    assert all(len({text[part] for text in texts}) == len(LANGUAGES) for part in PARTS)


@pytest.mark.parametrize(
    ("earliest", "latest", "ages"),
    [
        (date(2014, 6, 1), date(2014, 6, 1), (10, 10)),
        (date(2014, 6, 2), date(2014, 6, 2), (9, 9)),
        (date(2010, 1, 1), date(2014, 12, 31), (9, 14)),
        (date(2014, 12, 31), date(2010, 1, 1), (9, 14)),
        (date(2024, 6, 2), date(2024, 6, 2), (0, 0)),
        (None, date(2014, 6, 1), None),
        (date(2014, 6, 1), None, None),
    ],
)
def test_ages_are_completed_years(earliest: date | None, latest: date | None, ages: tuple[int, int] | None) -> None:
    """Youngest and oldest age follow from the days of birth, exactly on birthdays, never negative."""
    child = a_profile(a_child()).model_copy(update={"birth_earliest": earliest, "birth_latest": latest})

    assert age_range(child, ON) == ages


def test_one_age_is_told_as_one() -> None:
    """A known birthday gives one age and not a range of it with itself."""
    child = a_profile(a_child())

    assert describe(child, "en", ON) == "girl, 10 years"
