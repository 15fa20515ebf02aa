"""The compatibility gate: every schema can read, and be read by, every released version of itself (FULL_TRANSITIVE).

The rules are those of Avro 1.12, "Schema Resolution", and three that are stricter, because the hub would lose or
misread data: bytes are not read as text, a logical type does not change, and a field does not move into or out of the
seal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from schemas.avsc import Part, Schema, record_files, schema_of, seals
from schemas.registry import Released, parts_of, released

Node: TypeAlias = Any  # any node of a JSON schema

NAMED_KINDS = {"record", "enum", "fixed"}
# Avro 1.12, "Schema Resolution": what a reader may read as a wider type. Text may be read as bytes.
PROMOTIONS = {"int": {"long", "float", "double"}, "long": {"float", "double"}, "float": {"double"}, "string": {"bytes"}}


@dataclass(frozen=True)
class _Pair:
    """Where the comparison is, and the named types that reader and writer have defined so far."""

    path: str
    readers: dict[str, Schema] = field(default_factory=dict)
    writers: dict[str, Schema] = field(default_factory=dict)
    compared: set[tuple[str, str]] = field(default_factory=set)

    def at(self, label: str) -> _Pair:
        return replace(self, path=f"{self.path}.{label}")


def faults_of_standard() -> list[str]:
    """Return every fault between the current schemas and every released version; empty when all are compatible."""
    return [
        fault for record in record_files() for part in parts_of(record) for fault in faults_of(record, part, released())
    ] + [fault for record in record_files() if seals(record) for fault in _moved_fields(record, released())]


def faults_of(record: str, part: Part, versions: tuple[Released, ...]) -> list[str]:
    """Return the faults between the current schema of one part of a record and the given versions of the same part."""
    current = schema_of(record, part)
    faults: list[str] = []
    for version in versions:
        if (version.record, version.part) == (record, part):
            faults += [
                f"{version.subject} v{version.version}: {fault}" for fault in faults_between(current, version.schema())
            ]
    return faults


def faults_between(new: Schema, old: Schema) -> list[str]:
    """Return why two schemas cannot read each other's data, as `direction: path: rule`; empty when they can."""
    return [f"new cannot read old: {fault}" for fault in cannot_read(new, old)] + [
        f"old cannot read new: {fault}" for fault in cannot_read(old, new)
    ]


def cannot_read(reader: Schema, writer: Schema) -> list[str]:
    """Return why a reader's schema cannot read what a writer's schema wrote, as `path: rule`; empty when it can."""
    pair = _Pair(str(reader.get("name", "schema")))
    _collect(reader, pair.readers)
    _collect(writer, pair.writers)
    return list(_compare(reader, writer, pair))


def _compare(reader: Node, writer: Node, pair: _Pair) -> Iterator[str]:
    reader, writer = _resolve(reader, pair.readers), _resolve(writer, pair.writers)
    if isinstance(writer, list):
        for branch in writer:
            yield from _compare(reader, branch, pair)
    elif isinstance(reader, list):
        fitting = [branch for branch in reader if _alike(_resolve(branch, pair.readers), writer)]
        if fitting:
            yield from _compare(fitting[0], writer, pair)
        else:
            yield f"{pair.path}: the reader's union has no branch for {_label(writer)}"
    elif not _alike(reader, writer):
        yield f"{pair.path}: {_label(writer)} cannot be read as {_label(reader)}"
    else:
        yield from _compare_alike(reader, writer, pair)


def _compare_alike(reader: Node, writer: Node, pair: _Pair) -> Iterator[str]:
    kind = _kind(reader)
    if _logical(reader) != _logical(writer):
        yield f"{pair.path}: the logical type differs: {_label(writer)}, {_label(reader)}"
    elif kind == "array":
        yield from _compare(reader["items"], writer["items"], pair.at("items"))
    elif kind == "map":
        yield from _compare(reader["values"], writer["values"], pair.at("values"))
    elif kind == "fixed" and reader["size"] != writer["size"]:
        yield f"{pair.path}: fixed of {writer['size']} bytes cannot be read as {reader['size']}"
    elif kind == "enum" and not reader.get("default"):
        for symbol in sorted(set(writer["symbols"]) - set(reader["symbols"])):
            yield f"{pair.path}: symbol {symbol} is unknown to the reader and its enum has no default"
    elif kind == "record":
        names = (reader["name"], writer["name"])
        if names not in pair.compared:  # a type compared once, or being compared, needs no second look
            pair.compared.add(names)
            yield from _compare_fields(reader, writer, pair)


def _compare_fields(reader: Schema, writer: Schema, pair: _Pair) -> Iterator[str]:
    written = {each["name"]: each for each in writer["fields"]}
    for each in reader["fields"]:
        sources = [name for name in [each["name"], *each.get("aliases", [])] if name in written]
        if len(sources) > 1:
            yield f"{pair.path}.{each['name']}: the writer has it under two names, {', '.join(sources)}"
        elif sources:
            yield from _compare(each["type"], written[sources[0]]["type"], pair.at(each["name"]))
        elif "default" not in each:
            yield f"{pair.path}.{each['name']}: unknown to the writer, and the reader has no default for it"


def _alike(reader: Node, writer: Node) -> bool:
    """Return whether two resolved types may match before one looks inside them."""
    read, wrote = _kind(reader), _kind(writer)
    if read in NAMED_KINDS and read == wrote:
        names = [_short(name) for name in [reader["name"], *reader.get("aliases", [])]]
        return _short(writer["name"]) in names
    return read == wrote or read in PROMOTIONS.get(wrote, set())


def _moved_fields(record: str, versions: tuple[Released, ...]) -> Iterator[str]:
    """Return a fault for each field that moved into or out of the seal: older messages would lose it."""
    now = {part: {each["name"] for each in schema_of(record, part)["fields"]} for part in ("wire", "sealed")}
    for version in versions:
        other = {"wire": "sealed", "sealed": "wire"}.get(version.part)
        if version.record == record and other is not None:
            before = {each["name"] for each in version.schema()["fields"]}
            for name in sorted(before & now[other]):
                yield f"{version.subject} v{version.version}: {record}.{name}: moved from {version.part} to {other}"


def _collect(node: Node, types: dict[str, Schema]) -> None:
    """Fill the table of named types, by full and by short name."""
    if isinstance(node, list):
        for branch in node:
            _collect(branch, types)
    elif isinstance(node, dict):
        if node["type"] in NAMED_KINDS:
            types[node["name"]] = types[_short(node["name"])] = node
        for inner in [each["type"] for each in node.get("fields", [])] + [node.get("items"), node.get("values")]:
            _collect(inner, types)
        if isinstance(node["type"], (dict, list)):
            _collect(node["type"], types)


def _resolve(node: Node, types: dict[str, Schema]) -> Node:
    if isinstance(node, dict) and isinstance(node["type"], (dict, list)):
        return _resolve(node["type"], types)
    return types.get(node, node) if isinstance(node, str) else node


def _kind(node: Node) -> str:
    return str(node["type"] if isinstance(node, dict) else node)


def _logical(node: Node) -> str | None:
    return node.get("logicalType") if isinstance(node, dict) else None


def _label(node: Node) -> str:
    name = node.get("logicalType") or node.get("name") if isinstance(node, dict) else None
    return f"{_kind(node)} {name}" if name else _kind(node)


def _short(name: str) -> str:
    return name.rsplit(".", 1)[-1]
