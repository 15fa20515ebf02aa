"""The watched folder: which files lie in it, and which reader reads each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.sdk.limits import MAX_FILES
from connectors.sdk.payloads import Payload
from connectors.sdk.transport_settings import FolderTransport
from connectors.sdk.transports.delimited import read_delimited
from connectors.sdk.transports.json_text import read_json, read_json_lines
from ops.runtime.errors import RecordRejected, SourceUnavailable

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
    if form == "json":
        return read_json(path, transport.encoding, transport.records_at)
    if form == "jsonl":
        return read_json_lines(path, transport.encoding)
    separator = "\t" if form == "tsv" else transport.separator
    return read_delimited(path, separator, transport.encoding, transport.required_columns)


def _is_whole(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and not path.name.endswith(UNFINISHED)
