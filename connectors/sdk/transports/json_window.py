"""The part of a long JSON text that is in view, and the brackets by which a broken element is passed over."""

import re
from typing import TextIO

from connectors.sdk.limits import MAX_ROW_CHARS

CHUNK_CHARS = 64 * 1024
SPACE = re.compile(r"[ \t\r\n\ufeff]*")
# What decides where a broken element ends.
SIGN = re.compile(r'\\.|["\[\]{},]', re.DOTALL)
STEP = {"{": 1, "[": 1, "}": -1, "]": -1}


class Window:
    """The text from where reading stands: always as much as a record may hold, until the file ends."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0

    def view(self) -> tuple[str, int]:
        """Return the text in view and where in it reading stands."""
        if len(self._text) - self._at <= MAX_ROW_CHARS:
            self._text = self._text[self._at :]
            self._at = 0
            while len(self._text) <= 2 * MAX_ROW_CHARS and (more := self._stream.read(CHUNK_CHARS)):
                self._text += more
        return self._text, self._at

    def take(self, count: int) -> str:
        """Return the next characters and go past them."""
        taken = self._text[self._at : self._at + count]
        self._at += len(taken)
        return taken

    def next_sign(self) -> str:
        """Go past white space and return the character after it, or "" at the end of the file."""
        while True:
            text, at = self.view()
            found = SPACE.match(text, at)
            end = at if found is None else found.end()
            self._at = end
            if end < len(text) or at == end:
                return text[end : end + 1]


class Nesting:
    """How deep in brackets a scan stands, kept from one view to the next."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def end_in(self, text: str, at: int) -> int | None:
        """Return where the element ends in the text, or null when it goes on after it."""
        start = at + 1 if self._escaped else at
        for found in SIGN.finditer(text, start):
            sign = found.group()
            if sign == '"':
                self._in_string = not self._in_string
            elif not self._in_string and sign[0] != "\\":
                if self._depth == 0 and sign in ",]}":
                    return found.start() + (sign == "}")
                self._depth += STEP.get(sign, 0)
                if self._depth == 0 and sign != ",":
                    return found.end()
        # A backslash that ends the view escapes the first character of the next one.
        tail = text[start:]
        self._escaped = (len(tail) - len(tail.rstrip("\\"))) % 2 == 1
        return None
