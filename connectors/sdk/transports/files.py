"""The watched folder: which files lie in it, and which reader reads each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from connectors.sdk.limits import MAX_FILES
from connectors.sdk.payloads import Payload
from connectors.sdk.transport_settings import FolderTransport, Format
from connectors.sdk.transports.delimited import read_delimited
from connectors.sdk.transports.json_text import read_json, read_json_lines
from connectors.sdk.transports.mailbox import read_mail
from connectors.sdk.transports.xlsx import read_xlsx
from connectors.sdk.transports.xml_text import read_xml
from ops.runtime.errors import HubMisconfigured, RecordRejected, SourceUnavailable

# A sender writes under one of these and renames when the file is whole.
UNFINISHED = (".part", ".tmp", ".partial", ".crdownload")


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file as it was found: a file that changes is a new one."""

    path: Path
    size_bytes: int
    modified_ns: int


def inbox_files(folder: Path) -> list[InboxFile]:
    """Return the whole files of a folder by name; none when there is no folder. Raises `SourceUnavailable`."""
    if not folder.is_dir():
        return []
    try:
        paths = sorted(path for path in folder.iterdir() if _is_whole(path))
        found = [(path, path.stat()) for path in paths[:MAX_FILES]]
    except OSError as error:
        raise SourceUnavailable(f"the inbox cannot be read ({type(error).__name__}); wait and try again") from None
    return [InboxFile(path, seen.st_size, seen.st_mtime_ns) for path, seen in found]


def read_file(path: Path, transport: FolderTransport) -> Iterator[Payload]:
    """Yield every payload of a file; a file that is not what it claims to be is one faulty payload.

    Raises `SourceUnavailable` when the file cannot be read now.
    """
    last = 0
    try:
        for payload in _reader(path, transport):
            last = payload.number
            yield payload
    except RecordRejected as fault:
        yield Payload(last + 1, {}, b"", fault)
    except OSError as error:
        raise SourceUnavailable(f"a file cannot be read ({type(error).__name__}); wait and try again") from None


def _reader(path: Path, transport: FolderTransport) -> Iterator[Payload]:
    form = path.suffix.lower().lstrip(".")
    if form not in transport.formats:
        raise RecordRejected("UNKNOWN_FORMAT", "", f"the connector takes {', '.join(transport.formats)} files")
    if path.stat().st_size > transport.max_file_bytes:
        raise RecordRejected("TOO_LARGE", "", f"split the file: it is over {transport.max_file_bytes} bytes")
    return READERS[form](path, transport)


def _attachments(transport: FolderTransport) -> Callable[[Path], Iterator[Payload]]:
    """Return what reads a mail's attachments: the connector's other formats; a mail in a mail is part of it."""
    others = tuple(form for form in transport.formats if form != "eml")
    return lambda path: _reader(path, transport.model_copy(update={"formats": others}))


def _read_xml(path: Path, transport: FolderTransport) -> Iterator[Payload]:
    if transport.record_tag is None:
        raise HubMisconfigured(["connector.yml: xml needs record_tag, the name of the element that is one record"])
    return read_xml(path, transport.record_tag)


Reader: TypeAlias = Callable[[Path, FolderTransport], Iterator[Payload]]
READERS: dict[Format, Reader] = {
    "csv": lambda path, its: read_delimited(path, its.separator, its.encoding, its.required_columns),
    "tsv": lambda path, its: read_delimited(path, "\t", its.encoding, its.required_columns),
    "xlsx": lambda path, its: read_xlsx(path, its.sheet, its.required_columns),
    "json": lambda path, its: read_json(path, its.encoding, its.records_at),
    "jsonl": lambda path, its: read_json_lines(path, its.encoding),
    "xml": _read_xml,
    "eml": lambda path, its: read_mail(path, _attachments(its)),
}


def _is_whole(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and not path.name.endswith(UNFINISHED)
