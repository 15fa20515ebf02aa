"""Runs simulated files through a whole hub, as the demo does, and reads back what became of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ops.runtime.postgres import Row, connect
from ops.sandbox.demo.feed import offer, read_once
from ops.sandbox.demo.run import DEMO_CLOCK, decide
from ops.sandbox.demo.watch import Seen, look
from ops.sandbox.flow import wait_until_drained
from ops.sandbox.hub import Hub, HubOptions, running_hub, start_services
from ops.sandbox.simulate import SimulationOptions, simulate
from registry_sink.dump import registry_rows
from schemas.codec import file_codec

CONNECTORS = ("in_trackchild", "bd_dnet")
STAGE_SECONDS = 90.0
ALL_STAGES = ("screen", "match", "alert", "case", "registry_sink")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a hub holds once nothing waits: rows of the registry, and what is on the topics."""

    rows: dict[str, list[Row]]
    seen: Seen


def simulated_files(folder: Path, reports: int, seed: int = 7, *, bad: bool = False) -> list[Path]:
    """Return export files of both systems with invented children."""
    simulate(folder, SimulationOptions(reports, seed, bad=bad))
    return [file for connector in CONNECTORS for file in sorted((folder / connector).iterdir())]


@contextmanager
def hub_with_services(
    broker: str, folder: Path, shell: str = "faust", *, secrets: Path | None = None, durable: bool = False
) -> Iterator[Hub]:
    """A running hub with all its services, at the demo's standing time; `secrets` are keys that several hubs share."""
    if secrets is not None:
        shutil.copytree(secrets, folder / "secrets")
    with running_hub(HubOptions(broker=broker, shell=shell, clock=DEMO_CLOCK, durable=durable), folder) as hub:
        start_services(hub)
        yield hub


def run_through(hub: Hub, files: Sequence[Path]) -> Outcome:
    """Feed files, let the scripted desk decide, and return what stands when nothing waits."""
    offer(hub, files)
    read_once(hub)
    wait_until_drained(hub, ("screen", "match"), STAGE_SECONDS)
    decide(hub)
    wait_until_drained(hub, ALL_STAGES, STAGE_SECONDS)
    return outcome_of(hub)


def outcome_of(hub: Hub) -> Outcome:
    """Return what the registry and the topics hold now."""
    with connect(hub.database.url) as connection:
        rows = registry_rows(connection)
    return Outcome(rows, look(hub.connection, file_codec(), hub.settings.countries))


def forget_positions(hub: Hub) -> None:
    """Let the connectors forget what they read, so that they read and send everything anew."""
    with connect(hub.database.url) as connection:
        connection.execute("TRUNCATE connectors.files, connectors.positions, connectors.sent")


def shuffled_copy(files: Sequence[Path], folder: Path, seed: int) -> list[Path]:
    """Return copies of the files with their records in another order, under names that change the files' order too."""
    chance = Random(seed)  # noqa: S311 - a test's shuffle
    copies = []
    for file in files:
        copy = folder / file.parent.name / f"{chance.randrange(10**6):06d}-{file.name}"
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_bytes().decode("utf-8")
        copy.write_bytes(_shuffled(text, chance, json_array=file.suffix == ".json").encode("utf-8"))
        copies.append(copy)
    return copies


def _shuffled(text: str, chance: Random, *, json_array: bool) -> str:
    """Return the text with its records in another order, their bytes unchanged: the simulation writes one a line."""
    head, *lines = text.splitlines()
    foot = [lines.pop()] if json_array else []
    records = [line.removesuffix(",") for line in lines] if json_array else lines
    chance.shuffle(records)
    separator = ",\n" if json_array else "\n"
    return "\n".join([head, separator.join(records), *foot]) + "\n"
