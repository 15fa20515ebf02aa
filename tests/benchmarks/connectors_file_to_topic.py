"""Measures file to topic on one core: `connectors run` beside a bare csv or json, fastavro and producer loop.

    python tests/benchmarks/connectors_file_to_topic.py [--rows 10000] [--repeats 3]
    python tests/benchmarks/connectors_file_to_topic.py --gigabytes 5

Rows are those of `mca simulate`. Each run is a process of its own, bound to one core, with a broker (librdkafka's mock
cluster) and a PostgreSQL that run on the others. The hub's run is that of production: reader, mapping, keys, sealing,
idempotent producer, positions. The bare loops read the same rows and write, under the standard's full schema, the
records that the hub makes of them, which are put together before the clock starts. `tuples`: records of a union with
their name, which spares fastavro the search for the branch; the fastest it can be used.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.runtime.kafka import TopicSpec, create_topics
from ops.sandbox.brokers import Broker, start_broker
from ops.sandbox.postgres import Database, start_postgres
from ops.sandbox.secrets import make_secrets
from schemas import topics
from tests.benchmarks.file_to_topic_rows import Form, write_rows

FORMS: tuple[Form, ...] = ("csv", "jsonl")
RUNNER = "tests.benchmarks.file_to_topic_runs"
PARTITIONS = 16  # a partition of the mock cluster keeps 5 MiB
CORE = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run took; CPU of all its threads, memory at its highest."""

    rows: int
    cpu_seconds: float
    wall_seconds: float
    peak_mib: float

    def rate(self) -> float:
        """Return rows a CPU-second."""
        return self.rows / self.cpu_seconds


class Bench:
    """Broker, database and folder of the measurements."""

    def __init__(self, folder: Path, broker: Broker, server: Database) -> None:
        self._folder, self._broker, self._server = folder, broker, server
        self._databases = 0

    def file(self, form: Form, rows: int | None, size_bytes: int | None = None) -> Path:
        """Return an inbox with a file of so many rows, or of at least this size."""
        inbox = self._folder / f"{form}-{rows}-{size_bytes}"
        file = inbox / "in_trackchild" / f"rows.{form}"
        if not file.exists():
            file.parent.mkdir(parents=True)
            write_rows(file, form, rows, size_bytes)
        return inbox

    def measure(self, way: str, inbox: Path) -> Measured:
        """Return what one way took for a file, in a process of its own on one core."""
        self._databases += 1
        name = f"bench_{self._databases}"
        environ = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "MCA_KAFKA_BOOTSTRAP_SERVERS": self._broker.bootstrap_servers,
            "MCA_DATABASE_URL": self._server.new_database(name),
            "MCA_COUNTRIES": "IN",
            "MCA_SECRETS_DIR": str(self._folder / "secrets"),
            "MCA_INBOX_DIR": str(inbox),
        }
        command = [sys.executable, "-m", RUNNER, way, str(CORE)]
        with (self._folder / "run.log").open("w+") as log:
            done = subprocess.run(command, env=environ, check=False, stdout=subprocess.PIPE, stderr=log, text=True)
            log.seek(0)
            if done.returncode:
                raise SystemExit(log.read())
        self._server.drop_database(name)
        return Measured(**json.loads(done.stdout.splitlines()[-1]))

    def best(self, way: str, inbox: Path, repeats: int) -> Measured:
        """Return the run that took the least CPU: others only met more of what else ran on the machine."""
        return min((self.measure(way, inbox) for _ in range(repeats)), key=lambda each: each.cpu_seconds)


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=10_000, help="rows of each file")
    arguments.add_argument("--repeats", type=int, default=3, help="runs of each kind; the quickest counts")
    arguments.add_argument("--gigabytes", type=float, help="only stream a file of this size, and tell the memory")
    given = arguments.parse_args()
    lines = [*_head(), ""]
    with opened() as bench:
        lines += _large(bench, given.gigabytes) if given.gigabytes else _tables(bench, given.rows, given.repeats)
    print("\n".join(lines))  # noqa: T201 - the result of the command


@contextmanager
def opened() -> Iterator[Bench]:
    """Yield broker and database on the cores that are not measured."""
    others = os.sched_getaffinity(0) - {CORE} or {CORE}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mca-bench-")))
        os.sched_setaffinity(0, others)  # what is started from here on inherits it
        broker = stack.enter_context(start_broker("mock", folder / "broker", folder / "cache"))
        create_topics(broker.connection, [TopicSpec(name, PARTITIONS, 1, ()) for name in topics.all_topics(("IN",))])
        server = stack.enter_context(start_postgres("embedded", folder / "postgres"))
        make_secrets(folder / "secrets", ["IN"])
        yield Bench(folder, broker, server)


def _head() -> list[str]:
    now = dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    model = next(
        (line.split(":")[1] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ""
    )
    return [
        f"Measured {now}: {os.cpu_count()} x{model}, {platform.system()} {platform.release()},",
        f"Python {platform.python_version()}; load before: {os.getloadavg()[0]:.1f}.",
        f"python {' '.join(sys.argv)}",
    ]


def _tables(bench: Bench, rows: int, repeats: int) -> list[str]:
    lines = ["| form | way | reports a CPU-second | reports a second | peak memory |", "|---|---|---:|---:|---:|"]
    ratios: list[str] = []
    for form in FORMS:
        inbox = bench.file(form, rows)
        found = {way: bench.best(way, inbox, repeats) for way in ("hub", "bare", "tuples")}
        lines += [
            f"| {form} | {way} | {run.rate():,.0f} | {run.rows / run.wall_seconds:,.0f} | {run.peak_mib:,.0f} MiB |"
            for way, run in found.items()
        ]
        hub = found["hub"].rate()
        ratios.append(
            f"{form}: the hub does {hub / found['bare'].rate():.2f} of the bare loop, "
            f"{hub / found['tuples'].rate():.2f} of the bare loop with tuples."
        )
    return [*lines, "", *ratios, "", *_memory(bench, rows)]


def _memory(bench: Bench, rows: int) -> list[str]:
    few, many = (bench.measure("hub", bench.file("csv", count)) for count in (rows, 10 * rows))
    told = (f"{run.peak_mib:,.0f} MiB for {run.rows:,} rows" for run in (few, many))
    return [f"Memory of the hub at its highest: {', '.join(told)}."]


def _large(bench: Bench, gigabytes: float) -> list[str]:
    run = bench.measure("hub", bench.file("csv", None, int(gigabytes * 1e9)))
    return [
        f"A CSV file of {gigabytes:g} GB, {run.rows:,} rows: {run.peak_mib:,.0f} MiB at the highest,",
        f"{run.rate():,.0f} reports a CPU-second, {run.wall_seconds / 60:,.0f} minutes.",
    ]


if __name__ == "__main__":
    main()
