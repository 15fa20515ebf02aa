import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.limits import MAX_FIELD_CHARS, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload
from connectors.sdk.transports.json_text import read_json, read_json_lines
from ops.runtime.errors import RecordRejected

LONG = json.dumps({"id": "long", "name": "x" * (10 * 1024 * 1024)})
OBJECTS = st.lists(
    st.dictionaries(st.text(max_size=6), st.none() | st.text(max_size=30) | st.lists(st.text(max_size=5), max_size=3)),
    max_size=6,
)


def read(path: Path, text: str | bytes) -> list[Payload]:
    """The payloads of a JSON file of this content."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_json(path, "utf-8", "records"))


def outcome(payloads: list[Payload]) -> list[str]:
    """The reason of each fault, or the id of each object."""
    return [payload.fault.reason if payload.fault else str(payload.values["id"]) for payload in payloads]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('[{"id": 1}, {"id": "2"}]', ["1", "2"]),
        ('{"made": {"at": [1, "]"]}, "records": [{"id": 1}], "end": true}', ["1"]),
        (' \n{"records":[ ]}', []),
        ('[{"id": 1}, {"id": 2', ["1", "TRUNCATED"]),
        ('[{"id": 1},', ["1", "TRUNCATED"]),
        ('[{"id": 1}', ["1", "TRUNCATED"]),
        ('[{"id": 1}, {"id" 2}, {"id": 3}]', ["1", "MALFORMED_RECORD", "3"]),
        ('[{"id": 1}, nonsense, {"id": 3}]', ["1", "MALFORMED_RECORD", "3"]),
        ('[{"id": 1}, "text", 7, [1], {"id": 3}]', ["1", *["MALFORMED_RECORD"] * 3, "3"]),
        ('[{"id": NaN}, {"id": 3}]', ["MALFORMED_RECORD", "3"]),
        ('[{"id": 1, "a": "}\\"]\\\\"}, {"id" "}"}, {"id": 3}]', ["1", "MALFORMED_RECORD", "3"]),
        (f'[{{"id": 1}}, {LONG}, {{"id": 3}}]', ["1", "TOO_LARGE", "3"]),
        (f'[{{"id": 1, "a": "{"x" * (MAX_FIELD_CHARS + 1)}"}}, {{"id": 3}}]', ["TOO_LARGE", "3"]),
        (f'[{{"id": 1, "a": ["{"x" * MAX_FIELD_CHARS}"]}}, {{"id": 3}}]', ["1", "3"]),
        (f'[{{"id": 1}}, {{"a": {list(range(MAX_ROW_CHARS // 4))}}}, {{"id": 3}}]', ["1", "TOO_LARGE", "3"]),
        ("[" + "[" * 200_000, ["TRUNCATED"]),
        (f'[{"[" * 100_000}{"]" * 100_000}, {{"id": 3}}]', ["MALFORMED_RECORD", "3"]),
        (b'[{"id": "\xff"}, {"id": 3}]', ["WRONG_ENCODING", "3"]),
        ('[{"id": "১"}]'.encode("utf-8-sig"), ["১"]),
        ('\ufeff[{"id": "১"}]'.encode("utf-16-le"), ["১"]),
    ],
    ids=["array", "under a key", "none", "cut in a record", "cut after a comma", "cut before the end", "malformed",
         "nonsense", "no objects", "NaN", "brackets in text", "10 MB field", "field", "full field", "long record",
         "deep and open", "deep", "bytes", "utf-8 mark", "utf-16"],
)  # fmt: skip
def test_a_bad_record_costs_only_itself(tmp_path: Path, content: str | bytes, expected: list[str]) -> None:
    """Whatever is wrong with a record, those around it are read; a cut file says where it ends."""
    payloads = read(tmp_path / "a.json", content)

    assert outcome(payloads) == expected
    assert [payload.number for payload in payloads] == list(range(1, len(payloads) + 1))


@pytest.mark.parametrize(
    "content", [b"", b"null", b'{"rows": []}', b'{"records": {}}', b"not JSON", b'{"a" 1}', b"\x00\x01"]
)
def test_a_file_without_records_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is no JSON, or has no array where the connector says, is refused as a whole."""
    with pytest.raises(RecordRejected) as fault:
        read(tmp_path / "a.json", content)

    assert fault.value.reason in {"NO_RECORDS", "NOT_TEXT"}


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    """No digit of a number is lost by computing with it."""
    (payload,) = read(tmp_path / "a.json", '[{"id": 12345678901234567890, "height": 1.10}]')

    assert payload.values == {"id": "12345678901234567890", "height": "1.10"}


def test_json_lines_are_read_line_by_line(tmp_path: Path) -> None:
    """A broken or endless line costs only itself."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1}\n\n{"id": \n' + "x" * (MAX_ROW_CHARS * 3) + '\n[]\n{"id": 5}')

    payloads = list(read_json_lines(path, "utf-8"))

    assert outcome(payloads) == ["1", "MALFORMED_RECORD", "TOO_LARGE", "MALFORMED_RECORD", "5"]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Twenty megabytes in one array are read in less than eight."""
    path = tmp_path / "a.json"
    path.write_text("[" + ",\n".join(json.dumps({"id": n, "name": "x" * 970}) for n in range(20_000)) + "]")

    tracemalloc.start()
    count = sum(1 for _ in read_json(path, "utf-8", "records"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_000
    assert peak < 8_000_000


@settings(deadline=None, max_examples=80)
@given(OBJECTS, st.booleans(), st.integers(0, 4))
def test_what_a_json_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    objects: list[dict[str, object]],
    ascii_only: bool,  # noqa: FBT001 - drawn, not passed
    indent: int,
) -> None:
    """Every object comes back in order, whatever its texts, as far as they are Unicode."""
    path = tmp_path_factory.mktemp("json") / "a.json"
    text = json.dumps({"records": objects}, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "replace")

    payloads = read(path, text)

    again = json.loads(text)["records"]
    assert [dict(payload.values) for payload in payloads if payload.fault is None] == [
        each for each, payload in zip(again, payloads, strict=True) if payload.fault is None
    ]
    assert all(payload.fault is None or payload.fault.reason == "WRONG_ENCODING" for payload in payloads)


@settings(deadline=None, max_examples=200)
@given(st.text('[]{}",:\\ 1a\n', max_size=120) | st.text(st.characters(exclude_categories=("Cc",)), max_size=60))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    """Any text inside an array ends in payloads in order."""
    raw = ("[ " + content).encode("utf-8", "surrogatepass")

    payloads = read(tmp_path_factory.mktemp("json") / "a.json", raw)

    assert [payload.number for payload in payloads] == list(range(1, len(payloads) + 1))


@pytest.mark.parametrize("depth", [300, 450, 900])
def test_a_large_record_of_any_depth_costs_only_itself(tmp_path: Path, depth: int) -> None:
    """A record over the length of a field is looked through, however deep it is nested, and the next one is read."""
    deep = '{"long": "' + "y" * 70_000 + '", "deep": ' + "[" * depth + "]" * depth + "}"
    path = tmp_path / "a.jsonl"
    path.write_text(f'{deep}\n{{"id": "2"}}\n')

    first, second = read_json_lines(path, "utf-8")

    assert first.fault is not None
    assert first.fault.reason in {"TOO_LARGE", "MALFORMED_RECORD"}
    assert second.values == {"id": "2"}
