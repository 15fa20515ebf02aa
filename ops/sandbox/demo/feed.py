"""Feeds a running hub: puts files into the connectors' inboxes and waits until they are read."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from time import monotonic, sleep

from ops.runtime.errors import SourceUnavailable
from ops.runtime.postgres import connect
from ops.sandbox.hub import Hub

FEED_SECONDS = 300.0
FINISHED_WITH_REJECTIONS = 3
POLL_SECONDS = 0.1


def offer(hub: Hub, files: Iterable[Path]) -> int:
    """Move files into the inbox of the connector that their folder is named for, and return how many."""
    moved = 0
    for file in files:
        inbox = hub.folder / "inbox" / file.parent.name
        inbox.mkdir(exist_ok=True)
        # Written under a name no connector reads, then renamed: a connector never sees half a file.
        half = inbox / f".{file.name}.part"
        shutil.copyfile(file, half)
        half.rename(inbox / file.name)
        moved += 1
    return moved


def read_once(hub: Hub) -> dict[str, int]:
    """Let the connectors read everything there is and return their counts, summed over connectors.

    Raises `SourceUnavailable` when they fail or take too long; their log is in the hub's folder.
    """
    spec = hub.spec("connectors", "connectors", "run", "--once")
    with spec.log_file.open("ab") as log:
        done = subprocess.run(
            spec.command, env=dict(spec.environ), stdout=subprocess.PIPE, stderr=log, timeout=FEED_SECONDS, check=False
        )
    if done.returncode not in {0, FINISHED_WITH_REJECTIONS}:
        raise SourceUnavailable(f"the connectors ended with {done.returncode}; read {spec.log_file}")
    return _sum(done.stdout.decode().splitlines()[-1])


def finished_files(hub: Hub) -> int:
    """Return how many files the connectors read to their end."""
    with connect(hub.database.url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM connectors.positions WHERE position @> '{\"finished\": true}'"
        ).fetchone()
    return int(str(row[0])) if row is not None else 0


def wait_for_files(hub: Hub, expected: int) -> None:
    """Return when that many files are read; raises `SourceUnavailable` when that takes too long."""
    deadline = monotonic() + FEED_SECONDS
    while finished_files(hub) < expected:
        if monotonic() > deadline:
            raise SourceUnavailable(f"the connectors read {finished_files(hub)} of {expected} files; see {hub.folder}")
        hub.supervisor.tend()
        sleep(POLL_SECONDS)


def _sum(line: str) -> dict[str, int]:
    counts: dict[str, dict[str, int]] = json.loads(line)
    names = {name for each in counts.values() for name, count in each.items() if isinstance(count, int)}
    return {name: sum(each.get(name, 0) for each in counts.values()) for name in names}
