"""Tells whether a process is well: named checks, and partitions that stand still while messages wait."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ops.runtime.kafka import Partition
from ops.runtime.metrics import CONSUMER_LAG, PROGRESS_AGE_SECONDS

Check = Callable[[], str | None]
STUCK_SECONDS = 60.0
STUCK_EXIT_CODE = 70  # EX_SOFTWARE of BSD sysexits.h: the supervisor starts the process again


@dataclass
class _Progress:
    offset: int
    lag: int
    moved_at: float


@dataclass
class Health:
    """The health of one process. `now` is seconds of a clock that never goes back, such as time.monotonic()."""

    processor: str
    stuck_seconds: float = STUCK_SECONDS
    _checks: dict[str, Check] = field(default_factory=dict)
    _progress: dict[Partition, _Progress] = field(default_factory=dict)

    def add_check(self, name: str, check: Check) -> None:
        """Adds a check that returns None when all is well, else what is wrong, without any value of a record."""
        self._checks[name] = check

    def note(self, partition: Partition, offset: int, lag: int, now: float) -> None:
        """Notes how far the processor is on a partition and how many messages wait behind it."""
        before = self._progress.get(partition)
        moved = before is None or offset != before.offset or lag == 0
        moved_at = now if before is None or moved else before.moved_at
        self._progress[partition] = _Progress(offset, lag, moved_at)
        topic, number = partition
        CONSUMER_LAG.labels(self.processor, topic, number).set(lag)
        PROGRESS_AGE_SECONDS.labels(self.processor, topic, number).set(now - moved_at)

    def forget(self, partition: Partition) -> None:
        """Forgets a partition that another member has taken over."""
        if self._progress.pop(partition, None) is not None:
            topic, number = partition
            CONSUMER_LAG.remove(self.processor, topic, str(number))
            PROGRESS_AGE_SECONDS.remove(self.processor, topic, str(number))

    def stuck(self, now: float) -> list[Partition]:
        """Partitions on which messages wait and nothing moved for `stuck_seconds`."""
        return [
            partition
            for partition, seen in self._progress.items()
            if seen.lag > 0 and now - seen.moved_at > self.stuck_seconds
        ]

    def faults(self, now: float) -> list[str]:
        """What is wrong, one line each; empty when the process is well."""
        found = [f"{name}: {fault}" for name, check in self._checks.items() if (fault := check()) is not None]
        stuck = [f"{topic}[{number}] stands still while messages wait" for topic, number in self.stuck(now)]
        return found + stuck

    def exit_if_stuck(self, now: float) -> None:
        """Ends the process with exit code 70 when a partition is stuck; the supervisor starts it again."""
        if self.stuck(now):
            raise SystemExit(STUCK_EXIT_CODE)
