import pycountry
import pytest

from schemas.values.countries import country_of
from schemas.values.word_tables import words_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Bangladesh", "BD"),
        ("BANGLADESHI", "BD"),
        ("বাংলাদেশী নাগরিক", "BD"),
        ("भारतीय", "IN"),
        ("Indian National", "IN"),
        ("नेपाल", "NP"),
        ("NPL", "NP"),
        ("Myanmar (Burma)", "MM"),
        ("မြန်မာနိုင်ငံ", "MM"),
        ("สัญชาติลาว", "LA"),
        ("Lao PDR", "LA"),
        ("ชาวกัมพูชา", "KH"),
        ("ខ្មែរ", "KH"),
        ("Việt Nam", "VN"),
        ("中国", "CN"),
        ("U.S.A.", "US"),
        ("Republic of Korea", "KR"),
        ("namibia", "NA"),
    ],
)
def test_countries_and_nationalities_are_read(text: str, code: str) -> None:
    """Names, nationalities and codes in the region's languages become ISO 3166-1 codes."""
    assert country_of(text) == code


@pytest.mark.parametrize("text", ["", "NA", "N/A", "No", "unknown", "Atlantis", "of the", "অজানা", "-"])
def test_what_is_no_country_is_unknown(text: str) -> None:
    """A word for "not known" is no country, though two letters of it may be one's code."""
    assert country_of(text) is None


def test_every_name_of_the_table_is_its_country() -> None:
    """Each spelling leads to its code, and each code is one of ISO 3166-1."""
    for code, words in words_of("country").items():
        assert pycountry.countries.get(alpha_2=code) is not None
        assert {country_of(word) for word in words} == {code}


def test_every_country_is_found_by_its_english_name() -> None:
    """The English names of ISO 3166-1 are read for all countries."""
    missing = [country.alpha_2 for country in pycountry.countries if country_of(country.name) != country.alpha_2]

    assert missing == []
