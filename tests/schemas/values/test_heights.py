import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.heights import find_height, height_of


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("120 cm", 120.0, 120.0),
        ("১২০ সেমি", 120.0, 120.0),
        ("110-115 cm", 110.0, 115.0),
        ("120", 120.0, 120.0),
        ("1.2 m", 120.0, 120.0),
        ("4'2\"", 127.0, 127.0),
        ("4'2", 127.0, 127.0),
        ("4 ft 2 in", 127.0, 127.0),
        ("৪ ফুট ২ ইঞ্চি", 127.0, 127.0),
        ("चार फीट दो इंच", 127.0, 127.0),
        ("4.2 ft", 127.0, 128.0),
        ("4 feet", 106.7, 137.2),
        ("3 to 4 feet", 91.4, 121.9),
        ("4'6\"", 137.2, 137.2),
        ("4' 6''", 137.2, 137.2),
        ("4′6″", 137.2, 137.2),
        ("4 ft 6", 137.2, 137.2),
        ("4ft6in", 137.2, 137.2),
        ("4 feet and 6 inches", 137.2, 137.2),
        ("4'6½\"", 138.4, 138.4),
        ("४ फुट ६ इंच", 137.2, 137.2),
        ("৪ ফুট ৬ ইঞ্চি", 137.2, 137.2),
        ("4 فٹ 6 انچ", 137.2, 137.2),
        ("၄ ပေ ၆ လက်မ", 137.2, 137.2),
        ("๔ ฟุต ๖ นิ้ว", 137.2, 137.2),
        ("4.6", 137.2, 140.2),
        ("1.35", 135.0, 135.0),
        ("48 inches", 121.9, 121.9),
        ("120 cms.", 120.0, 120.0),
        ("१२० से.मी.", 120.0, 120.0),
        ("120 ซม.", 120.0, 120.0),
        ("១២០ ស.ម", 120.0, 120.0),
        ("120 ຊມ", 120.0, 120.0),
        ("1m20", 120.0, 120.0),
        ("1m2", 120.0, 120.0),
        ("1米25", 125.0, 125.0),
        ("120厘米", 120.0, 120.0),
        ("១ម៉ែត្រ២០", 120.0, 120.0),
        ("about 120 cm", 115.0, 125.0),
    ],
)
def test_heights_are_read_in_centimetres(text: str, low: float, high: float) -> None:
    """A measure has equal ends; what was told to the foot spans the foot."""
    found = height_of(text)

    assert found is not None
    assert (found.min, found.max) == (low, high)


@pytest.mark.parametrize(
    "text", ["", "tall", "4", "999 cm", "9 feet 11 inches", "লম্বা", "12/2024", "কিছু ফুট", "कुछ फुट", "4 ft 14 in"]
)
def test_what_is_no_height_of_a_person_is_unknown(text: str) -> None:
    """Words without a measure and measures nobody has give none."""
    found = height_of(text)

    assert found is None


def test_a_height_is_found_in_a_description() -> None:
    """A measure with its unit is taken out of a long text."""
    found = find_height("Thin build, wearing 2 bangles, height 4 ft 2 in, fair")

    assert found is not None
    assert found.min == 127.0


@pytest.mark.parametrize("text", ["wearing 12 in black", "seen with 2 m 15 f", "left cheek", "कुछ फुट दूर"])
def test_a_description_without_a_height_has_none(text: str) -> None:
    """Figures beside words that only look like a unit are no height."""
    assert find_height(text) is None


@settings(deadline=None)
@given(st.integers(2, 7), st.integers(0, 11))
def test_feet_and_inches_are_one_measure(feet: int, inches: int) -> None:
    """Every height in feet and inches is its number of centimetres to a millimetre."""
    found = height_of(f"{feet} ft {inches} in")

    assert found is not None
    assert found.min == found.max == round((feet * 12 + inches) * 2.54, 1)


@settings(deadline=None)
@given(st.text(max_size=300) | st.from_regex(r"[0-9০-৯.]{1,6} ?(cm|ft|'|ফুট|m)? ?[0-9]{0,2}(\"|in)?", fullmatch=True))
def test_any_text_gives_an_ordered_range_or_nothing(text: str) -> None:
    """Ends are ordered and those of a person."""
    found = height_of(text)

    assert found is None or 30 <= found.min <= found.max <= 250
