"""A publishing endpoint that listens, over real Kafka or the mock broker and a real PostgreSQL, and reports to send."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from connectors.publishing.credentials import Kind, new_credential
from connectors.publishing.handlers import Service
from connectors.publishing.limits import Limits
from connectors.publishing.service import listening, server_of, serving
from connectors.sdk.connector import Connector
from ops.runtime.kafka import TopicSpec, create_topics, read_topics
from ops.runtime.messages import Event
from ops.runtime.postgres import pool
from ops.runtime.settings import Settings, read_settings
from ops.sandbox.brokers import Broker
from schemas.builders import a_report
from schemas.records import ChildReport
from schemas.topics import all_topics
from tests.support.waiting import wait_until

SOURCE = "homelink.in"
JSON = {"Content-Type": "application/json"}
PLENTY = Limits()


@dataclass(frozen=True, slots=True)
class Running:
    """An endpoint that listens: where, what it works with, and a client."""

    url: str
    service: Service
    settings: Settings
    client: httpx.Client

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Return the answer to a body: bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            path, content=content, headers=JSON | {k.replace("_", "-"): v for k, v in headers.items()}
        )

    def secret_of(self, kind: Kind = "api-key", source_id: str = SOURCE, country: str = "IN") -> dict[str, str]:
        """Return the secrets of a new credential."""
        with pool(self.settings.national_database_url(country)) as connections:
            _, secrets = new_credential(connections, kind, source_id, country, datetime.now(UTC), None)
        return secrets


def settings_of(broker: Broker, database: str, secrets_dir: Path, **more: str) -> Settings:
    """Return the settings of an endpoint on a port of its own; the topics are there."""
    create_topics(broker.connection, [TopicSpec(name, 2) for name in all_topics(("IN", "BD", "NP"))])
    return read_settings(environ_of(broker, database, secrets_dir) | more)


def environ_of(broker: Broker, database: str, secrets_dir: Path) -> dict[str, str]:
    """Return the environment of an endpoint on a port of its own."""
    return {
        "MCA_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
        "MCA_DATABASE_URL": database,
        "MCA_SECRETS_DIR": str(secrets_dir),
        "MCA_PUBLISH_PORT": "0",
    }


@contextmanager
def running(settings: Settings, connectors: Sequence[Connector] = (), limits: Limits = PLENTY) -> Iterator[Running]:
    """Yield an endpoint that listens; it ends with the block."""
    with serving(settings, connectors, limits) as service, listening(settings) as socket:
        url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        server = server_of(service)
        thread = threading.Thread(target=server.run, args=([socket],))
        thread.start()
        try:
            wait_until(lambda: server.started)
            with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
                yield Running(url, service, settings, client)
        finally:
            server.should_exit = True
            thread.join(30)


def a_child(number: int, source_id: str = SOURCE, **changes: Any) -> ChildReport:  # noqa: ANN401 - fields of any type
    """Return a TEST report of the source, with nearly every field filled."""
    own = {"record_id": f"{source_id}/P-{number}", "source_id": source_id, "source_country": "IN"}
    return a_report(number, **(own | {"message_class": "TEST"} | changes))


def as_json(report: ChildReport) -> dict[str, Any]:
    """Return the JSON form of a report."""
    found: dict[str, Any] = json.loads(report.to_json())
    return found


def messages(broker: Broker, *topics: str) -> list[Event]:
    """Return every message of these topics."""
    return [event for batch in read_topics(broker.connection, list(topics)) for event in batch]


def clean_environ(more: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment for a child, with only these settings of the hub."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MCA_")}
    return kept | {"PYTHONPATH": str(Path(__file__).parents[2])} | dict(more)
