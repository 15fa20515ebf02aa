"""Native digits to ASCII digits."""

import unicodedata


def to_ascii_digits(text: str) -> str:
    """Return the text with every decimal digit of any script (Unicode category Nd) as 0 to 9, the rest unchanged."""
    if text.isascii():
        return text
    return "".join(_ascii(character) for character in text)


def _ascii(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
