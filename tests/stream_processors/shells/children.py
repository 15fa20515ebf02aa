"""Starts a shell on the echo processor in a process of its own, and reads what it wrote."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from subprocess import Popen

from confluent_kafka import Consumer, TopicPartition

from ops.runtime.kafka import HubProducer, TopicSpec, read_topics
from ops.runtime.kafka.topics import consumer_partitions, consumer_watermarks, reading_consumer
from ops.runtime.messages import Event, Output
from ops.runtime.processes import end_child, start_child
from ops.sandbox.brokers import Broker
from schemas import topics
from schemas.codec import file_codec
from stream_processors.shells.memory import run_memory
from tests.stream_processors.shells.echo import NOW, copies, echo_processor, fetch_keys
from tests.support.waiting import wait_until

Message = tuple[str, bytes, bytes | None, tuple[tuple[str, bytes], ...]]


@dataclass(frozen=True)
class Stage:
    """A country of a test's own on a broker: its input as it stands in the log, and where the outputs go."""

    broker: Broker
    country: str
    log: tuple[Event, ...]
    outputs: tuple[str, str, str]

    @property
    def name(self) -> str:
        """The name of the processor, the stage's own, and so its group."""
        return f"echo-{self.country}"

    @property
    def source(self) -> str:
        """The topic of the input."""
        return topics.reports(self.country)

    @cached_property
    def _watcher(self) -> Consumer:
        # One for all questions: a new client for each of them would take the processor time the shell needs.
        return reading_consumer(self.broker.connection, f"mca-{self.name}")

    def committed(self) -> int:
        """How many events the processor has acknowledged, on all partitions."""
        places = [TopicPartition(*place) for place in consumer_partitions(self._watcher, [self.source])]
        return sum(max(0, place.offset) for place in self._watcher.committed(places, timeout=15))

    def written(self) -> int:
        """How many outputs were written."""
        places = consumer_partitions(self._watcher, self.outputs)
        return sum(end for _, end in consumer_watermarks(self._watcher, places).values())

    def messages(self) -> list[Message]:
        """Every output, topic after topic, in the order of the log."""
        batches = read_topics(self.broker.connection, self.outputs)
        return in_order(self.outputs, [event for batch in batches for event in batch])

    def expected(self) -> list[Message]:
        """What the memory shell makes of the same log, in the same form."""
        return self.expected_of(self.log)

    def expected_of(self, log: Sequence[Event]) -> list[Message]:
        """What the memory shell makes of a log."""
        codec = file_codec()
        outputs = run_memory([echo_processor(self.country, self.name, codec)], log, codec, NOW, fetch_keys)
        return in_order(self.outputs, outputs)


def set_stage(broker: Broker, country: str, messages: Sequence[Output], partitions: int = 1) -> Stage:
    """A stage with these messages in the input."""
    source, outputs = topics.reports(country), (topics.screenings(country), topics.rejections(country), copies(country))
    broker.create_topics([TopicSpec(source, partitions), *(TopicSpec(topic, 1) for topic in outputs)])
    producer = HubProducer(broker.connection)
    producer.send_all(messages)
    producer.close()
    log = [event for batch in read_topics(broker.connection, [source]) for event in batch]
    return Stage(broker, country, tuple(log), outputs)


def in_order(topics_in_order: Sequence[str], messages: Sequence[Event | Output]) -> list[Message]:
    """Topic, key, value and headers of each message, topic after topic."""
    return [
        (each.topic, each.key, each.value, each.headers)
        for topic in topics_in_order
        for each in messages
        if each.topic == topic
    ]


@contextmanager
def shell_process(
    stage: Stage, shell: str, log_file: Path, *, batch_size: int = 200, mood: str = "well"
) -> Iterator[Popen[bytes]]:
    """The shell, running on the stage until the end of the block."""
    arguments = [shell, stage.country, stage.name, stage.broker.bootstrap_servers, str(batch_size), mood]
    command = [sys.executable, "-m", "tests.stream_processors.shells.echo", *arguments]
    child = start_child(command, log_file, {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        yield child
    finally:
        end_child(child)


def run_to_end(stage: Stage, shell: str, log_file: Path, *, batch_size: int = 200, mood: str = "well") -> int:
    """The exit code of a shell that was told to end when it had acknowledged the whole input."""
    with shell_process(stage, shell, log_file, batch_size=batch_size, mood=mood) as child:
        wait_until(lambda: child.poll() is not None or stage.committed() == len(stage.log), 60)
        return end_child(child)
