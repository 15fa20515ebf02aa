"""Opens a file as text and hands out its lines, none longer than a row may be."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from connectors.sdk.limits import MAX_ROW_CHARS
from connectors.sdk.transports.encodings import encoding_of, is_wide
from connectors.sdk.transports.legacy_fonts import refuse_legacy_fonts, sample_of
from ops.runtime.errors import RecordRejected

HEAD_BYTES = 4096
# First bytes of ZIP (XLSX, ODS), PDF, gzip and OLE2 (XLS): the forms that arrive under a wrong name.
OTHER_FORMATS = (b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
CONTROLS = frozenset({*range(9), *range(14, 32)})
BINARY_SHARE = 10
REPLACEMENT = "\ufffd"  # what Python puts for bytes that fit no encoding but UTF-8


class Line(NamedTuple):
    """One physical line with its end, or the beginning of one that is too long."""

    text: str
    too_long: bool


def open_text(path: Path, encoding: str) -> TextIO:
    """Return the file as text: in the encoding of its byte order mark, else as declared.

    Raises `RecordRejected` for a file that is no text, or is typed for a font without Unicode. Bytes that do not fit
    stay as escapes (`is_damaged` finds them), so that one bad record does not cost the others.
    """
    head = _head(path)
    found = encoding_of(head, encoding)
    if not is_wide(found) and (head.startswith(OTHER_FORMATS) or _is_binary(head)):
        raise RecordRejected("NOT_TEXT", "", "the file is not text: export it as CSV, TSV, JSON or JSON lines")
    refuse_legacy_fonts(sample_of(path, encoding))
    errors = "surrogateescape" if found.startswith("utf-8") else "replace"
    return path.open(encoding=found, errors=errors, newline="")


def is_damaged(text: str) -> bool:
    """Return whether a text holds bytes that did not fit its encoding."""
    try:
        text.encode()  # bytes that were no UTF-8 are halves of surrogate pairs (PEP 383), which do not encode
    except UnicodeEncodeError:
        return True
    return REPLACEMENT in text


def lines_of(stream: TextIO) -> Iterator[Line]:
    """Yield every line; of one longer than a row may be only its beginning, the rest is passed over."""
    while text := stream.readline(MAX_ROW_CHARS + 1):
        too_long = len(text) > MAX_ROW_CHARS and not text.endswith("\n")
        if too_long:
            _pass_over(stream)
        yield Line(text, too_long)


def _is_binary(head: bytes) -> bool:
    """Return whether a tenth of the bytes are controls that no text has; UTF-16 without a mark is half zeros."""
    return sum(byte in CONTROLS for byte in head) * BINARY_SHARE > len(head)


def _pass_over(stream: TextIO) -> None:
    while (rest := stream.readline(MAX_ROW_CHARS)) and not rest.endswith("\n"):
        continue


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
