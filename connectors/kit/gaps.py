"""The gap analysis of one connector: what its system fills of the standard, and what would lift its reports most."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from connectors.kit.memory import NOW
from connectors.kit.subject import ORIGIN, records_of
from connectors.sdk.connector import Connector, Told
from connectors.sdk.convert import convert
from connectors.sdk.fields import Fields
from connectors.sdk.payloads import Payload
from ops.runtime.errors import RecordRejected
from schemas.avsc import own_fields
from schemas.gaps import Gaps, find_gaps
from schemas.records import ChildReport, Rejection

Normalise: TypeAlias = Callable[[ChildReport], ChildReport]
MOST_COLUMNS = 500
"""Different columns nobody takes that are told apart; what comes after them is counted together."""
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Filled:
    """Records of one kind, and how many of them fill each field."""

    records: int = 0
    fields: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class ConnectorGaps:
    """What one system's payloads say of the standard, counted."""

    connector: str
    title: str
    read: tuple[str, ...]
    """What was read, in words."""
    payloads: int
    rejected: Counter[str]
    """Payloads by reason."""
    left_over: Counter[str]
    """Payloads by column nobody takes. These names come from outside: they are shown only to who holds the files."""
    others: dict[str, Filled]
    """Helpline contacts and referrals, by name of the record."""
    reports: Gaps
    not_understood: Counter[str]
    """Records by field of the standard in which a word or value was not understood, as the connector says."""

    @property
    def best_rule(self) -> str | None:
        """Return the one rule of the minimum standard that would lift most reports; null when none would lift any."""
        lifts = self.reports.lifts
        return min(lifts, key=lambda rule: (-lifts[rule], rule), default=None)


def find_connector_gaps(
    connector: Connector, files: Iterable[Path], read: tuple[str, ...], normalise: Normalise
) -> ConnectorGaps:
    """Return the gaps of a connector over files of its system; raises `SourceUnavailable` for one that is not there.

    Reports are graded as the hub grades them, after `normalise`. Memory does not grow with the files.
    """
    counts = _Counts()
    reports = find_gaps(normalise(report) for report in _reports(connector, files, counts))
    return ConnectorGaps(
        connector.name,
        connector.description.title,
        read,
        counts.payloads,
        counts.rejected,
        counts.left_over,
        dict(sorted(counts.others.items())),
        reports,
        counts.not_understood,
    )


@dataclass(slots=True)
class _Counts:
    payloads: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    left_over: Counter[str] = field(default_factory=Counter)
    not_understood: Counter[str] = field(default_factory=Counter)
    others: dict[str, Filled] = field(default_factory=dict)


def _reports(connector: Connector, files: Iterable[Path], counts: _Counts) -> Iterator[ChildReport]:
    for file in files:
        for payload in connector.read(file, connector.description):
            counts.payloads += 1
            converted = convert(payload, ORIGIN, connector, NOW)
            if isinstance(converted.records, Rejection):
                counts.rejected[converted.records.reason] += 1
                continue
            if converted.left_over:
                known = len(counts.left_over) < MOST_COLUMNS
                names = set(_left_over(connector, payload))
                counts.left_over.update(name if known or name in counts.left_over else OTHERS for name in names)
            for record in records_of(converted):
                counts.not_understood.update({_top(issue) for issue in getattr(record, "issues", ())})
                if isinstance(record, ChildReport):
                    yield record
                else:
                    _count_other(record, counts)


def _left_over(connector: Connector, payload: Payload) -> tuple[str, ...]:
    """Return the names of filled fields nobody took."""
    fields = Fields(payload.values, connector.description.system_of(payload.values))
    try:
        connector.to_records(fields)
    except RecordRejected:
        return ()
    return fields.left_over


def _count_other(record: Told, counts: _Counts) -> None:
    kind = type(record).__name__
    before = counts.others.get(kind, Filled())
    before.fields.update(
        each["name"] for each in own_fields(kind) if getattr(record, each["name"]) not in (None, (), "")
    )
    counts.others[kind] = Filled(before.records + 1, before.fields)


def _top(path: str) -> str:
    return path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]
