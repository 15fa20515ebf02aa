import pytest

from ops.runtime.errors import RecordRejected, SourceUnavailable
from ops.runtime.kafka import HubProducer, TopicSpec, read_topics, watermarks
from ops.runtime.messages import Output
from ops.sandbox.brokers import Broker

HEADERS = (("ce_id", b"1"), ("ce_id", b"2"), ("empty", b""))


def test_batch_is_stored_as_sent(broker: Broker, unique_name: str) -> None:
    """When send_all returns, every message is stored: key, value, headers in order, tombstones too."""
    broker.create_topics([TopicSpec(unique_name, 3)])
    outputs = [Output(unique_name, b"key-%d" % (number % 7), b"value-%d" % number, HEADERS) for number in range(2000)]
    outputs.append(Output(unique_name, b"key-0", None))
    producer = HubProducer(broker.connection)

    producer.send_all(outputs)

    assert sum(last for _, last in watermarks(broker.connection, [unique_name]).values()) == 2001
    read = [event for batch in read_topics(broker.connection, [unique_name]) for event in batch]
    for key in {output.key for output in outputs}:
        sent = [(output.value, output.headers) for output in outputs if output.key == key]
        assert [(event.value, event.headers) for event in read if event.key == key] == sent
    producer.close()


def test_key_decides_partition(broker: Broker, unique_name: str) -> None:
    """A key is placed as Kafka's own Java client would place it."""
    # murmur2 of kafka.common.utils.Utils, taken modulo 3 for these keys with the Java client's sign rule.
    expected = {b"21": -973932308 & 0x7FFFFFFF, b"foobar": -790332482 & 0x7FFFFFFF, b"abc": 479470107}
    broker.create_topics([TopicSpec(unique_name, 3)])
    producer = HubProducer(broker.connection)

    producer.send_all([Output(unique_name, key, b"x") for key in expected])

    read = [event for batch in read_topics(broker.connection, [unique_name]) for event in batch]
    assert {event.key: event.partition for event in read} == {key: hashed % 3 for key, hashed in expected.items()}
    producer.close()


def test_nothing_to_send(fresh_mock_broker: Broker) -> None:
    """An empty batch is stored at once."""
    producer = HubProducer(fresh_mock_broker.connection)

    producer.send_all([])

    producer.close()


def test_too_large_message(broker: Broker, unique_name: str) -> None:
    """A message larger than Kafka takes is rejected by its topic, and the producer goes on."""
    broker.create_topics([TopicSpec(unique_name, 1)])
    producer = HubProducer(broker.connection)

    with pytest.raises(RecordRejected, match=f"TOO_LARGE .*{unique_name}"):
        producer.send_all([Output(unique_name, b"k", b"x" * 1_100_000)])

    producer.send_all([Output(unique_name, b"k", b"small")])
    assert watermarks(broker.connection, [unique_name])[unique_name, 0][1] == 1
    producer.close()


def test_unknown_topic(kafka_broker: Broker, unique_name: str) -> None:
    """A topic that nobody made is an error of the whole batch, without its content."""
    producer = HubProducer(kafka_broker.connection, timeout_seconds=3)

    with pytest.raises(SourceUnavailable) as caught:
        producer.send_all([Output(unique_name, b"marker-k", b"marker-v")])

    assert "marker" not in str(caught.value)
    producer.close()


@pytest.mark.faults
def test_broker_away(fresh_mock_broker: Broker, unique_name: str) -> None:
    """While the broker is away a batch fails; once it is back the same producer sends the batch again."""
    fresh_mock_broker.create_topics([TopicSpec(unique_name, 1)])
    outputs = [Output(unique_name, b"k", b"%d" % number) for number in range(10)]
    producer = HubProducer(fresh_mock_broker.connection, timeout_seconds=2)
    producer.send_all(outputs)

    fresh_mock_broker.stop()
    with pytest.raises(SourceUnavailable):
        producer.send_all(outputs)
    fresh_mock_broker.start()
    producer.send_all(outputs)

    assert watermarks(fresh_mock_broker.connection, [unique_name])[unique_name, 0][1] >= 20
    producer.close()


@pytest.mark.faults
def test_buffer_is_bounded(fresh_mock_broker: Broker, unique_name: str) -> None:
    """A batch larger than the buffer is sent in pieces when the broker answers, and fails in time when it does not."""
    fresh_mock_broker.create_topics([TopicSpec(unique_name, 4)])
    outputs = [Output(unique_name, b"%d" % number, b"v") for number in range(45_000)]
    producer = HubProducer(fresh_mock_broker.connection, timeout_seconds=20)
    producer.send_all(outputs)
    producer.close()

    fresh_mock_broker.stop()
    impatient = HubProducer(fresh_mock_broker.connection, timeout_seconds=1)
    with pytest.raises(SourceUnavailable):
        impatient.send_all(outputs)

    impatient.close()
