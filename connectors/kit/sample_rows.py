"""Reads a sample file of any format without a description, and writes rows as a file of the same form."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias, get_args
from xml.sax.saxutils import escape, quoteattr

from pydantic import TypeAdapter

from connectors.sdk.transport_settings import FolderTransport, Format
from connectors.sdk.transports.files import read_file
from ops.runtime.errors import HubMisconfigured

MAX_SAMPLE_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20
MOST_TAGS = 200
SEPARATORS = (",", ";", "|")
Row: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class SampleRows:
    """The first rows of a sample, and what connector.yml must say of its form."""

    rows: list[Row]
    form: str
    settings: dict[str, object] = field(default_factory=dict)


def read_rows(path: Path) -> SampleRows:
    """Return the first 20 rows of a sample; raises `HubMisconfigured` saying what is wrong with it and what to do."""
    form = path.suffix.lower().lstrip(".")
    forms = [each for each in get_args(Format) if each != "eml"]
    if form not in forms:
        raise HubMisconfigured([f"{path.name}: a sample is a {', '.join(forms)} file; save it as one of these"])
    if path.stat().st_size > MAX_SAMPLE_BYTES:
        raise HubMisconfigured([f"{path.name}: give a sample of at most {MAX_SAMPLE_BYTES} bytes; 20 rows are enough"])
    settings = _settings(path, form)
    transport = TypeAdapter(FolderTransport).validate_python({"kind": "folder", "formats": (form,), **settings})
    payloads = list(islice(read_file(path, transport), MOST_ROWS))
    rows = [dict(payload.values) for payload in payloads if payload.fault is None]
    if not rows:
        faults = [
            f"{payload.fault.reason}: {payload.fault.detail}" for payload in payloads if payload.fault is not None
        ]
        raise HubMisconfigured(
            [f"{path.name}: no row can be read; {(faults or ['the file has a header and no row'])[0]}"]
        )
    return SampleRows(rows, form, settings)


def write_rows(sample: SampleRows, rows: Sequence[Row]) -> tuple[str, str]:
    """Return the name's ending and the text of a file of the sample's form; rows of a workbook become CSV."""
    if sample.form == "json":
        at = sample.settings.get("records_at")
        return "json", json.dumps(
            list(rows) if at is None else {str(at): list(rows)}, ensure_ascii=False, indent=1
        ) + "\n"
    if sample.form == "jsonl":
        return "jsonl", "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    if sample.form == "xml":
        tag = str(sample.settings["record_tag"])
        return "xml", f"<records>\n{''.join(_element(tag, row) for row in rows)}</records>\n"
    form = "tsv" if sample.form == "tsv" else "csv"
    separator = "\t" if form == "tsv" else str(sample.settings.get("separator", ","))
    text = io.StringIO()
    writer = csv.DictWriter(
        text, list(dict.fromkeys(name for row in rows for name in row)), delimiter=separator, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return form, text.getvalue()


def _settings(path: Path, form: str) -> dict[str, object]:
    content = path.read_bytes()
    found: dict[str, object] = {}
    if form in {"csv", "json", "jsonl", "tsv"}:
        found |= _encoding(content, path.name)
    if form == "csv":
        encoding = str(found.get("encoding", "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"))
        header = content.decode(encoding, "replace").split("\n", 1)[0]
        separator = max(SEPARATORS, key=header.count)
        found |= {} if separator == "," else {"separator": separator}
    if form == "json":
        found |= _records_at(content, path.name)
    if form == "xml":
        found["record_tag"] = _record_tag(path, content)
    return found


def _encoding(content: bytes, name: str) -> dict[str, object]:
    """Return the encoding to declare: none for UTF-8 and what has a byte order mark."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return {}
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return {} if encoding == "utf-8" else {"encoding": encoding}
    raise HubMisconfigured([f"{name}: the encoding is not known; save the file as UTF-8"])


def _records_at(content: bytes, name: str) -> dict[str, object]:
    """Return the key of the array of records; none when the file is an array itself."""
    try:
        told = json.loads(content)
    except ValueError:
        raise HubMisconfigured([f"{name}: this is not JSON; for one object a line, name it .jsonl"]) from None
    if isinstance(told, list):
        return {}
    keys = [key for key, value in told.items() if isinstance(value, list)] if isinstance(told, dict) else []
    if not keys:
        raise HubMisconfigured([f"{name}: there is no array of records, neither the file nor under a key of it"])
    return {"records_at": keys[0]}


def _record_tag(path: Path, content: bytes) -> str:
    """Return the name of the outermost element, but for the first, that has two fields or more."""
    text = content.decode("utf-8", "replace")
    found = re.findall(r"<([A-Za-z_][\w.:-]*)", text)
    tags: list[str] = list(dict.fromkeys(str(match).rpartition(":")[2] for match in found))
    for tag in tags[1:MOST_TAGS]:
        transport = FolderTransport(kind="folder", formats=("xml",), record_tag=tag)
        first = next(iter(read_file(path, transport)), None)
        if first is not None and first.fault is None and len(first.values) > 1:
            return tag
    raise HubMisconfigured([f"{path.name}: no element that looks like a record is found in the XML file"])


def _element(tag: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(tag, item) for item in value)
    if not isinstance(value, Mapping):
        return f"<{tag}>{escape(str(value))}</{tag}>\n"
    attributes = "".join(f" {name[1:]}={quoteattr(str(told))}" for name, told in value.items() if name[0] == "@")
    inner = escape(str(value.get("#text", "")))
    inner += "".join(_element(name, told) for name, told in value.items() if name[0] not in "@#")
    return f"<{tag}{attributes}>{inner}</{tag}>\n"
