"""One payload of a source: what was read at one position, or why it could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from ops.runtime.errors import RecordRejected


@dataclass(frozen=True, slots=True)
class Payload:
    """What stands at one place of a file: its values by column or key, or the fault that hides them."""

    number: int
    """Place in the file, from 1; faulty payloads count too."""
    values: Mapping[str, object]
    raw: bytes
    """As it came; at most one row, so bounded by the row limit."""
    fault: RecordRejected | None = None


def good(number: int, values: Mapping[str, object], raw: str) -> Payload:
    """Return a payload that was read."""
    return Payload(number, values, bytes_of(raw))


def faulty(number: int, raw: str, reason: str, detail: str, field: str = "") -> Payload:
    """Return a payload that could not be read; `detail` says what to do, without a value."""
    return Payload(number, {}, bytes_of(raw), RecordRejected(reason, field, detail))


def bytes_of(raw: str) -> bytes:
    """Return the bytes of a text; bytes that were no UTF-8 are themselves again."""
    try:
        return raw.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return raw.encode("utf-8", "replace")
