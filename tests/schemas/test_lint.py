from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import lint
from schemas.avsc import Schema, record_files, schema_of
from schemas.lint import faults_of, faults_of_standard

DATE = {"type": "int", "logicalType": "date"}


def _field(kind: object, name: str = "x", **more: object) -> Schema:
    return {"name": name, "type": kind, "doc": "Doc.", "tier": "T1"} | more


def _record(*fields: Schema, name: str = "R") -> Schema:
    return {"type": "record", "name": name, "doc": "Doc.", "fields": list(fields)}


def _enum(**more: object) -> Schema:
    return {"type": "enum", "name": "E", "doc": "Doc.", "symbols": ["A", "B"], "default": "B"} | more


def _array(items: object) -> Schema:
    return {"type": "array", "items": items}


SOUND = {
    "text": _field("string"),
    "optional": _field(["null", DATE], default=None),
    "list of texts": _field(_array("string"), default=[]),
    "list of codes": _field(_array(_enum()), default=[]),
    "code with default": _field(_enum(), default="A"),
    "part": _field(_record(_field("long", tier="INHERITED"), name="Part")),
    "bytes": _field("bytes"),
    "list of bytes": _field(_array("bytes"), default=[]),
    "sealed": _field(["null", "string"], tier="T4", default=None),
    "number": _field("double", default=0.5),
    "map": _field({"type": "map", "values": "string"}),
    "fixed": _field({"type": "fixed", "name": "F", "size": 16}),
}

UNSOUND = {
    "recursion": (_field(["null", "R"], default=None), "recursion"),
    "recursion through a list": (_field(_array("R")), "recursion"),
    "recursion through a part": (_field(_record(_field("R", tier="INHERITED"), name="P")), "recursion"),
    "list of nulls": (_field(_array("null")), "no bytes"),
    "map of nulls": (_field({"type": "map", "values": "null"}), "no bytes"),
    "list of empty records": (_field(_array(_record(name="Empty"))), "no bytes"),
    "list of records of nulls": (_field(_array(_record(_field("null", tier="T1"), name="Nulls"))), "no bytes"),
    "list of fixed of size 0": (_field(_array({"type": "fixed", "name": "Z", "size": 0})), "no bytes"),
    "list of a null type": (_field(_array({"type": "null"})), "no bytes"),
    "list of doubles": (_field(_array("double")), "vector"),
    "list of floats that may be null": (_field(_array(["null", {"type": "float"}])), "vector"),
    "no doc": (_field("string", doc=""), "no doc"),
    "no tier": (_field("string", tier=None), "no tier"),
    "unknown tier": (_field("string", tier="T5"), "no tier"),
    "inherited tier at the top": (_field("string", tier="INHERITED"), "no tier"),
    "code without default": (_field(_enum(default=None)), "default symbol"),
    "code with a foreign default": (_field(_enum(default="C")), "default symbol"),
    "code list without doc": (_field(_enum(doc="")), "no doc"),
    "optional without default": (_field(["null", "string"]), "without a default"),
    "null second": (_field(["string", "null"], default="a"), "null first"),
    "three branches": (_field(["null", "string", "int"], default=None), "null first"),
    "default of another type": (_field("int", default="1"), "default"),
    "default true of a number": (_field("int", default=True), "default"),
    "default text of bytes": (_field("bytes", default="a"), "default"),
    "default number of a date": (_field(DATE, default=0), "default"),
    "default outside the code list": (_field(_enum(), default="C"), "default"),
    "default items": (_field(_array("string"), default=["a"]), "default"),
    "sealed and never blank": (_field("string", tier="T2"), "blank"),
    "sealed with a default word": (_field("string", tier="T3", default="a"), "blank"),
    "unknown type": (_field("Nowhere"), "not a type"),
    "no type": ({"name": "x", "doc": "Doc.", "tier": "T1"}, "not an Avro schema"),
    "number as a type": (_field(5), "not an Avro schema"),
    "a part without a name": (_field({"type": "fixed", "size": 2}), "without a name"),
    "fields that are no list": (_field({"type": "record", "name": "Q", "doc": "D", "fields": 3}), "list of named"),
}


@pytest.mark.parametrize("name", sorted(SOUND))
def test_sound_field_has_no_fault(name: str) -> None:
    """The linter lets pass what the standard allows."""
    assert faults_of(_record(SOUND[name])) == []


@pytest.mark.parametrize("name", sorted(UNSOUND))
def test_unsound_field_is_refused_with_its_path(name: str) -> None:
    """The linter names the place and the rule of what it refuses."""
    field, rule = UNSOUND[name]

    faults = faults_of(_record(field))

    assert any(rule in fault and fault.startswith("R.x") for fault in faults), faults


def test_routing_fields_come_first() -> None:
    """A clear field after a sealed one is refused; the other way round is not."""
    sealed = _field(["null", "string"], "s", tier="T2", default=None)
    clear = _field("string", "c", tier="ENVELOPE")

    assert faults_of(_record(clear, sealed)) == []
    assert "R.c: a clear field after sealed ones" in faults_of(_record(sealed, clear))[0]


def test_names_are_used_once() -> None:
    """A type defined twice and a field named twice are refused."""
    twice = _record(_field(_enum(), "a"), _field(_enum(), "b"))
    again = _record(_field("string", "a"), _field("string", "a"))

    assert any("defined twice" in fault for fault in faults_of(twice))
    assert any("there twice" in fault for fault in faults_of(again))


def test_depth_is_bounded() -> None:
    """A schema nested without end is refused, not followed."""
    node: Any = "string"
    for _ in range(5000):
        node = _array(node)

    assert any("deeper" in fault for fault in faults_of(_record(_field(node))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["null", "R", "record", "array", "enum", "T1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "name", "fields", "items", "values", "symbols", "default", "doc", "tier", "size"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(schema=JSON)
def test_anything_at_all_gets_an_answer(schema: object) -> None:
    """Whatever JSON stands where a schema should, the linter answers with a list of faults."""
    faults = faults_of(schema)

    assert all(isinstance(fault, str) and ": " in fault for fault in faults)


@pytest.mark.parametrize("record", sorted(record_files()))
def test_every_record_of_the_standard_is_sound(record: str) -> None:
    """No part of any record of the standard has a fault."""
    assert faults_of(schema_of(record, "full")) == []
    assert faults_of(schema_of(record, "wire")) == []


def test_the_standard_as_a_whole_is_sound() -> None:
    """Names are unique and every record that seals says whose key it needs."""
    assert faults_of_standard() == []


def test_a_name_of_two_files_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two shared types of one name are refused, also from two files."""
    (tmp_path / "types").mkdir()
    (tmp_path / "a.avsc").write_text('{"type": "record", "name": "Same"}')
    (tmp_path / "types" / "b.avsc").write_text('[{"type": "enum", "name": "Same"}]')
    monkeypatch.setattr(lint, "AVRO_FOLDER", tmp_path)

    assert faults_of_standard() == ["Same: two types of the standard have this name"]


def test_a_record_that_seals_names_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record with sealed fields and no key subject, or one that is sealed itself, is refused."""
    monkeypatch.setattr(lint, "key_subject_fields", lambda record: () if record == "ChildReport" else ("evidence",))

    faults = faults_of_standard()

    assert any(fault.startswith("ChildReport: has sealed fields and no key_subject") for fault in faults)
    assert "Screening.evidence: key_subject is not a clear field" in faults
