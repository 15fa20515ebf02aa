import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.runtime.errors import HubMisconfigured
from ops.runtime.processes import TERMINATED, ChildSpec, Supervisor, end_child, start_child
from ops.runtime.settings import REPOSITORY
from tests.support.waiting import Watched, wait_until

WAITS = "import signal; signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True)\nwhile 1: signal.pause()"
)
PARENT = """
import sys, time
from pathlib import Path
from ops.runtime.processes import ChildSpec, Supervisor
waits = "import signal; signal.pause()"
with Supervisor() as supervisor:
    for name in ("a", "b", "c"):
        supervisor.start(ChildSpec(name, (sys.executable, "-c", waits), {}, Path(sys.argv[1]) / name))
    print(*(supervisor.pid(name) for name in "abc"), flush=True)
    while True:
        supervisor.tend()
        time.sleep(0.05)
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that supervises three children."""
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY) as process:
        yield process
        process.kill()


def children_of(parent: subprocess.Popen[bytes]) -> Watched:
    """The children of the supervising process, to be watched."""
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 3
    return Watched(pids)


def spec(tmp_path: Path, code: str, name: str = "child") -> ChildSpec:
    """A child that runs the code."""
    return ChildSpec(name, (sys.executable, "-c", code), {"SHOWN": "yes"}, tmp_path / f"{name}.log")


@pytest.mark.faults
@pytest.mark.parametrize(
    ("sent", "code"),
    [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, TERMINATED), (signal.SIGINT, -signal.SIGINT)],
)
def test_no_orphans(parent: subprocess.Popen[bytes], sent: signal.Signals, code: int) -> None:
    """Whatever ends the supervisor, Ctrl-C, SIGTERM or kill -9, no child outlives it."""
    children = children_of(parent)

    parent.send_signal(sent)

    assert parent.wait(20) == code
    children.wait_for_end()


@pytest.mark.faults
def test_killed_child_starts_again(tmp_path: Path) -> None:
    """A child that was killed runs again under a new process id, with its log continued."""
    with Supervisor() as supervisor:
        first = supervisor.start(spec(tmp_path, f"import os; print(os.environ['SHOWN'], flush=True); {WAITS}"))
        wait_until(lambda: (tmp_path / "child.log").read_text() == "yes\n")

        os.kill(first, signal.SIGKILL)
        wait_until(lambda: supervisor.tend() == ["child"])

        assert supervisor.pid("child") != first
        wait_until(lambda: (tmp_path / "child.log").read_text() == "yes\nyes\n")
        assert supervisor.exit_code("child") is None


def test_child_that_keeps_dying(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A child that dies again and again is given up after the bound, naming its log file."""
    (tmp_path / "child.log").touch()
    with Supervisor(most_restarts=2) as supervisor:
        supervisor.start(spec(tmp_path, "print('started'); raise SystemExit(3)"))

        with pytest.raises(HubMisconfigured, match=r"ended 3 times, last with 3; read .*child\.log"):
            wait_until(lambda: supervisor.tend() == ["no such child"])

    assert (tmp_path / "child.log").read_text() == "started\n" * 3
    assert capsys.readouterr().err.count('"exit_code": 3') == 2


def test_finished_child_is_left_alone(tmp_path: Path) -> None:
    """A child that ended well is not started again."""
    with Supervisor() as supervisor:
        supervisor.start(spec(tmp_path, "pass"))
        wait_until(lambda: supervisor.exit_code("child") == 0)

        assert supervisor.tend() == []
        assert supervisor.stop("child") == 0


def test_stopped_child_is_not_started_again(tmp_path: Path) -> None:
    """A child that was stopped on purpose is forgotten, and its name is free again."""
    with Supervisor() as supervisor:
        supervisor.start(spec(tmp_path, WAITS))

        assert supervisor.stop("child") == -signal.SIGTERM
        assert supervisor.tend() == []
        supervisor.start(spec(tmp_path, WAITS))
        with pytest.raises(ValueError, match="runs already"):
            supervisor.start(spec(tmp_path, WAITS))


def test_stubborn_child_is_killed(tmp_path: Path) -> None:
    """A child that ignores the polite request is killed after a while."""
    child = start_child([sys.executable, "-c", STUBBORN], tmp_path / "log", piped=True)
    assert child.stdout is not None
    child.stdout.readline()

    assert end_child(child, polite_seconds=0.2) == -signal.SIGKILL
    assert end_child(child) == -signal.SIGKILL


def test_handler_is_put_back(tmp_path: Path) -> None:
    """After the supervisor SIGTERM means what it meant before."""
    before = signal.getsignal(signal.SIGTERM)

    with Supervisor() as supervisor:
        supervisor.start(spec(tmp_path, WAITS))
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before


def test_child_of_a_thread_ends_with_it(tmp_path: Path) -> None:
    """As documented, the kernel counts the end of the starting thread as the parent's death."""
    started: list[subprocess.Popen[bytes]] = []
    thread = threading.Thread(
        target=lambda: started.append(start_child([sys.executable, "-c", WAITS], tmp_path / "log"))
    )

    thread.start()
    thread.join()

    assert started[0].wait(20) == -signal.SIGKILL
