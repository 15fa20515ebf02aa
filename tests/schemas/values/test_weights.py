import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.weights import weight_of


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("25 kg", 25.0, 25.0),
        ("25", 25.0, 25.0),
        ("25.5 kgs.", 25.5, 25.5),
        ("kg 25", 25.0, 25.0),
        ("20-25 kg", 20.0, 25.0),
        ("about 30 kg", 27.0, 33.0),
        ("২৫ কেজি", 25.0, 25.0),
        ("প্রায় ২০ কেজি", 18.0, 22.0),
        ("२५ किलो", 25.0, 25.0),
        ("३२ के.जी.", 32.0, 32.0),
        ("३२ के. जी.", 32.0, 32.0),
        ("३२केजी", 32.0, 32.0),
        ("करिब २० के.जी", 18.0, 22.0),
        ("के.जी. २५", 25.0, 25.0),
        ("25 กก.", 25.0, 25.0),
        ("២៥ គីឡូ", 25.0, 25.0),
        ("25 ກິໂລ", 25.0, 25.0),
        ("၂၅ ကီလို", 25.0, 25.0),
        ("15 ပိဿာ", 24.5, 24.5),
        ("25 cân", 25.0, 25.0),
        ("50斤", 25.0, 25.0),
        ("55 lb", 24.9, 24.9),
    ],
)
def test_weights_are_read_in_kilograms(text: str, low: float, high: float) -> None:
    """Kilograms, pounds, viss and jin are read; a measure has equal ends and "about" a tenth each way."""
    found = weight_of(text)

    assert found is not None
    assert (found.min, found.max) == (low, high)


@pytest.mark.parametrize("text", ["", "heavy", "0.5 kg", "300 kg", "25-20 kg", "ভারী", "12/03/2020", "25 cm"])
def test_what_is_no_weight_of_a_person_is_unknown(text: str) -> None:
    """Words without a measure, other measures and those nobody has give none."""
    assert weight_of(text) is None


@settings(deadline=None)
@given(st.integers(10, 2500))
def test_a_weight_to_the_hundred_grams_is_that_weight(hundred_grams: int) -> None:
    """A decimal is kept as told."""
    found = weight_of(f"{hundred_grams / 10} kg")

    assert found is not None
    assert found.min == found.max == hundred_grams / 10
