import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import (
    GroupConsumer,
    HubProducer,
    TopicSpec,
    committed_offsets,
    is_ready,
    partitions_of,
    read_topics,
    watermarks,
)
from ops.runtime.messages import Output
from ops.runtime.settings import REPOSITORY
from ops.sandbox.brokers import AddressedBroker, Broker, start_broker
from ops.sandbox.kafka_broker import PORTS, fetch_jars, free_ports
from tests.support.waiting import Watched, wait_until


def send(broker: Broker, topic: str, count: int) -> None:
    """Writes that many messages to the topic."""
    producer = HubProducer(broker.connection)
    producer.send_all([Output(topic, b"%d" % number, b"value") for number in range(count)])
    producer.close()


def test_partitions_as_asked(broker: Broker, unique_name: str) -> None:
    """A topic has the partitions asked for on every broker, and asking twice is harmless."""
    broker.create_topics([TopicSpec(unique_name, 7)])
    broker.create_topics([TopicSpec(unique_name, 7)])

    assert len(partitions_of(broker.connection, [unique_name])) == 7


def test_kind_and_process(broker: Broker) -> None:
    """A broker says what it is, where it listens on loopback, and which process to kill."""
    assert broker.kind in {"mock", "kafka"}
    assert broker.bootstrap_servers.startswith("127.0.0.1:")
    assert broker.pid is not None
    assert Path(f"/proc/{broker.pid}").exists()


def test_mock_keeps_messages_while_away(fresh_mock_broker: Broker, unique_name: str) -> None:
    """A mock broker that is stopped answers nobody, and has its messages when it is started again."""
    send(fresh_mock_broker, unique_name, 10)

    fresh_mock_broker.stop()
    assert not is_ready(fresh_mock_broker.connection, 0.3)
    fresh_mock_broker.start()

    assert sum(map(len, read_topics(fresh_mock_broker.connection, [unique_name]))) == 10


@pytest.mark.faults
def test_killed_mock_says_so(tmp_path: Path, cache_dir: Path) -> None:
    """A mock broker that was killed is an error to whoever uses it further."""
    with start_broker("mock", tmp_path, cache_dir) as broker:
        assert broker.pid is not None
        watched = Watched([broker.pid])
        os.kill(broker.pid, signal.SIGKILL)
        watched.wait_for_end()

        with pytest.raises(SourceUnavailable, match="start another"):
            broker.create_topics([TopicSpec("t")])


@pytest.mark.kafka
@pytest.mark.faults
def test_kafka_keeps_data_through_restart_and_kill(tmp_path: Path, cache_dir: Path, unique_name: str) -> None:
    """Messages and commits outlive an orderly stop and a kill -9, at the same address."""
    with start_broker("kafka", tmp_path, cache_dir) as broker:
        address = broker.bootstrap_servers
        broker.create_topics([TopicSpec(unique_name, 2)])
        send(broker, unique_name, 500)
        consumer = GroupConsumer(broker.connection, unique_name, [unique_name], "member-1")
        wait_until(lambda: consumer.commit(consumer.poll_batch(500)) and sum(consumer.lags().values()) == 0)
        committed = committed_offsets(broker.connection, unique_name, [unique_name])

        broker.stop()
        assert broker.pid is None
        broker.start()
        assert committed_offsets(broker.connection, unique_name, [unique_name]) == committed

        assert broker.pid is not None
        os.kill(broker.pid, signal.SIGKILL)
        broker.start()
        assert broker.bootstrap_servers == address
        assert committed_offsets(broker.connection, unique_name, [unique_name]) == committed
        assert sum(last for _, last in watermarks(broker.connection, [unique_name]).values()) == 500
        send(broker, unique_name, 1)
        wait_until(lambda: consumer.poll_batch(10))
        consumer.close()


def test_broker_at_an_address(mock_broker: Broker, tmp_path: Path, cache_dir: Path, unique_name: str) -> None:
    """A broker that runs elsewhere is used and left running."""
    with start_broker(mock_broker.bootstrap_servers, tmp_path, cache_dir) as broker:
        broker.create_topics([TopicSpec(unique_name)])
        assert (broker.kind, broker.pid) == ("address", None)
        with pytest.raises(HubMisconfigured):
            broker.stop()

    assert partitions_of(mock_broker.connection, [unique_name])


def test_broker_of_no_kind(tmp_path: Path, cache_dir: Path) -> None:
    """Anything but a known kind or an address is refused."""
    with pytest.raises(HubMisconfigured, match="host:port"), start_broker("rabbit", tmp_path, cache_dir):
        pass


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which nobody answers is an error after a while."""
    monkeypatch.setattr("ops.sandbox.brokers.REACH_SECONDS", 0.5)

    with pytest.raises(SourceUnavailable, match="does not answer"):
        AddressedBroker("127.0.0.1:1").start()


def test_missing_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java and Maven both are named at once, with what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(HubMisconfigured) as caught:
        fetch_jars(tmp_path)

    assert [fault.split()[0] for fault in caught.value.faults] == ["java", "mvn"]
    assert "apt-get install" in caught.value.faults[0]


def test_maven_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When Maven fails, its log is kept and named, and no half-filled folder stays."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("java", "mvn"):
        (programs / name).write_text("#!/bin/sh\necho no route\nexit 1\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")

    with pytest.raises(HubMisconfigured, match="Maven could not"):
        fetch_jars(tmp_path / "cache")

    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["mvn.log"]
    assert (tmp_path / "cache" / "mvn.log").read_text() == "no route\n"


def test_fetched_jars_need_no_maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the jars are there, only Java is needed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "java").touch(0o755)
    monkeypatch.setenv("PATH", str(programs))
    (tmp_path / "cache" / "kafka-4.3.1").mkdir(parents=True)

    assert fetch_jars(tmp_path / "cache").name == "kafka-4.3.1"


def test_free_ports() -> None:
    """Ports are different and below those that the system gives to clients."""
    ports = free_ports(3)

    assert len(set(ports)) == 3
    assert all(port in PORTS for port in ports)


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["mock", pytest.param("kafka", marks=pytest.mark.kafka)])
def test_broker_dies_with_its_parent(kind: str, tmp_path: Path, cache_dir: Path) -> None:
    """When the process that started a broker is killed, the broker ends too."""
    script = (
        "import sys; from pathlib import Path; from ops.sandbox.brokers import start_broker\n"
        f"with start_broker({kind!r}, Path({str(tmp_path)!r}), Path({str(cache_dir)!r})) as broker:\n"
        "    print(broker.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY) as parent:
        assert parent.stdout is not None
        watched = Watched([int(parent.stdout.readline())])

        parent.kill()

        watched.wait_for_end()
