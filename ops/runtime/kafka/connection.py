"""How librdkafka is told to reach Kafka, and what it read as an event of our own."""

from collections.abc import Mapping

from confluent_kafka import KafkaError, Message

from ops.runtime.errors import SourceUnavailable
from ops.runtime.messages import Event
from ops.runtime.secrets import read_password
from ops.runtime.settings import Settings

# librdkafka's names of its connection properties, at least `bootstrap.servers`.
Connection = Mapping[str, str | int]
# Topic and partition number.
Partition = tuple[str, int]

# librdkafka logs addresses and errors to stderr by itself; only what ends a client (level 2, critical) is let through.
QUIET: Connection = {"log_level": 2, "reconnect.backoff.ms": 50, "reconnect.backoff.max.ms": 1000}


def connection_of(settings: Settings) -> Connection:
    """The connection properties of librdkafka in the settings; HubMisconfigured if the password cannot be read."""
    found: dict[str, str | int | None] = {
        "bootstrap.servers": settings.kafka_bootstrap_servers,
        "security.protocol": settings.kafka_security_protocol,
        "sasl.mechanism": settings.kafka_sasl_mechanism,
        "sasl.username": settings.kafka_sasl_username,
        "ssl.ca.location": None if settings.kafka_ca_file is None else str(settings.kafka_ca_file),
    }
    if settings.kafka_sasl_password_file is not None:
        found["sasl.password"] = read_password(settings.kafka_sasl_password_file)
    return {name: value for name, value in found.items() if value is not None}


def to_event(raw: Message) -> Event:
    """The message as an Event; a missing key is empty bytes."""
    headers = raw.headers() or []
    pairs = headers.items() if isinstance(headers, dict) else headers
    return Event(
        topic=raw.topic() or "",
        partition=int(raw.partition() or 0),
        offset=int(raw.offset() or 0),
        timestamp_ms=raw.timestamp()[1],
        key=_bytes(raw.key()),
        value=None if raw.value() is None else _bytes(raw.value()),
        headers=tuple((name, _bytes(value)) for name, value in pairs),
    )


def unavailable(doing: str, error: KafkaError) -> SourceUnavailable:
    """The error to raise when Kafka does not do what was asked; says its code, never its text."""
    return SourceUnavailable(f"Kafka failed while {doing}: {error.name()}; wait and try again")


def _bytes(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""
