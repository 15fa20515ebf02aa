"""A topic of the national system as a source: each partition a stream, its offset kept by the hub."""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from time import monotonic

from connectors.sdk.limits import BATCH_PAYLOADS, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload, faulty
from connectors.sdk.sources import Batch, Opening, Position
from connectors.sdk.transport_settings import KafkaTransport
from connectors.sdk.transports.json_payload import json_payload
from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import Partition
from ops.runtime.kafka.assigned import AssignedConsumer
from ops.runtime.logs import log_of
from ops.runtime.messages import Event

log = log_of(__name__)
WAIT_SECONDS = 0.5
"""Until the next message when none is there."""
MOST_WAITS = 20
"""Waits for messages that are there."""
LOOK_SECONDS = 30.0
"""Between two looks for partitions that are new."""
TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")  # Kafka's org.apache.kafka.common.internals.Topic
MAX_VALUE_BYTES = 4 * MAX_ROW_CHARS
EMPTY = "the message has no value: the system deletes by key, which names no record of the standard"


def open_kafka(opening: Opening) -> "KafkaSource":
    """Return the messages of a topic, from where they were left; raises `SourceUnavailable`."""
    if not isinstance(opening.transport, KafkaTransport):
        raise TypeError("not a Kafka transport")
    topic = opening.settings["topic"]
    if not TOPIC.fullmatch(topic):
        raise SourceUnavailable("the deployment's topic is no name of a topic")
    consumer = AssignedConsumer(_connection(opening, opening.transport))
    return KafkaSource(consumer, topic, opening.positions)


def _connection(opening: Opening, transport: KafkaTransport) -> Mapping[str, str | int]:
    """Return how to reach the system's own Kafka, or the hub's when the deployment names none."""
    servers = opening.settings.get("bootstrap_servers")
    if servers is None:
        if "bootstrap.servers" not in opening.kafka:
            raise SourceUnavailable("the deployment names no bootstrap_servers")
        return opening.kafka
    found: dict[str, str | int] = {"bootstrap.servers": servers, "security.protocol": transport.security.lower()}
    if "ca_file" in opening.settings:
        found["ssl.ca.location"] = opening.settings["ca_file"]
    if transport.security.startswith("SASL"):
        found["sasl.mechanism"] = transport.sasl_mechanism
        found["sasl.username"] = opening.secrets["user"]
        found["sasl.password"] = opening.secrets["password"]
    return found


class KafkaSource:
    """The messages of one topic, in order within a partition."""

    def __init__(
        self,
        consumer: AssignedConsumer,
        topic: str,
        positions: Mapping[str, Position],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._consumer = consumer
        self._topic = topic
        self._positions = {stream: dict(position) for stream, position in positions.items()}
        self._clock = clock
        self._next: dict[Partition, int] = {}
        """Offset that comes next, by partition that is read."""
        self._ends: dict[Partition, int] = {}
        """Where partitions ended when they were first read: so far there are messages to wait for."""
        self._looked_at: float | None = None
        self._ready: deque[Batch] = deque()

    def next_batch(self) -> Batch | None:
        """Return the next messages of one partition; null when none is there."""
        if not self._ready:
            by_partition = sorted(self._polled(), key=lambda event: event.partition)
            for number, told in groupby(by_partition, key=lambda event: event.partition):
                self._ready.append(self._batch(number, list(told)))
        if not self._ready:
            return None
        batch = self._ready.popleft()
        self._positions[batch.stream] = dict(batch.position)
        return batch

    def snapshot(self) -> Mapping[str, Position]:
        """Return the next offset by partition after everything that was handed out."""
        return dict(self._positions)

    def close(self) -> None:
        """End the connection."""
        self._consumer.close()

    def _polled(self) -> Sequence[Event]:
        """Return the next messages; raises `SourceUnavailable`."""
        try:
            self._look_for_partitions()
            for _ in range(MOST_WAITS):
                events = self._consumer.poll_batch(BATCH_PAYLOADS, WAIT_SECONDS)
                if events or not any(self._next[place] < end for place, end in self._ends.items()):
                    return events
        except SourceUnavailable:
            # What the client had taken already is gone with the error: every partition is read from where it was left.
            self._consumer.remove(self._next)
            self._next, self._ends, self._looked_at = {}, {}, None
            raise
        # What is left to the end are markers of transactions.
        self._ends = {}
        return ()

    def _batch(self, number: int, events: Sequence[Event]) -> Batch:
        expected = self._next[self._topic, number]
        if events[0].offset > expected:
            # Compaction and markers of transactions leave gaps too; only what expired was lost.
            self._note_expired(number, expected)
        after = events[-1].offset + 1
        self._next[self._topic, number] = after
        return Batch(_stream(number), [_payload(event) for event in events], {"offset": after})

    def _look_for_partitions(self) -> None:
        """Read partitions that are new, each from its stored offset or from its first; raises `SourceUnavailable`."""
        if self._looked_at is not None and self._clock() - self._looked_at < LOOK_SECONDS:
            return
        found = self._consumer.partitions([self._topic])
        if not found:
            raise SourceUnavailable("the deployment's topic is not there: have its owner make it")
        new = [place for place in found if place not in self._next]
        held = self._consumer.watermarks(new) if new else {}
        starts = {place: self._start(place, first, end) for place, (first, end) in held.items()}
        self._consumer.add(starts)
        self._next |= starts
        self._ends |= {place: end for place, (_, end) in held.items()}
        self._looked_at = self._clock()

    def _start(self, place: Partition, first: int, end: int) -> int:
        position = self._positions.get(_stream(place[1]), {})
        offset, asked = position.get("offset"), position.get("from")
        if isinstance(asked, str):
            told = datetime.fromisoformat(asked)
            return self._consumer.offsets_at([place], int(told.timestamp() * 1000))[place]
        if not isinstance(offset, int):
            return first
        if first <= offset <= end:
            return offset
        log.error("a stored offset is not in the topic any more: messages were lost or the topic is a new one; all "
                  "that it holds is read", position=_stream(place[1]), count=max(0, first - offset))  # fmt: skip
        return first

    def _note_expired(self, number: int, expected: int) -> None:
        first, _ = self._consumer.watermarks([(self._topic, number)])[self._topic, number]
        if first > expected:
            log.error("messages expired before they were read: keep the topic longer", position=_stream(number),
                      count=first - expected)  # fmt: skip


def _stream(number: int) -> str:
    return f"partition {number}"


def _payload(event: Event) -> Payload:
    """Return the payload of a message; its number is its offset, from 1."""
    number = event.offset + 1
    if not event.value:
        return faulty(number, "", "MALFORMED_RECORD", EMPTY)
    if len(event.value) > MAX_VALUE_BYTES:
        return faulty(number, "", "TOO_LARGE", "send the message in parts")
    return json_payload(number, event.value.decode("utf-8", "surrogateescape"))
