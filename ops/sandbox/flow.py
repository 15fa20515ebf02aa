"""How far each stage of a running hub has come: offsets read against offsets written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic, sleep

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import Partition, committed_offsets, watermarks
from ops.runtime.postgres import connect
from ops.sandbox.hub import Hub
from registry_sink.positions import messages_waiting
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
    total = sum(end - start for start, end in marks.values())
    if stage == "registry_sink":
        return Progress(total - _waiting_for_sink(hub, marks, total), total)
    committed = committed_offsets(hub.connection, f"mca-{stage}", names)
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
        for stage in list(waiting):
            progress = progress_of(hub, stage)
            show(stage, progress)
            if progress.drained and stage == waiting[0]:
                waiting.pop(0)
        if waiting and monotonic() > deadline:
            raise SourceUnavailable(f"{', '.join(waiting)} did not finish in {timeout_seconds:g} s: see {hub.folder}")
        if waiting:
            sleep(POLL_SECONDS)


def _waiting_for_sink(hub: Hub, marks: Mapping[Partition, tuple[int, int]], total: int) -> int:
    with connect(hub.database.url) as connection:
        found = connection.execute("SELECT to_regclass('registry.offsets')").fetchone()
        if found is None or found[0] is None:
            return total  # the sink has not made its tables yet
        return messages_waiting(connection, marks)
