"""Reads topics as a member of a consumer group: a batch at a time, committed by the caller when its effect is safe."""

from collections.abc import Callable, Sequence
from time import monotonic

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka.connection import QUIET, Connection, Partition, to_event, unavailable
from ops.runtime.kafka.reader import take_batch
from ops.runtime.kafka.topics import TIMEOUT_SECONDS, is_mock
from ops.runtime.messages import Event

Watch = Callable[[list[Partition]], None]
COMMIT_SECONDS = 10.0
SHORTEST_PAUSE_SECONDS = 0.001
# A member that stopped holding its place: the batch it did is repeated by the next owner, and repeating is harmless.
LOST_PLACE = frozenset(
    {
        KafkaError.ILLEGAL_GENERATION,
        KafkaError.UNKNOWN_MEMBER_ID,
        KafkaError.REBALANCE_IN_PROGRESS,
        KafkaError.FENCED_INSTANCE_ID,
    }
)


class GroupConsumer:
    """One member of a classic consumer group, with nothing committed but by `commit`."""

    def __init__(
        self,
        connection: Connection,
        group: str,
        topics: Sequence[str],
        member: str,
        on_assigned: Watch | None = None,
        on_revoked: Watch | None = None,
    ) -> None:
        """`member` is the static name of this process in the group, unique and the same after a restart."""
        # The mock broker holds a group back for nearly a session's time after each change, and does not wake a waiting
        # fetch when data arrive; a real one does neither.
        mock = is_mock(connection)
        config: dict[str, object] = {
            **QUIET,
            **connection,
            "group.id": group,
            "group.instance.id": member,
            "session.timeout.ms": 2000 if mock else 6000,
            "heartbeat.interval.ms": 500 if mock else 2000,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "earliest",
            "on_commit": self._note_answer,
            "isolation.level": "read_committed",
            "queued.max.messages.kbytes": 16_384,
            "fetch.wait.max.ms": 2 if mock else 500,
        }
        self._consumer = Consumer(config)
        self._starts: dict[Partition, int] = {}
        self._kept: list[Message] = []
        self._answers: list[tuple[KafkaError | None, dict[Partition, int]]] = []
        self._consumer.subscribe(
            list(topics),
            on_assign=self._watching(on_assigned),
            on_revoke=self._watching(on_revoked),
            on_lost=self._watching(on_revoked),
        )

    def poll_batch(self, batch_size: int, wait_seconds: float = 0.5) -> list[Event]:
        """Up to `batch_size` messages, in order within a partition; empty when none came in time.

        SourceUnavailable on an error that librdkafka does not mend by itself.
        """
        kept, self._kept = self._kept[:batch_size], self._kept[batch_size:]
        raws = kept or take_batch(self._consumer, batch_size, wait_seconds)
        good = [raw for raw in raws if raw.error() is None]
        for raw in raws:
            error = raw.error()
            if error is not None and not (error.retriable() or error.code() in PASSING):
                # What came along with the error is taken from librdkafka already: it is handed out next time.
                self._kept = good + self._kept
                raise unavailable("reading as a group member", error)
        return [to_event(raw) for raw in good]

    def commit(self, batch: Sequence[Event]) -> bool:
        """Acknowledges the batch; call it when every effect of the batch is durable.

        False when this member lost its place meanwhile: the next owner repeats the batch, which is harmless.
        SourceUnavailable when Kafka does not answer. Go back to `poll_batch` in both cases: only there a member can
        take its place again.
        """
        ends: dict[Partition, int] = {}
        for message in batch:
            place = (message.topic, message.partition)
            ends[place] = max(ends.get(place, 0), message.offset + 1)
        if not ends:
            return True
        try:
            self._consumer.commit(offsets=[TopicPartition(*place, end) for place, end in ends.items()])
            error = self._await_answer(ends)
        except KafkaException as caught:
            error = caught.args[0]
        if error is not None and error.code() not in LOST_PLACE:
            raise unavailable("committing offsets", error)
        return error is None

    def assignment(self) -> list[Partition]:
        """The partitions this member owns now."""
        return [(place.topic, place.partition) for place in self._consumer.assignment()]

    def lags(self) -> dict[Partition, int]:
        """Messages not yet taken, by owned partition, as of the last fetch.

        Asks the broker only once after an assignment, for partitions that have given nothing yet.
        """
        owned = self._consumer.position(self._consumer.assignment())
        self._learn_starts([place for place in owned if place.offset < 0])
        lags = {}
        for place in owned:
            partition = (place.topic, place.partition)
            _, end = self._consumer.get_watermark_offsets(place, cached=True)
            if end >= 0:
                lags[partition] = max(0, end - max(place.offset, self._starts.get(partition, 0)))
        return lags

    def close(self) -> None:
        """Leaves the client; the group keeps the place of this static member for the session time."""
        self._consumer.close()

    def _await_answer(self, ends: dict[Partition, int]) -> KafkaError | None:
        # librdkafka's own synchronous commit can wait for ever for a coordinator that went away: it needs its member to
        # poll. So the commit is sent off, and polling here serves its answer; messages that come are kept for later.
        self._answers.clear()
        deadline = monotonic() + COMMIT_SECONDS
        pause = SHORTEST_PAUSE_SECONDS
        while monotonic() < deadline:
            raw = self._consumer.poll(pause)
            if raw is not None:
                self._kept.append(raw)
            for error, answered in self._answers:
                if answered == ends:
                    return error
            pause = min(pause * 2, 0.05)
        raise SourceUnavailable(f"Kafka did not answer a commit within {COMMIT_SECONDS:g} s; wait and try again")

    def _note_answer(self, error: KafkaError | None, places: list[TopicPartition]) -> None:
        failed = next((place.error for place in places if place.error is not None), error)
        self._answers.append((failed, {(place.topic, place.partition): place.offset for place in places}))

    def _learn_starts(self, places: list[TopicPartition]) -> None:
        unknown = [place for place in places if (place.topic, place.partition) not in self._starts]
        if not unknown:
            return
        try:
            found = self._consumer.committed(unknown, timeout=TIMEOUT_SECONDS)
        except KafkaException as error:
            raise unavailable("reading committed offsets", error.args[0]) from None
        self._starts |= {(place.topic, place.partition): max(0, place.offset) for place in found}

    def _watching(self, watch: Watch | None) -> Callable[[Consumer, list[TopicPartition]], None]:
        def told(_: Consumer, places: list[TopicPartition]) -> None:
            self._starts.clear()
            # Whoever owns the partition next begins at the commit, so does this member if it is given it again.
            self._kept = [raw for raw in self._kept if raw.error() is not None]
            if watch is not None:
                watch([(place.topic, place.partition) for place in places])

        return told


# Errors that librdkafka reports and then mends itself by reconnecting or asking again.
PASSING = frozenset(
    {
        KafkaError._TRANSPORT,  # noqa: SLF001 (the public name of a local error in librdkafka)
        KafkaError._ALL_BROKERS_DOWN,  # noqa: SLF001 (same)
        KafkaError._PARTITION_EOF,  # noqa: SLF001 (same)
        KafkaError.UNKNOWN_TOPIC_OR_PART,
    }
)
