import pytest

from schemas.values.phones import clean_phone


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("01711-123456", "BD", "+8801711123456"),
        ("০১৭১১-১২৩৪৫৬", "BD", "+8801711123456"),
        ("+880 1711 123456", None, "+8801711123456"),
        ("00880 1711 123456", "IN", "+8801711123456"),
        ("098123 45678", "IN", "+919812345678"),
        ("+91 (0) 98123 45678", "BD", "+919812345678"),
        ("९८५१०१२३४५", "NP", "+9779851012345"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "TH", "+66812345678"),
        ("09 421 012345", "MM", "+959421012345"),
        ("012 345 678", "KH", "+85512345678"),
        ("020 55 123 456", "LA", "+8562055123456"),
        ("0912345678", "VN", "+84912345678"),
        ("13812345678", "CN", "+8613812345678"),
        ("01711123456 / 01811123457", "BD", "+8801711123456"),
        ("98510 12345 or 98510 12346", "NP", "+9779851012345"),
    ],
)
def test_one_number_is_one_text_however_it_was_told(text: str, country: str | None, number: str) -> None:
    """Signs, native digits, trunk zeros and country codes lead to one E.164 number; of two the first counts."""
    assert clean_phone(text, country) == number


@pytest.mark.parametrize(
    ("text", "country"),
    [
        (None, "IN"),
        ("", "IN"),
        ("not known", "IN"),
        ("1098", "IN"),
        ("9812345678", None),
        ("9812345678", "XX"),
        ("9999999999", "IN"),
        ("0000000000", "BD"),
        ("123", "BD"),
        ("12/03/2020", "BD"),
    ],
)
def test_what_is_no_persons_number_is_none(text: str | None, country: str | None) -> None:
    """Short codes, placeholders and numbers without a country link nobody to anybody."""
    assert clean_phone(text, country) is None
