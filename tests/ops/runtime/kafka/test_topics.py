import base64
from pathlib import Path

import pytest

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import (
    CreatedTopics,
    TopicSpec,
    committed_offsets,
    connection_of,
    create_topics,
    is_mock,
    is_ready,
    partitions_of,
    watermarks,
)
from ops.runtime.settings import read_settings
from ops.sandbox.brokers import Broker

NOWHERE = {"bootstrap.servers": "127.0.0.1:1"}


def test_topics_are_made_once_on_kafka(kafka_broker: Broker, unique_name: str) -> None:
    """Kafka makes what is missing with its partitions and leaves what is there."""
    first, second = (
        TopicSpec(f"{unique_name}-a", 3),
        TopicSpec(f"{unique_name}-b", 5, 1, (("cleanup.policy", "compact"),)),
    )

    made = create_topics(kafka_broker.connection, [first])
    again = create_topics(kafka_broker.connection, [first, second])

    assert made == CreatedTopics(created=(first.name,))
    assert again == CreatedTopics(created=(second.name,), existing=(first.name,))
    assert partitions_of(kafka_broker.connection, [second.name, first.name]) == [
        *((second.name, number) for number in range(5)),
        *((first.name, number) for number in range(3)),
    ]


def test_topics_are_automatic_on_mock(fresh_mock_broker: Broker, unique_name: str) -> None:
    """The mock broker makes a topic by itself, which the result says."""
    made = create_topics(fresh_mock_broker.connection, [TopicSpec(unique_name, 3)])

    assert made == CreatedTopics(automatic=(unique_name,))
    assert len(partitions_of(fresh_mock_broker.connection, [unique_name])) == 4


def test_refused_topic(kafka_broker: Broker, unique_name: str) -> None:
    """A topic that Kafka refuses names the topic and Kafka's code."""
    with pytest.raises(SourceUnavailable, match=f"{unique_name}: INVALID_REPLICATION_FACTOR"):
        create_topics(kafka_broker.connection, [TopicSpec(unique_name, 1, replication=3)])


def test_mock_is_recognised(mock_broker: Broker, kafka_broker: Broker) -> None:
    """Clients can tell the mock broker from a real one."""
    assert is_mock(mock_broker.connection)
    assert not is_mock(kafka_broker.connection)


def test_nobody_there(unique_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question to a broker that is not there ends in time."""
    monkeypatch.setattr("ops.runtime.kafka.topics.TIMEOUT_SECONDS", 0.5)

    assert not is_ready(NOWHERE, 0.5)
    for ask in (
        lambda: is_mock(NOWHERE),
        lambda: create_topics(NOWHERE, [TopicSpec(unique_name)]),
        lambda: watermarks(NOWHERE, [unique_name]),
        lambda: committed_offsets(NOWHERE, "group", [unique_name]),
    ):
        with pytest.raises(SourceUnavailable):
            ask()


def test_topic_that_is_not_there(kafka_broker: Broker, unique_name: str) -> None:
    """A topic that is not there has no partitions, offsets or commits."""
    assert partitions_of(kafka_broker.connection, [unique_name]) == []
    assert watermarks(kafka_broker.connection, [unique_name]) == {}
    assert committed_offsets(kafka_broker.connection, unique_name, [unique_name]) == {}


def test_connection_from_settings(secrets_dir: Path, tmp_path: Path) -> None:
    """The login of the settings is passed on, its password read from its file."""
    password = tmp_path / "kafka_password"
    password.write_text("not a real one\n")
    password.chmod(0o600)
    authority = tmp_path / "ca.pem"
    authority.write_bytes(base64.b64encode(b"certificate"))
    settings = read_settings(
        {
            "MCA_KAFKA_BOOTSTRAP_SERVERS": "kafka:9093",
            "MCA_DATABASE_URL": "postgresql:///mca",
            "MCA_SECRETS_DIR": str(secrets_dir),
            "MCA_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "MCA_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
            "MCA_KAFKA_SASL_USERNAME": "hub",
            "MCA_KAFKA_SASL_PASSWORD_FILE": str(password),
            "MCA_KAFKA_CA_FILE": str(authority),
        }
    )

    assert connection_of(settings) == {
        "bootstrap.servers": "kafka:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "hub",
        "sasl.password": "not a real one",
        "ssl.ca.location": str(authority),
    }
