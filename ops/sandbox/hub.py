"""The whole hub on one machine: broker, Postgres, keys, topics and services, started together and ended together."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ops.runtime.kafka import Connection, TopicSpec
from ops.runtime.processes import ChildSpec, Supervisor
from ops.runtime.settings import PREFIX, Settings, read_sandbox_settings, read_settings
from ops.sandbox.brokers import Broker, start_broker
from ops.sandbox.postgres import Database, start_postgres
from ops.sandbox.secrets import make_secrets
from schemas.topics import all_topics

COUNTRIES = ("IN", "BD")


@dataclass(frozen=True, slots=True)
class HubOptions:
    """What kind of hub to start. broker: mock, kafka or host:port. postgres: embedded or a URL.

    clock: `system`, or the instant at which the hub's time stands still. durable: Postgres survives a machine's crash.
    """

    broker: str = "mock"
    postgres: str = "embedded"
    shell: str = "faust"
    clock: str = "system"
    countries: tuple[str, ...] = COUNTRIES
    durable: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hub:
    """A running hub: where it is, and the means to start and watch its services."""

    folder: Path
    environ: Mapping[str, str]
    settings: Settings
    broker: Broker
    database: Database
    supervisor: Supervisor

    @property
    def connection(self) -> Connection:
        """Return what Kafka clients of this hub need."""
        return self.broker.connection

    def start_service(self, name: str, *arguments: str) -> int:
        """Start `python -m ...` as a child that is restarted when it dies, and return its process id."""
        return self.supervisor.start(self.spec(name, *arguments))

    def spec(self, name: str, *arguments: str) -> ChildSpec:
        """Return how a service is started: its command, settings and log file."""
        return ChildSpec(name, (sys.executable, "-m", *arguments), self.environ, self.folder / f"{name}.log")


PROCESSORS = ("screen", "match", "alert", "case")


@contextmanager
def running_hub(options: HubOptions, folder: Path | None = None) -> Iterator[Hub]:
    """A hub whose broker, database, keys and topics are ready; services are started by the caller.

    Everything is ended at the end of the block; `folder` (a temporary one by default) keeps files and logs.
    """
    with tempfile.TemporaryDirectory(prefix="mca-hub-") as temporary, Supervisor() as supervisor:
        home = folder or Path(temporary)
        cache = read_sandbox_settings(_sandbox_names(os.environ)).cache_dir
        make_secrets(home / "secrets", options.countries)
        (home / "inbox").mkdir(parents=True, exist_ok=True)
        with (
            start_broker(options.broker, home / "broker", cache) as broker,
            start_postgres(options.postgres, home / "database", durable=options.durable) as database,
        ):
            environ = _environ(options, home, broker, database)
            settings = read_settings({name: text for name, text in environ.items() if name.startswith(PREFIX)})
            broker.create_topics(topic_specs(settings))
            try:
                yield Hub(home, environ, settings, broker, database, supervisor)
            finally:
                supervisor.stop_all()


def start_services(hub: Hub) -> None:
    """Start every processor and the registry, each in a process of its own."""
    for processor in PROCESSORS:
        hub.start_service(processor, "stream_processors", "run", processor)
    hub.start_service("registry_sink", "registry_sink", "run")


def topic_specs(settings: Settings) -> list[TopicSpec]:
    """Return every topic of the hub as it is to be made, in the order of the standard."""
    partitions, copies = settings.topic_partitions, settings.topic_replication
    named = all_topics(settings.countries).items()
    return [TopicSpec(name, partitions, copies, topic.config) for name, topic in named]


def _environ(options: HubOptions, home: Path, broker: Broker, database: Database) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "MCA_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
        "MCA_DATABASE_URL": database.url,
        "MCA_COUNTRIES": ",".join(options.countries),
        "MCA_SECRETS_DIR": str(home / "secrets"),
        "MCA_INBOX_DIR": str(home / "inbox"),
        "MCA_SHELL": options.shell,
        "MCA_CLOCK": options.clock,
        **options.settings,
    }


def _sandbox_names(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the sandbox's own names only: a hub's settings in the shell are not the demo's."""
    return {name: text for name, text in environ.items() if name == "MCA_CACHE_DIR"}
