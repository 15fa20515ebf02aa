"""The demo from start to end: simulate, start the hub, feed it, watch it, let the scripted desk decide, sum up."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep, time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ops.runtime.kafka import HubProducer
from ops.runtime.keys import KeyStore
from ops.runtime.postgres import connect, pool
from ops.runtime.secrets import read_national_keys
from ops.sandbox.demo.feed import finished_files, offer, read_once, wait_for_files
from ops.sandbox.demo.payloads import find_payload
from ops.sandbox.demo.quality import quality_of, true_pairs
from ops.sandbox.demo.story import Story
from ops.sandbox.demo.summary import Summary, quality_lines, stage_table
from ops.sandbox.demo.watch import Seen, look
from ops.sandbox.desk import Desk
from ops.sandbox.flow import Progress as StageProgress
from ops.sandbox.flow import wait_until_drained
from ops.sandbox.hub import Hub, HubOptions, running_hub, start_services
from ops.sandbox.simulate import SimulationOptions, simulate
from registry_sink.dump import counts
from schemas.codec import file_codec

# The demo's world stands still at this instant, so that the same seed gives the same rows on every broker.
DEMO_CLOCK = "2026-06-01T06:00:00+00:00"
CONNECTORS = ("in_trackchild", "bd_dnet")
LIVE_SHARE = 20  # one report in twenty arrives alone at the end, to measure latency without a queue
LIVE_PAUSE_SECONDS = 0.05
STAGE_SECONDS = 300.0
STAGES = {
    "connectors": "1 read, map and seal two countries' files",
    "screen": "2 normalise, screen, make profiles",
    "match": "3 compare missing with found across the border",
    "alert": "4 alerts of confirmed matches",
    "case": "5 repatriation cases",
    "registry_sink": "6 registry in Postgres",
}


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What to show: how many reports, which seed, on which broker, database and shell, kept in which folder."""

    reports: int = 2200
    seed: int = 1
    broker: str = "mock"
    postgres: str = "embedded"
    shell: str = "faust"
    folder: Path | None = None


class Bars:
    """A progress bar a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {name: progress.add_task(text, total=None) for name, text in STAGES.items()}

    def show(self, stage: str, progress: StageProgress) -> None:
        """Show how far a stage has come."""
        self._progress.update(self._tasks[stage], completed=progress.done, total=max(progress.total, 1))


def run_demo(options: DemoOptions, console: Console) -> Summary:
    """Run the demo, printing it to the console, and return what it counted."""
    started = monotonic()
    with _home(options) as base:
        with console.status("simulating two countries' files"):
            simulate(
                base / "files", SimulationOptions(options.reports, options.seed, live=options.reports // LIVE_SHARE)
            )
        hub_options = HubOptions(options.broker, options.postgres, options.shell, DEMO_CLOCK)
        with running_hub(hub_options, base / "hub") as hub:
            start_services(hub)
            with _bars(console) as bars:
                fed = feed(hub, base / "files", bars)
                decide(hub)
                wait_until_drained(hub, tuple(STAGES)[1:], STAGE_SECONDS, bars.show)
            seconds = monotonic() - started
            seen = look(hub.connection, file_codec(), hub.settings.countries)
            summary = summarise(hub, seen, fed, base / "files", seconds)
            tell(hub, seen, base / "files", console)
        conclude(console, summary, options)
    return summary


@dataclass(frozen=True, slots=True)
class Fed:
    """What the connectors read: payloads, repeats among them, and since when reports came one by one (ms, UTC)."""

    payloads: int
    repeats: int
    live_since_ms: int


def feed(hub: Hub, files: Path, bars: Bars) -> Fed:
    """Give the bulk of the files to the connectors at once, then single reports one by one; return what was read."""
    bulk = sorted(file for folder in CONNECTORS for file in (files / folder).iterdir())
    offer(hub, bulk)
    read = read_once(hub)
    bars.show("connectors", StageProgress(read["payloads"], read["payloads"]))
    wait_until_drained(hub, ("screen", "match"), STAGE_SECONDS, bars.show)
    live = sorted(file for folder in CONNECTORS for file in (files / "live" / folder).iterdir())
    expected = finished_files(hub) + len(live)
    live_since_ms = int(time() * 1000)
    hub.start_service("connectors", "connectors", "run")
    for file in live:
        offer(hub, [file])
        sleep(LIVE_PAUSE_SECONDS)
    wait_for_files(hub, expected)
    hub.supervisor.stop("connectors")
    wait_until_drained(hub, ("screen", "match"), STAGE_SECONDS, bars.show)
    return Fed(read["payloads"] + len(live), read["repeats"], live_since_ms)


def decide(hub: Hub) -> None:
    """Let the scripted desk decide on what stands, as officers would once the candidates are in."""
    seen = look(hub.connection, file_codec(), hub.settings.countries)
    decisions = Desk(file_codec(), datetime.fromisoformat(DEMO_CLOCK)).decide(seen.matches.values())
    producer = HubProducer(hub.connection)
    producer.send_all(decisions)
    producer.close()


def summarise(hub: Hub, seen: Seen, fed: Fed, files: Path, seconds: float) -> Summary:
    """Return the counts of the demo, from the topics and the registry."""
    with connect(hub.database.url) as connection:
        rows = counts(connection)
    quality = quality_of(seen, true_pairs(files / "truth.csv"))
    came = (fed.payloads, fed.repeats, fed.live_since_ms)
    return Summary(seen, *came, quality, rows, seconds, hub.broker.kind, hub.settings.shell)


def tell(hub: Hub, seen: Seen, files: Path, console: Console) -> None:
    """Tell one child's way; the demo holds the keys of both countries, as no single country does."""
    national_keys = read_national_keys(hub.settings.secrets_dir, hub.settings.countries)
    with pool(hub.database.url) as connections:

        def key_of(country: str, record_id: str) -> bytes | None:
            store = KeyStore(connections, country, national_keys[country])
            return store.keys_for([record_id], create=False).get(record_id)

        story = Story(seen, file_codec(), lambda record_id: find_payload(files, record_id), key_of)
        story.tell(console, true_pairs(files / "truth.csv"))


def conclude(console: Console, summary: Summary, options: DemoOptions) -> None:
    """Print the table of counts, the quality, and where to look next."""
    console.print()
    console.print(stage_table(summary))
    for line in quality_lines(summary):
        console.print(f"- {line}")
    console.print(
        f"\n{summary.reports_in:,} reports in {summary.seconds:.1f} s on {summary.broker}, {summary.shell} shell."
    )
    console.print("All children are invented; every record is marked EXERCISE.\n")
    kept = (
        f"Files and logs: {options.folder}. " if options.folder is not None else "Keep files and logs: --folder DIR. "
    )
    console.print(f"{kept}Next: docs/architecture.md, mca --help, make demo BROKER=kafka")


@contextmanager
def _bars(console: Console) -> Iterator[Bars]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)


@contextmanager
def _home(options: DemoOptions) -> Iterator[Path]:
    if options.folder is not None:
        options.folder.mkdir(parents=True, exist_ok=True)
        yield options.folder
        return
    with tempfile.TemporaryDirectory(prefix="mca-demo-") as temporary:
        yield Path(temporary)
