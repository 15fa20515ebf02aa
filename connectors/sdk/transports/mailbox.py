"""Reads a mail from a drop folder (RFC 5322 and MIME): its attachments, each read by its suffix, and its lines."""

import re
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from connectors.sdk.limits import MAX_KEPT_BYTES, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload, faulty, good
from ops.runtime.errors import RecordRejected

MAX_MAIL_BYTES = 64 * 1024**2
"""Three times what mail servers commonly take; a mail is read whole."""
MAX_BOUNDARIES = 30
"""Multiparts; each line of a mail is compared with the boundary of every multipart it stands in."""
MAX_COMPARISONS = 30_000_000
MAX_HEADER_BYTES = 2 * 1024
"""Of a header that says how a part is to be read; the library needs the square of its length."""
MAX_DELIMITERS = 5_000
"""Lines that begin as the delimiter of a part does; the library needs long for a mail of very many parts."""
MAX_PARTS = 200
MAX_ATTACHMENTS = 50
MAX_LINES = 10_000
BOUNDARY = re.compile(rb"boundary\s*\*?[0-9]*\*?\s*=", re.IGNORECASE)
NESTED = re.compile(rb"message/(?:rfc822|global)", re.IGNORECASE)
DELIMITER = re.compile(rb"[\r\n]--")
HEADER = re.compile(rb"(?:^|[\r\n])content-[a-z-]*[ \t]*:(?:[^\r\n]|(?:\r\n|\r|\n)[ \t])*", re.IGNORECASE)
SUFFIX = re.compile(r"\.[a-z0-9]{1,8}", re.IGNORECASE)
ReadAttachment = Callable[[Path], Iterator[Payload]]


class Part(NamedTuple):
    """One part of a mail that holds no other: a file with its suffix, or a text without one."""

    suffix: str
    content: bytes


def read_mail(path: Path, read_attachment: ReadAttachment, *, body_lines: bool = False) -> Iterator[Payload]:
    """Yield the payloads of every attachment in order, numbered through.

    `body_lines`: first each line of the text parts that is not blank, as the value `line`. The name of an attachment
    gives its suffix and nothing else. Pictures that belong to the text, as in a signature, are passed over. Raises
    `RecordRejected` when the file is no mail or holds nothing to read.
    """
    parts, whole = _parts(path)
    number = 0
    for part in parts:
        for payload in _payloads(part, read_attachment, body_lines=body_lines):
            number += 1
            yield Payload(number, payload.values, payload.raw, payload.fault)
    if not whole:
        yield faulty(number + 1, "", "TRUNCATED", "the mail breaks off before its last part ends: send it again")
    elif number == 0 and not any(part.suffix for part in parts):
        raise RecordRejected("NO_RECORDS", "", "the mail has no attachment to read: attach the file")


def _payloads(part: Part, read_attachment: ReadAttachment, *, body_lines: bool) -> Iterator[Payload]:
    if part.suffix:
        yield from _attached(part, read_attachment)
    elif body_lines:
        lines = [line for line in part.content.decode().splitlines() if line.strip()]
        for line in lines[:MAX_LINES]:
            yield good(0, {"line": line[:MAX_ROW_CHARS]}, line[:MAX_ROW_CHARS])
        if len(lines) > MAX_LINES or any(len(line) > MAX_ROW_CHARS for line in lines):
            yield faulty(0, "", "TOO_LARGE", f"send at most {MAX_LINES} lines of {MAX_ROW_CHARS} characters in a mail")


def _attached(part: Part, read_attachment: ReadAttachment) -> Iterator[Payload]:
    with TemporaryDirectory(prefix="mca-mail-") as folder:
        file = Path(folder) / f"attachment{part.suffix}"
        file.write_bytes(part.content)
        try:
            yield from read_attachment(file)
        except RecordRejected as fault:
            yield Payload(0, {}, part.content[:MAX_KEPT_BYTES], fault)


def _parts(path: Path) -> tuple[list[Part], bool]:
    """Return the parts worth reading, and whether the mail is whole."""
    with path.open("rb") as file:
        raw = file.read(MAX_MAIL_BYTES + 1)
    if len(raw) > MAX_MAIL_BYTES or _is_laborious(raw):
        detail = f"send mails of at most {MAX_MAIL_BYTES} bytes, {MAX_BOUNDARIES} multiparts and {MAX_PARTS} parts"
        raise RecordRejected("TOO_LARGE", "", detail)
    try:
        mail = BytesParser(policy=policy.default).parsebytes(raw)
        leaves = [leaf for leaf in mail.walk() if not leaf.is_multipart()]
        found = [part for leaf in leaves[: MAX_PARTS + 1] if (part := _part(leaf)) is not None]
        whole = not any(_breaks_off(each) for each in mail.walk())
    except Exception:  # noqa: BLE001 - the library meets hostile headers with many errors; their text holds values
        raise _malformed() from None
    if not mail.keys():
        raise _malformed()
    if len(leaves) > MAX_PARTS or sum(bool(part.suffix) for part in found) > MAX_ATTACHMENTS:
        raise RecordRejected("TOO_LARGE", "", f"send at most {MAX_ATTACHMENTS} attachments in a mail")
    return found, whole


def _is_laborious(raw: bytes) -> bool:
    """Return whether the library would need more than seconds: it compares and re-reads much of what it meets."""
    nesting = len(BOUNDARY.findall(raw)) + len(NESTED.findall(raw))
    lines = raw.count(b"\n") + raw.count(b"\r")
    return (
        nesting > MAX_BOUNDARIES
        or lines * (nesting + 1) > MAX_COMPARISONS
        or len(DELIMITER.findall(raw)) > MAX_DELIMITERS
        or any(len(found[0]) > MAX_HEADER_BYTES for found in HEADER.finditer(raw))
    )


def _part(leaf: EmailMessage) -> Part | None:
    name = leaf.get_filename()
    if name is None and not leaf.is_attachment():
        if leaf.get_content_type() != "text/plain":
            return None
        return Part("", str(leaf.get_content(errors="replace")).encode("utf-8", "replace"))
    if leaf.get_content_maintype() == "image" and leaf["content-id"] is not None and not leaf.is_attachment():
        return None
    content = leaf.get_payload(decode=True)
    suffix = SUFFIX.fullmatch(Path(name or "").suffix)
    return Part(suffix.group().lower() if suffix else ".none", content if isinstance(content, bytes) else b"")


def _breaks_off(part: EmailMessage) -> bool:
    return any(
        type(defect).__name__ in {"CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect"}
        for defect in part.defects
    )


def _malformed() -> RecordRejected:
    return RecordRejected("MALFORMED_RECORD", "", "the file is not a mail as RFC 5322 and MIME describe it")
