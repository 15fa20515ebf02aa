import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from confluent_kafka.admin import AdminClient, NewPartitions

from connectors.sdk.positions import prepare_positions
from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import HubProducer, TopicSpec, create_topics
from ops.runtime.messages import Output
from ops.runtime.postgres import Pool, connect, pool
from ops.sandbox.brokers import Broker
from tests.support.polling import Killed, Polled

pytestmark = pytest.mark.kafka
MOST_LIVES = 60


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A database with the connectors' tables."""
    with connect(database) as connection:
        prepare_positions(connection)
    with pool(database) as opened:
        yield opened


@pytest.fixture
def connection(kafka_broker: Broker) -> Mapping[str, str | int]:
    """How to reach the system's Kafka."""
    return {"bootstrap.servers": kafka_broker.bootstrap_servers}


def polled(connections: Pool, topic: str, broker: Broker) -> Polled:
    """A connector that reads a topic of a system."""
    settings = {"topic": topic, "bootstrap_servers": broker.bootstrap_servers}
    return Polled({"kind": "kafka"}, connections, settings)


def send(connection: Mapping[str, str | int], topic: str, values: Sequence[bytes | None]) -> None:
    """Write values, spread over the partitions by key."""
    producer = HubProducer(connection)
    producer.send_all([Output(topic, f"key{number}".encode(), value) for number, value in enumerate(values)])
    producer.close()


def child(number: int) -> bytes:
    """One record as the system writes it."""
    return json.dumps({"id": f"c{number:04d}", "changed_at": "2026-05-01T00:00:00Z"}).encode()


def test_every_message_is_delivered_once_and_its_offset_kept(
    kafka_broker: Broker, connection: Mapping[str, str | int], connections: Pool, unique_name: str
) -> None:
    """All partitions are read from their beginning, then only what is new; a value that is none is rejected."""
    create_topics(connection, [TopicSpec(unique_name, 3)])
    send(connection, unique_name, [child(number) for number in range(50)])
    connector = polled(connections, unique_name, kafka_broker)

    first = connector.run_once()
    send(connection, unique_name, [child(100), None, b"", b"not json", b"\xff\xfe", b"[1]"])
    second = connector.run_once()
    third = connector.run_once()

    assert (first.records, second.records, second.rejected, third.payloads) == (50, 1, 5, 0)
    offsets = [position["offset"] for position in connector.stored().values()]
    assert sum(int(str(offset)) for offset in offsets) == 56


def test_kills_between_sending_and_storing_lose_and_double_nothing(
    kafka_broker: Broker, connection: Mapping[str, str | int], connections: Pool, unique_name: str
) -> None:
    """Killed after every second batch, every message is delivered under one identity."""
    create_topics(connection, [TopicSpec(unique_name, 4)])
    connector = polled(connections, unique_name, kafka_broker)
    lives, finished = 0, False
    while not finished and lives < MOST_LIVES:
        if lives < 5:
            send(connection, unique_name, [child(lives * 100 + number) for number in range(100)])
        lives += 1
        connector.sink.kill_after = 1
        try:
            connector.run_once()
            finished = lives >= 5
        except Killed:
            continue

    assert finished
    assert lives > 5
    assert len(connector.versions()) == 500
    assert len(connector.sink.kinds()) == 500


def test_new_partitions_are_found(
    kafka_broker: Broker, connection: Mapping[str, str | int], connections: Pool, unique_name: str
) -> None:
    """A partition that is added while the source is open is read from its first message."""
    create_topics(connection, [TopicSpec(unique_name, 1)])
    connector = polled(connections, unique_name, kafka_broker)
    seconds = [0.0]
    source = connector.opened({})
    source._clock = lambda: seconds[0]
    assert source.next_batch() is None
    admin = AdminClient(dict(connection))
    for made in admin.create_partitions([NewPartitions(unique_name, 3)]).values():
        made.result(15)
    send(connection, unique_name, [child(number) for number in range(30)])

    seconds[0] += 31
    batches = []
    for _ in range(60):
        batch = source.next_batch()
        if batch is not None:
            batches.append(batch)
        if sum(len(each.payloads) for each in batches) == 30:
            break
    source.close()

    assert {batch.stream for batch in batches} == {"partition 0", "partition 1", "partition 2"}
    assert sum(len(batch.payloads) for batch in batches) == 30


def test_an_offset_the_topic_does_not_hold_is_told_and_all_is_read(
    kafka_broker: Broker,
    connection: Mapping[str, str | int],
    connections: Pool,
    unique_name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """When the topic was made anew, or its messages expired, an error is logged and reading goes on at the first."""
    create_topics(connection, [TopicSpec(unique_name, 1)])
    send(connection, unique_name, [child(number) for number in range(5)])
    connector = polled(connections, unique_name, kafka_broker)
    connector.reset("partition 0", {"offset": 1000})

    counts = connector.run_once()

    captured = capsys.readouterr()
    assert counts.records == 5
    assert "a stored offset is not in the topic any more" in captured.out + captured.err


def test_a_replay_begins_at_an_instant(
    kafka_broker: Broker, connection: Mapping[str, str | int], connections: Pool, unique_name: str
) -> None:
    """A position that names an instant reads what was written since; after the last message, nothing."""
    create_topics(connection, [TopicSpec(unique_name, 1)])
    send(connection, unique_name, [child(number) for number in range(5)])
    connector = polled(connections, unique_name, kafka_broker)
    connector.run_once()

    connector.reset("partition 0", {"from": "2020-01-01T00:00:00+00:00"})
    all_again = connector.run_once()
    connector.reset("partition 0", {"from": datetime(2100, 1, 1, tzinfo=UTC).isoformat()})
    nothing = connector.run_once()

    assert (all_again.payloads, nothing.payloads) == (5, 0)


def test_a_topic_that_is_not_there_is_waited_for(kafka_broker: Broker, connections: Pool, unique_name: str) -> None:
    """A missing topic is unavailable, and is not made."""
    connector = polled(connections, unique_name, kafka_broker)

    with pytest.raises(SourceUnavailable, match="topic is not there"):
        connector.run_once()


def test_without_servers_of_its_own_the_hubs_are_asked(
    connection: Mapping[str, str | int], connections: Pool, unique_name: str
) -> None:
    """A deployment that names only a topic reads it from the hub's own Kafka."""
    create_topics(connection, [TopicSpec(unique_name, 1)])
    send(connection, unique_name, [child(1)])
    connector = Polled({"kind": "kafka"}, connections, {"topic": unique_name}, kafka=connection)

    counts = connector.run_once()

    assert counts.records == 1
