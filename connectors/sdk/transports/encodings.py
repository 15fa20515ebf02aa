"""Which encoding a file is in: that of its byte order mark, else the one the connector declares."""

import codecs

# Byte order marks: Unicode 15.0, section 23.8. That of UTF-32 begins as that of UTF-16, so it comes first.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = ("utf-16", "utf-32")


def encoding_of(head: bytes, declared: str) -> str:
    """Return Python's name of the encoding of a file that begins with these bytes."""
    return next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), codecs.lookup(declared).name)


def is_wide(encoding: str) -> bool:
    """Return whether an encoding's text holds zero bytes."""
    return encoding.startswith(WIDE)
