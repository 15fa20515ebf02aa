"""The steps both live shells share: rebuild the state at start, then handle and deliver one batch after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from threading import Event as Flag
from time import monotonic, perf_counter
from typing import Any, TypeVar

from ops.runtime.errors import SourceUnavailable
from ops.runtime.health import STUCK_EXIT_CODE, Health
from ops.runtime.kafka import HubProducer, Partition, committed_offsets, read_topics, watermarks
from ops.runtime.logs import log_of
from ops.runtime.messages import Event, Output
from ops.runtime.metrics import BATCH_SECONDS, EVENTS_HELD, EVENTS_IN, EVENTS_OUT, EVENTS_REJECTED
from schemas import topics
from schemas.records import Rejection, Screening
from stream_processors.processor import process, restore
from stream_processors.shells.job import Job
from stream_processors.shells.patience import insist
from stream_processors.shells.too_large import send_or_reject

log = log_of(__name__)

RESTORE_BATCH = 1000
VERDICTS = frozenset({Rejection.__name__, Screening.__name__})
NOTE_EVERY_SECONDS = 1.0

Result = TypeVar("Result")


class Steps:
    """A job under way. Use it from one thread at a time.

    leave: set when the process is asked to end; the batch at hand is finished, waiting is not prolonged.
    """

    def __init__(self, job: Job, leave: Flag) -> None:
        self.job = job
        self.leave = leave
        self.health = Health(job.processor.name)
        self._state: Any = None
        self._producer: HubProducer | None = None
        self._committed: dict[Partition, int] = {}
        self._next: dict[Partition, int] = {}
        self._checked = False
        self._noted = monotonic()
        self._whole_at = monotonic()

    def prepare(self) -> None:
        """Rebuild the state from the log and connect the producer; raises `SourceUnavailable` when Kafka stays away."""
        self.insist(self._restore)
        self._producer = HubProducer(self.job.connection)

    def handle(self, batch: Sequence[Event]) -> None:
        """Return when everything that follows from the batch is stored by Kafka; the caller acknowledges it then.

        Call it exactly once for a batch. Raises `SourceUnavailable` when a service stays away for too long: the batch
        must not be acknowledged then, and the process has to end, because its state already contains the batch.
        """
        started = perf_counter()
        if not self._checked:
            self._check_place()
        # 2 process once: while a key store does not answer nothing has changed yet, so this may wait and ask again
        outputs = self.insist(lambda: self._process(batch))
        # 3 deliver: the outputs are kept, only their delivery is repeated, each of them being harmless to repeat
        self.insist(lambda: self._deliver(outputs))
        self._count(batch, outputs, perf_counter() - started)

    def acknowledged(self, batch: Iterable[Event]) -> None:
        """Remember how far the processor is, for the figures on its health."""
        for event in batch:
            self._next[event.topic, event.partition] = event.offset + 1

    def note_ends(self, ends: Callable[[], Mapping[Partition, int]]) -> None:
        """Note, once a second, how many messages wait before the end of each partition.

        ends: the next offset to be written of each partition the process owns. Ends the process with exit code 70 when
        it is stuck, or does not own every partition of its inputs, for a minute: one process a group holds the state.
        """
        now = monotonic()
        if now - self._noted < NOTE_EVERY_SECONDS:
            return
        self._noted = now
        owned = ends()
        for partition, end in owned.items():
            offset = self._next.get(partition, 0)
            self.health.note(partition, offset, max(0, end - offset), now)
        if owned.keys() >= self._next.keys():
            self._whole_at = now
        if self.health.stuck(now) or now - self._whole_at > self.health.stuck_seconds:
            log.error("the processor stands still and is to be started again", processor=self.job.processor.name)
            raise SystemExit(STUCK_EXIT_CODE)

    def insist(self, action: Callable[[], Result], give_up_seconds: float = inf) -> Result:
        """Return what the action returns, tried again for a while when it raises `SourceUnavailable`.

        give_up_seconds: if shorter than the job's own.
        """
        patience = min(give_up_seconds, self.job.give_up_seconds)
        return insist(action, self.job.processor.name, patience, self.leave)

    def close(self) -> None:
        """End the producer; nothing it still holds was acknowledged."""
        if self._producer is not None:
            self._producer.close()

    def _restore(self) -> None:
        processor, codec, connection = self.job.processor, self.job.codec, self.job.connection
        started = perf_counter()
        self._committed = self._read_committed()
        state = processor.new_state()
        count = 0
        for topic in processor.restores:
            batches = (
                read_topics(connection, [topic], "committed", processor.group, RESTORE_BATCH)
                if topic in processor.inputs
                else read_topics(connection, [topic], batch_size=RESTORE_BATCH)
            )
            for batch in batches:
                restore(processor, batch, state, codec)
                count += len(batch)
        firsts = {place: first for place, (first, _) in watermarks(connection, processor.inputs).items()}
        self._next = {place: max(first, self._committed.get(place, 0)) for place, first in firsts.items()}
        self._state = state
        log.info("state rebuilt", processor=processor.name, count=count, seconds=round(perf_counter() - started, 3))

    def _check_place(self) -> None:
        # Between the restoring and the joining of the group a process that was thought dead may have gone on.
        if self.insist(self._read_committed) != self._committed:
            raise SourceUnavailable("another process of the group went on meanwhile; start again to rebuild the state")
        self._checked = True

    def _read_committed(self) -> dict[Partition, int]:
        return committed_offsets(self.job.connection, self.job.processor.group, self.job.processor.inputs)

    def _process(self, batch: Sequence[Event]) -> list[Output]:
        job = self.job
        return process(job.processor, batch, self._state, job.codec, job.clock(), job.fetch_keys)

    def _deliver(self, outputs: Sequence[Output]) -> None:
        if self._producer is None:
            raise RuntimeError("prepare() comes first")
        if outputs:
            send_or_reject(self._producer.send_all, outputs, self.job.codec)

    def _count(self, batch: Sequence[Event], outputs: Sequence[Output], seconds: float) -> None:
        name = self.job.processor.name
        BATCH_SECONDS.labels(name).observe(seconds)
        for country, count in Counter(topics.country_of(event.topic) or "region" for event in batch).items():
            EVENTS_IN.labels(name, country).inc(count)
        for topic, count in Counter(output.topic for output in outputs).items():
            EVENTS_OUT.labels(name, topic).inc(count)
        for output in outputs:
            self._count_verdict(output)

    def _count_verdict(self, output: Output) -> None:
        """Count what was rejected or held, by the first word of each reason: a code, never a value."""
        if output.value is None or topics.record_of(output.topic) not in VERDICTS:
            return
        record = self.job.codec.decode(output.value).record
        if isinstance(record, Rejection):
            EVENTS_REJECTED.labels(self.job.processor.name, record.reason).inc()
        elif isinstance(record, Screening) and record.decision == "HOLD":
            for reason in record.reasons:
                EVENTS_HELD.labels(topics.country_of(output.topic) or "", reason.split()[0]).inc()
