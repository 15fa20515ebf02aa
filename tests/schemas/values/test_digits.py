import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.digits import to_ascii_digits


def test_digits_of_every_script_of_the_region_become_ascii() -> None:
    """Bengali, Devanagari, Burmese, Khmer, Thai and Lao digits are read as numbers."""
    told = "০১২৩৪৫৬৭৮৯ ०९ ၀၉ ០៩ ๐๙ ໐໙"

    assert to_ascii_digits(told) == "0123456789 09 09 09 09 09"


@settings(deadline=None)
@given(st.text())
def test_everything_but_digits_stays(text: str) -> None:
    """The text keeps its length and every character that is no decimal digit."""
    read = to_ascii_digits(text)

    assert len(read) == len(text)
    assert all(new == old or unicodedata.category(old) == "Nd" for old, new in zip(text, read, strict=True))
    assert to_ascii_digits(read) == read
