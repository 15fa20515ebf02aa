"""Reads every file of a folder as a connector would, in a process whose memory is bounded; says what came of each."""

import json
import resource
import sys
from pathlib import Path

from connectors.sdk.transport_settings import FolderTransport
from connectors.sdk.transports.files import read_file

MAX_ADDRESS_SPACE_BYTES = 3 * 1024**3
TRANSPORT = FolderTransport(
    kind="folder",
    formats=("csv", "tsv", "xlsx", "json", "jsonl", "xml", "eml"),
    record_tag="r",
    required_columns=("id",),
)


def main(folder: Path) -> None:
    """Print, by file, how many payloads are good and the reasons of the others; last, the most memory held, bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE_BYTES, MAX_ADDRESS_SPACE_BYTES))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found: dict[str, dict[str, int]] = {}
    for path in sorted(folder.iterdir()):
        counts = found.setdefault(path.name, {})
        for payload in read_file(path, TRANSPORT):
            reason = payload.fault.reason if payload.fault else "good"
            counts[reason] = counts.get(reason, 0) + 1
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(json.dumps({"files": found, "held_bytes": held * 1024}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
