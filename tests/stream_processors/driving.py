"""Runs a processor over messages in a test: in batches, with a restart, and what it said last."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import settings

from ops.runtime.messages import Event, Output
from schemas.records import (
    ChildReport,
    Record,
)
from stream_processors.processor import Owner, Processor, process, restore
from stream_processors.screen import Screen
from tests.stream_processors.building import CODEC, NOW, REGIONAL_KEY, Store

AnyRecord = TypeVar("AnyRecord", bound=Record)


AnyProcessor = Processor[Any]


# Orders are many and machines differ in speed: enough of them, and none has to be quick.
some_orders = settings(deadline=None, max_examples=50)


def logged(outputs: Iterable[Output], first: int = 0) -> list[Event]:
    """Messages as they are read: each with an offset of its own."""
    return [
        Event(output.topic, 0, offset, int(NOW.timestamp() * 1000), output.key, output.value, output.headers)
        for offset, output in enumerate(outputs, first)
    ]


def new_store(*reports: ChildReport) -> Store:
    """A key store with the keys of these reports' children."""
    store = Store()
    store.keys.keys_for([report.record_id for report in reports], create=True)
    return store


def screen_processor(*countries: str) -> AnyProcessor:
    """The screening of countries."""
    return Screen(CODEC, {country: country.encode() * 16 for country in countries or ("IN",)}, REGIONAL_KEY).processor()


class Running:
    """A processor under way in a test, batch by batch, with the topics it wrote; it can be stopped and rebuilt."""

    def __init__(self, processor: AnyProcessor, store: Store | None = None) -> None:
        self.processor = processor
        self.now = NOW
        self.read: list[Event] = []
        self.written: list[Output] = []
        self._fetch: Callable[[Iterable[Owner]], Mapping[Owner, bytes]] = (store or Store()).fetch
        self.state = processor.new_state()

    def take(self, *messages: Output) -> list[Output]:
        """What follows from one batch of messages."""
        batch = logged(messages, len(self.read))
        outputs = process(self.processor, batch, self.state, CODEC, self.now, self._fetch)
        self.read += batch
        self.written += outputs
        return outputs

    def restart(self) -> None:
        """Forget the state and rebuild it from the topics, as a shell does at its start."""
        self.state = self.processor.new_state()
        log = [*self.read, *logged((out for out in self.written if out.topic not in self.processor.inputs), 10_000)]
        for topic in self.processor.restores:
            restore(self.processor, [event for event in log if event.topic == topic], self.state, CODEC)


def in_batches(messages: Sequence[Output], cuts: Iterable[int]) -> Iterator[Sequence[Output]]:
    """The same messages cut at some places."""
    places = sorted({0, len(messages), *(cut % (len(messages) + 1) for cut in cuts)})
    return (messages[start:end] for start, end in pairwise(places))


def records_in(outputs: Iterable[Output], kind: type[AnyRecord]) -> list[AnyRecord]:
    """The records of one type among messages, in order."""
    decoded = [CODEC.decode(output.value).record for output in outputs if output.value is not None]
    return [record for record in decoded if isinstance(record, kind)]


def tombstones_in(outputs: Iterable[Output]) -> list[str]:
    """The keys of tombstones among messages, in order."""
    return [output.key.decode() for output in outputs if output.value is None]


def last_words(outputs: Iterable[Output], kind: type[AnyRecord]) -> dict[bytes, AnyRecord]:
    """The last record of each key of one type, as compaction leaves them."""
    last: dict[bytes, AnyRecord] = {}
    for output in outputs:
        for record in records_in([output], kind):
            last[output.key] = record
    return last
