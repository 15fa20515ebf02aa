import json
import subprocess
import sys
import zipfile
from base64 import encodebytes
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.pfif.source import read as read_pfif
from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.limits import MAX_COLUMNS
from connectors.sdk.payloads import Payload
from connectors.sdk.transport_settings import FolderTransport
from connectors.sdk.transports.files import read_file
from connectors.sdk.transports.xml_elements import MAX_RECORD_BYTES

CANARY = "Zx9Canary"
FORMATS = ("csv", "tsv", "xlsx", "json", "jsonl", "xml", "eml")
TRANSPORT = FolderTransport(kind="folder", formats=FORMATS, record_tag="r", required_columns=("id",))
REPOSITORY = Path(__file__).parents[3]
# Signs that mean something to one of the readers, and bytes that mean nothing to any.
TOKENS = [
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x00\x00\xfe\xff",
        b"\x1a",
        b"\r",
        b"\n",
        b"\r\n",
        b'"',
        b"'",
        b",",
        b"\t",
        b";",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'\\"',
        b"\\ud800",
        b"NaN",
        b"1e999",
        b"null",
        b'"id"',
        b"[" * 3000,
        b'"' * 999,
        b"{" * 3000,
    ),
    *(
        b"<r>",
        b"</r>",
        b"<r/>",
        b"<a",
        b"<!--",
        b"]]>",
        b"<![CDATA[",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"&#0;",
    ),
    *(
        b"<?xml version='1.0' encoding='utf-16'?>",
        b"xmlns:z='urn:z' z:",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\x50\x4b\x01\x02",
    ),
    *(
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n",
        b"--",
        b"=?utf-8?b?//8=?=",
        b"filename*=utf-8''%ff",
        b"=zz",
    ),
    *(
        "ক".encode(),
        "ক".encode("utf-16-le"),
        b"\xe0\xa6",
        b"\xed\xa0\x80",
        "\u202e".encode(),
        b"x" * 70_000,
        CANARY.encode(),
    ),
]


def xlsx_of(*rows: list[object]) -> bytes:
    """A workbook of these rows."""
    book, content = openpyxl.Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(content)
    return content.getvalue()


def stored(packed: bytes) -> bytes:
    """The archive unpacked, so that a changed byte reaches the XML in it."""
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as before, zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name), before.read(name))
    return content.getvalue()


@cache
def samples() -> dict[str, tuple[bytes, ...]]:
    """Valid files of each format."""
    csv = f'id,name,note\r\n1,{CANARY},"a, ""b""\nc"\r\n2,রহিম,\r\n'.encode()
    objects = json.dumps(
        [{"id": 1, "name": CANARY}, {"id": "2", "deep": {"a": [1, {"b": "রহিম"}]}}], ensure_ascii=False
    )
    workbook = xlsx_of(["id", "name", "n"], ["1", CANARY, 5.5], ["2", "রহিম", True])
    xml = f"<a><r x='1'><id>1</id><n>{CANARY}</n></r><r><id>2</id><p><q>রহিম</q></p></r></a>".encode()
    mail = (
        b"From: a@x.example\nSubject: =?utf-8?q?Invented?=\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello\n"
        b"--b\nContent-Type: text/csv; name=a.csv\nContent-Disposition: attachment; filename=a.csv\n"
        b"Content-Transfer-Encoding: base64\n\n" + encodebytes(csv) + b"--b--\n"
    )
    pfif = (CONNECTORS / "pfif" / "golden" / "nested_1.4.xml").read_bytes()
    return {
        "csv": (csv, csv.decode().encode("utf-16")),
        "tsv": (csv.replace(b",", b"\t"),),
        "json": (objects.encode(), f'{{"made": 1, "records": {objects}}}'.encode()),
        "jsonl": (b'{"id": 1}\n{"id": "2", "n": [1]}\n\n{"id": 3}',),
        "xlsx": (workbook, stored(workbook)),
        "xml": (xml, xml.decode().encode("utf-16")),
        "eml": (mail,),
        "pfif": (pfif,),
    }


def changes() -> st.SearchStrategy[list[tuple[float, float, bytes]]]:
    """Up to six changes: where, how much of what follows goes (both as shares of the file), and what comes there."""
    share = st.floats(0, 1)
    little = st.sampled_from((0.0, 0.0, 0.0, 0.001, 0.01, 0.1, 1.0))
    return st.lists(st.tuples(share, little, st.sampled_from(TOKENS) | st.binary(max_size=8)), max_size=6)


def changed(content: bytes, steps: list[tuple[float, float, bytes]]) -> bytes:
    """The file with these changes."""
    for where, gone, put in steps:
        at = int(where * len(content))
        content = content[:at] + put + content[at + int(gone * len(content)) :]
    return content


def check(payloads: list[Payload]) -> None:
    """Every payload is numbered, bounded, and its fault names no value."""
    assert [payload.number for payload in payloads] == list(range(1, len(payloads) + 1))
    for payload in payloads:
        assert len(payload.raw) <= 2 * MAX_RECORD_BYTES
        if payload.fault is not None:
            assert CANARY not in str(payload.fault)
            assert payload.fault.__cause__ is None
            assert payload.fault.detail
            assert not payload.values


@pytest.mark.parametrize("form", FORMATS)
@settings(derandomize=True, max_examples=150, deadline=None)
@given(which=st.integers(0, 1), steps=changes(), suffix=st.sampled_from(("", "", "", *FORMATS)))
def test_no_changed_file_breaks_its_reader(
    form: str,
    which: int,
    steps: list[tuple[float, float, bytes]],
    suffix: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever a file holds and whatever it is called, only payloads come out, each good or with a reason."""
    valid = samples()[form]
    path = tmp_path_factory.getbasetemp() / f"fuzzed.{suffix or form}"
    path.write_bytes(changed(valid[which % len(valid)], steps))

    payloads = list(read_file(path, TRANSPORT))

    check(payloads)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(steps=changes())
def test_no_changed_file_breaks_the_pfif_reader(
    steps: list[tuple[float, float, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A connector's own reader keeps the same promise."""
    path = tmp_path_factory.getbasetemp() / "fuzzed.xml"
    path.write_bytes(changed(samples()["pfif"][0], steps))

    check(list(read_pfif(path, load(CONNECTORS / "pfif").description)))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(content=st.binary(max_size=4096), form=st.sampled_from(FORMATS))
def test_no_random_bytes_break_a_reader(content: bytes, form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bytes without any sense are rejections."""
    path = tmp_path_factory.getbasetemp() / f"random.{form}"
    path.write_bytes(content)

    check(list(read_file(path, TRANSPORT)))


def endless(begin: str, part: str, end: str = "", size: int = 12 * 2**20) -> Callable[[Path], object]:
    """Writes a file that repeats one part."""
    return lambda path: path.write_text(begin + part * (size // len(part)) + end, encoding="utf-8")


def sheet_of(begin: str, part: str, end: str = "", name: str = "xl/worksheets/sheet1.xml") -> Callable[[Path], object]:
    """Writes a workbook one of whose parts unpacks to 66 MB."""

    def write(path: Path) -> None:
        with (
            zipfile.ZipFile(BytesIO(xlsx_of(["id"], ["1"]))) as before,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            for each in before.namelist():
                if each != name:
                    after.writestr(each, before.read(each))
            with after.open(name, "w") as stream:
                stream.write(begin.encode())
                for _ in range(66):
                    stream.write((part * (2**20 // len(part))).encode())
                stream.write(end.encode())

    return write


def mail_of(content: bytes) -> Callable[[Path], object]:
    """Writes a mail with one file."""
    head = b"From: a\nContent-Type: text/csv; name=a.csv\nContent-Transfer-Encoding: base64\n\n"
    return lambda path: path.write_bytes(head + encodebytes(content))


HEADER = '<worksheet><sheetData><row r="1"><c t="str"><v>id</v></c></row>'
ATTRIBUTES = " ".join(f"a{number}=''" for number in range(10**5))
NESTED = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(29))
FAR = '<row r="999999999"><c r="XFD999999"><v>1</v></c></row>'
LEVELS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12))
LAUGHS = f'<!DOCTYPE a [<!ENTITY l0 "ha">{LEVELS}]>'
SHEET_END = "</row></sheetData></worksheet>"
BOMBS: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "line.csv": (endless("id\n", "x"), {"TOO_LARGE"}),
    "columns.csv": (lambda path: path.write_text(",".join(map(str, range(10**6)))), {"BAD_HEADER"}),
    "quote.csv": (endless('id\n1\n"', "x\n", size=2**20), {"good", "MALFORMED_ROW", "TOO_LARGE"}),
    "wide.csv": (lambda path: path.write_text("id\n" + "," * 10**6 + "\n2\n"), {"good", "TOO_LARGE", "MALFORMED_ROW"}),
    "zeros.csv": (endless("id\n", "\0"), {"NOT_TEXT"}),
    "line.tsv": (endless("id\t", "x"), {"BAD_HEADER"}),
    "deep.json": (endless("[", "[", size=2**22), {"TRUNCATED"}),
    "deep-objects.json": (endless('[{"a":', '{"a":', size=2**22), {"TRUNCATED"}),
    "text.json": (endless('[{"id": "', "x"), {"TRUNCATED"}),
    "keys.json": (endless('[{"id": 1', ', "k": 2', "}]"), {"TOO_LARGE"}),
    "number.json": (endless('[{"id": ', "9", "}]"), {"TOO_LARGE", "MALFORMED_RECORD"}),
    "line.jsonl": (endless("[", "1,"), {"TOO_LARGE"}),
    "laughs.xml": (lambda path: path.write_text(f"{LAUGHS}<a><r>&l11;</r></a>"), {"UNSAFE_XML"}),
    "outside.xml": (endless('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/"><a>', "<r/>", size=4), {"UNSAFE_XML"}),
    "deep.xml": (endless("<a>", "<b>"), {"UNSAFE_XML"}),
    "tag.xml": (endless("<a><r ", "x"), {"TOO_LARGE"}),
    "comment.xml": (endless("<a><r><id>1</id></r><!--", "x"), {"good", "TOO_LARGE"}),
    "text.xml": (endless("<a><r><id>", "x", "</id></r><r><id>2</id></r></a>"), {"good", "TOO_LARGE"}),
    "parts.xml": (endless("<a><r>", "<id>1</id>", "</r><r><id>2</id></r></a>"), {"good", "TOO_LARGE"}),
    "attributes.xml": (lambda path: path.write_text(f"<a><r {ATTRIBUTES}/></a>"), {"TOO_LARGE"}),
    "row.xlsx": (sheet_of(f'{HEADER}<row r="2">', '<c t="str"><v>x</v></c>', SHEET_END), {"TOO_LARGE"}),
    "cell.xlsx": (sheet_of(f'{HEADER}<row r="2"><c t="str"><v>', "x", f"</v></c>{SHEET_END}"), {"TOO_LARGE"}),
    "far.xlsx": (sheet_of(f"{HEADER}{FAR}", " "), {"MALFORMED_ROW", "TRUNCATED"}),
    "strings.xlsx": (sheet_of("<sst>", "<si><t>x</t></si>", "</sst>", "xl/sharedStrings.xml"), {"TOO_LARGE"}),
    "styles.xlsx": (sheet_of("<styleSheet>", "<xf/>", "</styleSheet>", "xl/styles.xml"), {"TOO_LARGE"}),
    "file.eml": (mail_of(b"id\n" + (b"x" * 60_000 + b"\n") * 200), {"good"}),
    "line.eml": (mail_of(b"id\n" + b"x" * 2**24), {"TOO_LARGE"}),
    "parts.eml": (endless("Content-Type: multipart/mixed; boundary=a\n\n", "--a\n\n", size=2**22), {"TOO_LARGE"}),
    "type.eml": (endless("Content-Type: text/plain;", " a=b;", "\n\nx", size=2**20), {"TOO_LARGE"}),
    "names.eml": (endless("Content-Disposition: attachment;", "\r a*0=b;", "\n\nx", size=2**20), {"TOO_LARGE"}),
    "nested.eml": (endless(NESTED, "-a\n", size=2**23), {"TOO_LARGE"}),
    "header.eml": (endless("Subject: ", "=?utf-8?q?x?= ", "\n\n", size=2**22), {"NO_RECORDS", "MALFORMED_RECORD"}),
}  # fmt: skip


@pytest.mark.timeout(300)
def test_no_bomb_fills_the_memory(tmp_path: Path) -> None:
    """Files made to unpack, nest or run on without end are read in bounded memory and come out as rejections."""
    for name, (write, _) in BOMBS.items():
        write(tmp_path / name)

    child = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("read_hostile.py")), str(tmp_path)],
        cwd=REPOSITORY, env={"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip

    assert child.returncode == 0, child.stderr[-2000:]
    told = json.loads(child.stdout)
    assert {name: set(counts) - expected_of(name) for name, counts in told["files"].items() if counts} == {
        name: set() for name, counts in told["files"].items() if counts
    }
    assert all(told["files"][name] for name in BOMBS)
    assert told["held_bytes"] < 400 * 2**20


def expected_of(name: str) -> set[str]:
    """What may come of a bomb."""
    return BOMBS[name][1]


def test_the_widest_file_that_is_read(tmp_path: Path) -> None:
    """A file at the limit of columns is read; the limit is not a guess."""
    header = ",".join(["id", *map(str, range(MAX_COLUMNS - 1))])
    (tmp_path / "a.csv").write_text(f"{header}\n{',' * (MAX_COLUMNS - 1)}\n")

    (payload,) = read_file(tmp_path / "a.csv", TRANSPORT)

    assert payload.fault is None
