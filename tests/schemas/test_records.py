import datetime as dt
import json
import types
import typing
from typing import Any

import pytest

from ops.runtime.errors import RecordRejected
from schemas import record_source, records
from schemas.avsc import Schema, named_types, own_fields, record_files
from schemas.builders import a_full_report, a_record, a_report, every_record
from schemas.records import ChildReport, Record, codes

PRIMITIVES = {"string": str, "boolean": bool, "int": int, "long": int, "double": float, "bytes": bytes}
RECORDS = sorted(record_files())
PARTS = sorted(name for name, schema in named_types().items() if schema["type"] == "record")


def _fields_of(name: str) -> list[Schema]:
    return list(own_fields(name)) if name in record_files() else named_types()[name]["fields"]


def _bare(annotation: object) -> object:
    """Strip pydantic's metadata: AwareDatetime is Annotated[datetime, ...] at run time."""
    return dt.datetime if "AwareDatetime" in repr(annotation) else annotation


def _assert_agree(node: object, annotation: object) -> None:
    """Fail unless a Python annotation says exactly what an Avro type says."""
    if isinstance(node, list):
        assert typing.get_origin(annotation) in (typing.Union, types.UnionType)
        arguments = typing.get_args(annotation)
        assert arguments[-1] is type(None)
        assert len(arguments) == len(node) == 2
        _assert_agree(node[1], arguments[0])
    elif isinstance(node, dict) and node["type"] == "array":
        assert typing.get_origin(annotation) is tuple
        item, rest = typing.get_args(annotation)
        assert rest is ...
        _assert_agree(node["items"], item)
    elif isinstance(node, dict):
        expected = {"timestamp-millis": dt.datetime, "date": dt.date}[node["logicalType"]]
        assert _bare(annotation) is expected
    elif node in PRIMITIVES:
        assert annotation is PRIMITIVES[node]
    elif named_types()[node]["type"] == "enum":
        assert typing.get_args(annotation) == tuple(named_types()[node]["symbols"])
    else:
        assert annotation is getattr(records, node)


@pytest.mark.parametrize("name", RECORDS + PARTS)
def test_record_and_schema_agree_field_by_field(name: str) -> None:
    """A record has the fields of its schema, in order, with the same types, defaults and docs, and no others."""
    model = getattr(records, name)

    fields = _fields_of(name)

    assert list(model.model_fields) == [each["name"] for each in fields]
    for each in fields:
        known = model.model_fields[each["name"]]
        _assert_agree(each["type"], known.annotation)
        assert known.is_required() == ("default" not in each)
        if not known.is_required():
            default = [] if known.default == () else known.default
            assert default == each["default"]


@pytest.mark.parametrize("name", sorted(record_source.sources()))
def test_generated_module_equals_its_file(name: str) -> None:
    """The committed Python module is what the schemas generate."""
    text = record_source.sources()[name]

    assert (record_source.PACKAGE / name).read_text() == text


def test_every_code_list_is_a_literal_of_its_symbols() -> None:
    """Each code list of the schemas is a type of its own with the same words."""
    lists = {name: schema["symbols"] for name, schema in named_types().items() if schema["type"] == "enum"}

    found = {name: list(typing.get_args(getattr(codes, name))) for name in lists}

    assert found == lists


def test_a_record_cannot_be_changed() -> None:
    """A record is frozen."""
    report = a_report()

    with pytest.raises(AttributeError):
        report.status = "CLOSED"


@pytest.mark.parametrize("record", every_record(4), ids=lambda record: type(record).__name__)
def test_json_form_goes_there_and_back(record: Record) -> None:
    """A record is the same after its JSON form."""
    text = record.to_json()

    assert type(record).from_json(text) == record
    assert type(record).from_json(text.encode()) == record


@pytest.mark.parametrize("record", every_record(4), ids=lambda record: type(record).__name__)
def test_json_form_is_that_of_the_standard(record: Record) -> None:
    """JSON has the standard's field names, ISO 8601 text with offset, symbols as text and no union wrappers."""
    form = json.loads(record.to_json())

    _assert_json_form(form, record)


def _assert_json_form(form: object, record: Record) -> None:
    assert list(form) == [each["name"] for each in _fields_of(type(record).__name__)]
    for name, value in form.items():
        _assert_json_value(value, getattr(record, name))


def _assert_json_value(value: object, original: object) -> None:
    if isinstance(original, Record):
        _assert_json_form(value, original)
    elif isinstance(original, tuple):
        assert len(value) == len(original)
        for one, other in zip(value, original, strict=True):
            _assert_json_value(one, other)
    elif isinstance(original, dt.datetime):
        assert value.endswith("Z")
        assert dt.datetime.fromisoformat(value) == original
    elif isinstance(original, dt.date):
        assert value == original.isoformat()
    elif isinstance(original, bytes):
        assert isinstance(value, str)
    else:
        assert value == original
        assert type(value) is type(original)


def test_json_form_takes_times_with_any_offset() -> None:
    """An instant may be told with its own offset and is the same instant."""
    form = json.loads(a_report().to_json()) | {"reported_at": "2024-03-01T05:45:00+05:45"}

    report = ChildReport.from_json(json.dumps(form))

    assert report.reported_at == dt.datetime(2024, 3, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reported_at": "2024-03-01T05:45:00"}, "reported_at"),
        ({"kind": "LOST"}, "kind"),
        ({"record_id": None}, "record_id"),
        ({"names": [{"script": "Deva"}]}, "names.0.value"),
        ({"age": {"min_years": 1, "max_years": "x"}}, "age.max_years"),
        ({"home_place": {"lat": float("nan")}}, "home_place.lat"),
        ({"MARKER-of-a-stranger": 1}, ""),
    ],
)
def test_unfit_field_is_named_without_its_value(changes: dict[str, Any], field: str) -> None:
    """An unfit field rejects the record; the fault names the place and never the value or a stranger's field name."""
    form = json.loads(a_report().to_json()) | changes

    with pytest.raises(RecordRejected) as caught:
        ChildReport.from_json(json.dumps(form))

    assert caught.value.reason == "INVALID_FIELD"
    assert caught.value.field == field
    assert "MARKER" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "\x00", '"' * 9, "[" * 5000])
def test_text_that_is_no_record_is_rejected(text: str) -> None:
    """Text that is not the JSON of a record is rejected."""
    with pytest.raises(RecordRejected):
        ChildReport.from_json(text)


def test_builders_fill_every_field() -> None:
    """A full record has nothing blank in any field of any part, whatever the seed."""
    for seed in range(6):
        for record in [*every_record(seed), a_full_report(seed)]:
            assert _blanks_of(record, type(record).__name__) == []


def _blanks_of(record: Record, path: str) -> list[str]:
    blanks = []
    for name in type(record).model_fields:
        value = getattr(record, name)
        if value is None or value == ():
            blanks.append(f"{path}.{name}")
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Record):
                blanks += _blanks_of(item, f"{path}.{name}")
    return blanks


def test_builders_mark_their_children_as_invented() -> None:
    """Every built record is of class TEST, and another seed gives another record."""
    for record in every_record(2):
        assert "TEST" in (getattr(record, "message_class", None), getattr(record, "status", None))
        assert a_record(type(record), 2) == record
        assert a_record(type(record), 3) != record


def test_builders_use_several_scripts() -> None:
    """The invented names come in Devanagari, Bengali and Latin."""
    scripts = {name.script for seed in range(20) for name in a_full_report(seed).names}

    assert scripts == {"Deva", "Beng", "Latn"}
