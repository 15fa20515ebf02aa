"""A small connector at work on any transport: real positions in PostgreSQL, a sink in memory, kills between steps."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors.sdk import parts
from connectors.sdk.connector import Connector
from connectors.sdk.convert import CountryKeys
from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Delivery
from connectors.sdk.description import Description
from connectors.sdk.fields import Fields
from connectors.sdk.positions import Positions, Progress, Sent
from connectors.sdk.run import Work, run
from connectors.sdk.sources import Opening, OpenSource, Position, Source
from connectors.sdk.tokens import SAMPLE_KEYS
from connectors.sdk.transports import open_source
from connectors.sdk.transports.files import read_file
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Output
from ops.runtime.postgres import Pool
from schemas.codec import file_codec
from schemas.records import ChildReport, Rejection

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
COUNTRY = CountryKeys(SAMPLE_KEYS, b"key of ids")
FOLDER = {"kind": "folder", "formats": ["json"]}


class Killed(BaseException):
    """The process ends here; nothing after it happens."""


class NoWait(threading.Event):
    """An event whose waits end at once; `waits` says how long they should have been."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Note the time and return at once."""
        self.waits.append(timeout or 0.0)
        return self.is_set()


@dataclass
class Sink:
    """Keeps what was sent; `kill_after` ends the process when so many batches were sent, before they are stored."""

    messages: list[Output] = field(default_factory=list)
    kill_after: int | None = None

    def send_all(self, messages: Sequence[Output]) -> None:
        """Keep the messages."""
        self.messages += messages
        if self.kill_after is not None and messages:
            self.kill_after -= 1
            if self.kill_after < 0:
                raise Killed

    def kinds(self) -> set[tuple[str, str]]:
        """Return the identity of every message: event id and type."""
        return {(_header(message, "ce_id"), _header(message, "ce_type")) for message in self.messages}


@dataclass
class Polled:
    """A connector over one transport, and everything that was sent in all its lives."""

    transport: Mapping[str, object]
    connections: Pool
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    kafka: Mapping[str, str | int] = field(default_factory=dict)
    sink: Sink = field(default_factory=Sink)
    open_source: OpenSource = open_source
    clock: Callable[[], datetime] | None = None
    stop: NoWait = field(default_factory=NoWait)

    def connector(self) -> Connector:
        """Return the connector: each record has an id, a name and a time of change."""
        description = Description.model_validate(
            {
                "name": "in_polled",
                "title": "t",
                "source_id": "polled.example",
                "country": "IN",
                "utc_offset_minutes": 330,
                "owner": "o",
                "legal_basis": "l",
                "contact": "c",
                "rhythm": "r",
                "expected_per_day": {"least": 0, "most": 10},
                "id_column": "id",
                "transports": [FOLDER, self.transport],
            }
        )
        return Connector(description, to_records, lambda path, known: read_file(path, known.folder), self.open_source)

    def run_once(self) -> Counts:
        """Read what is there; may end by `Killed`."""
        work = self.work()
        return run([work], self.stop, once=True)[work.name]

    def work(self) -> Work:
        """Return a new life of the connector, at its stored positions."""
        connector = self.connector()
        positions = Positions(self.connections, connector.name)
        delivery = Delivery(
            connector, {"IN": MemoryKeyStore(b"s")}, self.sink, positions, file_codec(), lambda: NOW, {"IN": COUNTRY}
        )
        return Work(delivery, lambda: self.opened(positions.stored()), 0.01)

    def opened(self, positions: Mapping[str, Position]) -> Source:
        """Return the source at positions."""
        known = self.connector()
        return known.open_source(
            Opening(
                known.description,
                known.description.transports[1],
                positions,
                known.read,
                settings=self.settings,
                secrets=self.secrets,
                clock=self.clock,
                kafka=self.kafka,
            )
        )

    def stored(self) -> Mapping[str, Position]:
        """Return the stored positions."""
        return Positions(self.connections, "in_polled").stored()

    def reset(self, stream: str, position: Position) -> None:
        """Store another position, as a replay does."""
        Positions(self.connections, "in_polled").store(Progress(stream, position, dict[str, Sent](), Counts(), NOW))

    def rejected(self) -> list[str]:
        """Return the reasons of the rejections that were sent."""
        records = [file_codec().decode(message.value or b"").record for message in self.sink.messages]
        return [record.reason for record in records if isinstance(record, Rejection)]

    def versions(self) -> dict[str, set[int]]:
        """Return the versions that were sent of each record, by local id."""
        found: dict[str, set[int]] = {}
        for message in self.sink.messages:
            record = file_codec().decode(message.value or b"").record
            if isinstance(record, ChildReport):
                found.setdefault(record.record_id.partition("/")[2], set()).add(record.record_version)
        return found


def to_records(fields: Fields) -> tuple[ChildReport]:
    """Return the report of a record with `id`, `changed_at` and perhaps a name."""
    changed = parts.instant(fields, "changed_at", "record_version")
    identity = parts.record_id(fields, "id"), "FOUND"
    fields.pass_over("name", "cursor")
    told = parts.envelope(fields, identity, "OPEN", changed, changed) | {"message_class": "TEST"}
    return (ChildReport.from_fields(told),)


def _header(message: Output, name: str) -> str:
    return dict(message.headers)[name].decode()
