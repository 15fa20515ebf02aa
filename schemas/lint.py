"""Refuses schemas that could harm a reader or that the standard's rules forbid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from schemas.avsc import (
    AVRO_FOLDER,
    CLEAR_TIERS,
    SEALED_TIERS,
    Schema,
    key_subject_fields,
    own_fields,
    record_files,
    schema_of,
    seals,
)

Node: TypeAlias = Any  # any JSON value: what is linted may not be a schema at all

PRIMITIVES = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}
NAMED_KINDS = {"record", "enum", "fixed"}
RECORD_TIERS = CLEAR_TIERS | SEALED_TIERS
PART_TIERS = RECORD_TIERS | {"INHERITED"}  # a field of a part has the tier of the field the part stands in
MAX_DEPTH = 40  # the deepest schema of the standard has 12 levels; Python's own limit is far above
# What a JSON default of each type looks like in Python; fastavro hands defaults over unchanged, so bytes and
# logical types, whose JSON form differs from their value, may not have one.
DEFAULTS: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "int": (int,),
    "long": (int,),
    "double": (float, int),
    "string": (str,),
    "array": (list,),
    "enum": (str,),
}


@dataclass(frozen=True)
class _Place:
    """Where the walk is: its path, the named types it stands inside, and all those it has met."""

    path: str
    tiers: frozenset[str] = RECORD_TIERS
    inside: tuple[str, ...] = ()
    met: dict[str, Schema] = field(default_factory=dict)

    def at(self, label: str) -> _Place:
        return replace(self, path=f"{self.path}.{label}")


def faults_of_standard() -> list[str]:
    """Return every fault of every record of the standard, as `path: rule`; empty when there is none."""
    faults = list(_shared_names())
    for record in record_files():
        faults += faults_of(schema_of(record, "full"))
        faults += _record_rules(record)
    return list(dict.fromkeys(faults))


def faults_of(schema: Node) -> list[str]:
    """Return the faults of one self-contained schema, as `path: rule`; anything that is not a schema is a fault."""
    name = schema.get("name", "schema") if isinstance(schema, dict) else "schema"
    return list(_walk(schema, _Place(str(name))))


def _walk(node: Node, place: _Place) -> Iterator[str]:
    if place.path.count(".") > MAX_DEPTH:
        yield f"{place.path[:80]}: nested deeper than {MAX_DEPTH} levels"
    elif isinstance(node, str):
        yield from _reference(node, place)
    elif isinstance(node, list):
        yield from _union(node, place)
    elif not isinstance(node, dict) or not isinstance(node.get("type"), (str, dict, list)):
        yield f"{place.path}: not an Avro schema"
    elif isinstance(node["type"], (dict, list)):
        yield from _walk(node["type"], place)
    elif node["type"] in NAMED_KINDS:
        yield from _named(node, place)
    elif node["type"] in {"array", "map"}:
        yield from _collection(node, place)
    else:
        yield from _reference(node["type"], place)


def _reference(name: str, place: _Place) -> Iterator[str]:
    short = _short(name)
    if name in PRIMITIVES:
        return
    if short in place.inside:
        yield f"{place.path}: recursion; {short} contains itself, and a deep value ends the reader's process"
    elif short not in place.met:
        yield f"{place.path}: {short} is not a type known at this place"


def _union(branches: list[Node], place: _Place) -> Iterator[str]:
    if len(branches) != 2 or branches[0] != "null" or isinstance(branches[1], list):  # noqa: PLR2004 - null and one type
        yield f"{place.path}: the only union of the standard is null first, then one type"
    for branch in branches:
        if isinstance(branch, list):
            yield f"{place.path}: a union directly inside a union"
        else:
            yield from _walk(branch, place)


def _collection(node: Schema, place: _Place) -> Iterator[str]:
    key = "items" if node["type"] == "array" else "values"
    items = node.get(key)
    yield from _walk(items, place.at(key))
    if _takes_no_bytes(items, place.met):
        yield f"{place.path}: items of no bytes; six bytes could claim millions of them"
    if _holds_floats(items):
        yield f"{place.path}: numbers of a vector travel as bytes, never as an array of float"


def _named(node: Schema, place: _Place) -> Iterator[str]:
    name = _short(str(node.get("name", "")))
    if not name:
        yield f"{place.path}: a {node['type']} without a name"
        return
    if name in place.met or name in place.inside:
        yield f"{place.path}: {name} is defined twice"
    if not node.get("doc") and node["type"] != "fixed":
        yield f"{place.path}: {name} has no doc"
    if node["type"] == "record":
        yield from _record(node, replace(place, inside=(*place.inside, name)))
    elif node["type"] == "enum" and node.get("default") not in _symbols(node):
        yield f"{place.path}: {name} has no default symbol; a new symbol would stop every older reader"
    place.met[name] = node


def _record(node: Schema, place: _Place) -> Iterator[str]:
    fields = _fields(node)
    if fields != node.get("fields") or not all(isinstance(each.get("name"), str) for each in fields):
        yield f"{place.path}: fields that are not a list of named fields"
        return
    inner = replace(place, tiers=PART_TIERS if len(place.inside) > 1 else RECORD_TIERS)
    names = [each["name"] for each in fields]
    yield from (f"{place.path}.{name}: a field of this name is there twice" for name in names if names.count(name) > 1)
    yield from _order(fields, place)
    for each in fields:
        yield from _field(each, inner.at(str(each["name"])))


def _order(fields: list[Schema], place: _Place) -> Iterator[str]:
    sealed_seen = False
    for each in fields:
        tier = str(each.get("tier"))
        sealed_seen = sealed_seen or tier in SEALED_TIERS
        if sealed_seen and tier in CLEAR_TIERS:
            yield f"{place.path}.{each['name']}: a clear field after sealed ones; routing fields come first"


def _field(node: Schema, place: _Place) -> Iterator[str]:
    if not node.get("doc"):
        yield f"{place.path}: no doc"
    tier = str(node.get("tier"))
    if tier not in place.tiers:
        yield f"{place.path}: no tier, or one the standard does not know"
    kind = node.get("type")
    if isinstance(kind, list) and "null" in kind and "default" not in node:
        yield f"{place.path}: optional and without a default"
    if "default" in node and not _default_fits(kind, node["default"], place):
        yield f"{place.path}: the default is not a value of the field's first type that every reader sees alike"
    if tier in SEALED_TIERS and node.get("default", 0) not in (None, []):
        yield f"{place.path}: a sealed field must be blank (null or empty) until it is opened"
    yield from _walk(kind, place)


def _default_fits(kind: Node, default: object, place: _Place) -> bool:
    first = kind[0] if isinstance(kind, list) and kind else kind
    if isinstance(first, str) and first not in PRIMITIVES:
        first = place.met.get(_short(first), first)
    if isinstance(first, dict):
        if "logicalType" in first or (first.get("type") == "enum" and default not in _symbols(first)):
            return False
        first = first.get("type")
    if default == [] or first != "array":
        is_bool = isinstance(default, bool) and first != "boolean"  # bool is an int in Python, not in Avro
        return isinstance(default, DEFAULTS.get(str(first), ())) and not is_bool
    return False


def _takes_no_bytes(node: Node, known: dict[str, Schema]) -> bool:
    """Return whether every value of a type is encoded as nothing at all."""
    if isinstance(node, str):
        short = _short(node)
        others = {name: schema for name, schema in known.items() if name != short}
        return node == "null" or (short in known and _takes_no_bytes(known[short], others))
    if not isinstance(node, dict):
        return False
    if node.get("type") == "record":
        return all(_takes_no_bytes(each.get("type"), known) for each in _fields(node))
    if node.get("type") == "fixed":
        return node.get("size") == 0
    return node.get("type") not in ("enum", "array", "map") and _takes_no_bytes(node.get("type"), known)


def _holds_floats(node: Node) -> bool:
    if isinstance(node, list):
        return any(_holds_floats(branch) for branch in node)
    if isinstance(node, dict):
        return node.get("type") in ("float", "double")
    return node in ("float", "double")


def _shared_names() -> Iterator[str]:
    """Return a fault for each name that two files, or one file twice, give to a record or shared type."""
    files = [json.loads(path.read_text()) for path in sorted(AVRO_FOLDER.rglob("*.avsc"))]
    names = [schema["name"] for file in files for schema in (file if isinstance(file, list) else [file])]
    yield from (f"{name}: two types of the standard have this name" for name in names if names.count(name) > 1)


def _record_rules(record: str) -> Iterator[str]:
    """Return the faults of rules that only a record of the standard has."""
    clear = {each["name"] for each in own_fields(record) if each["tier"] in CLEAR_TIERS}
    subject = key_subject_fields(record)
    if seals(record) and not subject:
        yield f"{record}: has sealed fields and no key_subject that says whose key seals them"
    yield from (f"{record}.{name}: key_subject is not a clear field" for name in subject if name not in clear)


def _fields(node: Schema) -> list[Schema]:
    fields = node.get("fields")
    return [each for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []


def _symbols(node: Schema) -> list[object]:
    symbols = node.get("symbols")
    return symbols if isinstance(symbols, list) else []


def _short(name: str) -> str:
    return name.rsplit(".", 1)[-1]
