"""A hub in memory: keys, topics and positions of one process, so that a connector runs whole without a broker."""

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from connectors.sdk.connector import Connector
from connectors.sdk.convert import SAMPLE_COUNTRY
from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Delivery
from connectors.sdk.positions import Progress, Sent
from connectors.sdk.run import Work, run
from connectors.sdk.sources import Batch, Opening, Position, Source
from ops.runtime.errors import SourceUnavailable
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Output
from schemas.codec import Codec, file_codec

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
"""When samples count as taken in, so that the same sample gives the same records on every day."""
KEYS = MemoryKeyStore(b"samples")


@dataclass(slots=True)
class MemoryHub:
    """What a connector delivered and how far it came; nothing outlives the process."""

    connector: Connector
    messages: list[Output] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    codec: Codec = field(default_factory=file_codec)
    fail_to_store: int = 0
    """How many times from now on storing fails, as if the process ended between sending and storing."""
    _sent: dict[str, Sent] = field(default_factory=dict)
    _files: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def send_all(self, messages: Sequence[Output]) -> None:
        """Keep the messages."""
        self.messages += messages

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Return what was last sent of each record that was sent before."""
        return {name: self._sent[name] for name in record_ids if name in self._sent}

    def store(self, progress: Progress) -> None:
        """Keep how far a stream is delivered; raises `SourceUnavailable` while it is to fail."""
        if self.fail_to_store > 0:
            self.fail_to_store -= 1
            raise SourceUnavailable("the positions cannot be stored")
        self.progress.append(progress)
        for name, latest in progress.sent.items():
            before = self._sent.get(name)
            if before is None or before.record_version <= latest.record_version:
                self._sent[name] = latest

    def stored(self) -> dict[str, Position]:
        """Return the position of every stream, as last stored."""
        return {each.stream: each.position for each in self.progress}

    def number_of(self, name: str, size_bytes: int, modified_ns: int) -> int:
        """Return the file's number, from 1."""
        return self._files.setdefault((name, size_bytes, modified_ns), len(self._files) + 1)

    def delivery(self) -> Delivery:
        """Return what the connector delivers with."""
        countries = dict.fromkeys(self.connector.description.countries, SAMPLE_COUNTRY)
        return Delivery(self.connector, dict.fromkeys(countries, KEYS), self, self, self.codec, lambda: NOW, countries)

    def deliver_files(self, inbox: Path) -> Counts:
        """Read what lies in a folder and is not read yet, as a run does; return what became of it."""
        folder = self.connector.description.folder

        def opened() -> Source:
            return self.connector.open_source(
                Opening(self.connector.description, folder, self.stored(), self.connector.read, inbox, self)
            )

        return self._run(Work(self.delivery(), opened, 0.001))

    def deliver_batches(self, batches: Sequence[Batch]) -> Counts:
        """Deliver these batches, as a run does; return what became of them."""
        return self._run(Work(self.delivery(), lambda: _Given(list(batches)), 0.001))

    def _run(self, work: Work) -> Counts:
        return run([work], threading.Event(), once=True)[work.name]

    def state(self) -> Mapping[tuple[str, bytes], tuple[int, frozenset[bytes]]]:
        """Return what a reader who keeps the highest versions has, by topic and key: version and contents."""
        seen: dict[tuple[str, bytes], dict[int, set[bytes]]] = defaultdict(lambda: defaultdict(set))
        for message in self.messages:
            if message.value is not None:
                version = getattr(self.codec.decode(message.value).record, "record_version", 0)
                seen[message.topic, message.key][version].add(message.value)
        return {place: (max(versions), frozenset(versions[max(versions)])) for place, versions in seen.items()}


class _Given:
    """A source of batches that are at hand."""

    def __init__(self, batches: list[Batch]) -> None:
        self._batches = batches[::-1]

    def next_batch(self) -> Batch | None:
        """Return the next one."""
        return self._batches.pop() if self._batches else None

    def snapshot(self) -> Mapping[str, Position]:
        """Return nothing: batches at hand have no position."""
        return {}

    def close(self) -> None:
        """Keep nothing open."""
