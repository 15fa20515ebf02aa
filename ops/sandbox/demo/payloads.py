"""Finds the payload of one record in the simulated files, as its source wrote it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Payload = dict[str, Any]


def find_payload(files: Path, record_id: str) -> Payload | None:
    """Return the payload whose fields hold the record's local id, or null when no file has it."""
    local_id = record_id.split("/", 1)[1]
    for path in sorted(files.rglob("*")):
        for payload in _payloads(path):
            if local_id in payload.values():
                return payload
    return None


def _payloads(path: Path) -> Iterator[Payload]:
    try:
        text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        if path.suffix == ".csv" and not path.name.startswith("truth"):
            yield from csv.DictReader(text.splitlines())
        elif path.suffix == ".json":
            loaded = json.loads(text)
            yield from loaded if isinstance(loaded, list) else loaded.get("records", [])
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error):
        return  # hostile files are part of the simulation; the connectors reject them, the story passes them by
