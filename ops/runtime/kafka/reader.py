"""Reads whole topics once, from their first offset to an agreed end, to rebuild state."""

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Literal

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka.connection import Connection, Partition, to_event, unavailable
from ops.runtime.kafka.topics import committed_offsets, consumer_partitions, consumer_watermarks, reading_consumer
from ops.runtime.messages import Event

SILENCE_SECONDS = 30.0


def read_topics(
    connection: Connection,
    topics: Sequence[str],
    until: Literal["end", "committed"] = "end",
    group: str = "",
    batch_size: int = 1000,
    partitions: Sequence[Partition] | None = None,
) -> Iterator[list[Event]]:
    """Batches of every message from the first offset held to the end, in order within a partition.

    `until="end"`: what is there when the call begins. `until="committed"`: what `group` has acknowledged; partitions
    it never committed are left out. `partitions` reads only those. SourceUnavailable if Kafka falls silent.
    """
    stops = committed_offsets(connection, group, topics) if until == "committed" else None
    consumer = reading_consumer(connection)
    try:
        places = consumer_partitions(consumer, topics)
        wanted = [place for place in places if partitions is None or place in partitions]
        open_ends = {}
        for place, (first, last) in consumer_watermarks(consumer, wanted).items():
            end = last if stops is None else min(last, stops.get(place, 0))
            if end > first:
                open_ends[place] = end
        starts = [TopicPartition(*place, 0) for place in open_ends]
        if starts:
            consumer.assign(starts)
        yield from _read_open(consumer, open_ends, batch_size)
    finally:
        consumer.close()


def _read_open(consumer: Consumer, open_ends: dict[Partition, int], batch_size: int) -> Iterator[list[Event]]:
    heard = monotonic()
    while open_ends:
        raws = take_batch(consumer, batch_size, 0.5)
        if raws:
            heard = monotonic()
        elif monotonic() - heard > SILENCE_SECONDS:
            raise SourceUnavailable(f"Kafka sent nothing for {SILENCE_SECONDS:g} s; wait and read again")
        batch = [message for raw in raws if (message := _keep(consumer, raw, open_ends)) is not None]
        if batch:
            yield batch


def _keep(consumer: Consumer, raw: Message, open_ends: dict[Partition, int]) -> Event | None:
    place = (raw.topic() or "", int(raw.partition() or 0))
    error = raw.error()
    if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 (its public name in librdkafka)
        if error.retriable() or error.code() == KafkaError._TRANSPORT:  # noqa: SLF001 (same)
            return None
        raise unavailable("reading topics", error)
    if place not in open_ends:
        return None
    offset = int(raw.offset() or 0)
    end = open_ends[place]
    if error is not None or offset >= end - 1:
        # Compaction may have removed the last offsets: the end of the partition, or a later offset, also closes it.
        del open_ends[place]
        consumer.pause([TopicPartition(*place)])
    return None if error is not None or offset >= end else to_event(raw)


def take_batch(consumer: Consumer, batch_size: int, wait_seconds: float) -> list[Message]:
    """Waits for one message and takes those already fetched along with it; empty when none came in time."""
    first = consumer.poll(wait_seconds)
    if first is None:
        return []
    # consume() waits for a full batch unless its time-out is zero.
    return [first, *consumer.consume(batch_size - 1, 0)] if batch_size > 1 else [first]
