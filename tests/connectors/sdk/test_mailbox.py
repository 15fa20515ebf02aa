import base64
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from connectors.sdk.payloads import Payload
from connectors.sdk.transport_settings import FolderTransport
from connectors.sdk.transports import mailbox
from connectors.sdk.transports.files import read_file
from connectors.sdk.transports.mailbox import read_mail

TRANSPORT = FolderTransport(kind="folder", formats=("csv", "json", "xml", "eml"), record_tag="r")
CSV = b"id,name\n1,Invented\n2,Second\n"
CANARY = "Zx9Canary"


def mail(*attached: tuple[str, bytes], body: str = "See the file.") -> EmailMessage:
    """A mail with these files."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@x.example", "b@x.example", "Invented children"
    message.set_content(body)
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def read(path: Path, message: EmailMessage | bytes) -> list[Payload]:
    """The payloads of a mail in the watched folder."""
    path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    return list(read_file(path, TRANSPORT))


def outcome(payloads: list[Payload]) -> list[str]:
    """The reason of each fault, or the id of each record."""
    return [payload.fault.reason if payload.fault else str(payload.values["id"]) for payload in payloads]


def test_each_attachment_is_read_by_its_suffix(tmp_path: Path) -> None:
    """The records of all attachments come in order and are numbered through."""
    files = (("a.CSV", CSV), ("b.json", b'[{"id": 3}]'), ("c.xml", b"<a><r><id>4</id></r></a>"))

    payloads = read(tmp_path / "a.eml", mail(*files))

    assert outcome(payloads) == ["1", "2", "3", "4"]
    assert [payload.number for payload in payloads] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "name",
    ["../../../tmp/x.csv", "/etc/x.csv", "a\\b.csv", "\u202evsc.csv", "x" * 1000 + ".csv", ".csv.csv", "a;b.csv"],
)
def test_the_name_of_an_attachment_is_no_path(tmp_path: Path, name: str) -> None:
    """Whatever it says, only the suffix is used, and nothing is written outside the reader's own folder."""
    before = set(tmp_path.parent.rglob("*"))

    payloads = read(tmp_path / "a.eml", mail((name, CSV)))

    assert outcome(payloads) == ["1", "2"]
    assert set(tmp_path.parent.rglob("*")) - before <= {tmp_path / "a.eml"}


def test_a_file_the_connector_does_not_take_is_a_rejection(tmp_path: Path) -> None:
    """It is not ignored, and the next attachment is read."""
    files = (("a.exe", b"MZ"), ("no suffix", b"x"), ("c.csv", b"id\n3\n"))

    assert outcome(read(tmp_path / "a.eml", mail(*files))) == ["UNKNOWN_FORMAT", "UNKNOWN_FORMAT", "3"]


def test_a_mail_in_a_mail_is_part_of_it(tmp_path: Path) -> None:
    """A forwarded mail's attachments are read; a mail as a file is not."""
    outer = mail(("b.eml", mail(("x.csv", CSV)).as_bytes()))
    outer.add_attachment(mail(("a.csv", CSV)))

    assert outcome(read(tmp_path / "a.eml", outer)) == ["UNKNOWN_FORMAT", "1", "2"]


def test_pictures_of_a_signature_are_passed_over(tmp_path: Path) -> None:
    """A picture the text refers to is no file somebody sends; one that is attached is."""
    message = mail()
    message.add_related(
        b"\x89PNG", maintype="image", subtype="png", cid="<logo>", filename="a.png", disposition="inline"
    )
    message.add_attachment(CSV, maintype="text", subtype="csv", filename="a.csv")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="child.png")

    assert sorted(outcome(read(tmp_path / "a.eml", message))) == ["1", "2", "UNKNOWN_FORMAT"]


def test_a_mail_without_a_file_is_a_rejection(tmp_path: Path) -> None:
    """Somebody meant to send something."""
    assert outcome(read(tmp_path / "a.eml", mail())) == ["NO_RECORDS"]


def test_lines_of_the_text_are_read_where_asked_for(tmp_path: Path) -> None:
    """Each line that is not blank is a record of its own; markup is none."""
    message = mail(body="প্রথম\n\n second \n")
    message.add_alternative("<p>third</p>", subtype="html")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())

    payloads = list(read_mail(tmp_path / "a.eml", lambda _: iter(()), body_lines=True))

    assert [dict(payload.values) for payload in payloads] == [{"line": "প্রথম"}, {"line": " second "}]


def test_many_lines_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines over the limit are one rejection, not silence."""
    monkeypatch.setattr(mailbox, "MAX_LINES", 2)
    (tmp_path / "a.eml").write_bytes(mail(body="1\n2\n3\n").as_bytes())

    payloads = list(read_mail(tmp_path / "a.eml", lambda _: iter(()), body_lines=True))

    assert [payload.fault.reason if payload.fault else "line" for payload in payloads] == ["line", "line", "TOO_LARGE"]


def test_a_mail_that_breaks_off_gives_what_came(tmp_path: Path) -> None:
    """The attachments before the break are read, and the break is named."""
    whole = mail(("a.csv", CSV), ("b.csv", CSV)).as_bytes()

    payloads = read(tmp_path / "a.eml", whole[: whole.rindex(b"--")])

    assert outcome(payloads)[-1] == "TRUNCATED"
    assert outcome(payloads)[:2] == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "MALFORMED_RECORD"),
        (b"\n\nno headers", "MALFORMED_RECORD"),
        (b"x" * 1000, "MALFORMED_RECORD"),
        (bytes(1000), "MALFORMED_RECORD"),
        (b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(500)), "TOO_LARGE"),
        (b"Content-Type: message/rfc822\n\n" * 500, "TOO_LARGE"),
        (mail(*((f"{n}.csv", b"id\n1\n") for n in range(51))).as_bytes(), "TOO_LARGE"),
    ],
    ids=["nothing", "no headers", "one line", "zeros", "deep multiparts", "deep mails", "many files"],
)
def test_what_is_no_mail_or_a_hostile_one_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """It is one rejection, before anything of it is unpacked."""
    assert outcome(read(tmp_path / "a.eml", content)) == [reason]


def test_a_mail_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail is read whole, so it has a limit of its own."""
    monkeypatch.setattr(mailbox, "MAX_MAIL_BYTES", 2000)

    assert outcome(read(tmp_path / "a.eml", mail(("a.csv", bytes(4000))))) == ["TOO_LARGE"]


def test_headers_that_break_the_library_are_a_rejection(tmp_path: Path) -> None:
    """Whatever it raises, the mail is one rejection without a value."""
    content = (
        b"Content-Type: application/x; name*0*=utf-8''%ff%zz; name*1=\""
        + CANARY.encode()
        + b"\nContent-Disposition: ;;=\n\n"
    )

    payloads = read(tmp_path / "a.eml", content)

    assert all(CANARY not in str(payload.fault) for payload in payloads)
    assert len(payloads) == 1


def test_files_are_gone_when_reading_ends_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attachments lie on disk only while they are read, however the reading ends."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "a.eml").write_bytes(mail(("a.csv", CSV)).as_bytes())
    seen: list[Path] = []

    def remember(path: Path) -> Iterator[Payload]:
        seen.append(path)
        yield Payload(1, {}, path.read_bytes())
        yield Payload(2, {}, b"")

    payloads = read_mail(tmp_path / "a.eml", remember)
    assert next(payloads).raw == CSV
    assert isinstance(payloads, type(payload for payload in ()))
    payloads.close()

    assert seen[0].parent.parent == tmp_path / "temporary"
    assert list((tmp_path / "temporary").iterdir()) == []


def test_text_in_another_encoding_of_the_mail(tmp_path: Path) -> None:
    """What the mail packs (base64) is unpacked before it is read."""
    raw = b"Content-Type: text/csv; name=a.csv\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(CSV)

    assert outcome(read(tmp_path / "a.eml", raw)) == ["1", "2"]
