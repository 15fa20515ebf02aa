"""Runs connectors over their inboxes: one thin loop, files by name, batches in order."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from connectors.sdk.deliver import Counts, Delivery, deliver
from connectors.sdk.limits import BATCH_PAYLOADS
from connectors.sdk.payloads import Payload
from connectors.sdk.positions import Positions
from connectors.sdk.transports.files import InboxFile, inbox_files
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.logs import log_of
from ops.runtime.metrics import (
    PAYLOADS_READ,
    PAYLOADS_REJECTED,
    PAYLOADS_UNCHANGED,
    PAYLOADS_WRITTEN,
    SOURCE_UNAVAILABLE,
)

log = log_of(__name__)
MOST_TRIES_ONCE = 6
LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Work:
    """One connector at work: what it delivers with, where its files come in and how far they are read."""

    delivery: Delivery
    positions: Positions
    inbox: Path
    finished: set[InboxFile] = field(default_factory=set)
    """Files this process knows to be done, so that they need not be asked for again."""

    @property
    def name(self) -> str:
        """Return the connector's name."""
        return self.delivery.connector.name


def run(works: Iterable[Work], stop: threading.Event, *, once: bool) -> Mapping[str, Counts]:
    """Read every inbox, once or until `stop` is set, and return the counts by connector.

    Raises `SourceUnavailable` when, in a single round, Kafka, PostgreSQL or an inbox stays away for six tries; without
    `once` it waits, at most 30 s at a time, for ever.
    """
    todo = list(works)
    counts = {work.name: Counts() for work in todo}
    tries = 0
    while not stop.is_set():
        try:
            for work in todo:
                _round_alone(work, counts[work.name], stop)
            tries = 0
            if once:
                break
            stop.wait(min(work.delivery.connector.description.transport.poll_seconds for work in todo))
        except SourceUnavailable as fault:
            tries += 1
            if once and tries >= MOST_TRIES_ONCE:
                raise
            _wait(todo, tries, stop, fault)
    return counts


def _round_alone(work: Work, counts: Counts, stop: threading.Event) -> None:
    """Let one connector work; a fault of its own is noted, costs the others nothing and is tried again next round."""
    try:
        _round(work, counts, stop)
    except (SourceUnavailable, HubMisconfigured, MemoryError):
        raise
    except Exception as fault:
        counts.faults += 1
        # The hub's logs take an error by class and place only; they have no `exception`.
        log.error("a connector met a fault of its own; others go on", connector=work.name, exc_info=fault)  # noqa: TRY400


def _round(work: Work, counts: Counts, stop: threading.Event) -> None:
    """Deliver every file that is not done, from where it was left."""
    for file in inbox_files(work.inbox):
        if stop.is_set():
            return
        if file in work.finished:
            continue
        progress = work.positions.of(file)
        if not progress.finished:
            if not _deliver_file(work, file, progress.number, progress.records_done, counts, stop):
                return
            work.positions.finish(progress.number)
        work.finished.add(file)


def _deliver_file(work: Work, file: InboxFile, number: int, done: int, counts: Counts, stop: threading.Event) -> bool:
    """Deliver a file's payloads after the first `done`; return whether its end was reached."""
    connector = work.delivery.connector
    payloads = (each for each in connector.read(file.path, connector.description) if each.number > done)
    for batch in _batches(payloads):
        if stop.is_set():
            return False
        prepared = deliver(work.delivery, number, batch)
        counts.add(prepared.counts)
        _measure(work.name, prepared.counts, prepared.reasons)
        log.info("a batch is delivered", connector=work.name, position=f"file {number} record {batch[-1].number}",
                 in_count=prepared.counts.payloads, out_count=prepared.counts.reports,
                 rejected_count=prepared.counts.rejected)  # fmt: skip
        if prepared.counts.left_over:
            log.warning("fields that the mapping does not take", connector=work.name, count=prepared.counts.left_over)
    return True


def _batches(payloads: Iterator[Payload]) -> Iterator[list[Payload]]:
    while batch := list(islice(payloads, BATCH_PAYLOADS)):
        yield batch


def _measure(name: str, counts: Counts, reasons: list[str]) -> None:
    PAYLOADS_READ.labels(name).inc(counts.payloads)
    PAYLOADS_WRITTEN.labels(name).inc(counts.reports)
    PAYLOADS_UNCHANGED.labels(name).inc(counts.repeats)
    for reason in reasons:
        PAYLOADS_REJECTED.labels(name, reason).inc()


def _wait(todo: list[Work], tries: int, stop: threading.Event, fault: SourceUnavailable) -> None:
    seconds = min(LONGEST_WAIT_SECONDS, 0.5 * 2 ** min(tries - 1, 10))
    for work in todo:
        SOURCE_UNAVAILABLE.labels(work.name).inc()
    log.warning("something a connector needs is away", detail=str(fault), attempt=tries, retry_seconds=seconds)
    stop.wait(seconds)
