"""Reads JSON from outside: one object, an array of them or a line each, and refuses what JSON leaves open."""

import json
from collections.abc import Sequence
from typing import NoReturn

from connectors.publishing.limits import MAX_DIGITS, MAX_RECORD_BYTES
from connectors.publishing.problems import Problem
from connectors.publishing.submitted import Submitted
from connectors.publishing.understanding import understand
from ops.runtime.errors import RecordRejected
from schemas.identity import record_id_of
from schemas.records import codes

MALFORMED = RecordRejected("MALFORMED_RECORD", "", "send a JSON object of ChildReport; see /v1/openapi.json")
CLASSES: dict[str, codes.MessageClass] = {"EXERCISE": "EXERCISE", "TEST": "TEST"}
TOO_LARGE = RecordRejected("TOO_LARGE", "", f"keep a record under {MAX_RECORD_BYTES} bytes")


def read_json(body: bytes) -> list[Submitted]:
    """Return the records of a JSON object or array; raises `Problem` when the body is not JSON."""
    value = parse_json(body)
    if isinstance(value, list):
        return [_submitted(number, _bytes(each), each) for number, each in enumerate(value, 1)]
    return [_submitted(1, body, value)]


def read_json_lines(body: bytes) -> list[Submitted]:
    """Return the records of JSON lines, blank ones left out; a line that does not parse is a fault of that record."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    return [_line(number, line) for number, line in enumerate(lines, 1)]


def parse_json(body: bytes) -> object:
    """Return the value of a JSON text; raises `Problem` for what is no JSON of RFC 8259 in UTF-8, or is ambiguous.

    Refused besides: a name twice in one object, NaN and Infinity, numbers too long to be any of the standard's.
    """
    try:
        return DECODER.decode(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Problem("malformed-body", "the body is not UTF-8") from None
    except (ValueError, RecursionError):  # its text quotes the place, which may hold a value
        raise Problem("malformed-body", "the body is not JSON, or names a field twice, or nests too deep") from None


def _line(number: int, line: bytes) -> Submitted:
    try:
        return _submitted(number, line, parse_json(line))
    except Problem:
        return Submitted(number, line, fault=MALFORMED)


def _submitted(number: int, raw: bytes, value: object) -> Submitted:
    if not isinstance(value, dict):
        return Submitted(number, raw, fault=MALFORMED)
    report, fault, ignored = None, TOO_LARGE, 0
    if len(raw) <= MAX_RECORD_BYTES:
        try:
            report, ignored = understand(value)
        except RecordRejected as found:
            fault = found
    message_class = CLASSES.get(str(value.get("message_class")), "ACTUAL")
    return Submitted(
        number, raw, report, None if report else fault, ignored, _record_id(value.get("record_id")), message_class
    )


def _record_id(told: object) -> str | None:
    """Return an id in the standard's form, or null."""
    source_id, _, local_id = told.partition("/") if isinstance(told, str) else ("", "", "")
    try:
        return record_id_of(source_id, local_id)
    except RecordRejected:
        return None


def _bytes(value: object) -> bytes:
    """Return a record of an array as JSON; text in its own script, halves of surrogate pairs escaped."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise Problem("malformed-body", "the body nests too deep") from None
    return text.encode("utf-8", "backslashreplace")


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return int(text)


def _decimal(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return number


def _refuse(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=_refuse)
