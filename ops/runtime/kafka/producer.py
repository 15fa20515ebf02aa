"""Sends messages so that nothing counts as sent before every broker that must have it has it."""

from collections.abc import Sequence
from time import monotonic

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from ops.runtime.errors import RecordRejected, SourceUnavailable
from ops.runtime.kafka.connection import QUIET, Connection, unavailable
from ops.runtime.messages import Output

# Idempotent, so that a retry inside librdkafka neither doubles nor reorders; Java's partitioner, so that other clients
# put a key in the same partition.
PRODUCER = {
    "enable.idempotence": True,
    "acks": "all",
    "compression.type": "zstd",
    "partitioner": "murmur2_random",
    "linger.ms": 5,
    "queue.buffering.max.messages": 20_000,
    "queue.buffering.max.kbytes": 65_536,
    "message.max.bytes": 1_000_000,
}


class HubProducer:
    """Sends batches; safe to call from one thread at a time."""

    def __init__(self, connection: Connection, timeout_seconds: float = 30) -> None:
        self._config = {**QUIET, **connection, **PRODUCER, "delivery.timeout.ms": int(timeout_seconds * 1000)}
        self._timeout_seconds = timeout_seconds
        self._producer = Producer(self._config)

    def send_all(self, messages: Sequence[Output]) -> None:
        """Returns when every message is stored by Kafka.

        Raises SourceUnavailable when any of them may not be: send the whole batch again, each message is safe to
        repeat. Raises RecordRejected when one is larger than Kafka takes.
        """
        failures: list[KafkaError] = []
        deadline = monotonic() + self._timeout_seconds
        try:
            for message in messages:
                self._produce(message, failures, deadline)
        except (RecordRejected, SourceUnavailable):
            self._drop_unsent()
            raise
        if self._producer.flush(max(0.0, deadline - monotonic()) + 1):
            self._drop_unsent()
            raise SourceUnavailable(f"Kafka took more than {self._timeout_seconds:g} s to store a batch; try again")
        if failures:
            self._drop_unsent()
            raise unavailable(f"storing {len(failures)} of {len(messages)} messages", failures[0])

    def close(self) -> None:
        """Ends the connection; whatever was not sent was never acknowledged."""
        self._producer.purge()
        self._producer.flush(1)

    def _produce(self, message: Output, failures: list[KafkaError], deadline: float) -> None:
        def note(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                failures.append(error)

        while True:
            try:
                self._producer.produce(
                    message.topic,
                    key=message.key,
                    value=message.value,
                    headers=list(message.headers),
                    on_delivery=note,
                )
            except BufferError:
                if monotonic() > deadline:
                    raise SourceUnavailable("Kafka does not drain the send buffer; wait and try again") from None
                self._producer.poll(0.1)
            except KafkaException as error:
                raise _refusal(message, error.args[0]) from None
            else:
                return

    def _drop_unsent(self) -> None:
        # A producer that lost a batch may be in a fatal state (idempotence): start the next batch with a new one.
        self.close()
        self._producer = Producer(self._config)


def _refusal(message: Output, error: KafkaError) -> RecordRejected | SourceUnavailable:
    if error.code() == KafkaError.MSG_SIZE_TOO_LARGE:
        return RecordRejected("TOO_LARGE", detail=f"the message for {message.topic} is larger than Kafka takes")
    return unavailable("queueing a message", error)
