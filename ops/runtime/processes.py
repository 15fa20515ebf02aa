"""Starts child processes that never outlive this one, restarts those that die, and ends them all."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import FrameType, TracebackType
from typing import IO, Self

from ops.runtime.errors import HubMisconfigured
from ops.runtime.logs import log_of

log = log_of(__name__)

OWN_STDERR = Path("/dev/stderr")  # as a log file: the child writes where this process does
PR_SET_PDEATHSIG = 1  # prctl(2) of Linux
POLITE_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
WELL_SECONDS = 60.0  # a service that ran this long was well: its earlier deaths no longer count
TERMINATED = 128 + signal.SIGTERM
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Account:
    """The system user a child runs as."""

    user_id: int
    group_id: int


def start_child(
    command: Sequence[str],
    log_file: Path,
    environ: Mapping[str, str] | None = None,
    *,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    piped: bool = False,
) -> subprocess.Popen[bytes]:
    """A running child in a session of its own; the kernel sends it `death_signal` when this process dies.

    Start it from a thread that lives as long as the child may: Linux counts the end of the thread as the death. With
    `piped`, its stdin and stdout are pipes and only stderr goes to the log file.
    """
    parent = os.getpid()

    def bind_to_parent() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    with nullcontext(None) if log_file == OWN_STDERR else log_file.open("ab") as output:
        pipe_or_file: int | IO[bytes] | None = subprocess.PIPE if piped else output
        return subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=pipe_or_file,
            stderr=output,
            env=None if environ is None else dict(environ),
            start_new_session=True,
            user=None if account is None else account.user_id,
            group=None if account is None else account.group_id,
            extra_groups=None if account is None else [],
            preexec_fn=bind_to_parent,  # noqa: PLW1509 (the only way to bind a child to its parent; it takes no lock)
        )


def end_child(
    child: subprocess.Popen[bytes],
    polite: signal.Signals = signal.SIGTERM,
    polite_seconds: float = POLITE_SECONDS,
) -> int:
    """The exit code of the child, which is asked to end and then made to."""
    if child.poll() is None:
        child.send_signal(polite)
    try:
        code = child.wait(polite_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        code = child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    return code


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """A service to run; its output is appended to `log_file`, which may be OWN_STDERR."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str]
    log_file: Path


@dataclass(slots=True)
class _Kept:
    spec: ChildSpec
    process: subprocess.Popen[bytes]
    started_at: float
    restarts: int = 0
    restart_at: float | None = None


class Supervisor:
    """Keeps services running between `with` and its end. Call `tend` several times a second from the same thread."""

    def __init__(self, most_restarts: int = 5) -> None:
        self._most_restarts = most_restarts
        self._kept: dict[str, _Kept] = {}
        self._previous_handler: signal._HANDLER | None = None

    def __enter__(self) -> Self:
        # SIGTERM unwinds the stack as Ctrl-C does, so that every `with` on it ends its children.
        self._previous_handler = signal.signal(signal.SIGTERM, _exit_on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_all()
        signal.signal(signal.SIGTERM, self._previous_handler)

    def start(self, spec: ChildSpec) -> int:
        """The process id of the started service."""
        if spec.name in self._kept:
            raise ValueError(f"{spec.name} runs already")
        self._kept[spec.name] = _Kept(spec, _start(spec), monotonic())
        return self.pid(spec.name)

    def tend(self) -> list[str]:
        """Names of services started again now, each after a pause that doubles.

        A service that ended with 0 is left alone. HubMisconfigured when one dies again and again, each time within a
        minute: its log says why.
        """
        return [kept.spec.name for kept in self._kept.values() if self._tend_one(kept, monotonic())]

    def pid(self, name: str) -> int:
        """The process id under which the service runs or last ran."""
        return self._kept[name].process.pid

    def exit_code(self, name: str) -> int | None:
        """The exit code of the service, or None while it runs."""
        return self._kept[name].process.poll()

    def stop(self, name: str) -> int:
        """The exit code of the service, which is ended and not started again."""
        return end_child(self._kept.pop(name).process)

    def stop_all(self) -> None:
        """Ends every service, the last started first."""
        for kept in self._kept.values():
            if kept.process.poll() is None:
                kept.process.terminate()
        for name in reversed(list(self._kept)):
            self.stop(name)

    def _tend_one(self, kept: _Kept, now: float) -> bool:
        code = kept.process.poll()
        if code is None or code == 0:
            return False
        if kept.restart_at is None:
            if now - kept.started_at > WELL_SECONDS:
                kept.restarts = 0
            if kept.restarts >= self._most_restarts:
                raise HubMisconfigured(
                    [f"{kept.spec.name} ended {kept.restarts + 1} times, last with {code}; read {kept.spec.log_file}"]
                )
            pause = min(FIRST_PAUSE_SECONDS * 2**kept.restarts, LONGEST_PAUSE_SECONDS)
            kept.restart_at = now + pause
            log.warning("a service ended and is started again", child=kept.spec.name, exit_code=code, seconds=pause)
        if now < kept.restart_at:
            return False
        kept.process = _start(kept.spec)
        kept.started_at = now
        kept.restarts += 1
        kept.restart_at = None
        return True


def _start(spec: ChildSpec) -> subprocess.Popen[bytes]:
    return start_child(spec.command, spec.log_file, spec.environ)


def _exit_on_signal(_: int, __: FrameType | None) -> None:
    sys.exit(TERMINATED)
