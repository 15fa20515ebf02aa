import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import HubProducer, Partition, TopicSpec, watermarks
from ops.runtime.messages import Output
from ops.runtime.postgres import Row, connect
from ops.runtime.processes import end_child, start_child
from ops.sandbox.brokers import Broker, start_broker
from ops.sandbox.postgres import Database as Server
from ops.sandbox.postgres import start_postgres
from registry_sink.dump import counts, registry_rows
from registry_sink.positions import messages_waiting
from registry_sink.service import prepare, write_events
from registry_sink.session import prepare_session
from registry_sink.writer import prepare_stages
from schemas.builders import a_record
from schemas.codec import file_codec
from schemas.records import Decision
from schemas.topics import DECISIONS
from tests.registry_sink.stories import COUNTRY, KNOWN, PARTITIONS, events_of, message_of, shuffled, story
from tests.support.waiting import wait_until

CHILDREN = 40
SLICES = 40


@pytest.fixture(params=["mock", pytest.param("kafka", marks=pytest.mark.kafka)])
def own_broker(request: pytest.FixtureRequest, tmp_path: Path, cache_dir: Path) -> Iterator[Broker]:
    """A broker of the test's own, empty: the sink reads every topic of the region."""
    with start_broker(request.param, tmp_path / request.param, cache_dir) as broker:
        yield broker


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, to be killed."""
    with start_postgres("embedded", tmp_path) as server:
        yield server


class Sinks:
    """Sink processes on one registry, each with a log file."""

    def __init__(self, broker: Broker, database_url: str, folder: Path, secrets_dir: Path) -> None:
        self._folder = folder
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._environ = {
            **{name: text for name, text in os.environ.items() if not name.startswith("MCA_")},
            "PYTHONPATH": os.pathsep.join(sys.path),
            "MCA_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
            "MCA_DATABASE_URL": database_url,
            "MCA_SECRETS_DIR": str(secrets_dir),
            "MCA_COUNTRIES": COUNTRY,
        }

    def start(self, number: int) -> None:
        """Starts a sink, or starts it again."""
        command = [sys.executable, "-m", "registry_sink", "run"]
        self._running[number] = start_child(command, self.log_file(number), self._environ)

    def kill(self, number: int) -> None:
        """Ends a sink as a loss of power would."""
        self._running[number].kill()
        self._running[number].wait()

    def end(self, number: int) -> int:
        """The exit code of a sink that was asked to end."""
        return end_child(self._running.pop(number), polite_seconds=30)

    def log_file(self, number: int) -> Path:
        """Where a sink writes its log."""
        return self._folder / f"sink-{number}.log"

    def close(self) -> None:
        """Ends all."""
        for number in list(self._running):
            end_child(self._running.pop(number), signal.SIGKILL)


def make_topics(broker: Broker, names: Sequence[str]) -> None:
    """Makes topics of the hub."""
    broker.create_topics([TopicSpec(name, PARTITIONS) for name in names])


def send(broker: Broker, messages: Sequence[Output]) -> None:
    """Sends messages in order."""
    with closing(HubProducer(broker.connection)) as producer:
        producer.send_all(messages)


def caught_up(url: str, ends: dict[Partition, tuple[int, int]]) -> bool:
    """Whether every message of the log is in the registry; not when PostgreSQL is away."""
    try:
        with closing(connect(url)) as database:
            return messages_waiting(database, ends) == 0
    except (SourceUnavailable, RuntimeError):
        return False


def rows_of(url: str) -> dict[str, list[Row]]:
    """The registry, with the bytes of its seals."""
    with closing(connect(url)) as database:
        return registry_rows(database, seals=True)


def expected_rows(server: Server) -> dict[str, list[Row]]:
    """The registry that the story leaves when its messages come one after the other, in their order."""
    url = server.new_database("expected")
    with closing(connect(url)) as database:
        prepare_session(database)
        prepare(database)
        prepare_stages(database)
        write_events(database, events_of([sent for thread in story(CHILDREN) for sent in thread]), file_codec())
        assert all(counts(database).values())
    return rows_of(url)


@pytest.mark.faults
@pytest.mark.timeout(240)
def test_kills_lose_and_double_nothing(
    own_broker: Broker, own_postgres: Server, tmp_path: Path, secrets_dir: Path
) -> None:
    """A shuffled log with repeats leaves the same rows while two sinks and PostgreSQL are killed at random moments."""
    expected = expected_rows(own_postgres)
    chance = random.Random(7)  # noqa: S311 (moments to kill at, not a secret)
    messages = shuffled(story(CHILDREN), seed=7)
    make_topics(own_broker, list(KNOWN))
    size = -(-len(messages) // SLICES)
    with ExitStack() as stack:
        sinks = stack.enter_context(closing(Sinks(own_broker, own_postgres.url, tmp_path, secrets_dir)))
        sinks.start(0)
        sinks.start(1)
        wait_until(lambda: caught_up(own_postgres.url, {}))
        for number in range(SLICES):
            send(own_broker, messages[number * size : (number + 1) * size])
            match chance.randrange(8):
                case 0 | 1 as victim:
                    sinks.kill(victim)
                    sinks.start(victim)
                case 2:
                    os.kill(own_postgres.pid or 0, signal.SIGKILL)
                    own_postgres.start()
                case _:
                    pass
        ends = watermarks(own_broker.connection, KNOWN)

        wait_until(lambda: caught_up(own_postgres.url, ends), seconds=90)

    assert sum(end - first for first, end in ends.values()) == len(messages)
    assert rows_of(own_postgres.url) == expected


@pytest.mark.faults
@pytest.mark.timeout(240)
def test_outage_takeover_and_new_topics(
    own_broker: Broker, own_postgres: Server, tmp_path: Path, secrets_dir: Path
) -> None:
    """The sink survives an outage of Kafka, finds topics made later, and another sink takes over from a killed one."""
    expected = expected_rows(own_postgres)
    messages = shuffled(story(CHILDREN), seed=8)
    early = [name for name in KNOWN if "region" not in name]
    first = [sent for sent in messages if sent.topic in early]
    second = [sent for sent in messages if sent.topic not in early]
    make_topics(own_broker, early)
    with closing(Sinks(own_broker, own_postgres.url, tmp_path, secrets_dir)) as sinks:
        sinks.start(0)
        send(own_broker, first)
        ends = watermarks(own_broker.connection, early)
        wait_until(lambda: caught_up(own_postgres.url, ends), seconds=60)
        own_broker.stop()
        sinks.start(1)
        own_broker.start()
        make_topics(own_broker, list(KNOWN))
        sinks.kill(0)
        send(own_broker, second)
        ends = watermarks(own_broker.connection, KNOWN)
        wait_until(lambda: caught_up(own_postgres.url, ends), seconds=60)

        exit_code = sinks.end(1)

    assert exit_code == 0
    assert rows_of(own_postgres.url) == expected
    assert "the sink's share changed" in sinks.log_file(1).read_text()


def test_broker_made_anew(tmp_path: Path, cache_dir: Path, database: str, secrets_dir: Path) -> None:
    """When the whole broker is lost and begins anew, the sink reads from the beginning and newer messages count."""
    decision = a_record(Decision, 1, action="HOLD")
    later = decision.model_copy(update={"action": "PASS"})

    def actions_after(folder: Path, messages: list[Output], action: str) -> list[Row]:
        with (
            start_broker("mock", folder, cache_dir) as broker,
            closing(Sinks(broker, database, folder, secrets_dir)) as sinks,
            closing(connect(database)) as watcher,
        ):
            watcher.autocommit = True
            prepare(watcher)
            make_topics(broker, [DECISIONS])
            send(broker, messages)
            sinks.start(0)
            query = "SELECT action FROM registry.decisions"
            wait_until(lambda: watcher.execute(query).fetchall() == [(action,)])
            return watcher.execute(query).fetchall()

    first = actions_after(tmp_path / "first", [message_of(decision)] * 5, "HOLD")
    second = actions_after(tmp_path / "second", [message_of(later)], "PASS")

    assert (first, second) == ([("HOLD",)], [("PASS",)])
    assert "a topic was made anew" in (tmp_path / "second" / "sink-0.log").read_text()
