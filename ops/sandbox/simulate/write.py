"""Writes the stories as files of both systems, and the truth beside them, a row at a time."""

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol, TextIO

from ops.sandbox.simulate.hostile import write_hostile_files
from ops.sandbox.simulate.stories import SURPLUS, Told, tell_stories
from ops.sandbox.simulate.trackchild import COLUMNS

JSON_EVERY = 4
"""One TrackChild export in four is JSON, the others CSV."""
CONNECTORS = ("in_trackchild", "bd_dnet")


@dataclass(frozen=True, slots=True)
class SimulationOptions:
    """How many payloads, from which seed; the last `live` of them each in a file of its own; with hostile files."""

    reports: int
    seed: int
    live: int = 0
    bad: bool = False


@dataclass(slots=True)
class Simulated:
    """How many payloads of each kind were written, and how many true pairs there are among them."""

    payloads: int = 0
    pairs: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


def simulate(folder: Path, options: SimulationOptions) -> Simulated:
    """Write `<connector>/*`, `live/<connector>/*`, truth.csv and truth_reports.csv; the same seed, the same bytes.

    Memory does not grow with the number of payloads. A folder that holds such files already is written over.
    """
    done = Simulated()
    with ExitStack() as stack:
        files = _Files(folder, stack)
        for number, told in enumerate(islice(tell_stories(options.seed), options.reports)):
            if number >= options.reports - options.live:
                _write_live(folder, number, told)
            else:
                files.write(told)
            _note(files, told, done)
    if options.bad:
        write_hostile_files(folder)
    return done


class _Writer(Protocol):
    def add(self, values: dict[str, object]) -> None: ...

    def end(self) -> None: ...


class _CsvWriter:
    def __init__(self, stream: TextIO) -> None:
        self._rows = csv.writer(stream)
        self._rows.writerow(COLUMNS)

    def add(self, values: dict[str, object]) -> None:
        surplus = [values[SURPLUS]] if SURPLUS in values else []
        self._rows.writerow([values[name] for name in COLUMNS] + surplus)

    def end(self) -> None:
        """Nothing stands after the last row."""


class _JsonWriter:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._separator = "\n"
        stream.write('{"export": {"message_class": "EXERCISE"}, "records": [')

    def add(self, values: dict[str, object]) -> None:
        self._stream.write(self._separator + json.dumps(values, ensure_ascii=False))
        self._separator = ",\n"

    def end(self) -> None:
        self._stream.write("\n]}\n")


class _Files:
    """The files that are being written: two exports and one update of TrackChild, one export of D.Net, the truth."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._writers: dict[str, _Writer] = {}
        for name in (*CONNECTORS, *(f"live/{name}" for name in CONNECTORS)):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.pairs = csv.writer(self._open("truth.csv"))
        self.pairs.writerow(("missing_record_id", "found_record_id"))
        self.reports = csv.writer(self._open("truth_reports.csv"))
        self.reports.writerow(("record_id", "connector", "kind", "expected"))
        self._count = 0

    def write(self, told: Told) -> None:
        """Write one payload into the export it belongs to."""
        self._count += 1
        self._writer(self._name_of(told)).add(dict(told.values))

    def _name_of(self, told: Told) -> str:
        if told.connector == "bd_dnet":
            return "bd_dnet/found-1.json"
        if told.update:
            return "in_trackchild/missing-2-changes.csv"
        # A row of the wrong length is a fault that only CSV can have.
        as_json = self._count % JSON_EVERY == 0 and SURPLUS not in told.values
        return "in_trackchild/missing-1.json" if as_json else "in_trackchild/missing-1.csv"

    def _writer(self, name: str) -> _Writer:
        if name not in self._writers:
            stream = self._open(name)
            writer: _Writer = _JsonWriter(stream) if name.endswith(".json") else _CsvWriter(stream)
            self._stack.callback(writer.end)
            self._writers[name] = writer
        return self._writers[name]

    def _open(self, name: str) -> TextIO:
        return self._stack.enter_context((self._folder / name).open("w", encoding="utf-8", newline=""))


def _write_live(folder: Path, number: int, told: Told) -> None:
    """Write one payload alone, under a name that sorts by time."""
    as_json = told.connector == "bd_dnet"
    path = folder / "live" / told.connector / f"report-{number:08d}.{'json' if as_json else 'csv'}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer: _Writer = _JsonWriter(stream) if as_json else _CsvWriter(stream)
        writer.add(dict(told.values))
        writer.end()


def _note(files: _Files, told: Told, done: Simulated) -> None:
    files.reports.writerow((told.record_id, told.connector, told.kind, told.expected))
    done.payloads += 1
    done.kinds[told.kind] = done.kinds.get(told.kind, 0) + 1
    for missing_id in told.missing_ids:
        files.pairs.writerow((missing_id, told.record_id))
        done.pairs += 1


def kinds_in_order(done: Simulated) -> Iterator[tuple[str, int]]:
    """Yield each kind of payload and how many there are, most first."""
    yield from sorted(done.kinds.items(), key=lambda kind: (-kind[1], kind[0]))
