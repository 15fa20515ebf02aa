import tracemalloc
from pathlib import Path

import pytest

from connectors.sdk.limits import MAX_FIELD_CHARS
from connectors.sdk.payloads import Payload
from connectors.sdk.transports.xml_elements import MAX_DEPTH, MAX_NAMES, MAX_RECORD_BYTES
from connectors.sdk.transports.xml_text import read_xml
from ops.runtime.errors import RecordRejected

LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))


def read(path: Path, text: str | bytes) -> list[Payload]:
    """The payloads of an XML file of this content, whose records are `r`; a whole-file fault is the last one."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    payloads: list[Payload] = []
    try:
        payloads.extend(read_xml(path, "r"))
    except RecordRejected as fault:
        payloads.append(Payload(len(payloads) + 1, {}, b"", fault))
    return payloads


def outcome(payloads: list[Payload]) -> list[object]:
    """The reason of each fault, or the values of each record."""
    return [payload.fault.reason if payload.fault else dict(payload.values) for payload in payloads]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<a><r><n>1</n></r></a>", [{"n": "1"}]),
        ("<r><n>1</n></r>", [{"n": "1"}]),
        ("<a><r x='7'><n>1</n><n>2</n></r></a>", [{"@x": "7", "n": ["1", "2"]}]),
        ("<a><r><n k='v'> t </n><p><q>3</q></p></r></a>", [{"n": {"@k": "v", "#text": " t "}, "p": {"q": "3"}}]),
        ("<a><r><r><n>1</n></r></r></a>", [{"r": {"n": "1"}}]),
        (
            "<a xmlns:z='urn:z'><b><z:r><z:n>1</z:n></z:r></b><r xmlns='urn:y'><n>2</n></r></a>",
            [{"n": "1"}, {"n": "2"}],
        ),
        ("<a><r><n><![CDATA[<&>]]>&amp;&#2453;</n><!-- no --></r></a>", [{"n": "<&>&ক"}]),
        ("<a><r><n/></r></a>", [{"n": ""}]),
        ("<a/>", []),
        ("<a><b/></a>", ["NO_RECORDS"]),
        ("<a><r>text</r><r><n>2</n></r></a>", ["MALFORMED_RECORD", {"n": "2"}]),
        ("<a><r><n>1</n></r><r><n>", [{"n": "1"}, "TRUNCATED"]),
        ("<a><r><n>1</n></r><r></n></r><r><n>3</n></r></a>", [{"n": "1"}, "MALFORMED_RECORD"]),
        ("<a><r><n>1</n></r>&none;</a>", [{"n": "1"}, "MALFORMED_RECORD"]),
        (b"<a><r><n>1</n></r><r><n>\xff</n></r></a>", [{"n": "1"}, "MALFORMED_RECORD"]),
        (b"<a><r><n>\x00</n></r></a>", ["MALFORMED_RECORD"]),
        ("", ["TRUNCATED"]),
        (f"<!DOCTYPE a [<!ENTITY l0 'ha'>{LAUGHS}]><a><r><n>&l9;</n></r></a>", ["UNSAFE_XML"]),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a><r><n>1</n></r></a>", ["UNSAFE_XML"]),
        ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a><r><n>&x;</n></r></a>", ["UNSAFE_XML"]),
        (f"<a><r>{'<n>' * MAX_DEPTH}", ["UNSAFE_XML"]),
        (f"{'<n>' * 100_000}", ["UNSAFE_XML"]),
        (f"<a><r><n>1</n></r>{''.join(f'<n{number}/>' for number in range(MAX_NAMES))}</a>", [{"n": "1"}, "TOO_LARGE"]),
        (f"<a><r><n>{'x' * MAX_FIELD_CHARS}</n></r></a>", [{"n": "x" * MAX_FIELD_CHARS}]),
        (f"<a><r><n>{'x' * (MAX_FIELD_CHARS + 1)}</n></r><r><n>2</n></r></a>", ["TOO_LARGE", {"n": "2"}]),
        (f"<a><r n='{'x' * (MAX_FIELD_CHARS + 1)}'/><r><n>2</n></r></a>", ["TOO_LARGE", {"n": "2"}]),
        (f"<a><r>{'<n>1</n>' * (MAX_RECORD_BYTES // 8 + 10)}</r><r><n>2</n></r></a>", ["TOO_LARGE", {"n": "2"}]),
        (f"<a><r><n>1</n></r><r {'x' * (4 * MAX_RECORD_BYTES)}", [{"n": "1"}, "TOO_LARGE"]),
        ("<?xml version='1.0' encoding='utf-16'?><a><r><n>ক</n></r></a>".encode("utf-16"), [{"n": "ক"}]),
        ("<?xml version='1.0' encoding='windows-1252'?><a><r><n>é</n></r></a>".encode("cp1252"), [{"n": "é"}]),
        (b"<?xml version='1.0' encoding='no-such'?><a><r><n>1</n></r></a>", ["MALFORMED_RECORD"]),
        (b"<?xml version='1.0' encoding='zlib'?><a><r><n>1</n></r></a>", ["MALFORMED_RECORD"]),
    ],
)
def test_records_come_out_and_what_is_broken_is_named(
    tmp_path: Path, content: str | bytes, expected: list[object]
) -> None:
    """Each record is its content by local name; a break costs what comes after it; no entity is ever read."""
    payloads = read(tmp_path / "a.xml", content)

    assert outcome(payloads) == expected
    assert [payload.number for payload in payloads] == list(range(1, len(payloads) + 1))


def test_a_record_keeps_its_bytes(tmp_path: Path) -> None:
    """What came is kept as it came, of a broken record as far as it goes."""
    payloads = read(tmp_path / "a.xml", "<a><r x='1'>t<n/></r><r/>\n<r ><n>2</n></r ><r><n>3")

    assert [payload.raw for payload in payloads] == [b"<r x='1'>t<n/></r>", b"<r/>", b"<r ><n>2</n></r >", b"<r><n>3"]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A document of 30 MB is read in a few."""
    record = "<r><n>Invented Child</n><m>" + "x" * 500 + "</m></r>"
    (tmp_path / "a.xml").write_text(f"<a>{record * 50_000}</a>")

    tracemalloc.start()
    count = sum(1 for _ in read_xml(tmp_path / "a.xml", "r"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 50_000
    assert peak < 8 * 1024 * 1024
