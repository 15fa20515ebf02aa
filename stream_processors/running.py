"""Runs one processor in this process, or several in a child process each."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from threading import Event as Flag
from time import monotonic

from ops.runtime.metrics_server import serve_metrics
from ops.runtime.processes import OWN_STDERR, ChildSpec, Supervisor
from ops.runtime.settings import Settings
from stream_processors.services import SERVICES, job_of, prepare_keys
from stream_processors.shells.faust import run_faust
from stream_processors.shells.patience import insist
from stream_processors.shells.plain import run_plain
from stream_processors.shells.steps import Steps

SHELLS: Mapping[str, Callable[[Steps], None]] = {"faust": run_faust, "plain": run_plain}
TEND_EVERY_SECONDS = 0.2


def run_one(name: str, settings: Settings) -> None:
    """Run a processor until a signal to end; raises `HubError` when it has to be started again or set up anew."""
    leave = leave_on_signals()
    job = job_of(name, settings)
    steps = Steps(job, leave)
    with closing(job), metrics_of(settings, steps):
        if SERVICES[name].national:
            insist(lambda: prepare_keys(settings), name, job.give_up_seconds, leave)
        SHELLS[settings.shell](steps)


def run_children(names: Sequence[str], settings: Settings, environ: Mapping[str, str]) -> None:
    """Keep one child process a processor until a signal to end, and end them all then.

    The kernel ends them too when this process is killed. Raises `HubMisconfigured` when one dies again and again.
    """
    with Supervisor() as supervisor:
        # Set within: the supervisor's own answer to SIGTERM is an exit code that says the service was killed.
        leave = leave_on_signals()
        specs = [child_of(name, settings, environ) for name in names]
        for spec in specs:
            supervisor.start(spec)
        while not leave.wait(TEND_EVERY_SECONDS):
            supervisor.tend()
            for spec in specs:
                if supervisor.exit_code(spec.name) == 0:  # somebody told the child to end, and not us
                    supervisor.stop(spec.name)
                    supervisor.start(spec)


def child_of(name: str, settings: Settings, environ: Mapping[str, str]) -> ChildSpec:
    """Return how a processor is started on its own; metrics are on MCA_METRICS_PORT and the ports after it."""
    port = settings.metrics_port + list(SERVICES).index(name) if settings.metrics_port else 0
    command = (sys.executable, "-m", "stream_processors", "run", name)
    return ChildSpec(name, command, {**environ, "MCA_METRICS_PORT": str(port)}, OWN_STDERR)


def leave_on_signals() -> Flag:
    """Return a flag that SIGTERM and SIGINT set."""
    leave = Flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave.set())
    return leave


@contextmanager
def metrics_of(settings: Settings, steps: Steps) -> Iterator[None]:
    """Serve metrics and health while the block runs, when a port is set."""
    if not settings.metrics_port:
        yield
        return
    with closing(serve_metrics(settings.metrics_host, settings.metrics_port, lambda: steps.health.faults(monotonic()))):
        yield
