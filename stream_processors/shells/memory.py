"""The memory shell: runs processors on topics kept in a dict until nothing is left to do. No network, no waiting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from ops.runtime.messages import Event, Output
from schemas.codec import Codec
from stream_processors.processor import FetchKeys, Owner, Processor, process, restore

BATCH_SIZE = 200
MOST_OUTPUTS = 5_000_000  # processors that feed each other in a circle would never be quiet

AnyProcessor: TypeAlias = Processor[Any]
Place: TypeAlias = tuple[str, int]


def run_memory(
    processors: Sequence[AnyProcessor],
    events: Iterable[Event],
    codec: Codec,
    now: datetime,
    fetch_keys: FetchKeys | None = None,
    batch_size: int = BATCH_SIZE,
) -> list[Output]:
    """Return every output that follows from the events, in the order in which it was written."""
    hub = MemoryHub(processors, codec, now, fetch_keys or no_keys, batch_size)
    hub.add(events)
    return hub.run()


def no_keys(_: Iterable[Owner]) -> Mapping[Owner, bytes]:
    """Return no key at all, as a key store does in which every child's key was destroyed."""
    return {}


@dataclass
class _Member:
    """One processor under way: its state and the next index to read in each log."""

    processor: AnyProcessor
    state: Any
    done: dict[Place, int] = field(default_factory=lambda: defaultdict(int))


class MemoryHub:
    """Processors over topics in memory. `now` may be moved between runs; it is the time of simulated processors."""

    def __init__(
        self,
        processors: Sequence[AnyProcessor],
        codec: Codec,
        now: datetime,
        fetch_keys: FetchKeys = no_keys,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        self.now = now
        self.logs: dict[Place, list[Event]] = defaultdict(list)
        self._codec = codec
        self._fetch_keys = fetch_keys
        self._batch_size = batch_size
        self._members = {each.name: _Member(each, each.new_state()) for each in processors}

    def add(self, events: Iterable[Event]) -> None:
        """Append events to their topics; each keeps the position it says."""
        for event in events:
            self.logs[event.topic, event.partition].append(event)

    def write(self, outputs: Sequence[Output]) -> None:
        """Append messages to their topics, on partition 0, at the time of the hub."""
        timestamp_ms = int(self.now.timestamp() * 1000)
        for output in outputs:
            log = self.logs[output.topic, 0]
            offset = log[-1].offset + 1 if log else 0
            log.append(Event(output.topic, 0, offset, timestamp_ms, output.key, output.value, output.headers))

    def run(self) -> list[Output]:
        """Return every output of all processors until none has anything left to read, in the order written.

        Processors take turns, a batch each, in the order given. Raises RuntimeError when they never come to rest.
        """
        written: list[Output] = []
        while True:
            batches = [(member, batch) for member in self._members.values() if (batch := self._take(member))]
            if not batches:
                return written
            for member, batch in batches:
                now = self.now
                outputs = process(member.processor, batch, member.state, self._codec, now, self._fetch_keys)
                self.write(outputs)
                written += outputs
            if len(written) > MOST_OUTPUTS:
                raise RuntimeError("processors feed each other without end: look for a topic that leads back")

    def restart(self, name: str) -> None:
        """Forget a processor's state and rebuild it from the topics, as a live shell does at its start."""
        member = self._members[name]
        member.state = member.processor.new_state()
        for topic in member.processor.restores:
            for place in self._places(topic):
                end = member.done[place] if topic in member.processor.inputs else len(self.logs[place])
                restore(member.processor, self.logs[place][:end], member.state, self._codec)

    def _take(self, member: _Member) -> list[Event]:
        """Take the next batch: what waits on the processor's inputs, topic by topic, at most a batch's size."""
        batch: list[Event] = []
        for topic in member.processor.inputs:
            for place in self._places(topic):
                start = member.done[place]
                taken = self.logs[place][start : start + self._batch_size - len(batch)]
                member.done[place] = start + len(taken)
                batch += taken
        return batch

    def _places(self, topic: str) -> list[Place]:
        return sorted(place for place in self.logs if place[0] == topic)
