"""Reads JSON: an array of objects, alone or under one key of an object, and JSON lines; one object at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from connectors.sdk.limits import MAX_FIELD_CHARS, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload, faulty, good
from connectors.sdk.transports.json_window import Nesting, Window
from connectors.sdk.transports.text import is_damaged, lines_of, open_text
from ops.runtime.errors import RecordRejected

DETAILS = {
    "TOO_LARGE": f"keep a field under {MAX_FIELD_CHARS} and a record under {MAX_ROW_CHARS} characters",
    "MALFORMED_RECORD": "the record is not a JSON object",
    "TRUNCATED": "the file ends in the middle of a record: send it again",
    "WRONG_ENCODING": "export the file in the encoding the connector declares; fonts without Unicode are not read",
}


@dataclass(frozen=True, slots=True)
class _Element:
    text: str
    value: object = None
    reason: Literal["", "TOO_LARGE", "MALFORMED_RECORD", "TRUNCATED"] = ""


def read_json_lines(path: Path, encoding: str) -> Iterator[Payload]:
    """Yield the object of every line that is not blank; raises `RecordRejected` when the file is no text."""
    with open_text(path, encoding) as stream:
        number = 0
        for line in lines_of(stream):
            if not line.text.isspace():
                number += 1
                yield _payload(number, _Element(line.text, None, "TOO_LARGE") if line.too_long else _parsed(line.text))


def read_json(path: Path, encoding: str, records_at: str) -> Iterator[Payload]:
    """Yield every object of the file's array: the whole file, or the value of the key `records_at`.

    A broken object is a faulty payload; where its end cannot be found, it is the last one. Raises `RecordRejected`
    when the file is no text or holds no such array.
    """
    with open_text(path, encoding) as stream:
        window = Window(stream)
        _go_to_array(window, records_at)
        number = 0
        while (sign := window.next_sign()) not in {"]", ""}:
            if sign == ",":
                window.take(1)
                continue
            number += 1
            element = _next_element(window)
            yield _payload(number, element)
            if element.reason == "TRUNCATED":
                return
        if window.next_sign() != "]":
            yield _payload(number + 1, _Element("", None, "TRUNCATED"))


def _go_to_array(window: Window, records_at: str) -> None:
    """Go past what stands before the first record."""
    if window.next_sign() == "{":
        while window.next_sign() in {"{", ","}:
            window.take(1)
            key = _small_value(window)
            if window.next_sign() != ":":
                break
            window.take(1)
            if key == records_at:
                break
            _small_value(window)
    if window.next_sign() != "[":
        raise RecordRejected("NO_RECORDS", "", "the file is not a JSON array of records, nor has one where declared")
    window.take(1)


def _small_value(window: Window) -> object:
    window.next_sign()
    text, at = window.view()
    try:
        value, end = DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        raise RecordRejected("NO_RECORDS", "", "the file does not begin as the JSON the connector declares") from None
    window.take(end - at)
    return value


def _next_element(window: Window) -> _Element:
    text, at = window.view()
    try:
        value, end = DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return _broken_element(window)
    taken = window.take(end - at)
    return _Element(taken, None, "TOO_LARGE") if len(taken) > MAX_ROW_CHARS else _Element(taken, value)


def _broken_element(window: Window) -> _Element:
    """Go past an element that does not parse, by its brackets; keep its text as far as a record may reach."""
    nesting, length, head = Nesting(), 0, ""
    while True:
        text, at = window.view()
        if at >= len(text):
            return _Element(head, None, "TRUNCATED")
        end = nesting.end_in(text, at)
        taken = window.take((len(text) if end is None else end) - at)
        length += len(taken)
        head = (head + taken)[:MAX_ROW_CHARS]
        if end is not None:
            return _Element(head, None, "TOO_LARGE" if length > MAX_ROW_CHARS else "MALFORMED_RECORD")


def _parsed(text: str) -> _Element:
    try:
        return _Element(text, DECODER.decode(text.strip()))
    except (ValueError, RecursionError):
        return _Element(text, None, "MALFORMED_RECORD")


def _payload(number: int, element: _Element) -> Payload:
    reason: str = element.reason
    if not reason and is_damaged(element.text):
        reason = "WRONG_ENCODING"
    if not reason and not isinstance(element.value, dict):
        reason = "MALFORMED_RECORD"
    # No value has more characters than the text it is read from.
    if not reason and len(element.text) > MAX_FIELD_CHARS:
        reason = _fault_of_length(element.value)
    if reason or not isinstance(element.value, dict):
        return faulty(number, element.text, reason, DETAILS[reason])
    return good(number, element.value, element.text)


def _fault_of_length(value: object) -> str:
    try:
        return "TOO_LARGE" if longest_in(value) > MAX_FIELD_CHARS else ""
    except RecursionError:
        return "MALFORMED_RECORD"


def longest_in(value: object) -> int:
    """Return the length of the longest text in a value; RecursionError when it is nested too deep."""
    if isinstance(value, dict):
        return max((longest_in(part) for pair in value.items() for part in pair), default=0)
    if isinstance(value, list):
        return max((longest_in(part) for part in value), default=0)
    return len(value) if isinstance(value, str) else 0


def _refuse(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


# Numbers stay as they are written: 0.50 is told, not computed.
DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)
