"""Checks of reading: damaged files of every declared format become rejections and never an exception."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from connectors.kit.subject import Subject
from connectors.sdk.payloads import Payload
from ops.runtime.errors import SourceUnavailable

MOST_OF_ONE_FILE = 10_000
LINE_FORMATS = {"csv": b'"not closed, one cell\n', "tsv": b'"not closed\n', "jsonl": b'{"broken": \n'}
NO_UTF8 = b"\xff\xfe\xfa\xc3("
OTHERS = {
    "is empty": b"",
    "is one byte": b"{",
    "is a ZIP that ends at once": b"PK\x03\x04" + bytes(60),
    "is a PDF": b"%PDF-1.7\n" + bytes(range(256)) * 4,
    "is zeros": bytes(4096),
    "is every byte": bytes(range(256)) * 16,
    "is nested without end": b"[" * 100_000,
    "is elements without end": b"<a>" * 50_000,
    "is one endless line": b"a," * 200_000,
    "is a header alone": b"a,b,c\n",
}


def find_breaking_files(subject: Subject) -> Iterator[str]:
    """Yield damages of files that raise, go without a trace, or cost the records around them."""
    with tempfile.TemporaryDirectory(prefix="mca-check-") as folder:
        for form in subject.connector.description.folder.formats:
            whole = _bytes_of(subject, form)
            damages = dict(OTHERS)
            if whole is not None:
                damages |= {f"ends after {share} %": whole[: len(whole) * share // 100] for share in (3, 33, 66, 97)}
                damages["holds bytes that are no text"] = _with_middle(whole, NO_UTF8)
                damages["is in another encoding"] = whole.decode("utf-8", "replace").encode("utf-16-le")
            for what, content in damages.items():
                yield from _faults(subject, Path(folder) / f"damaged.{form}", content, f"a {form} file that {what}")
            if whole is not None and form in LINE_FORMATS:
                yield from _lost_neighbours(subject, Path(folder) / f"broken.{form}", whole, LINE_FORMATS[form])


def _faults(subject: Subject, path: Path, content: bytes, what: str) -> Iterator[str]:
    path.write_bytes(content)
    try:
        payloads = _read(subject, path)
    except SourceUnavailable:
        yield f"{what} holds up the source (SourceUnavailable): it is damaged, so reject it"
        return
    except Exception as fault:  # noqa: BLE001 - whatever a reader of a connector's own raises
        yield f"{what} ends the reader with {type(fault).__name__}: give a faulty payload instead"
        return
    if len(payloads) >= MOST_OF_ONE_FILE:
        yield f"{what} gives {MOST_OF_ONE_FILE} payloads or more"
    numbers = [payload.number for payload in payloads]
    if numbers != sorted(set(numbers)):
        yield f"{what} gives payloads whose numbers do not rise"
    for payload in payloads:
        subject.convert(payload)


def _lost_neighbours(subject: Subject, path: Path, whole: bytes, broken: bytes) -> Iterator[str]:
    """Yield a fault when one broken row costs more than itself, or goes without a rejection."""
    path.write_bytes(whole)
    before = sum(payload.fault is None for payload in _read(subject, path))
    path.write_bytes(_with_broken_row(whole, broken))
    payloads = _read(subject, path)
    sound = sum(payload.fault is None for payload in payloads)
    if sound < before:
        yield f"a {path.suffix[1:]} file with one broken row loses {before - sound} sound ones"
    if sound == len(payloads):
        yield f"a broken row of a {path.suffix[1:]} file goes without a rejection"


def _read(subject: Subject, path: Path) -> list[Payload]:
    payloads = []
    for payload in subject.connector.read(path, subject.connector.description):
        payloads.append(payload)
        if len(payloads) >= MOST_OF_ONE_FILE:
            break
    return payloads


def _bytes_of(subject: Subject, form: str) -> bytes | None:
    """Return a whole file of a format: a sample, else one written of the samples' payloads; null when neither works."""
    for sample in subject.samples:
        if sample.file.suffix.lower() == f".{form}":
            return sample.file.read_bytes()
    rows = [payload.values for payload in subject.payloads]
    if form == "jsonl":
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()
    if form == "json":
        return json.dumps(rows, ensure_ascii=False).encode()
    flat = rows and all(isinstance(value, str) for row in rows for value in row.values())
    if form in {"csv", "tsv"} and flat:
        text = io.StringIO()
        separator = "\t" if form == "tsv" else subject.connector.description.folder.separator
        columns = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(text, columns, delimiter=separator, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()
    return None


def _with_middle(whole: bytes, inserted: bytes) -> bytes:
    return whole[: len(whole) // 2] + inserted + whole[len(whole) // 2 :]


def _with_broken_row(whole: bytes, broken: bytes) -> bytes:
    end = whole.rstrip(b"\r\n")
    return end + b"\n" + broken
