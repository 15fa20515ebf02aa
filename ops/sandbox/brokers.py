"""The three brokers of the sandbox behind one interface: mock, real Kafka, or one that runs elsewhere."""

import os
import select
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Protocol

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import Connection, TopicSpec, create_topics, is_ready
from ops.runtime.processes import end_child, start_child
from ops.runtime.settings import check_hosts
from ops.sandbox.kafka_broker import KafkaBroker

ANSWER_SECONDS = 15.0
REACH_SECONDS = 15.0


class Broker(Protocol):
    """A running broker. `pid` is None for one this process did not start."""

    @property
    def kind(self) -> str:
        """`mock`, `kafka` or `address`."""

    @property
    def bootstrap_servers(self) -> str:
        """The address to give to clients, the same after a restart."""

    @property
    def pid(self) -> int | None:
        """The process id to kill in fault tests."""

    @property
    def connection(self) -> Connection:
        """What ops.runtime.kafka takes to reach it."""

    def create_topics(self, specs: Sequence[TopicSpec]) -> None:
        """Makes the topics that are not there, with their partitions."""

    def stop(self) -> None:
        """Makes the broker unreachable, in good order; what it acknowledged stays."""

    def start(self) -> None:
        """Makes it reachable again, at the same address, when it answers."""

    def close(self) -> None:
        """Ends it for good."""


@contextmanager
def start_broker(kind: str, folder: Path, cache_dir: Path) -> Iterator[Broker]:
    """A ready broker until the end of the block: `mock`, `kafka`, or the address of one as host:port.

    Its data and logs go to `folder`. HubMisconfigured names what is missing.
    """
    broker: Broker
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "mock":
        broker = MockBroker(folder)
    elif kind == "kafka":
        broker = KafkaBroker(folder, cache_dir)
    else:
        broker = AddressedBroker(kind)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()


class MockBroker:
    """librdkafka's mock cluster in a child process; `stop` and `start` cut and mend its connections."""

    kind = "mock"

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "ops.sandbox.mock_broker"]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._child = start_child(command, folder / "mock_broker.log", environ, piped=True)
        try:
            self.bootstrap_servers = self._answer()
        except SourceUnavailable:
            end_child(self._child, signal.SIGKILL)
            raise

    @property
    def pid(self) -> int:
        """As in Broker."""
        return self._child.pid

    @property
    def connection(self) -> Connection:
        """As in Broker."""
        return {"bootstrap.servers": self.bootstrap_servers}

    def create_topics(self, specs: Sequence[TopicSpec]) -> None:
        """As in Broker; a mock topic has partitions and nothing else."""
        for spec in specs:
            # It answers `failed` only for a topic that is there.
            self._ask(f"topic {spec.name} {spec.partitions}")

    def stop(self) -> None:
        """As in Broker."""
        self._ask("down")

    def start(self) -> None:
        """As in Broker."""
        self._ask("up")
        _wait_until_ready(self.connection, "the mock broker")

    def close(self) -> None:
        """As in Broker."""
        end_child(self._child)

    def _ask(self, command: str) -> str:
        if self._child.stdin is None or self._child.poll() is not None:
            raise SourceUnavailable("the mock broker has ended and everything in it is gone; start another")
        self._child.stdin.write(command.encode() + b"\n")
        self._child.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        output = self._child.stdout
        ready = output is not None and select.select([output], [], [], ANSWER_SECONDS)[0]
        line = output.readline().decode().strip() if output is not None and ready else ""
        if not line:
            raise SourceUnavailable("the mock broker does not answer; its log file mock_broker.log may say why")
        return line


class AddressedBroker:
    """A broker that somebody else runs: it is used, never started or ended."""

    kind = "address"
    pid = None

    def __init__(self, address: str) -> None:
        try:
            self.bootstrap_servers = check_hosts(address)
        except ValueError:
            raise HubMisconfigured(["the broker is neither `mock` nor `kafka` nor host:port"]) from None

    @property
    def connection(self) -> Connection:
        """As in Broker."""
        return {"bootstrap.servers": self.bootstrap_servers}

    def create_topics(self, specs: Sequence[TopicSpec]) -> None:
        """As in Broker."""
        create_topics(self.connection, specs)

    def stop(self) -> None:
        """Refused: the broker belongs to somebody else."""
        raise HubMisconfigured(["the broker at an address is not the sandbox's to stop"])

    def start(self) -> None:
        """Returns when the broker answers."""
        _wait_until_ready(self.connection, "the broker at the given address")

    def close(self) -> None:
        """Leaves the broker as it is."""


def _wait_until_ready(connection: Connection, name: str) -> None:
    deadline = monotonic() + REACH_SECONDS
    while not is_ready(connection, 1.0):
        if monotonic() > deadline:
            raise SourceUnavailable(f"{name} does not answer within {REACH_SECONDS:g} s")
