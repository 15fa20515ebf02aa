"""One measured run of `connectors_file_to_topic.py`, in a process of its own: the hub, or a bare loop.

python -m tests.benchmarks.file_to_topic_runs hub|bare|tuples CORE, with the settings of a hub in the environment.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastavro
from confluent_kafka import Producer

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.counts import Counts
from connectors.sdk.limits import BATCH_PAYLOADS
from connectors.sdk.run import run, spare_collector
from connectors.working import working
from ops.runtime.kafka import connection_of
from ops.runtime.kafka.producer import PRODUCER
from ops.runtime.logs import configure_logs
from ops.runtime.settings import Settings, read_settings
from schemas import topics
from schemas.records import ChildReport, Record
from schemas.registry import latest

KIBIBYTES_A_MEBIBYTE = 1024
FULL = latest("ChildReport", "full")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def main(way: str, core: str) -> None:
    """Run one way on one core and print what it took as JSON."""
    os.sched_setaffinity(0, {int(core)})
    settings = read_settings(os.environ)
    taken = hub(settings) if way == "hub" else bare(settings, tuples=way == "tuples")
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({**taken, "peak_mib": int(peak.split()[1]) / KIBIBYTES_A_MEBIBYTE}))  # noqa: T201 - the result


def hub(settings: Settings) -> dict[str, float]:
    """Deliver the inbox as `connectors run --once` does, and fail when anything but reports was in it."""
    configure_logs(settings.log_level, "connectors")
    with working(settings, [load(CONNECTORS / "in_trackchild")]) as works:
        spare_collector()
        counts: list[Counts] = []
        taken = timed(lambda: counts.append(run(works, threading.Event(), once=True)["in_trackchild"]))
    if counts[0].reports != counts[0].payloads:
        raise SystemExit(f"{counts[0].payloads - counts[0].reports} rows became no report: this measures other things")
    return {"rows": counts[0].reports, **taken}


def bare(settings: Settings, *, tuples: bool) -> dict[str, float]:
    """Read the rows, write the records that were made of them before, and produce."""
    (file,) = (Path(str(settings.inbox_dir)) / "in_trackchild").iterdir()
    records = made_of(file)
    types: dict[str, Any] = {}
    schema: Any = fastavro.parse_schema(FULL.schema(), named_schemas=types)
    data = [_named(record, schema, types) if tuples else record.model_dump() for record in records]
    ids = [record.record_id.encode() for record in records]
    head = b"\0" + FULL.schema_id.to_bytes(4, "big")
    producer = Producer({**connection_of(settings), **PRODUCER})
    topic = topics.reports("IN")

    def loop() -> None:
        for done, (_, record, key) in enumerate(zip(_rows(file), data, ids, strict=True), start=1):
            buffer = io.BytesIO()
            buffer.write(head)
            fastavro.schemaless_writer(buffer, schema, record)
            producer.produce(topic, key=key, value=buffer.getvalue())
            if done % BATCH_PAYLOADS == 0:
                producer.flush()
        producer.flush()

    return {"rows": len(data), **timed(loop)}


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Return the processor time of all threads and the time on the wall that the work took."""
    wall, cpu = time.monotonic(), time.process_time()
    work()
    return {"cpu_seconds": time.process_time() - cpu, "wall_seconds": time.monotonic() - wall}


def made_of(file: Path) -> list[ChildReport]:
    """Return the report of each row."""
    connector = load(CONNECTORS / "in_trackchild")
    told = (convert(payload, Origin("file"), connector, NOW) for payload in connector.read(file, connector.description))
    return [each.record for each in told if isinstance(each.record, ChildReport)]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream) if file.suffix == ".csv" else map(json.loads, stream)


def _named(value: object, node: Any, types: dict[str, Any]) -> Any:  # noqa: ANN401 - a value as fastavro takes it
    """Return a value as dicts, a record of a union with its name beside it."""
    if isinstance(node, list):
        named = _named(value, node[1], types)
        return (_schema(node[1], types)["name"], named) if isinstance(value, Record) else named
    schema = _schema(node, types)
    if isinstance(value, Record):
        return {
            field["name"]: _named(getattr(value, field["name"]), field["type"], types) for field in schema["fields"]
        }
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_named(item, schema["items"], types) for item in value]
    return value


def _schema(node: Any, types: dict[str, Any]) -> Any:  # noqa: ANN401 - any node of a schema
    return types.get(node, {}) if isinstance(node, str) else node


if __name__ == "__main__":
    main(*sys.argv[1:])
