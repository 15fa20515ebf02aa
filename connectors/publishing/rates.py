"""Keeps rates and the number of requests in work; in memory, bounded, and for one process."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from connectors.publishing.limits import MAX_REMEMBERED, Limits, Rate
from connectors.publishing.problems import wait


class Buckets:
    """A token bucket for each name. `seconds` is a clock that never goes back, such as time.monotonic."""

    def __init__(self, rate: Rate, seconds: Callable[[], float]) -> None:
        self._rate = rate
        self._seconds = seconds
        self._lock = Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, amount: float) -> float:
        """Take from a bucket that has at least 1 and return 0; else take nothing and return the seconds to wait.

        The last one may overdraw it, so that an amount larger than the bucket is possible, and paid for afterwards.
        """
        with self._lock:
            level = self._level(name)
            if level < 1:
                return (1 - level) / self._rate.per_second
            self._keep(name, level - amount)
            return 0.0

    def empty_for(self, name: str) -> float:
        """Return for how many seconds the bucket stays empty, 0 when it has at least 1; take nothing."""
        with self._lock:
            level = self._level(name)
            return 0.0 if level >= 1 else (1 - level) / self._rate.per_second

    def _level(self, name: str) -> float:
        now = self._seconds()
        level, at = self._levels.get(name, (self._rate.burst, now))
        return min(self._rate.burst, level + (now - at) * self._rate.per_second)

    def _keep(self, name: str, level: float) -> None:
        self._levels[name] = (level, self._seconds())
        self._levels.move_to_end(name)
        while len(self._levels) > MAX_REMEMBERED:
            self._levels.popitem(last=False)


class Gate:
    """Lets a bounded number of requests in, in all and of each credential."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = Lock()
        self._inside: dict[str, int] = {}

    @contextmanager
    def admitted(self, name: str) -> Iterator[None]:
        """Let a request be in work; raises `Problem` when there are too many."""
        with self._lock:
            if sum(self._inside.values()) >= self._limits.at_once:
                raise wait("busy", 1)
            if self._inside.get(name, 0) >= self._limits.at_once_each:
                raise wait("too-often", 1, f"send at most {self._limits.at_once_each} requests at once")
            self._inside[name] = self._inside.get(name, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                left = self._inside.pop(name) - 1
                if left:
                    self._inside[name] = left


class Rates:
    """The rates of a process: requests and records of each credential."""

    def __init__(self, limits: Limits, seconds: Callable[[], float]) -> None:
        self._requests = Buckets(limits.requests, seconds)
        self._records = Buckets(limits.records, seconds)

    def count_request(self, name: str) -> None:
        """Count one request; raises `Problem` when there were too many."""
        seconds = self._requests.take(name, 1)
        if seconds:
            raise wait("too-often", seconds, "too many requests of this credential")

    def count_records(self, name: str, count: int) -> None:
        """Count the records of a request; raises `Problem` when there were too many before it."""
        seconds = self._records.take(name, count)
        if seconds:
            raise wait("too-often", seconds, "too many records of this credential")
