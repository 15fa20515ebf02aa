"""Waits for a condition or for the end of processes, with a deadline and without guessing a pause."""

import os
import select
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from threading import Event
from time import monotonic


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Returns when the condition holds; AssertionError when it does not in time."""
    never = Event()
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "the condition did not come true in time"
        never.wait(0.02)


class Watched:
    """Processes whose end can be waited for although they are not our children."""

    def __init__(self, pids: Iterable[int]) -> None:
        self._stack = ExitStack()
        self._handles = []
        for pid in pids:
            handle = os.pidfd_open(pid)
            self._stack.callback(os.close, handle)
            self._handles.append(handle)

    def wait_for_end(self, seconds: float = 20) -> None:
        """Returns when all have ended; AssertionError when one has not in time."""
        deadline = monotonic() + seconds
        with self._stack:
            for handle in self._handles:
                ended, _, _ = select.select([handle], [], [], max(0.0, deadline - monotonic()))
                assert ended, "a process outlived its parent"
