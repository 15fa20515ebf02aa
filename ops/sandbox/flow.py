"""How far each stage of a running hub has come: offsets read against offsets written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic, sleep

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import Connection, committed_offsets, watermarks
from ops.runtime.postgres import connect
from ops.sandbox.hub import Hub
from schemas import topics

POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """Messages a stage has finished, and messages there are for it."""

    done: int
    total: int

    @property
    def drained(self) -> bool:
        """Return whether nothing waits."""
        return self.done >= self.total


def stage_inputs(hub: Hub) -> dict[str, tuple[str, ...]]:
    """Return the topics that carry each stage's work; decisions reach three stages but fill none alone."""
    reports = tuple(topics.reports(country) for country in hub.settings.countries)
    return {
        "screen": (*reports, topics.DECISIONS, topics.ERASURES),
        "match": (topics.PROFILES, topics.DECISIONS),
        "alert": (topics.PROFILES, topics.MATCHES, topics.DECISIONS),
        "case": (topics.MATCHES, topics.DECISIONS),
        "registry_sink": tuple(topics.all_topics(hub.settings.countries)),
    }


def progress_of(hub: Hub, stage: str) -> Progress:
    """Return how far a stage has come, by what it committed."""
    names = stage_inputs(hub)[stage]
    marks = watermarks(hub.connection, names)
    committed = _sink_offsets(hub) if stage == "registry_sink" else _group_offsets(hub.connection, stage, names)
    total = sum(end - start for start, end in marks.values())
    done = sum(min(committed.get(place, start), end) - start for place, (start, end) in marks.items())
    return Progress(done, total)


def wait_until_drained(
    hub: Hub, stages: Iterable[str], timeout_seconds: float, show: Callable[[str, Progress], None] = lambda *_: None
) -> None:
    """Return when nothing waits for any of the stages, which are given in the order in which they feed each other.

    Raises `SourceUnavailable` when that takes too long. A stage counts as finished only after those before it have,
    because until then they may still send it work.
    """
    deadline = monotonic() + timeout_seconds
    waiting = list(stages)
    while waiting:
        hub.supervisor.tend()
        for stage in waiting:
            show(stage, progress_of(hub, stage))
        while waiting and progress_of(hub, waiting[0]).drained:
            waiting.pop(0)
        if waiting and monotonic() > deadline:
            raise SourceUnavailable(f"{', '.join(waiting)} did not finish in {timeout_seconds:g} s: see {hub.folder}")
        if waiting:
            sleep(POLL_SECONDS)


def _group_offsets(connection: Connection, stage: str, names: Iterable[str]) -> dict[tuple[str, int], int]:
    return committed_offsets(connection, f"mca-{stage}", names)


def _sink_offsets(hub: Hub) -> dict[tuple[str, int], int]:
    with connect(hub.database.url) as connection:
        found = connection.execute("SELECT to_regclass('registry.offsets')").fetchone()
        if found is None or found[0] is None:
            return {}
        rows = connection.execute("SELECT topic, partition, next_offset FROM registry.offsets").fetchall()
    return {(str(topic), int(partition)): int(offset) for topic, partition, offset in rows}  # type: ignore[call-overload]
