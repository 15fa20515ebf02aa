"""Writes the data dictionary of the standard as Markdown, from the schemas alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemas.avsc import CLEAR_TIERS, Schema, named_types, own_fields, record_files
from schemas.code_sources import CODE_LISTS, FORMATS
from schemas.minimum import GRADES, Grade
from schemas.registry import parts_of, released
from schemas.topics import DAY_MS, FOREVER_MS, TOPICS, Topic

FILE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"

MEANINGS: dict[Grade, str] = {"L1": "registered", "L2": "matchable", "L3": "eligible for an alert"}

HEAD = """\
# Data dictionary of MCA-RS 1

Generated from `schemas/avro` by `python -m schemas dictionary`; do not edit. A test compares.

A type with `?` may be null, which means: not asked. `[Name]` is a list. Times are UTC with milliseconds. A field marked
*sealed* travels encrypted with the child's own key; on a topic it can be read only by who holds that key.

| tier | what it holds | on a topic |
|---|---|---|
| ENVELOPE | ids, routing, consent | clear |
| T1 | description that names nobody | clear |
| T2 | names, places, papers | sealed |
| T3 | family, health, trafficking, wishes | sealed |
| T4 | biometrics, identifiers, who reported | sealed |
"""


def dictionary() -> str:
    """Return the whole data dictionary as Markdown."""
    parts = [schema for schema in named_types().values() if schema["type"] == "record"]
    lists = [schema for schema in named_types().values() if schema["type"] == "enum"]
    sections = [
        HEAD,
        _topics(),
        _minimum(),
        "## Records\n",
        *[_record(name) for name in record_files()],
        "## Parts\n\nA field of a part has the tier of the field in which the part stands.\n",
        *[_part(schema) for schema in parts],
        _code_lists(lists),
        _formats(),
    ]
    return "\n".join(sections)


def _topics() -> str:
    rows = [
        (_topic_name(topic), _link(topic.record), f"`{topic.key}`", topic.cleanup, _kept(topic)) for topic in TOPICS
    ]
    text = "`{cc}` is a country, ISO 3166-1 alpha-2 in lower case. A decision's key is its subject and its country."
    return f"## Topics\n\n{text}\n\n" + _table(("topic", "record", "key", "clean-up", "kept"), rows)


def _minimum() -> str:
    rows = [(grade, MEANINGS[grade], ", ".join(rules)) for grade, rules in GRADES.items()]
    text = (
        "Each grade asks for what it names and for all of the grades above it in this table. Id and kind are required."
    )
    measure = "Measure a source with `python -m schemas gaps reports.jsonl`."
    table = _table(("grade", "the report is", "it needs"), rows)
    return f"## Minimum standard\n\n{text}\n{measure}\n\n{table}"


def _topic_name(topic: Topic) -> str:
    scope = "{cc}" if topic.scope == "country" else topic.scope
    return f"`mca.{scope}.{topic.events}.v1`"


def _kept(topic: Topic) -> str:
    return "for ever" if topic.retention_ms == FOREVER_MS else f"{topic.retention_ms // DAY_MS} days"


def _record(name: str) -> str:
    schema: Schema = json.loads(record_files()[name].read_text())
    newest = {entry.part: entry for entry in released() if entry.record == name}
    ids = ", ".join(
        f"{newest[part].subject} v{newest[part].version} (id {newest[part].schema_id})" for part in parts_of(name)
    )
    rows = [
        (f"`{field['name']}`", _type(field["type"]), _tier(field), _default(field), field["doc"])
        for field in own_fields(name)
    ]
    table = _table(("field", "type", "tier", "default", "meaning"), rows)
    return f"### {name}\n\n{schema['doc']} Released: {ids}.\n\n{table}"


def _part(schema: Schema) -> str:
    rows = [(f"`{field['name']}`", _type(field["type"]), _default(field), field["doc"]) for field in schema["fields"]]
    return f"### {schema['name']}\n\n{schema['doc']}\n\n" + _table(("field", "type", "default", "meaning"), rows)


def _code_lists(lists: list[Schema]) -> str:
    text = "A reader older than a word reads the fallback in its place.\n"
    return f"## Code lists\n\n{text}\n" + "\n".join(_code_list(schema) for schema in lists)


def _code_list(schema: Schema) -> str:
    symbols = ", ".join(f"`{symbol}`" for symbol in schema["symbols"])
    source = CODE_LISTS[schema["name"]].markdown()
    return (
        f"### {schema['name']}\n\n{schema['doc']}\n\n- words: {symbols}\n"
        f"- fallback: `{schema['default']}`\n- source: {source}\n"
    )


def _formats() -> str:
    rows = [(name, source.markdown()) for name, source in FORMATS.items()]
    return "## Formats\n\n" + _table(("text", "written as"), rows)


def _type(node: Any) -> str:  # noqa: ANN401 - any node of a JSON schema
    if isinstance(node, list):
        return f"{_type(node[1])}?"
    if isinstance(node, dict) and node["type"] == "array":
        return f"\\[{_type(node['items'])}\\]"
    if isinstance(node, dict):
        return str(node["logicalType"])
    return _link(node) if node in named_types() else str(node)


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _tier(field: Schema) -> str:
    return str(field["tier"]) if field["tier"] in CLEAR_TIERS else f"{field['tier']}, sealed"


def _default(field: Schema) -> str:
    if "default" not in field:
        return "required"
    return {"null": "null", "[]": "empty"}.get(json.dumps(field["default"]), f"`{json.dumps(field['default'])}`")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(_escaped(cell) for cell in line) + " |\n" for line in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("<", "&lt;")
