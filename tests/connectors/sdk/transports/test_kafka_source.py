from collections.abc import Iterable, Mapping

import pytest

from connectors.sdk.sources import Batch, Position
from connectors.sdk.transports.kafka import KafkaSource
from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import Partition
from ops.runtime.messages import Event

PLACE: Partition = ("t", 0)


class Log:
    """One partition in memory, read as the hub's consumer reads it; `faults` breaks reads, after taking messages."""

    def __init__(self, count: int) -> None:
        self.values: list[bytes | None] = [f'{{"id": "{number}"}}'.encode() for number in range(count)]
        self.first = 0
        self.at: dict[Partition, int] = {}
        self.faults = 0

    def partitions(self, topics: Iterable[str]) -> list[Partition]:
        """Return the partition."""
        assert list(topics) == ["t"]
        return [PLACE]

    def watermarks(self, partitions: Iterable[Partition]) -> dict[Partition, tuple[int, int]]:
        """Return first and next offset."""
        return dict.fromkeys(partitions, (self.first, len(self.values)))

    def offsets_at(self, partitions: Iterable[Partition], timestamp_ms: int) -> dict[Partition, int]:
        """Return the time as an offset."""
        return dict.fromkeys(partitions, timestamp_ms // 1000)

    def add(self, starts: Mapping[Partition, int]) -> None:
        """Begin there."""
        self.at |= starts

    def remove(self, partitions: Iterable[Partition]) -> None:
        """Read no more."""
        for place in list(partitions):
            del self.at[place]

    def poll_batch(self, batch_size: int, wait_seconds: float) -> list[Event]:
        """Return three messages at most."""
        assert batch_size > 3 > wait_seconds
        at = max(self.at[PLACE], self.first)
        found = [Event("t", 0, offset, 0, b"", value) for offset, value in enumerate(self.values)][at : at + 3]
        self.at[PLACE] = at + len(found)
        if self.faults:
            self.faults -= 1
            raise SourceUnavailable("Kafka failed")
        return found

    def close(self) -> None:
        """End."""


def source(log: Log, positions: Mapping[str, Position] | None = None) -> KafkaSource:
    """The source over the log."""
    return KafkaSource(log, "t", positions or {}, lambda: 0.0)  # type: ignore[arg-type]  # reads as the consumer does


def all_of(reading: KafkaSource) -> list[Batch]:
    """Every batch until there is none, over faults; at most a hundred tries."""
    found: list[Batch] = []
    for _ in range(100):
        try:
            batch = reading.next_batch()
        except SourceUnavailable:
            continue
        if batch is None:
            break
        found.append(batch)
    return found


def test_messages_that_were_taken_along_with_an_error_are_read_again() -> None:
    """An error of the client costs no message: each partition is read from where it was handed out."""
    log = Log(10)
    reading = source(log)
    first = reading.next_batch()
    log.faults = 2

    rest = all_of(reading)

    assert first is not None
    numbers = [payload.number for batch in [first, *rest] for payload in batch.payloads]
    assert numbers == list(range(1, 11))
    assert reading.snapshot() == {"partition 0": {"offset": 10}}


def test_messages_that_expired_meanwhile_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """When the topic dropped messages before they were read, an error says how many, and reading goes on."""
    log = Log(10)
    reading = source(log)
    first = reading.next_batch()
    log.first = 7

    rest = all_of(reading)

    said = capsys.readouterr()
    assert first is not None
    assert [payload.number for batch in rest for payload in batch.payloads] == [8, 9, 10]
    assert "messages expired before they were read" in said.out + said.err


def test_markers_of_transactions_at_the_end_do_not_hold_the_source() -> None:
    """An end that no message reaches is waited for once."""
    log = Log(3)
    log.watermarks = lambda partitions: dict.fromkeys(partitions, (0, 5))  # type: ignore[method-assign]  # two markers

    batches = all_of(source(log))

    assert sum(len(batch.payloads) for batch in batches) == 3


def test_a_replay_begins_at_the_offset_of_an_instant() -> None:
    """A position that names an instant is looked up in the topic."""
    batches = all_of(source(Log(10), {"partition 0": {"from": "1970-01-01T00:00:08+00:00"}}))

    assert [payload.number for batch in batches for payload in batch.payloads] == [9, 10]


def test_an_empty_or_oversized_value_is_a_faulty_payload() -> None:
    """A tombstone, nothing, and more than a record may hold are rejected where they stand."""
    log = Log(0)
    log.values = [None, b"", b" " * (4 * 256 * 1024 + 1), b'{"id": "a"}']

    payloads = [payload for batch in all_of(source(log)) for payload in batch.payloads]

    assert [payload.fault is None for payload in payloads] == [False, False, False, True]
