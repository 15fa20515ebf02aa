"""Writes the values of a record as Avro bytes, with a function that is put together once for each schema.

fastavro wants a dict for every part and tries each branch of a union on it. The schemas of the standard use a small
part of Avro, and the linter sees to it: null or one type, code lists, parts, lists, no recursion. So the text of a
straight Python function can be written for each part, which is what this module does: five times as fast.

The bytes are those that fastavro writes; tests/schemas/test_writing.py compares them. Encodings: Apache Avro 1.12
specification, "Binary Encoding".
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from schemas.avsc import Schema

# Any node of a schema, and a value of whatever type the schema says: no narrower type is true.
Node: TypeAlias = Any
Value: TypeAlias = Any
Write: TypeAlias = Callable[[Mapping[str, Value]], bytes]

NULL, GIVEN = b"\x00", b"\x02"  # the two branches of ["null", type]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
MILLISECOND = timedelta(milliseconds=1)
LARGEST_INT, LARGEST_LONG = 2**31 - 1, 2**63 - 1
REMEMBERED_DAYS = 4096  # days of a batch repeat


def writer_of(schema: Schema, fields: Iterable[str]) -> Write:
    """Return the function that writes these fields of a record, by name, in the schema's order.

    The function raises an error of any type for a value that does not fit, and its text may hold the value.
    """
    wanted = set(fields)
    types = dict(_named_types(schema))
    top = {**schema, "name": "Top", "fields": [field for field in schema["fields"] if field["name"] in wanted]}
    parts = [node for node in types.values() if node["type"] == "record"]
    lines = [line for part in [*parts, top] for line in _part(part, types)]
    known: dict[str, Any] = {**CALLED, **{f"CODES_{name}": table for name, table in _code_tables(types)}}
    # The text holds names of the hub's own schemas and nothing else that comes from anywhere.
    exec("\n".join(lines), known)  # noqa: S102
    write_top: Callable[[Mapping[str, Value], Callable[[bytes], None]], None] = known["write_Top"]

    def write(values: Mapping[str, Value]) -> bytes:
        pieces: list[bytes] = []
        write_top(values, pieces.append)
        return b"".join(pieces)

    return write


def optional_bytes(value: bytes | None) -> bytes:
    """Return a value of null or bytes as it is written."""
    return NULL if value is None else GIVEN + _bytes(value)


def _named_types(node: Node) -> Iterator[tuple[str, Schema]]:
    """Yield every code list and part that stands in a schema, by name."""
    if isinstance(node, list):
        for branch in node:
            yield from _named_types(branch)
    elif isinstance(node, dict) and node["type"] == "array":
        yield from _named_types(node["items"])
    elif isinstance(node, dict) and node["type"] in {"record", "enum"}:
        yield _identifier(node["name"]), node
        for field in node.get("fields", ()):
            yield from _named_types(field["type"])


def _code_tables(types: Mapping[str, Schema]) -> Iterator[tuple[str, dict[str | None, bytes]]]:
    for name, node in types.items():
        if node["type"] == "enum":
            codes = {symbol: NUMBERS[place] for place, symbol in enumerate(node["symbols"])}
            yield name, {**codes}
            yield f"{name}_or_null", {None: NULL, **{symbol: GIVEN + code for symbol, code in codes.items()}}


def _part(node: Schema, types: Mapping[str, Schema]) -> Iterator[str]:
    """Yield the lines of the function that writes a part's values piece by piece."""
    yield f"def write_{_identifier(node['name'])}(values, put):"
    yield "    pass"
    for field in node["fields"]:
        yield f"    value = values[{field['name']!r}]"
        yield from _value(field["type"], "value", "    ", types)


def _value(node: Node, value: str, indent: str, types: Mapping[str, Schema]) -> Iterator[str]:
    """Yield the lines that write the variable `value`."""
    if isinstance(node, list):
        yield from _optional(node[1], value, indent, types)
        return
    kind, name = _kind(node, types)
    if kind == "record":
        yield f"{indent}write_{name}({value}.__dict__, put)"
    elif kind == "array":
        yield f"{indent}put(NUMBERS[len({value})])"
        yield f"{indent}if {value}:"
        yield f"{indent}    for one_{value} in {value}:"
        yield from _value(node["items"], f"one_{value}", f"{indent}        ", types)
        yield f"{indent}    put(NULL)"  # no more items
    else:
        yield f"{indent}put({_piece(kind, name, value)})"


def _optional(node: Node, value: str, indent: str, types: Mapping[str, Schema]) -> Iterator[str]:
    kind, name = _kind(node, types)
    if kind == "enum":
        yield f"{indent}put(CODES_{name}_or_null[{value}])"
        return
    yield f"{indent}if {value} is None:"
    yield f"{indent}    put(NULL)"
    yield f"{indent}else:"
    if kind in {"record", "array"}:
        yield f"{indent}    put(GIVEN)"
        yield from _value(node, value, f"{indent}    ", types)
    else:
        yield f"{indent}    put(GIVEN + {_piece(kind, name, value)})"


def _piece(kind: str, name: str, value: str) -> str:
    """Return the expression for the bytes of a value that is neither part nor list."""
    if kind == "enum":
        return f"CODES_{name}[{value}]"
    if kind == "boolean":
        return f"BOOLEANS[{value}]"
    if kind == "string":
        return f"NUMBERS[len(raw := {value}.encode())] + raw"
    return f"{kind.replace('-', '_')}({value})"


def _kind(node: Node, types: Mapping[str, Schema]) -> tuple[str, str]:
    """Return the type of a node, logical where it is, and its name where it has one."""
    if isinstance(node, str):
        name = _identifier(node)
        return (types[name]["type"], name) if name in types else (node, "")
    return node.get("logicalType", node["type"]), _identifier(node.get("name", "_"))


def _identifier(name: str) -> str:
    short = name.rsplit(".", 1)[-1]
    if not short.isidentifier():
        raise ValueError("a schema's name is not one that Avro allows")
    return short


def _number(number: int) -> bytes:
    """Return a whole number in zigzag variable-length coding."""
    left = number << 1 if number >= 0 else (-number << 1) - 1
    coded = bytearray()
    while left > 0x7F:  # noqa: PLR2004 - seven bits a byte, the eighth says that more follow
        coded.append(left & 0x7F | 0x80)
        left >>= 7
    coded.append(left)
    return bytes(coded)


class _Numbers(dict[int, bytes]):
    """Whole numbers as they are written: small ones at hand, others when they are asked for."""

    def __missing__(self, number: int) -> bytes:
        if not -LARGEST_LONG - 1 <= number <= LARGEST_LONG:
            raise OverflowError("the number is beyond 64 bits")
        return _number(number)


NUMBERS = _Numbers((number, _number(number)) for number in range(-1, 2048))


def _int(number: int) -> bytes:
    if not -LARGEST_INT - 1 <= number <= LARGEST_INT:
        raise OverflowError("the number is beyond 32 bits")
    return NUMBERS[number]


def _bytes(raw: bytes) -> bytes:
    return NUMBERS[len(raw)] + raw


def _timestamp_millis(instant: datetime) -> bytes:
    return _number((instant - EPOCH) // MILLISECOND)


@lru_cache(REMEMBERED_DAYS)
def _date(day: date) -> bytes:
    return _number(day.toordinal() - EPOCH_DAY)


# What the text of a writer calls, by type.
CALLED: dict[str, Any] = {
    "NULL": NULL,
    "GIVEN": GIVEN,
    "NUMBERS": NUMBERS,
    "BOOLEANS": {False: b"\x00", True: b"\x01"},
    "int": _int,
    "long": NUMBERS.__getitem__,
    "bytes": _bytes,
    "double": struct.Struct("<d").pack,
    "timestamp_millis": _timestamp_millis,
    "date": _date,
}
