"""Waits and tries again while something the hub needs does not answer, up to a bound."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event as Flag
from time import monotonic
from typing import TypeVar

from ops.runtime.errors import SourceUnavailable
from ops.runtime.logs import log_of
from ops.runtime.metrics import SOURCE_UNAVAILABLE

log = log_of(__name__)

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0

Result = TypeVar("Result")


def insist(action: Callable[[], Result], processor: str, give_up_seconds: float, leave: Flag) -> Result:
    """Return what the action returns, tried again with growing pauses while it raises `SourceUnavailable`.

    Its last `SourceUnavailable` is raised when `give_up_seconds` have passed or `leave` is set.
    """
    deadline = monotonic() + give_up_seconds
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return action()
        except SourceUnavailable as fault:
            SOURCE_UNAVAILABLE.labels(processor).inc()
            if monotonic() + pause > deadline or leave.is_set():
                raise
            log.warning("waiting for a service", processor=processor, detail=str(fault), retry_seconds=pause)
            leave.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
