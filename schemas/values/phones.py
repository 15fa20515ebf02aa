"""Telephone numbers as told, to E.164."""

import re

import phonenumbers

from schemas.values import MAX_VALUE_CHARS
from schemas.values.digits import to_ascii_digits

MOST_DIGITS = 20
NOT_DIALLED = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# A second number after one of these is not part of the first: "98510 11111 / 98510 22222".
BETWEEN = re.compile(r"[,;/|]|\b(?:or|and)\b")


def clean_phone(text: str | None, country: str | None) -> str | None:
    """Return the first telephone number of a text in E.164 ("+8801711123456"); null when it is none.

    country: ISO 3166-1 alpha-2 code of the country in which a number without a country's code was told. The number is
    one that country's plan allows (libphonenumber's metadata); that it is in use, nobody knows. Short codes (1098) are
    no numbers of a person and give null, and so does one digit repeated: two children would seem linked by it.
    """
    if text is None:
        return None
    told = NOT_DIALLED.sub("", to_ascii_digits(text[:MAX_VALUE_CHARS]))
    for part in (told, *BETWEEN.split(told)):
        found = _number(part, country)
        if found is not None:
            return found
    return None


def _number(part: str, country: str | None) -> str | None:
    if not part.strip() or sum(character.isdigit() for character in part) > MOST_DIGITS:
        return None
    try:
        number = phonenumbers.parse(part, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or len(set(str(number.national_number))) == 1:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
