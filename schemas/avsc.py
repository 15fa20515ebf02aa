"""Loads the Avro schemas of the standard and derives what travels on a topic (wire) and inside the seal (sealed)."""

from __future__ import annotations

import copy
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

AVRO_FOLDER = Path(__file__).parent / "avro"
CLEAR_TIERS = frozenset({"ENVELOPE", "T1"})
SEALED_TIERS = frozenset({"T2", "T3", "T4"})

# A parsed .avsc: JSON as the Avro 1.12 specification defines it, so no narrower type is true.
Schema: TypeAlias = dict[str, Any]
Part: TypeAlias = Literal["full", "wire", "sealed"]

SEALED_FIELD: Schema = {
    "name": "sealed",
    "type": ["null", "bytes"],
    "default": None,
    "doc": "Fields of tier T2 to T4: Avro, compressed, encrypted with the child's own key; null when all are blank.",
    "tier": "ENVELOPE",
}


@cache
def record_files() -> dict[str, Path]:
    """Return the file of each record of the standard by the record's name, in alphabetical order of files."""
    return {json.loads(path.read_text())["name"]: path for path in sorted(AVRO_FOLDER.glob("*.avsc"))}


@cache
def named_types() -> dict[str, Schema]:
    """Return every shared code list and part by name."""
    files = sorted((AVRO_FOLDER / "types").glob("*.avsc"))
    return {schema["name"]: schema for path in files for schema in json.loads(path.read_text())}


@cache
def own_fields(record: str) -> tuple[Schema, ...]:
    """Return the fields of a record as its file writes them, with `doc`, `tier` and names of shared types."""
    schema: Schema = json.loads(record_files()[record].read_text())
    return tuple(schema["fields"])


@cache
def seals(record: str) -> bool:
    """Return whether a record has fields that may travel only inside the seal."""
    return any(field["tier"] in SEALED_TIERS for field in own_fields(record))


@cache
def key_subject_fields(record: str) -> tuple[str, ...]:
    """Return the fields that name whose key seals the record: the first that is not null counts."""
    schema: Schema = json.loads(record_files()[record].read_text())
    return tuple(schema.get("key_subject", ()))


def schema_of(record: str, part: Part) -> Schema:
    """Return one self-contained schema: each shared type stands in full where it is first used.

    full: every field in clear, for files that never reach a topic. wire: envelope, T1 and `sealed`. sealed: T2 to T4.
    """
    schema: Schema = json.loads(record_files()[record].read_text())
    if part == "wire" and seals(record):
        schema["fields"] = [field for field in schema["fields"] if field["tier"] in CLEAR_TIERS] + [SEALED_FIELD]
    elif part == "sealed":
        schema["name"] = f"{record}Sealed"
        schema["fields"] = [field for field in schema["fields"] if field["tier"] in SEALED_TIERS]
    inlined: Schema = _inline(copy.deepcopy(schema), set())
    return inlined


def fingerprint(schema: Schema) -> str:
    """Return the SHA-256 of a schema without its documentation, in hexadecimal digits."""
    text = json.dumps(_without_docs(schema), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _inline(node: Any, seen: set[str]) -> Any:  # noqa: ANN401 - any node of a JSON schema
    if isinstance(node, str):
        if node not in named_types() or node in seen:
            return node
        seen.add(node)
        return _inline(copy.deepcopy(named_types()[node]), seen)
    if isinstance(node, list):
        return [_inline(branch, seen) for branch in node]
    if node["type"] == "record":
        node["fields"] = [{**field, "type": _inline(field["type"], seen)} for field in node["fields"]]
    elif node["type"] == "array":
        node["items"] = _inline(node["items"], seen)
    return node


def _without_docs(node: Any) -> Any:  # noqa: ANN401 - any node of a JSON schema
    if isinstance(node, dict):
        return {key: _without_docs(value) for key, value in node.items() if key not in {"doc", "tier"}}
    if isinstance(node, list):
        return [_without_docs(value) for value in node]
    return node
