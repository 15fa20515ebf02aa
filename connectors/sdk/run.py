"""Runs connectors over their sources: one thin loop, one batch after another, in turns."""

import gc
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Delivery, deliver
from connectors.sdk.sources import MAX_POSITION_BYTES, Batch, Source
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.logs import log_of
from ops.runtime.metrics import (
    FIELDS_LEFT_OVER,
    FIELDS_NOT_UNDERSTOOD,
    PAYLOADS_READ,
    PAYLOADS_REJECTED,
    PAYLOADS_UNCHANGED,
    PAYLOADS_WRITTEN,
    SOURCE_UNAVAILABLE,
)

log = log_of(__name__)
MOST_TRIES_ONCE = 6
LONGEST_WAIT_SECONDS = 30.0
MADE_BETWEEN_LOOKS = 50_000
"""Objects; some 10 MB, and more than one batch makes."""
BATCHES_IN_TURN = 50
"""Batches of one source before the next has its turn, so that a long file does not keep a border post waiting."""


@dataclass(slots=True)
class Work:
    """One source of one connector at work; what is pending was handed out and is not delivered yet."""

    delivery: Delivery
    open_source: Callable[[], Source]
    """Opens the source where it was left; raises `SourceUnavailable`."""
    poll_seconds: float
    source: Source | None = None
    pending: Batch | None = None
    wait_seconds: float = 0.0
    """Until the source is asked again; 0 asks at once."""
    tries: int = 0

    @property
    def name(self) -> str:
        """Return the connector's name."""
        return self.delivery.connector.name


@dataclass(slots=True)
class _Run:
    works: list[Work]
    stop: threading.Event
    once: bool
    counts: dict[str, Counts] = field(default_factory=dict)


def run(works: Iterable[Work], stop: threading.Event, *, once: bool) -> Mapping[str, Counts]:
    """Read every source, once to its end or until `stop` is set, and return the counts by connector.

    Raises `SourceUnavailable` when, in a single run, something stays away for six tries; without `once` each source
    waits for itself, at most 30 s at a time, for ever.
    """
    todo = _Run(list(works), stop, once)
    todo.counts = {work.name: Counts() for work in todo.works}
    waiting = list(todo.works)
    try:
        while waiting and not stop.is_set():
            busy = {id(work) for work in waiting if work.wait_seconds <= 0 and _turn(work, todo)}
            if once:
                waiting = [work for work in waiting if id(work) in busy or work.tries]
            if not busy and waiting:
                _rest(waiting, stop)
    finally:
        for work in todo.works:
            _close(work)
    return todo.counts


def spare_collector() -> None:
    """Let Python's garbage collector pass over what is loaded by now, and look less often at what a batch makes.

    Records hold no cycles: without this a sixth of the time goes into looking for some.
    """
    gc.freeze()
    gc.set_threshold(MADE_BETWEEN_LOOKS, 20, 20)


def _turn(work: Work, todo: _Run) -> bool:
    """Let one source deliver; return whether there is more. What it lacks costs the others nothing."""
    try:
        more = _deliver_some(work, todo)
    except SourceUnavailable as fault:
        work.tries += 1
        if todo.once and work.tries >= MOST_TRIES_ONCE:
            raise
        SOURCE_UNAVAILABLE.labels(work.name).inc()
        work.wait_seconds = min(LONGEST_WAIT_SECONDS, 0.5 * 2 ** min(work.tries - 1, 10))
        log.warning("something a connector needs is away", connector=work.name, detail=str(fault), attempt=work.tries,
                    retry_seconds=work.wait_seconds)  # fmt: skip
    except (HubMisconfigured, MemoryError):
        raise
    except Exception as fault:
        todo.counts[work.name].faults += 1
        _close(work)
        work.wait_seconds = work.poll_seconds
        # The hub's logs take an error by class and place only; they have no `exception`.
        log.error("a connector met a fault of its own; others go on", connector=work.name, exc_info=fault)  # noqa: TRY400
    else:
        work.tries = 0
        work.wait_seconds = 0.0 if more else work.poll_seconds
        return more
    return False


def _deliver_some(work: Work, todo: _Run) -> bool:
    """Deliver some batches of a source; return false at its end for now."""
    if work.source is None:
        work.source = work.open_source()
    for _ in range(BATCHES_IN_TURN):
        if todo.stop.is_set():
            return False
        work.pending = work.pending or work.source.next_batch()
        if work.pending is None:
            return False
        if len(json.dumps(work.pending.position)) > MAX_POSITION_BYTES:
            raise ValueError("a position is too large to be stored")
        prepared = deliver(work.delivery, work.pending)
        _measure(work, work.pending, prepared.counts, todo.counts[work.name])
        work.pending = None
    return True


def _close(work: Work) -> None:
    """Close a source; it is opened again where its stored position says."""
    source, work.source, work.pending = work.source, None, None
    if source is not None:
        source.close()


def _rest(waiting: list[Work], stop: threading.Event) -> None:
    seconds = min(work.wait_seconds for work in waiting)
    stop.wait(seconds)
    for work in waiting:
        work.wait_seconds -= seconds


def _measure(work: Work, batch: Batch, counts: Counts, total: Counts) -> None:
    total.add(counts)
    PAYLOADS_READ.labels(work.name).inc(counts.payloads)
    PAYLOADS_WRITTEN.labels(work.name).inc(counts.records)
    PAYLOADS_UNCHANGED.labels(work.name).inc(counts.repeats)
    FIELDS_LEFT_OVER.labels(work.name).inc(counts.left_over)
    for name, count in counts.not_understood.items():
        FIELDS_NOT_UNDERSTOOD.labels(work.name, _top(name)).inc(count)
    for reason, count in counts.reasons.items():
        PAYLOADS_REJECTED.labels(work.name, reason).inc(count)
    if batch.payloads:
        log.info("a batch is delivered", connector=work.name,
                 position=f"{batch.stream} record {batch.payloads[-1].number}", in_count=counts.payloads,
                 out_count=counts.records, rejected_count=counts.rejected)  # fmt: skip
    if counts.left_over:
        log.warning("fields that the mapping does not take", connector=work.name, count=counts.left_over)


def _top(field_name: str) -> str:
    """Return the field of the report in which a path lies, so that a metric has few labels."""
    return field_name.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]
