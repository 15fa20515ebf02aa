"""Reads one page of JSON: its records as they are written, and what stands around them."""

import re
from dataclasses import dataclass

from connectors.sdk.transports.json_text import DECODER
from connectors.sdk.transports.json_window import Nesting

MAX_RECORDS = 20_000
"""Records of one page."""
SPACE = re.compile(r"[ \t\r\n]*")
BETWEEN = re.compile(r"[ \t\r\n,]*")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is whole."""

    records: tuple[str, ...]
    """The text of each record; a broken one is as long as its brackets say."""
    envelope: object
    """The page with no record in it."""

    def text_at(self, path: str) -> str | None:
        """Return the text or number at keys joined by points; null when there is none, or it is empty."""
        value = value_at(self.envelope, path)
        return value or None if isinstance(value, str) else None


class NotAPageError(ValueError):
    """The text is no JSON, ends before its end, or has no array of records where it should."""


def read_page(body: bytes, records_at: str) -> Page:
    """Return the page; raises `NotAPageError`, without a word of it.

    The array is the whole page, or stands at keys joined by points. A record that is no JSON costs no other record.
    """
    text = body.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    try:
        start = _array_in(text, records_at.split("."))
        records, end = _records_of(text, start)
        envelope: object = DECODER.decode(f"{text[:start]}[]{text[end:]}")
    except (ValueError, RecursionError):
        raise NotAPageError("the page is not whole JSON with an array of records where declared") from None
    return Page(tuple(records), envelope)


def value_at(value: object, path: str) -> object:
    """Return what stands at keys joined by points; null when there is nothing."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _array_in(text: str, path: list[str]) -> int:
    """Return where the array of records begins."""
    at = _past(SPACE, text, 0)
    if text[at : at + 1] == "[":
        return at
    for key in path:
        at = _value_of(text, at, key)
    if text[at : at + 1] != "[":
        raise ValueError("no array")
    return at


def _value_of(text: str, at: int, wanted: str) -> int:
    """Return where the value of a key begins in the object that begins here."""
    if text[at : at + 1] != "{":
        raise ValueError("no object")
    at = _past(SPACE, text, at + 1)
    while text[at : at + 1] == '"':
        key, at = DECODER.raw_decode(text, at)
        at = _past(SPACE, text, at)
        if text[at : at + 1] != ":":
            break
        at = _past(SPACE, text, at + 1)
        if key == wanted:
            return at
        _, at = DECODER.raw_decode(text, at)
        at = _past(BETWEEN, text, at)
    raise ValueError("no such key")


def _records_of(text: str, start: int) -> tuple[list[str], int]:
    """Return the text of each element of the array that begins here, and where the array ends."""
    records: list[str] = []
    at = _past(BETWEEN, text, start + 1)
    while text[at : at + 1] != "]":
        end = _end_of(text, at)
        records.append(text[at:end])
        if len(records) > MAX_RECORDS:
            raise ValueError("too many records")
        at = _past(BETWEEN, text, end)
    return records, at + 1


def _end_of(text: str, at: int) -> int:
    """Return where an element ends: by its own grammar, or by its brackets when it is broken."""
    try:
        _, end = DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        found = Nesting().end_in(text, at)
        if found is None or found <= at:
            raise ValueError("cut off") from None
        end = found
    return end


def _past(sign: re.Pattern[str], text: str, at: int) -> int:
    found = sign.match(text, at)
    return at if found is None else found.end()
