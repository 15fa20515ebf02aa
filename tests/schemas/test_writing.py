import datetime as dt
import io
import traceback
from typing import Any

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.runtime.errors import RecordRejected
from schemas import records
from schemas.avsc import Part, Schema, named_types, own_fields, record_files
from schemas.builders import a_full_report, a_partial_report, a_record, a_report
from schemas.codec import entry_of
from schemas.encoding import Encoder
from schemas.records import ChildReport, Record
from schemas.registry import parts_of, released
from schemas.writing import writer_of

WRITTEN = [(name, part) for name in sorted(record_files()) for part in parts_of(name)]
PARSED = {(version.record, version.part): entry_of(version).parsed for version in released()}
INSTANTS = st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=45))]))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(["", "आरती", "x" * 200])
PRIMITIVES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "bytes": st.binary(max_size=40),
    "timestamp-millis": INSTANTS,
    "date": st.dates(),
}


def _values(node: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any node of a schema
    """Return a strategy for the values of a type as records hold them."""
    if isinstance(node, list):
        return st.none() | _values(node[1])
    if isinstance(node, dict):
        if node["type"] == "array":
            return st.lists(_values(node["items"]), max_size=3).map(tuple)
        return PRIMITIVES[node["logicalType"]]
    named = named_types().get(node)
    if named is None:
        return PRIMITIVES[node]
    return st.sampled_from(named["symbols"]) if named["type"] == "enum" else _parts(node, named["fields"])


def _parts(name: str, fields: list[Schema]) -> st.SearchStrategy[Record]:
    values = {field["name"]: _values(field["type"]) for field in fields}
    return (
        st.fixed_dictionaries({}, optional=values)
        .flatmap(
            lambda given: st.fixed_dictionaries(
                {**{n: st.just(v) for n, v in given.items()}, **_required(fields, given)}
            )
        )
        .map(getattr(records, name).model_validate)
    )


def _required(fields: list[Schema], given: dict[str, Any]) -> dict[str, st.SearchStrategy[Any]]:
    lacking = [field for field in fields if "default" not in field and field["name"] not in given]
    return {field["name"]: _values(field["type"]) for field in lacking}


RECORDS = {name: _parts(name, list(own_fields(name))) for name in record_files()}


def _by_fastavro(record: Record, schema: Schema) -> bytes:
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, schema, record.model_dump())
    return buffer.getvalue()


def _ours(record: Record, schema: Schema) -> bytes:
    fields = [field["name"] for field in schema["fields"]]
    return writer_of(schema, fields)({"sealed": None, **record.__dict__})


@pytest.mark.parametrize(("name", "part"), WRITTEN)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_record_has_the_bytes_that_fastavro_writes(name: str, part: Part, data: st.DataObject) -> None:
    """Whatever a record holds, each of its parts is written byte by byte as the Avro library writes it."""
    record = data.draw(RECORDS[name])

    assert _ours(record, PARSED[name, part]) == _by_fastavro(record, PARSED[name, part])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("part", ["wire", "sealed", "full"])
def test_filled_and_partial_reports_have_the_bytes_that_fastavro_writes(part: Part, seed: int) -> None:
    """Reports with every field, and as they really come, are written as the Avro library writes them."""
    schema = PARSED["ChildReport", part]

    for report in (a_full_report(seed), a_partial_report(seed)):
        assert _ours(report, schema) == _by_fastavro(report, schema)


@pytest.mark.parametrize("number", [0, 1, 63, 64, 2047, 2048, -1, -2, -64, -65, 2**31, -(2**31), 2**63 - 1, -(2**63)])
def test_numbers_at_the_borders_of_their_coding(number: int) -> None:
    """Numbers on both sides of each length of the coding are written as the Avro library writes them."""
    report = a_report(record_version=number)

    assert _ours(report, PARSED["ChildReport", "wire"]) == _by_fastavro(report, PARSED["ChildReport", "wire"])


@pytest.mark.parametrize("moment", [(1, 1, 1), (1969, 12, 31, 23, 59, 59, 999_999), (2024, 2, 29, 1, 2, 3, 1_999)])
def test_moments_before_1970_and_within_a_millisecond(moment: tuple[int, ...]) -> None:
    """A moment is cut to its millisecond downwards, before 1970 too, as the Avro library does."""
    report = a_report(reported_at=dt.datetime(*moment, tzinfo=dt.UTC), birth={"earliest": dt.date(*moment[:3])})

    for part in ("wire", "sealed"):
        assert _ours(report, PARSED["ChildReport", part]) == _by_fastavro(report, PARSED["ChildReport", part])


UNFIT: dict[str, dict[str, Any]] = {
    "a text for a list": {"names": "Zx9Canary"},
    "a text for a part": {"home_place": "Zx9Canary"},
    "a number for a text": {"dialect": 12_345},
    "half of a surrogate pair": {"dialect": "Zx9Canary\ud800"},
    "an unknown code": {"kind": "Zx9Canary"},
    "an unhashable code": {"sex": ["Zx9Canary"]},
    "nothing for a text": {"record_id": None},
    "nothing for a list": {"languages": None},
    "a text for a moment": {"reported_at": "Zx9Canary"},
    "a text for a day": {"birth": records.ToldDate.model_construct(earliest="Zx9Canary")},
    "a text for a truth": {"protect_location": "Zx9Canary"},
    "a number beyond 64 bits": {"record_version": 2**63},
    "a number beyond 32 bits": {"age": records.AgeRange(min_years=2**31, max_years=1)},
    "a text for bytes": {"photos": (records.Photo.model_construct(ref="r", sha256="Zx9Canary"),)},
    "a text for a measure": {"height_cm": records.MeasureRange.model_construct(min="Zx9Canary", max=1.0)},
}


@pytest.mark.parametrize("name", sorted(UNFIT))
def test_a_value_that_does_not_fit_is_refused_and_not_shown(name: str) -> None:
    """A value of another type than the schema's is a rejection that shows nothing of it."""
    report = a_report().model_copy(update=UNFIT[name])
    encoder = Encoder(ChildReport, {part: PARSED["ChildReport", part] for part in parts_of("ChildReport")})

    for write in (encoder.content_of, encoder.full):
        with pytest.raises(RecordRejected) as caught:
            write(report)
        assert caught.value.reason == "UNENCODABLE"
        assert "Zx9Canary" not in "".join(traceback.format_exception(caught.value))


def test_a_field_the_hub_does_not_know_yet_is_written_as_its_default() -> None:
    """A schema that is newer than the records is written with the default of its new field."""
    schema = {**PARSED["CaseLink", "wire"]}
    schema["fields"] = [*schema["fields"], {"name": "note", "type": ["null", "string"], "default": None}]
    link = a_record(records.CaseLink, 1)

    content = Encoder(records.CaseLink, {"wire": schema}).content_of(link)

    assert content.clear == _by_fastavro(link, PARSED["CaseLink", "wire"]) + b"\x00"


def test_what_a_report_says_does_not_change_with_when_it_was_taken_in() -> None:
    """The intake's time stands in the message and not in what a report says; any other change does."""
    encoder = Encoder(ChildReport, {part: PARSED["ChildReport", part] for part in parts_of("ChildReport")})
    report = a_report(1)
    later = report.model_copy(update={"ingested_at": dt.datetime(2031, 1, 1, tzinfo=dt.UTC)})
    changed = [
        report.model_copy(update=change) for change in ({"dialect": "other"}, {"names": ()}, {"issues": ("sex",)})
    ]

    said = encoder.content_of(report).said

    assert encoder.content_of(later).said == said
    assert encoder.content_of(later).clear != encoder.content_of(report).clear
    assert len({said, *(encoder.content_of(each).said for each in changed)}) == 1 + len(changed)


def test_a_name_that_is_no_avro_name_is_never_made_into_code() -> None:
    """A schema whose names Avro does not allow is refused before anything is written from it."""
    enum = {"type": "enum", "name": "x]; import os; [", "symbols": ["A"], "doc": "", "default": "A"}
    schema = {"type": "record", "name": "Bad", "fields": [{"name": "one", "type": enum}]}

    with pytest.raises(ValueError, match="Avro allows"):
        writer_of(schema, ["one"])
