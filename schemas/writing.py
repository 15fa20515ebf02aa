"""Writes the values of a record as Avro bytes, with a function that is put together once for each schema.

fastavro wants a dict for every part and tries each branch of a union on it. The schemas of the standard use a small
part of Avro, and the linter sees to it: null or one type, code lists, parts, lists, no recursion. So the text of a
straight Python function can be written for each part, which is what this module does: eight times as fast.

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
Types: TypeAlias = Mapping[str, Schema]
"""Code lists and parts by name."""

NULL, GIVEN = b"\x00", b"\x02"  # the two branches of ["null", type]
END = b"\x00"  # of a list; one without items is nothing else
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
    known: dict[str, Any] = {**CALLED, **{f"CODES_{name}": table for name, table in _code_tables(types)}}
    # The text holds names of the hub's own schemas and nothing else that comes from anywhere.
    exec("\n".join(_part(part, types) for part in [*parts, top]), known)  # noqa: S102
    write: Write = known["write_Top"]
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


def _code_tables(types: Types) -> Iterator[tuple[str, dict[str | None, bytes]]]:
    for name, node in types.items():
        if node["type"] == "enum":
            codes = {symbol: NUMBERS[place] for place, symbol in enumerate(node["symbols"])}
            yield name, {**codes}
            yield f"{name}_or_null", {None: NULL, **{symbol: GIVEN + code for symbol, code in codes.items()}}


def _part(node: Schema, types: Types) -> str:
    """Return the text of the function that writes a part, from its values by field name."""
    pieces = [_piece(field["type"], f"values[{field['name']!r}]", types) for field in node["fields"]]
    return f"def write_{_identifier(node['name'])}(values):\n    return b''.join([{', '.join(pieces)}])\n"


def _piece(node: Node, value: str, types: Types) -> str:
    """Return the expression for the bytes of a value, which is an expression too."""
    if isinstance(node, list):
        return _optional_piece(node[1], value, types)
    kind, name = _kind(node, types)
    if kind == "array":
        items = _piece(node["items"], "item", types)
        return f"(NUMBERS[count] + b''.join([{items} for item in {value}]) + END if (count := len({value})) else END)"
    expressions = {
        "enum": f"CODES_{name}[{value}]",
        "record": f"write_{name}({value}.__dict__)",
        "boolean": f"BOOLEANS[{value}]",
        "string": f"NUMBERS[len(raw := {value}.encode())] + raw",
    }
    return expressions.get(kind, f"{kind.replace('-', '_')}({value})")


def _optional_piece(node: Node, value: str, types: Types) -> str:
    kind, name = _kind(node, types)
    if kind == "enum":
        return f"CODES_{name}_or_null[{value}]"
    return f"(NULL if (value := {value}) is None else GIVEN + {_piece(node, 'value', types)})"


def _kind(node: Node, types: Types) -> tuple[str, str]:
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
    if 1 << 35 <= left < 1 << 42:  # six bytes: an instant of the years 1970 to 2039
        low, high = left & 0x1FFFFF, left >> 21
        return bytes((low & 0x7F | 0x80, low >> 7 & 0x7F | 0x80, low >> 14 | 0x80,
                      high & 0x7F | 0x80, high >> 7 & 0x7F | 0x80, high >> 14))  # fmt: skip
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
    "END": END,
    "NUMBERS": NUMBERS,
    "BOOLEANS": {False: b"\x00", True: b"\x01"},
    "int": _int,
    "long": NUMBERS.__getitem__,
    "bytes": _bytes,
    "double": struct.Struct("<d").pack,
    "timestamp_millis": _timestamp_millis,
    "date": _date,
}
