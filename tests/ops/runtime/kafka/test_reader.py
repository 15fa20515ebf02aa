import pytest

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import GroupConsumer, HubProducer, TopicSpec, committed_offsets, read_topics
from ops.runtime.messages import Event, Output
from ops.sandbox.brokers import Broker
from tests.support.waiting import wait_until


def fill(broker: Broker, topic: str, count: int, partitions: int = 3) -> None:
    """Makes the topic if need be and writes numbered messages to it."""
    broker.create_topics([TopicSpec(topic, partitions)])
    producer = HubProducer(broker.connection)
    producer.send_all([Output(topic, b"%d" % number, b"v%d" % number) for number in range(count)])
    producer.close()


def take(consumer: GroupConsumer, count: int, batch_size: int = 100) -> list[Event]:
    """At least that many messages, committed batch by batch."""
    taken: list[Event] = []

    def enough() -> bool:
        batch = consumer.poll_batch(batch_size)
        assert len(batch) <= batch_size
        taken.extend(batch)
        return consumer.commit(batch) and len(taken) >= count

    wait_until(enough, 40)
    return taken


def test_reads_everything_in_order(broker: Broker, unique_name: str) -> None:
    """Every message that is there comes once, in order within its partition, in bounded batches."""
    fill(broker, f"{unique_name}-a", 700)
    fill(broker, f"{unique_name}-b", 30)

    batches = list(read_topics(broker.connection, [f"{unique_name}-a", f"{unique_name}-b"], batch_size=200))

    events = [event for batch in batches for event in batch]
    assert max(map(len, batches)) <= 200
    assert len({(event.topic, event.key) for event in events}) == len(events) == 730
    for place in {(event.topic, event.partition) for event in events}:
        offsets = [event.offset for event in events if (event.topic, event.partition) == place]
        assert offsets == list(range(len(offsets)))


def test_stops_at_the_end_of_the_call(broker: Broker, unique_name: str) -> None:
    """Messages written after the reading began are not waited for."""
    fill(broker, unique_name, 50, partitions=1)
    reading = read_topics(broker.connection, [unique_name], batch_size=10)
    first = next(reading)

    fill(broker, unique_name, 5, partitions=1)

    assert len(first) + sum(map(len, reading)) == 50


def test_empty_and_missing_topics(broker: Broker, unique_name: str) -> None:
    """Topics without messages, or not there at all, give no batch and no waiting."""
    broker.create_topics([TopicSpec(unique_name, 2)])

    assert list(read_topics(broker.connection, [unique_name, f"{unique_name}-missing"])) == []
    assert list(read_topics(broker.connection, [])) == []


def test_reads_up_to_what_a_group_acknowledged(broker: Broker, unique_name: str) -> None:
    """Up to `committed` exactly the acknowledged messages come, so that state ends where the group goes on."""
    fill(broker, unique_name, 300)
    assert list(read_topics(broker.connection, [unique_name], "committed", unique_name)) == []
    consumer = GroupConsumer(broker.connection, unique_name, [unique_name], "member-1")
    acknowledged = take(consumer, 120, batch_size=40)
    consumer.close()

    read = [
        event for batch in read_topics(broker.connection, [unique_name], "committed", unique_name) for event in batch
    ]

    assert {(event.partition, event.offset) for event in read} == {(e.partition, e.offset) for e in acknowledged}
    assert sum(committed_offsets(broker.connection, unique_name, [unique_name]).values()) == len(acknowledged)


def test_reads_chosen_partitions(broker: Broker, unique_name: str) -> None:
    """Only the partitions asked for are read."""
    fill(broker, unique_name, 100)

    events = [
        e for batch in read_topics(broker.connection, [unique_name], partitions=[(unique_name, 1)]) for e in batch
    ]

    assert {event.partition for event in events} == {1}


def test_group_goes_on_where_it_was(broker: Broker, unique_name: str) -> None:
    """A restarted member gets what was not acknowledged, and only that."""
    fill(broker, unique_name, 200)
    consumer = GroupConsumer(broker.connection, unique_name, [unique_name], "member-1")
    first = take(consumer, 100, batch_size=50)
    wait_until(lambda: consumer.poll_batch(20))
    consumer.close()

    again = GroupConsumer(broker.connection, unique_name, [unique_name], "member-1")
    second = take(again, 200 - len(first))

    seen = [(event.partition, event.offset) for event in (*first, *second)]
    assert len(seen) == len(set(seen)) == 200
    assert set(again.lags().values()) == {0}
    assert again.assignment() == [(unique_name, number) for number in range(3)]
    again.close()


def test_group_is_told_of_its_partitions(broker: Broker, unique_name: str) -> None:
    """The owner of a group's partitions learns of them before their first message."""
    fill(broker, unique_name, 10)
    told: list[tuple[str, int]] = []
    consumer = GroupConsumer(broker.connection, unique_name, [unique_name], "member-1", on_assigned=told.extend)

    take(consumer, 10)

    assert told == [(unique_name, number) for number in range(3)]
    consumer.close()


def test_commit_of_nothing(fresh_mock_broker: Broker, unique_name: str) -> None:
    """An empty batch is acknowledged without asking the broker."""
    fill(fresh_mock_broker, unique_name, 1)
    consumer = GroupConsumer(fresh_mock_broker.connection, unique_name, [unique_name], "member-1")
    fresh_mock_broker.stop()

    assert consumer.commit([])
    consumer.close()


@pytest.mark.faults
def test_commit_while_the_broker_is_away(
    fresh_mock_broker: Broker, unique_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that could not be acknowledged comes again when the broker is back, and then it can be."""
    monkeypatch.setattr("ops.runtime.kafka.consumer.COMMIT_SECONDS", 4)
    fill(fresh_mock_broker, unique_name, 20)
    consumer = GroupConsumer(fresh_mock_broker.connection, unique_name, [unique_name], "member-1")
    batch: list[Event] = []
    wait_until(lambda: batch.extend(consumer.poll_batch(100)) or len(batch) == 20)

    fresh_mock_broker.stop()
    with pytest.raises(SourceUnavailable):
        consumer.commit(batch)
    fresh_mock_broker.start()

    acknowledged: set[tuple[int, int]] = set()

    def acknowledge_all() -> bool:
        again = consumer.poll_batch(100)
        try:
            if consumer.commit(again):
                acknowledged.update((event.partition, event.offset) for event in again)
        except SourceUnavailable:
            acknowledged.clear()
        return len(acknowledged) == 20

    wait_until(acknowledge_all, 40)
    assert sum(committed_offsets(fresh_mock_broker.connection, unique_name, [unique_name]).values()) == 20
    consumer.close()


def test_timestamps_and_positions(broker: Broker, unique_name: str) -> None:
    """An event says when the broker got it, in milliseconds since 1970, and where it stands."""
    fill(broker, unique_name, 1, partitions=1)

    ((event,),) = read_topics(broker.connection, [unique_name])

    assert event.timestamp_ms > 1_700_000_000_000
    assert event.position == f"{unique_name}[0]@0"
