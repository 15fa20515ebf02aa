"""What every source of payloads promises: batches in order, an explicit position, nothing kept open after close."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeAlias

from connectors.sdk.description import Description
from connectors.sdk.payloads import Payload
from connectors.sdk.transport_settings import Transport

MAX_POSITION_BYTES = 16 * 1024
Position: TypeAlias = Mapping[str, object]
"""Where a stream goes on, as JSON. `{"from": "<ISO 8601 instant>"}` asks a source to begin at an instant (replay)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Payloads of one stream in order, and where the stream goes on once they are delivered."""

    stream: str
    """What the position belongs to, such as `file 3`; stands in rejections, so it holds no value of a record."""
    payloads: Sequence[Payload]
    """At most some hundred; none when only the position moved."""
    position: Position


class Source(Protocol):
    """A system's payloads. The hub asks for the next batch only after the one before is delivered."""

    def next_batch(self) -> Batch | None:
        """Return the next payloads, or null when there is nothing now; raises `SourceUnavailable`."""

    def snapshot(self) -> Mapping[str, Position]:
        """Return the position of each stream after everything that was handed out."""

    def close(self) -> None:
        """Let go of files and connections."""


class FileNumbers(Protocol):
    """Gives each file of an inbox a number, so that nothing else need name it."""

    def number_of(self, name: str, size_bytes: int, modified_ns: int) -> int:
        """Return the file's number, from 1; a file seen for the first time gets the next."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a source is opened with."""

    description: Description
    transport: Transport
    positions: Mapping[str, Position]
    """By stream, as last stored; empty the first time."""
    read: Callable[[Path, Description], Iterator[Payload]]
    """The connector's file reader."""
    inbox: Path | None = None
    files: FileNumbers | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    clock: Callable[[], datetime] | None = None
    kafka: Mapping[str, str | int] = field(default_factory=dict, repr=False)
    """How the hub itself reaches Kafka (`ops.runtime.kafka.connection_of`); a topic may be there too."""


OpenSource: TypeAlias = Callable[[Opening], Source]
