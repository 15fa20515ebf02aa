"""The plain shell: a confluent-kafka loop. For throughput, a country's first load, and should Faust stand still."""

from __future__ import annotations

from contextlib import closing

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import GroupConsumer, Partition
from ops.runtime.messages import Event
from stream_processors.shells.steps import Steps

COMMIT_SECONDS = 20.0  # what is not committed is repeated by the next process, which is harmless


def run_plain(steps: Steps) -> None:
    """Return when told to leave and the batch at hand is done; raises `SourceUnavailable` to be started again."""
    with closing(steps):
        steps.prepare()
        with closing(_Reader(steps)) as reader:
            while not steps.leave.is_set():
                batch = reader.read()  # 1 read a batch, raw bytes
                if batch:
                    steps.handle(batch)  # 2 process once and 3 deliver
                    reader.commit(batch)  # 4 only then commit
                steps.note_ends(reader.ends)


class _Reader:
    """The consumer of the job's group: its partitions never change while it lives, as the state belongs to them."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._moved = False
        self._next: dict[Partition, int] = {}
        self._consumer = steps.insist(self._join)

    def read(self) -> list[Event]:
        """Return the next events, possibly none; raises `SourceUnavailable` when partitions went to another process."""
        batch = self._steps.insist(lambda: self._consumer.poll_batch(self._steps.job.batch_size))
        if self._moved:
            raise SourceUnavailable("partitions moved to another process; start again to rebuild the state")
        self._next |= {(event.topic, event.partition): event.offset + 1 for event in batch}
        return batch

    def commit(self, batch: list[Event]) -> None:
        """Acknowledge a batch; raises `SourceUnavailable` when another process holds the place by now."""
        if not self._steps.insist(lambda: self._consumer.commit(batch), COMMIT_SECONDS):
            raise SourceUnavailable("another process took this one's place; start again to rebuild the state")
        self._steps.acknowledged(batch)

    def ends(self) -> dict[Partition, int]:
        """Return the next offset to be written of each partition, as of the last fetch."""
        # Of a partition nothing was read of yet, the client takes the position for 0.
        return {place: self._next.get(place, 0) + lag for place, lag in self._consumer.lags().items()}

    def close(self) -> None:
        """Leave the client; the group keeps this member's place for the session's time."""
        self._consumer.close()

    def _join(self) -> GroupConsumer:
        job = self._steps.job
        return GroupConsumer(
            job.connection, job.processor.group, job.processor.inputs, job.member, on_revoked=self._note_move
        )

    def _note_move(self, partitions: list[Partition]) -> None:
        self._moved = self._moved or bool(partitions)
