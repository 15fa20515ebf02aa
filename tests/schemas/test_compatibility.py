import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastavro
import pytest
from fastavro.validation import validate
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas import compatibility
from schemas.avsc import Schema, record_files, schema_of
from schemas.compatibility import cannot_read, faults_between, faults_of, faults_of_standard
from schemas.registry import Released, parts_of, released

INSTANT = {"type": "long", "logicalType": "timestamp-millis"}
DATE = {"type": "int", "logicalType": "date"}


def _record(*fields: Schema, name: str = "R", **more: object) -> Schema:
    return {"type": "record", "name": name, "fields": list(fields)} | more


def _enum(*symbols: str, default: str | None = None, name: str = "E") -> Schema:
    return {"type": "enum", "name": name, "symbols": list(symbols)} | ({"default": default} if default else {})


def _x(kind: object, **more: object) -> Schema:
    return {"name": "x", "type": kind} | more


def _array(items: object) -> Schema:
    return {"type": "array", "items": items}


A, B = {"name": "a", "type": "string"}, {"name": "b", "type": "string"}
WITH_DEFAULT = {"name": "b", "type": "string", "default": ""}

COMPATIBLE = {
    "nothing changed": (_record(A), _record(A)),
    "field with a default added": (_record(A), _record(A, WITH_DEFAULT)),
    "fields in another order": (_record(A, WITH_DEFAULT), _record(WITH_DEFAULT, A)),
    "symbol added, both with a default": (
        _record(_x(_enum("A", "U", default="U"))),
        _record(_x(_enum("A", "B", "U", default="U"))),
    ),
    "docs and tiers": (_record(A), _record(A | {"doc": "d", "tier": "T1"})),
    "name space": (_record(A), _record(A, name="mca.R")),
    "type used twice": (
        _record(_x(_enum("A", default="A")), {"name": "y", "type": "E"}),
        _record({"name": "y", "type": _enum("A", default="A")}, _x("E")),
    ),
    "alias of a renamed field with defaults": (
        _record(A, WITH_DEFAULT),
        _record(A, {"name": "c", "type": "string", "default": "", "aliases": ["b"]}),
    ),
}

# Each with a value that the one schema writes and the other cannot read, or reads as something it does not allow.
INCOMPATIBLE = {
    "field without a default added": (_record(A), _record(A, B), {"a": ""}),
    "field without a default removed": (_record(A, B), _record(A), {"a": ""}),
    "type changed": (_record(_x("string")), _record(_x("long")), {"x": "word"}),
    "int widened": (_record(_x("int")), _record(_x("long")), {"x": 5}),
    "long to double": (_record(_x("long")), _record(_x("double")), {"x": 0.5}),
    "text to bytes": (_record(_x("string")), _record(_x("bytes")), {"x": b"\xff"}),
    "made optional": (_record(_x("string")), _record(_x(["null", "string"])), {"x": None}),
    "symbol added without default": (_record(_x(_enum("A"))), _record(_x(_enum("A", "B"))), {"x": "B"}),
    "symbol removed without default": (_record(_x(_enum("A", "B"))), _record(_x(_enum("A"))), {"x": "B"}),
    "code list renamed": (_record(_x(_enum("A"))), _record(_x(_enum("A", name="F"))), {"x": "A"}),
    "record renamed": (_record(A), _record(A, name="S"), {"a": ""}),
    "part renamed": (_record(_x(_record(A, name="P"))), _record(_x(_record(A, name="Q"))), {"x": {"a": ""}}),
    "part's field added": (
        _record(_x(_array(_record(A, name="P")))),
        _record(_x(_array(_record(A, B, name="P")))),
        {"x": [{"a": ""}]},
    ),
    "items changed": (_record(_x(_array("string"))), _record(_x(_array("long"))), {"x": ["word"]}),
    "list to one": (_record(_x(_array("string"))), _record(_x("string")), {"x": ["word"]}),
    "values changed": (
        _record(_x({"type": "map", "values": "string"})),
        _record(_x({"type": "map", "values": "long"})),
        {"x": {"k": "word"}},
    ),
    "size changed": (
        _record(_x({"type": "fixed", "name": "F", "size": 2})),
        _record(_x({"type": "fixed", "name": "F", "size": 3})),
        {"x": b"ab"},
    ),
    "logical type dropped": (_record(_x(DATE)), _record(_x("int")), {"x": 5}),
    "renamed with an alias on one side and no default": (
        _record(A),
        _record({"name": "c", "type": "string", "aliases": ["a"]}),
        {"c": ""},
    ),
}


@pytest.mark.parametrize("name", sorted(COMPATIBLE))
def test_a_harmless_change_passes(name: str) -> None:
    """The gate lets a change pass in both directions that no reader notices."""
    old, new = COMPATIBLE[name]

    assert faults_between(new, old) == []
    assert faults_between(old, new) == []


@pytest.mark.parametrize("name", sorted(INCOMPATIBLE))
def test_a_harmful_change_is_refused_for_a_reason(name: str) -> None:
    """The gate refuses a change, names the place, and the value shown here really cannot go across."""
    old, new, value = INCOMPATIBLE[name]

    faults = faults_between(new, old)

    assert faults
    assert all(fault.split(": ")[1].startswith(("R", "S")) for fault in faults)
    assert _fails(old, new, value) or _fails(new, old, value)


def test_an_instant_does_not_become_a_number_of_another_unit() -> None:
    """A changed logical type is refused, although Avro would read the same number with another meaning."""
    micros = {"type": "long", "logicalType": "timestamp-micros"}

    faults = faults_between(_record(_x(micros)), _record(_x(INSTANT)))

    assert any("R.x: the logical type differs" in fault for fault in faults)


def test_a_field_under_two_names_is_refused() -> None:
    """An alias for a name that the writer uses beside the new one is refused."""
    reader = _record({"name": "b", "type": "string", "aliases": ["a"]})

    assert "two names" in cannot_read(reader, _record(A, B))[0]


def test_recursive_schemas_end() -> None:
    """The gate ends on schemas that contain themselves."""
    node = _record(_x(["null", "R"], default=None))

    assert faults_between(node, copy.deepcopy(node)) == []


NAMES = ("a", "b", "c")
LEAVES: tuple[Callable[[], Any], ...] = (
    lambda: "string",
    lambda: "long",
    lambda: "int",
    lambda: "double",
    lambda: "boolean",
    lambda: "bytes",
    lambda: dict(DATE),
    lambda: dict(INSTANT),
    lambda: _enum("A", "B"),
    lambda: _enum("A", "B", default="A"),
    lambda: _enum("A", "B", "C", default="A"),
    lambda: _record(A, name="P"),
    lambda: _record(A, WITH_DEFAULT, name="P"),
    lambda: _record(A, B, name="P"),
)
DEFAULTS = {"string": "", "long": 0, "int": 0, "double": 0.0, "boolean": False}


@st.composite
def _schemas(draw: st.DrawFn) -> Schema:
    """Draw a record of up to three fields; at most one of them has a named type, so that no name is taken twice."""
    leaves = draw(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=3))
    fields, named = [], False
    for name, leaf in zip(NAMES, leaves, strict=False):
        kind = leaf()
        is_named = isinstance(kind, dict) and "name" in kind
        if is_named and named:
            kind = "string"
        named = named or is_named
        fields.append(draw(_wrapped(name, kind)))
    return _record(*draw(st.permutations(fields)))


@st.composite
def _wrapped(draw: st.DrawFn, name: str, kind: Any) -> Schema:  # noqa: ANN401 - any Avro type
    form = draw(st.sampled_from(["plain", "optional", "list", "list with default", "default"]))
    if form == "optional":
        return {"name": name, "type": ["null", kind], "default": None}
    if form.startswith("list"):
        return {"name": name, "type": _array(kind)} | ({"default": []} if form.endswith("default") else {})
    if form == "default" and isinstance(kind, str) and kind in DEFAULTS:
        return {"name": name, "type": kind, "default": DEFAULTS[kind]}
    return {"name": name, "type": kind}


def _writes(schema: Schema, value: object) -> bytes:
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, fastavro.parse_schema(copy.deepcopy(schema), named_schemas={}), value)
    return buffer.getvalue()


def _fails(writer: Schema, reader: Schema, value: object) -> bool:
    """Return whether a value that the writer allows cannot be read, or is read as what the reader does not allow."""
    parsed_writer = fastavro.parse_schema(copy.deepcopy(writer), named_schemas={})
    parsed_reader = fastavro.parse_schema(copy.deepcopy(reader), named_schemas={})
    if not validate(value, parsed_writer, raise_errors=False):
        return False
    try:
        read = fastavro.schemaless_reader(io.BytesIO(_writes(writer, value)), parsed_writer, parsed_reader)
    except Exception:  # noqa: BLE001 - whatever fastavro raises, the value did not go across
        return True
    return not validate(read, parsed_reader, raise_errors=False)


def _samples(node: Any, variant: int) -> Any:  # noqa: ANN401 - any Avro type, any value
    """Return a value of a type; variants 0 to 7 go through branches, symbols and awkward values."""
    if isinstance(node, list):
        return _samples(node[variant % len(node)], variant // len(node))
    kind = node["type"] if isinstance(node, dict) else node
    if kind == "record":
        return {each["name"]: _samples(each["type"], variant) for each in node["fields"]}
    if kind == "array":
        return [_samples(node["items"], variant + shift) for shift in range(4)]
    if kind == "enum":
        return node["symbols"][variant % len(node["symbols"])]
    return {
        "null": [None] * 4,
        "string": ["", "word", "শব্দ", "x" * 40],
        "bytes": [b"", b"\xff\xfe", b"word", b"\x00"],
        "long": [0, -1, 2**40, 5],
        "int": [0, -1, 2**20, 5],
        "double": [0.0, 0.5, -1e9, 3.25],
        "boolean": [False, True, False, True],
    }[kind][variant % 4]


@settings(max_examples=400, deadline=None)
@given(old=_schemas(), new=_schemas())
def test_the_gate_agrees_with_fastavro(old: Schema, new: Schema) -> None:
    """What the gate calls readable fastavro reads; for what it refuses there is a value that does not come over.

    The one exception is a changed logical type: there the number may come over, with another meaning.
    """
    for reader, writer in ((new, old), (old, new)):
        faults = cannot_read(reader, writer)
        failed = [_fails(writer, reader, _samples(writer, variant)) for variant in range(8)]

        if not faults:
            assert not any(failed)
        elif not all("logical type" in fault for fault in faults):
            assert any(failed), faults


@settings(max_examples=300, deadline=None)
@given(old=_schemas(), data=st.data())
def test_the_gate_agrees_with_fastavro_on_small_steps(old: Schema, data: st.DataObject) -> None:
    """The same for schemas that grow by one step, which are compatible more often."""
    new = copy.deepcopy(old)
    step = data.draw(st.sampled_from(["add", "remove", "default", "symbol"]))
    field = data.draw(st.sampled_from(new["fields"]))
    if step == "add":
        new["fields"].append({"name": "added", "type": ["null", "string"], "default": None})
    elif step == "remove":
        assume(len(new["fields"]) > 1)
        new["fields"].remove(field)
    elif step == "default":
        assume(isinstance(field["type"], str) and field["type"] in DEFAULTS)
        field["default"] = DEFAULTS[field["type"]]
    else:
        kind = field["type"] if isinstance(field["type"], dict) else {}
        assume(kind.get("type") == "enum")
        kind["symbols"].append("D")

    for reader, writer in ((new, old), (old, new)):
        faults = cannot_read(reader, writer)
        failed = [_fails(writer, reader, _samples(writer, variant)) for variant in range(8)]
        assert any(failed) == bool(faults)


@pytest.mark.parametrize("record", sorted(record_files()))
def test_the_standard_reads_all_it_ever_released(record: str) -> None:
    """Every part of every record is compatible with every released version, and one was released."""
    for part in parts_of(record):
        assert [version for version in released() if (version.record, version.part) == (record, part)]
        assert faults_of(record, part, released()) == []


def test_no_record_of_the_standard_has_a_fault() -> None:
    """The gate is open for the standard as it stands."""
    assert faults_of_standard() == []


def _release(folder: Path, schema: Schema, part: str = "wire", record: str = "ChildReport") -> tuple[Released, ...]:
    version = Released(1, record, part, 7, "")  # type: ignore[arg-type]
    (folder / version.file.name).write_text(json.dumps(schema))
    return (version,)


@pytest.fixture
def release_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of releases."""
    monkeypatch.setattr("schemas.registry.RELEASED_FOLDER", tmp_path)
    return tmp_path


def test_a_released_version_that_differs_is_named(release_folder: Path) -> None:
    """A fault against an older version names its subject, version, direction, path and rule."""
    old = schema_of("ChildReport", "wire")
    old["fields"].append({"name": "shoe_size", "type": "int"})

    faults = faults_of("ChildReport", "wire", _release(release_folder, old))

    place = "mca.ChildReport v7: old cannot read new: ChildReport.shoe_size"
    assert faults == [f"{place}: unknown to the writer, and the reader has no default for it"]


def test_a_field_stays_on_its_side_of_the_seal(release_folder: Path) -> None:
    """A field that moved out of the seal or into it is refused: older messages would lose it."""
    wire = schema_of("ChildReport", "wire")
    wire["fields"].append({"name": "names", "type": {"type": "array", "items": "string"}, "default": []})

    faults = list(compatibility._moved_fields("ChildReport", _release(release_folder, wire)))

    assert faults == ["mca.ChildReport v7: ChildReport.names: moved from wire to sealed"]
