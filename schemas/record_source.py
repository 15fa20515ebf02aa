"""Writes the Python records from the Avro schemas, so that the two cannot drift."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from schemas.avsc import Schema, named_types, own_fields, record_files

PACKAGE = Path(__file__).parent / "records"
PRIMITIVES = {
    "string": "str",
    "boolean": "bool",
    "int": "int",
    "long": "int",
    "double": "float",
    "bytes": "bytes",
    "timestamp-millis": "AwareDatetime",
    "date": "dt.date",
}
LINE_LENGTH = 120


def sources() -> dict[str, str]:
    """Return the text of each generated module by file name: code lists, parts and one module a record."""
    modules = {"codes.py": _codes(), "parts.py": _parts()}
    modules |= {f"{_snake(record)}.py": _record_module(record) for record in record_files()}
    return modules | {"__init__.py": _package()}


def write() -> None:
    """Write every generated module into `schemas/records/`."""
    for name, text in sources().items():
        (PACKAGE / name).write_text(text)


def _codes() -> str:
    lists = [schema for schema in named_types().values() if schema["type"] == "enum"]
    body = "\n\n".join(_code_list(schema) for schema in lists)
    head = '"""Code lists of the standard. Generated from schemas/avro/types/codes.avsc."""'
    return f"{head}\n\nfrom typing import Literal\n\n{body}\n"


def _code_list(schema: Schema) -> str:
    symbols = [json.dumps(symbol) for symbol in schema["symbols"]]
    line = f"{schema['name']} = Literal[{', '.join(symbols)}]"
    if len(line) > LINE_LENGTH:
        line = f"{schema['name']} = Literal[\n" + "".join(f"    {symbol},\n" for symbol in symbols) + "]"
    return line + "\n" + _doc(schema["doc"], "")


def _parts() -> str:
    records = [schema for schema in named_types().values() if schema["type"] == "record"]
    body = "\n\n\n".join(_class(schema["name"], schema["doc"], schema["fields"]) for schema in records)
    head = '"""Parts that records share. Generated from schemas/avro/types/parts.avsc."""'
    return f"{head}\n\n{_imports(body)}\n\n\n{body}\n"


def _record_module(record: str) -> str:
    doc = json.loads(record_files()[record].read_text())["doc"]
    body = _class(record, doc, list(own_fields(record)))
    return (
        f'"""{record}. Generated from schemas/avro/{record_files()[record].name}."""\n\n{_imports(body)}\n\n\n{body}\n'
    )


def _package() -> str:
    names = sorted([*record_files(), *(name for name, schema in named_types().items() if schema["type"] == "record")])
    homes = {name: _snake(name) if name in record_files() else "parts" for name in names}
    modules = sorted(set(homes.values()))
    imports = ["from schemas.records.base import Record"]
    for module in modules:
        members = ", ".join(name for name in names if homes[name] == module)
        line = f"from schemas.records.{module} import {members}"
        if len(line) > LINE_LENGTH:
            line = f"from schemas.records.{module} import (\n    " + ",\n    ".join(members.split(", ")) + ",\n)"
        imports.append(line)
    exported = "".join(f'    "{name}",\n' for name in sorted(["Record", *names]))
    doc = '"""Frozen records of the standard, one class a record or part. Generated from schemas/avro."""'
    return f"{doc}\n\n" + "\n".join(sorted(imports)) + f"\n\n__all__ = [\n{exported}]\n"


def _class(name: str, doc: str, fields: list[Schema]) -> str:
    lines = [f"class {name}(Record):", _doc(doc, "    "), ""]
    for field in fields:
        lines += [_field(field), _doc(field["doc"], "    ")]
    return "\n".join(lines)


def _field(field: Schema) -> str:
    annotation = _annotation(field["type"])
    if "default" not in field:
        return f"    {field['name']}: {annotation}"
    default = "()" if field["default"] == [] else repr(field["default"]).replace("'", '"')
    return f"    {field['name']}: {annotation} = {default}"


def _annotation(node: Any) -> str:  # noqa: ANN401 - any node of a JSON schema
    if isinstance(node, list):
        return f"{_annotation(node[1])} | None"
    if isinstance(node, dict):
        if node["type"] == "array":
            return f"tuple[{_annotation(node['items'])}, ...]"
        return PRIMITIVES[node["logicalType"]]
    if node in PRIMITIVES:
        return PRIMITIVES[node]
    return f"codes.{node}" if named_types()[node]["type"] == "enum" else str(node)


def _imports(body: str) -> str:
    parts = sorted(name for name, schema in named_types().items() if schema["type"] == "record")
    annotated = {name for name in parts if re.search(rf"[ \[]{name}( \||,|$| =)", body, re.MULTILINE)}
    used = sorted(name for name in annotated if f"class {name}(" not in body)
    lines = ["import datetime as dt\n"] if "dt.date" in body else []
    if "AwareDatetime" in body:
        lines.append("from pydantic import AwareDatetime\n")
    if "codes." in body:
        lines.append("from schemas.records import codes")
    lines.append("from schemas.records.base import Record")
    if used:
        line = f"from schemas.records.parts import {', '.join(used)}"
        if len(line) > LINE_LENGTH:
            line = "from schemas.records.parts import (\n    " + ",\n    ".join(used) + ",\n)"
        lines.append(line)
    return "\n".join(lines)


def _doc(text: str, indent: str) -> str:
    """Return a docstring that fits the line length."""
    line = f'{indent}"""{text}"""'
    if len(line) <= LINE_LENGTH:
        return line
    words, rows = text.split(), [""]
    for word in words:
        if len(indent) + 3 + len(rows[-1]) + 1 + len(word) > LINE_LENGTH:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return f'{indent}"""' + f"\n{indent}".join(rows) + f'\n{indent}"""'


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
