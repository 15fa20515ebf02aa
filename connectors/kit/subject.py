"""What a check looks at: a connector, its samples, and what its payloads become."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from connectors.kit.changes import Place, changed, leaves, name_of, without
from connectors.kit.memory import NOW
from connectors.sdk.connector import Connector, Told
from connectors.sdk.convert import Converted, Origin, convert
from connectors.sdk.payloads import Payload
from ops.runtime.errors import HubMisconfigured
from schemas.records import ChildReport, Rejection

ORIGIN = Origin("file 1")
EXPECTED = ".records.json"
MAX_SAMPLE_BYTES = 2 * 1024 * 1024
MOST_PAYLOADS = 12
"""Payloads of the samples that are changed place by place; the others are only converted."""
UNKNOWN_WORD, OTHER_WORD = "zxqword", "zxqothers"
"""Words that no source uses: letters only, so that each could be an id, a name or a code."""
NOT_OWN_FAULT = frozenset({"MISSING_ID", "BAD_ID", "UNKNOWN_KIND", "UNKNOWN_SOURCE"})
"""Why a payload may be refused (STANDARD: only without source, local id or kind, or when it cannot be decoded)."""
CONNECTORS_FAULT = frozenset({"MAPPING_FAILED", "INVALID_FIELD", "FOREIGN_SOURCE", "BAD_SOURCE_ID"})
"""Reasons that only a fault of the connector itself has."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample file: its payloads, and the records it must become as the file beside it says; null without one."""

    file: Path
    payloads: tuple[Payload, ...]
    expected: list[object] | None


@dataclass(frozen=True)
class Subject:
    """A connector with its samples."""

    folder: Path
    connector: Connector
    samples: tuple[Sample, ...]

    @cached_property
    def payloads(self) -> tuple[Payload, ...]:
        """Return payloads of the samples that become records, those with most filled places first, at most 12."""
        kept = [
            payload
            for sample in self.samples
            for payload in sample.payloads
            if payload.fault is None and records_of(self.convert(payload))
        ]
        fullest = sorted(kept, key=lambda payload: -len(leaves(payload.values)))
        return tuple(fullest[:MOST_PAYLOADS])

    @cached_property
    def places(self) -> tuple[tuple[Payload, Place], ...]:
        """Return every filled place of the payloads, with its payload."""
        return tuple((payload, place) for payload in self.payloads for place in leaves(payload.values))

    @cached_property
    def id_places(self) -> frozenset[str]:
        """Return the names of the places without which a payload has no id."""
        return self._places_that_give(frozenset({"MISSING_ID"}))

    @cached_property
    def needed_places(self) -> frozenset[str]:
        """Return the names of the places without which a payload has no source, id or kind."""
        return self._places_that_give(NOT_OWN_FAULT)

    def convert(self, payload: Payload) -> Converted:
        """Return what a payload becomes without a hub."""
        return convert(payload, ORIGIN, self.connector, NOW)

    def with_word(self, payload: Payload, place: Place, word: object = UNKNOWN_WORD) -> Converted:
        """Return what a payload becomes with another word at a place."""
        return self.convert(changed(payload, place, word))

    def _places_that_give(self, reasons: frozenset[str]) -> frozenset[str]:
        return frozenset(
            name_of(place)
            for payload, place in self.places
            if reason_of(self.convert(without(payload, place))) in reasons
        )


def read_subject(folder: Path, connector: Connector) -> Subject:
    """Return a connector with the samples in its folder `golden`."""
    return Subject(folder, connector, tuple(_samples(folder, connector)))


def sample_files(folder: Path) -> list[Path]:
    """Return the sample files of a connector, by name."""
    files = sorted(path for path in (folder / "golden").glob("*") if path.is_file())
    return [path for path in files if not path.name.endswith(EXPECTED) and not path.name.startswith(".")]


def expected_of(sample: Path) -> Path:
    """Return where the records of a sample stand."""
    return sample.with_name(sample.name + EXPECTED)


def records_of(converted: Converted) -> tuple[Told, ...]:
    """Return the records of a payload; none when it was rejected."""
    return () if isinstance(converted.records, Rejection) else converted.records


def reports_of(converted: Converted) -> tuple[ChildReport, ...]:
    """Return the reports among the records of a payload."""
    return tuple(record for record in records_of(converted) if isinstance(record, ChildReport))


def reason_of(converted: Converted) -> str:
    """Return why a payload was rejected; "" when it was not."""
    return converted.records.reason if isinstance(converted.records, Rejection) else ""


def issues_of(converted: Converted) -> frozenset[str]:
    """Return the fields in which something was not understood, over all records of a payload."""
    return converted.issues


def as_json(converted: Converted) -> list[object]:
    """Return the records of a payload, or its rejection, in the JSON form of the standard."""
    records = [converted.records] if isinstance(converted.records, Rejection) else converted.records
    return [json.loads(record.to_json()) for record in records]


def golden_of(subject: Subject, sample: Sample) -> list[object]:
    """Return what the payloads of a sample become now, in their order."""
    return [record for payload in sample.payloads for record in as_json(subject.convert(payload))]


def differences(told: object, now: object, path: str = "") -> Iterator[str]:
    """Yield the paths at which two JSON values differ."""
    if isinstance(told, Mapping) and isinstance(now, Mapping):
        for name in sorted({*told, *now}):
            if name not in told or name not in now:
                yield f"{path}.{name}".removeprefix(".")
            else:
                yield from differences(told[name], now[name], f"{path}.{name}")
    elif (
        isinstance(told, Sequence) and isinstance(now, Sequence) and not isinstance(told, str) and len(told) == len(now)
    ):
        for number, (one, other) in enumerate(zip(told, now, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif told != now:
        yield path.removeprefix(".")


def _samples(folder: Path, connector: Connector) -> Iterator[Sample]:
    for path in sample_files(folder):
        if path.stat().st_size > MAX_SAMPLE_BYTES:
            raise HubMisconfigured([f"{folder.name}/golden/{path.name}: keep a sample under {MAX_SAMPLE_BYTES} bytes"])
        payloads = tuple(connector.read(path, connector.description))
        beside = expected_of(path)
        yield Sample(path, payloads, _told(beside) if beside.is_file() else None)


def _told(file: Path) -> list[object]:
    try:
        told = json.loads(file.read_bytes())
    except ValueError:
        told = None
    if not isinstance(told, list):
        raise HubMisconfigured([f"golden/{file.name} is not a JSON list of records; write it anew with `golden`"])
    return told
