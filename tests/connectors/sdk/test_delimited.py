import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.limits import MAX_FIELD_CHARS, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload
from connectors.sdk.transports.delimited import read_delimited
from ops.runtime.errors import RecordRejected

CELLS = st.text(st.characters(exclude_categories=("Cc",)) | st.sampled_from('",\r\n\t'), max_size=20)


def read(path: Path, text: str | bytes, required: tuple[str, ...] = ("id",)) -> list[Payload]:
    """The payloads of a CSV file of this content."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_delimited(path, ",", "utf-8", required))


def outcome(payloads: list[Payload]) -> list[str]:
    """The reason of each fault, or the id of each row."""
    return [payload.fault.reason if payload.fault else str(payload.values["id"]) for payload in payloads]


def test_rows_are_numbered_payloads(tmp_path: Path) -> None:
    """Each row is a payload by column, quoted line ends belong to it, blank lines are none."""
    payloads = read(tmp_path / "a.csv", 'id,name\r\n1,"a, ""b""\nc"\r\n\r\n2,d\r\n')

    assert [(payload.number, dict(payload.values)) for payload in payloads] == [
        (1, {"id": "1", "name": 'a, "b"\nc'}),
        (2, {"id": "2", "name": "d"}),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("id,name\n1,a\n2\n3,c\n", ["1", "MALFORMED_ROW", "3"]),
        ("id,name\n1,a\n2,b,c\n3,c\n", ["1", "MALFORMED_ROW", "3"]),
        ('id,name\n1,"never closed\n2,b\n3,c\n', ["MALFORMED_ROW", "2", "3"]),
        ('id,name\n1,"a"x\n2,b\n', ["MALFORMED_ROW", "2"]),
        ("id,name\n1," + "x" * (10 * 1024 * 1024) + "\n2,b\n", ["TOO_LARGE", "2"]),
        ("id,name\n1," + "x" * (MAX_FIELD_CHARS + 1) + "\n2,b\n", ["TOO_LARGE", "2"]),
        ("id,name\n1," + "x" * MAX_FIELD_CHARS + "\n2,b\n", ["1", "2"]),
        ('id,name\n1,"' + "line\n" * MAX_ROW_CHARS + "2,b\n", None),
        (b"id,name\n1,a\n2,\xe0\xa6\n3,\xff\n4,d\n", ["1", "WRONG_ENCODING", "WRONG_ENCODING", "4"]),
        (b"\xef\xbb\xbfid,name\n1,a\n", ["1"]),
        ("\ufeffid,name\n1,কখ\n".encode("utf-16-le"), ["1"]),
        ("\ufeffid,name\n1,কখ\n".encode("utf-16-be"), ["1"]),
        ("\ufeffid,name\n1,ab\n".encode("utf-16-le")[:-1], ["WRONG_ENCODING"]),
        ("id,name\n", []),
        ("id,name\n1,a", ["1"]),
    ],
    ids=["short", "long", "open quote", "bad quote", "10 MB", "field", "full field", "open quote, long file", "bytes",
         "utf-8 mark", "utf-16 le", "utf-16 be", "half a character", "no rows", "no last line end"],
)  # fmt: skip
def test_a_bad_row_costs_only_itself(tmp_path: Path, content: str | bytes, expected: list[str] | None) -> None:
    """Whatever is wrong with a row, the rows around it are read."""
    payloads = read(tmp_path / "a.csv", content)

    assert expected is None or outcome(payloads) == expected
    assert outcome(payloads)[-1:] in ([], ["b"], ["1"], ["2"], ["3"], ["4"], ["WRONG_ENCODING"])
    assert [payload.number for payload in payloads] == list(range(1, len(payloads) + 1))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "EMPTY_FILE"),
        (bytes(range(256)), "NOT_TEXT"),
        (b"PK\x03\x04rest", "NOT_TEXT"),
        (b"id,id\n1,2\n", "BAD_HEADER"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """A binary, an empty file, and a file without the header are refused as a whole."""
    with pytest.raises(RecordRejected) as fault:
        read(tmp_path / "a.csv", content)

    assert fault.value.reason == reason


@pytest.mark.parametrize("header", ["number,name", "1,a"])
def test_a_file_whose_needed_column_has_another_name_is_kept_row_by_row(tmp_path: Path, header: str) -> None:
    """When the source renames the column, or sends no header, each row is faulty, whole, and none is lost."""
    payloads = read(tmp_path / "a.csv", f"{header}\n2,b\n\n3,c\n".encode())

    assert [payload.raw for payload in payloads] == [f"{header}\n".encode(), b"2,b\n", b"3,c\n"]
    assert {payload.fault.reason for payload in payloads if payload.fault is not None} == {"BAD_HEADER"}
    assert all(payload.fault is not None and payload.fault.field == "id" for payload in payloads)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Twenty megabytes are read in less than four."""
    path = tmp_path / "a.csv"
    path.write_text("id,name\n" + "".join(f"{number},{'x' * 990}\n" for number in range(20_000)))

    tracemalloc.start()
    count = sum(1 for _ in read_delimited(path, ",", "utf-8", ("id",)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_000
    assert peak < 4_000_000


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    """Quotes, separators and line ends inside fields survive."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("id", "name"), *rows])
    content = text.getvalue().encode("utf-8", "replace")

    payloads = read(tmp_path_factory.mktemp("csv") / "a.csv", content)

    expected = [tuple(cell.encode("utf-8", "replace").decode() for cell in row) for row in rows]
    damaged = [any("\ufffd" in cell for cell in row) for row in expected]
    assert [(payload.values.get("id"), payload.values.get("name")) for payload in payloads] == [
        (None, None) if bad else row for row, bad in zip(expected, damaged, strict=True)
    ]


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=600) | st.text('ab,"\n\r\x00', max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Any bytes after a long row of text give payloads in order."""
    path = tmp_path_factory.mktemp("csv") / "a.csv"

    payloads = read(path, b"id,name\n1," + b"x" * 5000 + b"\n" + content)

    assert [payload.number for payload in payloads] == list(range(1, len(payloads) + 1))
