"""The sink at work: claims partitions, reads batches, writes each in one transaction, and waits out what is away."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from time import monotonic

from ops.runtime.errors import RecordRejected, SourceUnavailable
from ops.runtime.health import Health
from ops.runtime.kafka import Connection, Partition
from ops.runtime.kafka.assigned import AssignedConsumer
from ops.runtime.logs import log_of
from ops.runtime.messages import Event
from ops.runtime.metrics import BATCH_SECONDS, EVENTS_IN, EVENTS_REJECTED, ROWS_WRITTEN, SOURCE_UNAVAILABLE
from ops.runtime.postgres import Database, connect, migrate
from registry_sink.batch import Changes, changes_of
from registry_sink.ownership import Share
from registry_sink.positions import forget_positions, jumps_of
from registry_sink.session import prepare_session
from registry_sink.writer import prepare_stages, write
from schemas.codec import Codec
from schemas.topics import Topic, country_of

NAME = "registry_sink"
SCHEMA = "registry"
MIGRATIONS = Path(__file__).parent / "migrations"
MOST_MESSAGES = 5000
CLAIM_SECONDS = 1.0
DISCOVER_SECONDS = 5.0
POLL_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0

log = log_of(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What a sink needs: where to read and write, which topics, and the most messages of a transaction."""

    database_url: str
    kafka: Connection
    topics: dict[str, Topic]
    codec: Codec
    batch_size: int = MOST_MESSAGES
    health: Health = field(default_factory=lambda: Health(NAME))


def prepare(database: Database) -> list[str]:
    """Makes or upgrades the registry's tables; returns the names of the migrations applied. Safe at every start."""
    return migrate(database, SCHEMA, MIGRATIONS)


def run(work: Work, stop: Flag) -> None:
    """Writes every topic to the registry until the flag is set; waits and starts over when something is away."""
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        started = monotonic()
        try:
            with closing(connect(work.database_url)) as database, closing(AssignedConsumer(work.kafka)) as consumer:
                _serve(work, database, consumer, stop)
        except SourceUnavailable as fault:
            if monotonic() - started > LONGEST_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            SOURCE_UNAVAILABLE.labels(NAME).inc()
            log.warning("the sink waits", detail=str(fault), retry_seconds=pause)
            stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def write_events(database: Database, events: Sequence[Event], codec: Codec) -> None:
    """Writes a batch and its offsets.

    A record that PostgreSQL cannot hold is found by halving, so that it alone is rejected. The session must be ready
    (prepare_session, prepare_stages). SourceUnavailable if PostgreSQL does not answer.
    """
    try:
        _write(database, changes_of(events, codec))
    except RecordRejected as fault:
        if len(events) == 1:
            _write(database, changes_of(events, codec, fault))
            return
        half = len(events) // 2
        write_events(database, events[:half], codec)
        write_events(database, events[half:], codec)


def _write(database: Database, changes: Changes) -> None:
    with BATCH_SECONDS.labels(NAME).time():
        written = write(database, changes)
    for table, count in written.items():
        ROWS_WRITTEN.labels(table).inc(count)
    for reason in changes.rejected:
        EVENTS_REJECTED.labels(NAME, reason).inc()


def _serve(work: Work, database: Database, consumer: AssignedConsumer, stop: Flag) -> None:
    prepare_session(database)
    prepare(database)
    prepare_stages(database)
    sink = _Sink(work, database, consumer, Share(database))
    sink.share.join()
    while not stop.is_set():
        sink.settle(monotonic())
        sink.take_batch()


@dataclass
class _Sink:
    """One session of the sink. `expected`: the offset that comes next, by owned partition."""

    work: Work
    database: Database
    consumer: AssignedConsumer
    share: Share
    expected: dict[Partition, int] = field(default_factory=dict)
    wanted: list[Partition] = field(default_factory=list)
    claim_at: float = 0.0
    discover_at: float = 0.0

    def settle(self, now: float) -> None:
        """Looks for new partitions, and gives and takes until the sinks have even shares."""
        if now < self.claim_at:
            return
        self.claim_at = now + CLAIM_SECONDS
        if now >= self.discover_at:
            self.discover_at = now + DISCOVER_SECONDS
            self.wanted = self.consumer.partitions(self.work.topics)
        plan = self.share.plan(self.wanted)
        # Stop reading before the lock goes, and lock before reading: no partition ever has two readers.
        self.consumer.remove(plan.give)
        self.share.give(plan.give)
        for place in plan.give:
            del self.expected[place]
            self.work.health.forget(place)
        taken = self.share.take(self.wanted, plan.take)
        self.expected |= taken
        self.consumer.add(taken)
        if plan.give or taken:
            log.info("the sink's share changed", partitions=len(self.share.owned))
        self._note_progress(now)

    def take_batch(self) -> None:
        """Writes what came, if anything came in time."""
        batch = self.consumer.poll_batch(self.work.batch_size, POLL_SECONDS)
        # What was fetched before a partition was given away belongs to its new owner.
        events = [event for event in batch if (event.topic, event.partition) in self.share.owned]
        if not events:
            return
        self._heed_jumps(events)
        write_events(self.database, events, self.work.codec)
        for event in events:
            self.expected[event.topic, event.partition] = event.offset + 1
            EVENTS_IN.labels(NAME, country_of(event.topic) or "region").inc()

    def _heed_jumps(self, events: Sequence[Event]) -> None:
        jumps = jumps_of(events, self.expected, self.work.topics)
        for (topic, partition), count in jumps.gaps.items():
            log.error("messages were gone before they were read", topic=topic, partition=partition, count=count)
        for place in jumps.rewound:
            log.warning("a topic was made anew and is read from its beginning", topic=place[0], partition=place[1])
            forget_positions(self.database, place)

    def _note_progress(self, now: float) -> None:
        for place, lag in self.consumer.lags().items():
            self.work.health.note(place, self.expected.get(place, 0), lag, now)
