"""What a processor is, and the pure step every shell runs: a batch of events in, outputs out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from ops.runtime.errors import HubMisconfigured, RecordRejected, SourceUnavailable
from ops.runtime.messages import Event, Output
from schemas import topics
from schemas.codec import Codec, Wire
from schemas.events import Cause, cause_of, output_of
from schemas.identity import event_id
from schemas.records import Rejection

State = TypeVar("State")
# Whose key it is: the country that keeps it, and the subject (a record id) it was made for.
Owner: TypeAlias = tuple[str, str]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Read:
    """One decoded event. `wire` is null for a tombstone."""

    event: Event
    cause: Cause
    wire: Wire | None


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know besides the event: the time, and keys by their owner (a destroyed key is absent)."""

    now: datetime
    keys: Mapping[Owner, bytes]


@dataclass(frozen=True)
class Processor(Generic[State]):
    """One processor: the topics it handles, how its state is rebuilt, and its rule.

    restores: topics replayed at start, in this order, with outputs discarded; a topic that is also an input only up to
    the offset already committed, any other to its end. wanted_keys: whose keys `handle` needs.
    `handle` may change `state`; what it returns depends on nothing else than its arguments, and not on how events were
    cut into batches.
    """

    name: str
    inputs: tuple[str, ...]
    restores: tuple[str, ...]
    new_state: Callable[[], State]
    restore: Callable[[State, Read], None]
    handle: Callable[[Read, State, Context], list[Output]]
    wanted_keys: Callable[[Read], list[Owner]]

    @property
    def group(self) -> str:
        """Return the consumer group of the processor."""
        return f"mca-{self.name}"


# Fetches keys in as few questions as possible; destroyed ones are absent.
FetchKeys = Callable[[Iterable[Owner]], Mapping[Owner, bytes]]


def process(
    processor: Processor[State],
    batch: Sequence[Event],
    state: State,
    codec: Codec,
    now: datetime,
    fetch_keys: FetchKeys,
) -> list[Output]:
    """Return everything that follows from a batch, in order; what cannot go on follows as a rejection."""
    reads = [read_event(event, codec) for event in batch]
    wanted = [pair for read in reads if isinstance(read, Read) for pair in processor.wanted_keys(read)]
    context = Context(now, fetch_keys(wanted) if wanted else {})
    outputs: list[Output] = []
    for event, read in zip(batch, reads, strict=True):
        done = read if isinstance(read, RecordRejected) else _handle(processor, read, state, context)
        outputs += [rejection_of(event, done, codec)] if isinstance(done, RecordRejected) else done
    return outputs


def restore(processor: Processor[State], batch: Sequence[Event], state: State, codec: Codec) -> None:
    """Replay events into the state, but for those that were rejected when they were first handled."""
    for event in batch:
        read = read_event(event, codec)
        if isinstance(read, Read):
            _restore(processor, read, state)


def read_event(event: Event, codec: Codec) -> Read | RecordRejected:
    """Return the decoded event, or why it does not decode or does not belong on its topic."""
    try:
        wire = None if event.value is None else codec.decode(event.value)
    except RecordRejected as fault:
        return fault
    carried = topics.record_of(event.topic)
    if wire is not None and type(wire.record).__name__ != carried:
        return RecordRejected("WRONG_RECORD", "", f"this topic carries {carried} only")
    return Read(event, cause_of(event), wire)


def rejection_of(event: Event, fault: RecordRejected, codec: Codec) -> Output:
    """Return the rejection of an event. It carries no payload: the event stays in the log, at the place it names."""
    # Known by its place, not by the id its sender gave: a sender may give one id twice.
    cause = replace(cause_of(event), event_id=event_id("position", event.position))
    topic = topics.rejections(topics.country_of(event.topic))
    rejection = Rejection(
        rejection_id=event_id("Rejection", event.position, fault.reason),
        source_id=event.topic,
        position=event.position,
        reason=fault.reason,
        field=fault.field or None,
        detail=fault.detail or None,
        rejected_at=cause.time,
    )
    return output_of(rejection, topic, codec.encode(rejection), cause)


def _handle(processor: Processor[State], read: Read, state: State, context: Context) -> list[Output] | RecordRejected:
    return _attempt(processor, lambda: processor.handle(read, state, context))


def _restore(processor: Processor[State], read: Read, state: State) -> None:
    _attempt(processor, lambda: processor.restore(state, read))


def _attempt(processor: Processor[State], rule: Callable[[], Result]) -> Result | RecordRejected:
    """Return what the rule returns, or why its event cannot go on: one event must not stop or lose the others.

    What is not the event's fault is raised: rejecting the event would lose it.
    """
    try:
        return rule()
    except RecordRejected as fault:
        return fault
    except (HubMisconfigured, SourceUnavailable, MemoryError):
        raise
    except Exception as fault:  # noqa: BLE001 - a fault of ours; its text may hold values, so only its class is told
        detail = f"{type(fault).__name__} in processor {processor.name}: report this to the maintainers"
        return RecordRejected("INTERNAL_ERROR", "", detail)
