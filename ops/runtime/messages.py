"""One message as it is read from and written to a topic: raw bytes, no meaning."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Event:
    """One message as it was read: raw bytes and where it stood. `timestamp_ms` is the broker's, UTC."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = field(default=())

    @property
    def position(self) -> str:
        """Return where the event stood, for rejections and logs."""
        return f"{self.topic}[{self.partition}]@{self.offset}"

    def header(self, name: str) -> str:
        """Return a header's text, or "" when it is missing."""
        for key, value in self.headers:
            if key == name:
                return value.decode("utf-8", "replace")
        return ""


@dataclass(frozen=True, slots=True)
class Output:
    """One message to be written. A null value is a tombstone: it removes the key from a compacted topic."""

    topic: str
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = field(default=())
