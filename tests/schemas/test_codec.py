import io
import json
import struct
import subprocess
import sys
import traceback
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.runtime.errors import RecordRejected
from schemas import records, sealing
from schemas.avsc import SEALED_TIERS, Part, own_fields, record_files, seals
from schemas.builders import a_full_report, a_partial_report, a_record, a_report, every_record
from schemas.codec import (
    HEADER,
    MAX_VALUE_BYTES,
    Codec,
    Entry,
    entry_of,
    file_codec,
    key_subject,
    latest_id,
)
from schemas.encoding import COUNTED_FROM_BYTES, MAX_ITEMS
from schemas.records import ChildReport, HelplineContact, Name, Record, Referral, Screening
from schemas.registry import released

AnyRecord = TypeVar("AnyRecord", bound=Record)

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
MARKER = "मार्कर-zqxj-মার্কার"
MEGABYTE = 1024 * 1024
SEALING = sorted(name for name in record_files() if seals(name))


def _name_of(record: Record) -> str:
    return type(record).__name__


def _marked(record: AnyRecord) -> AnyRecord:
    """Return the record with a marker in every text and bytes field of tier T2 to T4."""
    hidden = [each["name"] for each in own_fields(_name_of(record)) if each["tier"] in SEALED_TIERS]
    fields = record.model_dump()
    return type(record).from_fields(fields | {name: _with_marker(fields[name], name) for name in hidden})


def _with_marker(value: object, name: str) -> object:
    if isinstance(value, dict):
        return {key: _with_marker(inner, key) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_with_marker(inner, name) for inner in value)
    if isinstance(value, bytes):
        return MARKER.encode()
    free = isinstance(value, str) and not value.isupper()
    return MARKER if free else value


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", sorted(record_files()))
def test_a_record_comes_back_whole(name: str, seed: int) -> None:
    """A record is the same after its message was decoded and opened, and after its clear-text form."""
    record = a_record(getattr(records, name), seed)
    codec = file_codec()

    wire = codec.decode(codec.encode(record, KEY))

    assert codec.open(wire, KEY) == record
    assert codec.decode_full(codec.encode_full(record)) == record


@pytest.mark.parametrize("seed", range(40))
def test_a_partial_report_comes_back_as_it_was(seed: int) -> None:
    """Blank fields stay blank through the seal."""
    report = a_partial_report(seed)

    wire = file_codec().decode(file_codec().encode(report, KEY))

    assert file_codec().open(wire, KEY) == report


@pytest.mark.parametrize("record", every_record(1), ids=_name_of)
def test_sealed_fields_are_blank_until_opened(record: Record) -> None:
    """A decoded message shows envelope and T1 as they are and every other field blank."""
    wire = file_codec().decode(file_codec().encode(record, KEY))

    for each in own_fields(_name_of(record)):
        shown = getattr(wire.record, each["name"])
        expected = getattr(record, each["name"])
        assert shown == (expected if each["tier"] not in SEALED_TIERS else type(expected)() if shown == () else None)
    assert (wire.sealed is not None) == seals(_name_of(record))


@pytest.mark.parametrize("record", [r for r in every_record(1) if seals(_name_of(r))], ids=_name_of)
def test_without_its_key_a_record_stays_clear_and_blank(record: Record) -> None:
    """Without a key opening gives the clear record; with a wrong key it is rejected."""
    wire = file_codec().decode(file_codec().encode(record, KEY))

    assert file_codec().open(wire, None) == wire.record
    with pytest.raises(RecordRejected) as caught:
        file_codec().open(wire, OTHER_KEY)

    assert caught.value.reason == "SEAL_BROKEN"


@pytest.mark.parametrize("name", SEALING)
def test_no_sealed_word_stands_in_a_message(name: str) -> None:
    """No text or bytes of tier T2 to T4 can be found in a message, and all of it in the clear-text form."""
    record = _marked(a_record(getattr(records, name), 1))

    value = file_codec().encode(record, KEY)

    assert MARKER.encode() in file_codec().encode_full(record)
    assert MARKER.encode() not in value
    assert b"zqxj" not in value
    assert file_codec().open(file_codec().decode(value), KEY) == record


def test_a_seal_does_not_move_to_another_record() -> None:
    """A seal taken from one record's message does not open in another's, of the same child or not."""
    codec = file_codec()
    report = a_report(record_id="trackchild.test/1", record_version=5)
    other = codec.decode(codec.encode(report.model_copy(update={"record_id": "trackchild.test/2"}), KEY))
    newer = codec.decode(codec.encode(report.model_copy(update={"record_version": 6}), KEY))
    screening = a_record(Screening, 1, record_id="trackchild.test/1", record_version=5)
    screened = codec.decode(codec.encode(screening, KEY))
    own = codec.decode(codec.encode(report, KEY))

    for foreign in (other.sealed, newer.sealed, screened.sealed):
        mixed = type(own)(own.record, foreign)
        with pytest.raises(RecordRejected) as caught:
            codec.open(mixed, KEY)
        assert caught.value.reason == "SEAL_BROKEN"


def test_a_record_with_nothing_to_hide_needs_no_key() -> None:
    """A message without T2 to T4 content has no seal; with such content a missing key is the caller's fault."""
    codec = file_codec()
    bare = ChildReport(record_id="a.test/1", source_id="a.test", source_country="IN", kind="FOUND")

    wire = codec.decode(codec.encode(bare))

    assert wire.sealed is None
    assert codec.open(wire, KEY) == bare
    with pytest.raises(ValueError, match="no key"):
        codec.encode(a_report())


def test_the_key_is_the_child_s() -> None:
    """A record's key is that of the child it is about, or its own when no child is known."""
    known = a_record(Referral, 1, record_id="a.test/1", referral_id="r1")
    unknown = a_record(Referral, 1, record_id=None, referral_id="r1")

    assert key_subject(known) == "a.test/1"
    assert key_subject(unknown) == "r1"
    assert key_subject(a_record(HelplineContact, 1, contact_id="a.test/c")) == "a.test/c"
    assert key_subject(a_record(records.Match, 1)) is None


def test_encoding_is_deterministic() -> None:
    """The same record and key give the same bytes each time."""
    first = [file_codec().encode(record, KEY) for record in every_record(9)]
    second = [file_codec().encode(record, KEY) for record in every_record(9)]

    assert first == second


def test_two_fresh_processes_agree() -> None:
    """Two new processes give every schema the same id and every record the same bytes."""
    program = (
        "import hashlib;from schemas.builders import every_record;from schemas.codec import file_codec;"
        "from schemas.registry import released;"
        "print([(e.schema_id, e.subject, e.version) for e in released()]);"
        "print([hashlib.sha256(file_codec().encode(r, bytes(range(32)))).hexdigest() for r in every_record(3)])"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
        for _ in range(2)
    ]

    assert runs[0] == runs[1]
    assert runs[0].count("mca.") == len(released())


@settings(max_examples=300, deadline=None)
@given(noise=st.binary(max_size=400))
def test_noise_is_rejected_and_nothing_else(noise: bytes) -> None:
    """Any bytes, alone or behind a valid header, give a record or a rejection and no other error."""
    for value in (noise, *(HEADER.pack(0, version.schema_id) + noise for version in released())):
        with suppress(RecordRejected):
            assert isinstance(file_codec().decode(value).record, Record)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_message_is_rejected_or_whole(data: st.DataObject) -> None:
    """A message with changed, cut or added bytes decodes to a record of the standard or is rejected."""
    value = bytearray(file_codec().encode(a_full_report(data.draw(st.integers(0, 3))), KEY))
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(value) - 1))
        value[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))

    with suppress(RecordRejected):
        wire = file_codec().decode(bytes(value))
        assert isinstance(file_codec().open(wire, KEY), Record)


@pytest.mark.parametrize("record", every_record(1), ids=_name_of)
def test_every_cut_and_every_addition_is_rejected(record: Record) -> None:
    """A message cut at any byte, or with one byte more, is rejected."""
    value = file_codec().encode(record, KEY)

    for broken in [*(value[:end] for end in range(len(value))), value + b"\x00"]:
        with pytest.raises(RecordRejected):
            file_codec().decode(broken)


def _hostile_values() -> dict[str, bytes]:
    """Return messages that claim more than they hold, by name."""
    wire = HEADER.pack(0, latest_id("ChildReport", "wire"))
    huge = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"  # the zigzag varint of 2**63 - 1
    negative = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"  # of -2**63
    start = wire + b"\x02a" + b"\x02" + b"\x02a" + b"\x04IN" + b"\x00" * 6 + b"\x00"
    return {
        "text of 2**63 bytes": wire + huge,
        "text of negative length": wire + negative,
        "list of 2**63 items": start + huge,
        "list of -2**63 items": start + negative + huge,
        "list of 2**63 items after a text": start + huge + b"\x00" * 5000,
        "endless varint": wire + b"\xff" * 500_000,
        "nothing after the header": wire,
        "header cut": wire[:3],
        "empty": b"",
    }


@pytest.mark.parametrize("name", sorted(_hostile_values()))
def test_a_message_that_claims_too_much_takes_little_memory(name: str) -> None:
    """A hostile count, length or number is rejected with less than a few megabytes."""
    value = _hostile_values()[name]
    file_codec()

    tracemalloc.start()
    with pytest.raises(RecordRejected):
        file_codec().decode(value)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 4 * MEGABYTE


def _crowded(count: int) -> bytes:
    """Return a message whose list of languages has `count` empty texts, one byte each."""
    schema_id = latest_id("ChildReport", "wire")
    fields = a_report().model_dump() | {"sealed": None, "languages": [""] * count}
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, file_codec()._by_id[schema_id].parsed, fields)
    return HEADER.pack(0, schema_id) + buffer.getvalue()


def test_a_crowd_of_items_is_rejected() -> None:
    """A message of more items than any report has is rejected before records are made of them."""
    within = file_codec().decode(_crowded(MAX_ITEMS - 50)).record

    with pytest.raises(RecordRejected) as caught:
        file_codec().decode(_crowded(COUNTED_FROM_BYTES))

    assert len(within.languages) == MAX_ITEMS - 50
    assert caught.value.reason == "TOO_MANY_ITEMS"
    with pytest.raises(RecordRejected):
        file_codec().encode(a_report(languages=("",) * COUNTED_FROM_BYTES), KEY)


def test_too_long_messages_are_neither_written_nor_read() -> None:
    """A record over the size limit is rejected on both sides, also when the seal would hide its size."""
    name = Name(value="x" * MAX_VALUE_BYTES)

    with pytest.raises(RecordRejected) as caught:
        file_codec().encode(a_report(dialect="x" * MAX_VALUE_BYTES), KEY)
    assert caught.value.reason == "TOO_LARGE"
    with pytest.raises(RecordRejected) as caught:
        file_codec().encode(a_report(names=(name,) * 5), KEY)
    assert caught.value.reason == "SEAL_TOO_LARGE"
    with pytest.raises(RecordRejected) as caught:
        file_codec().decode(bytes(MAX_VALUE_BYTES + 1))
    assert caught.value.reason == "TOO_LARGE"


@pytest.mark.parametrize("part", ["sealed", "full"])
def test_only_wire_schemas_travel(part: Part) -> None:
    """A message under the id of a sealed or full schema is rejected on a topic."""
    value = HEADER.pack(0, latest_id("ChildReport", part)) + b"\x00" * 60

    with pytest.raises(RecordRejected) as caught:
        file_codec().decode(value)

    assert caught.value.reason == "UNDECODABLE"


def test_an_unknown_schema_is_known_as_such() -> None:
    """A message of a schema that is not in the table says so."""
    with pytest.raises(RecordRejected) as caught:
        file_codec().decode(HEADER.pack(0, 999_999) + b"\x00")

    assert caught.value.reason == "UNKNOWN_SCHEMA"


@pytest.mark.parametrize("changes", [{"record_version": 2**63}, {"record_version": -(2**63) - 1}])
def test_a_number_beyond_the_schema_is_rejected(changes: dict[str, Any]) -> None:
    """A number that Avro's long cannot hold is rejected, sealed fields or not."""
    for report in (a_report(**changes), a_report(**changes).model_copy(update=_blank_sealed())):
        with pytest.raises(RecordRejected) as caught:
            file_codec().encode(report, KEY)
        assert caught.value.reason == "UNENCODABLE"


def _blank_sealed() -> dict[str, Any]:
    sealed = [each for each in own_fields("ChildReport") if each["tier"] in SEALED_TIERS]
    return {each["name"]: None if each["default"] is None else () for each in sealed}


def _leaks() -> dict[str, Callable[[], object]]:
    """Return calls that fail on a record full of markers, by name."""
    codec = file_codec()
    report = _marked(a_report())
    value = codec.encode(report, KEY)
    wire = codec.decode(value)
    full = codec.encode_full(report)
    form = json.loads(report.to_json())
    not_codable = report.model_copy(update={"names": (MARKER,)})
    bad_type = report.model_copy(update={"home_place": MARKER, "build": {"code": MARKER}})
    bad_text = report.model_copy(update={"names": MARKER, "dialect": {MARKER}})
    return {
        "wrong key": lambda: codec.open(wire, OTHER_KEY),
        "no key": lambda: codec.encode(report),
        "short key": lambda: codec.encode(report, MARKER.encode()),
        "cut clear text": lambda: codec.decode_full(full[:-1]),
        "clear text and more": lambda: codec.decode_full(full + MARKER.encode()),
        "clear text under another id": lambda: codec.decode_full(HEADER.pack(0, 1) + full[5:]),
        "clear text as message": lambda: codec.decode(full),
        "noise": lambda: codec.decode(HEADER.pack(0, latest_id("Alert", "wire")) + MARKER.encode() * 50),
        "unfit part": lambda: codec.encode(not_codable, KEY),
        "unfit text in clear": lambda: codec.encode_full(bad_text),
        "unfit part in clear": lambda: codec.encode_full(bad_type),
        "JSON of a wrong kind": lambda: ChildReport.from_json(json.dumps(form | {"kind": MARKER})),
        "JSON of a wrong type": lambda: ChildReport.from_json(json.dumps(form | {"names": MARKER})),
        "JSON with a stranger": lambda: ChildReport.from_json(json.dumps(form | {MARKER: MARKER})),
        "JSON cut": lambda: ChildReport.from_json(report.to_json()[:-5]),
        "fields of a wrong type": lambda: ChildReport.from_fields(form | {"age": MARKER, "marks": MARKER}),
        "seal in the wrong record": lambda: sealing.unseal(wire.sealed, KEY, MARKER, 1),
        "too large": lambda: codec.encode(report.model_copy(update={"dialect": MARKER * 100_000}), KEY),
    }


@pytest.mark.parametrize("name", sorted(_leaks()))
def test_no_fault_shows_a_value(name: str) -> None:
    """No error of reading, writing, sealing or opening shows a word of the record, in itself or in what it chains."""
    call = _leaks()[name]

    with pytest.raises((RecordRejected, ValueError)) as caught:
        call()

    shown = "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert "zqxj" not in shown
    assert "मार्कर" not in shown
    assert "zqxj" not in repr(caught.value.args)


def _grown_codec(ids: tuple[int, int]) -> Codec:
    """Return a codec over version 1 of CaseLink and a version 2 with one field more, under the given ids."""
    old = next(version for version in released() if version.record == "CaseLink")
    schema = old.schema()
    schema["fields"].append({"name": "note", "type": ["null", "string"], "default": None})
    grown = fastavro.parse_schema(schema, named_schemas={})
    return Codec({ids[0]: entry_of(old), ids[1]: Entry("CaseLink", "wire", 2, grown)})


@pytest.mark.parametrize("ids", [(3, 90), (90, 3)])
def test_the_newest_version_is_written_whatever_its_id(ids: tuple[int, int]) -> None:
    """The version and not the id decides which schema is written, since a registry gives ids as it likes."""
    link = a_record(records.CaseLink, 1)

    value = _grown_codec(ids).encode(link)

    assert struct.unpack_from(">bI", value) == (0, ids[1])
