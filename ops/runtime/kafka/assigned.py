"""Reads partitions that the caller assigns, from offsets that the caller keeps; commits nothing to Kafka."""

from collections.abc import Iterable, Mapping

from confluent_kafka import Consumer, KafkaException, TopicPartition

from ops.runtime.kafka.connection import QUIET, Connection, Partition, to_event, unavailable
from ops.runtime.kafka.consumer import PASSING
from ops.runtime.kafka.reader import take_batch
from ops.runtime.kafka.topics import TIMEOUT_SECONDS, consumer_partitions, consumer_watermarks, is_mock
from ops.runtime.messages import Event


class AssignedConsumer:
    """A reader of its own partitions. An offset that the log does not hold (any more) goes on at the first it holds."""

    def __init__(self, connection: Connection) -> None:
        try:
            self._consumer = Consumer(
                {
                    **QUIET,
                    **connection,
                    "group.id": "mca-assigned",
                    "enable.auto.commit": False,
                    "enable.auto.offset.store": False,
                    "auto.offset.reset": "earliest",
                    "isolation.level": "read_committed",
                    "queued.max.messages.kbytes": 16_384,
                    # The mock broker does not wake a waiting fetch when data arrive; a real one does.
                    "fetch.wait.max.ms": 2 if is_mock(connection) else 500,
                }
            )
        except KafkaException as error:
            raise unavailable("reading its connection settings", error.args[0]) from None

    def partitions(self, topics: Iterable[str]) -> list[Partition]:
        """Every partition of the topics that are there; SourceUnavailable if Kafka does not answer."""
        return consumer_partitions(self._consumer, topics)

    def watermarks(self, partitions: Iterable[Partition]) -> dict[Partition, tuple[int, int]]:
        """First offset held and next offset to be written; SourceUnavailable if Kafka does not answer."""
        return consumer_watermarks(self._consumer, partitions)

    def offsets_at(self, partitions: Iterable[Partition], timestamp_ms: int) -> dict[Partition, int]:
        """The first offset whose message is not older than the time, else the next to be written.

        SourceUnavailable if Kafka does not answer.
        """
        asked = [TopicPartition(*place, timestamp_ms) for place in partitions]
        try:
            found = self._consumer.offsets_for_times(asked, timeout=TIMEOUT_SECONDS)
        except KafkaException as error:
            raise unavailable("looking for a time", error.args[0]) from None
        ends = self.watermarks((place.topic, place.partition) for place in found if place.offset < 0)
        return {
            (place.topic, place.partition): place.offset if place.offset >= 0 else ends[place.topic, place.partition][1]
            for place in found
        }

    def add(self, starts: Mapping[Partition, int]) -> None:
        """Reads these partitions too, each from its offset."""
        if starts:
            self._consumer.incremental_assign([TopicPartition(*place, offset) for place, offset in starts.items()])

    def remove(self, partitions: Iterable[Partition]) -> None:
        """Reads these partitions no more."""
        places = [TopicPartition(*place) for place in partitions]
        if places:
            self._consumer.incremental_unassign(places)

    def poll_batch(self, batch_size: int, wait_seconds: float) -> list[Event]:
        """Up to `batch_size` messages, in order within a partition; empty when none came in time.

        SourceUnavailable on an error that librdkafka does not mend by itself.
        """
        batch = []
        for raw in take_batch(self._consumer, batch_size, wait_seconds):
            error = raw.error()
            if error is None:
                batch.append(to_event(raw))
            elif error.fatal() or not (error.retriable() or error.code() in PASSING):
                raise unavailable("reading assigned partitions", error)
        return batch

    def lags(self) -> dict[Partition, int]:
        """Messages not yet taken, by assigned partition, as of the last fetch; asks the broker nothing."""
        lags = {}
        for place in self._consumer.position(self._consumer.assignment()):
            _, end = self._consumer.get_watermark_offsets(place, cached=True)
            if end >= 0 and place.offset >= 0:
                lags[place.topic, place.partition] = max(0, end - place.offset)
        return lags

    def close(self) -> None:
        """Ends the connection."""
        self._consumer.close()
