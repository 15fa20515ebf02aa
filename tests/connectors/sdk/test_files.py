from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.transport_settings import FolderTransport
from connectors.sdk.transports.files import inbox_files, read_file
from ops.runtime.errors import SourceUnavailable
from ops.sandbox.simulate.hostile import write_hostile_files
from schemas.records import ChildReport

TRANSPORT = FolderTransport(kind="folder", formats=("csv", "tsv", "jsonl"))
ORIGIN = Origin("file 1")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)


def test_only_whole_files_are_seen(tmp_path: Path) -> None:
    """Hidden files, those being written and folders are passed by; the others come by name."""
    for name in ("b.csv", "a.csv", ".c.csv", "d.csv.part", "e.tmp"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder").mkdir()

    found = [file.path.name for file in inbox_files(tmp_path)]

    assert found == ["a.csv", "b.csv"]
    assert inbox_files(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "id,name\n1,x\n"), ("a.tsv", "id\tname\n1\tx\n"), ("a.JSONL", '{"id": "1", "name": "x"}\n')],
)
def test_each_format_gives_the_same_payload(tmp_path: Path, name: str, content: str) -> None:
    """The ending of the name says how a file is read."""
    (tmp_path / name).write_text(content)

    (payload,) = read_file(tmp_path / name, TRANSPORT)

    assert dict(payload.values) == {"id": "1", "name": "x"}


def test_a_format_the_connector_does_not_take_is_one_rejection(tmp_path: Path) -> None:
    """An unexpected file is not ignored: somebody has to know."""
    (tmp_path / "a.xlsx").write_bytes(b"PK")

    (payload,) = read_file(tmp_path / "a.xlsx", TRANSPORT)

    assert payload.fault is not None
    assert payload.fault.reason == "UNKNOWN_FORMAT"


def test_a_file_over_the_limit_is_one_rejection(tmp_path: Path) -> None:
    """A file larger than the connector takes is not opened."""
    (tmp_path / "a.csv").write_text("id\n" + "1\n" * 2000)

    (payload,) = read_file(tmp_path / "a.csv", TRANSPORT.model_copy(update={"max_file_bytes": 1024}))

    assert payload.fault is not None
    assert payload.fault.reason == "TOO_LARGE"


def test_a_file_that_is_gone_is_waited_for(tmp_path: Path) -> None:
    """A file that cannot be read now is no fault of its records."""
    with pytest.raises(SourceUnavailable) as fault:
        list(read_file(tmp_path / "Zx9Canary.csv", TRANSPORT))

    assert "Zx9Canary" not in str(fault.value)


def test_hostile_files_cost_only_their_bad_records(tmp_path: Path) -> None:
    """Of every file that is not what it claims, what can be read is read and the rest is named."""
    for name in ("in_trackchild", "bd_dnet"):
        (tmp_path / name).mkdir()
    write_hostile_files(tmp_path)
    found: dict[str, Counter[str]] = {}

    for name in ("in_trackchild", "bd_dnet"):
        connector = load(CONNECTORS / name)
        for file in inbox_files(tmp_path / name):
            records = [
                convert(p, ORIGIN, connector, TAKEN_IN).record for p in connector.read(file.path, connector.description)
            ]
            reasons = ("report" if isinstance(record, ChildReport) else record.reason for record in records)
            found[file.path.name.removeprefix("hostile-")] = Counter(reasons)

    assert found == {
        "binary.csv": {"NOT_TEXT": 1},
        "cells.csv": {"report": 3},
        "encoding.csv": {"report": 1, "WRONG_ENCODING": 1},
        "field.csv": {"TOO_LARGE": 1, "report": 1},
        "quote.csv": {"MALFORMED_ROW": 1, "report": 1},
        "sheet.csv": {"NOT_TEXT": 1},
        "utf16.csv": {"report": 1},
        "deep.json": {"TRUNCATED": 1},
        "field.json": {"TOO_LARGE": 1, "report": 1},
        "truncated.json": {"report": 1, "TRUNCATED": 1},
    }
