import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen, run

import pytest

from ops.runtime.kafka import TopicSpec
from ops.runtime.processes import end_child, start_child
from ops.runtime.settings import read_settings
from ops.sandbox.brokers import Broker
from schemas.topics import all_topics
from stream_processors.running import child_of
from stream_processors.services import SERVICES
from tests.support.waiting import Watched, wait_until

COMMAND = [sys.executable, "-m", "stream_processors"]


@pytest.fixture
def environ(fresh_mock_broker: Broker, secrets_dir: Path) -> dict[str, str]:
    """The settings of a hub whose broker is there and whose database is not: only `screen` needs one."""
    fresh_mock_broker.create_topics([TopicSpec(topic, 1) for topic in all_topics(("IN", "BD", "NP"))])
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "MCA_KAFKA_BOOTSTRAP_SERVERS": fresh_mock_broker.bootstrap_servers,
        "MCA_DATABASE_URL": "postgresql://127.0.0.1:1/none",
        "MCA_SECRETS_DIR": str(secrets_dir),
        "MCA_SHELL": "plain",
    }


@contextmanager
def parent_of(names: list[str], environ: Mapping[str, str], log_file: Path) -> Iterator[Popen[bytes]]:
    """A process that runs several processors, each of them at work."""
    parent = start_child([*COMMAND, "run", *names], log_file, environ)
    try:
        wait_until(lambda: log_file.read_text().count("state rebuilt") == len(names), 60)
        yield parent
    finally:
        end_child(parent)


def children_of(pid: int) -> dict[str, int]:
    """The process ids of a process's children by their last argument."""
    pids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {Path(f"/proc/{each}/cmdline").read_text().split("\0")[-2]: int(each) for each in pids}


def test_each_processor_is_a_process_and_is_started_again(environ: dict[str, str], tmp_path: Path) -> None:
    """Several names give a process each; one that is killed comes back, and all end with the parent, which says 0."""
    log_file = tmp_path / "log"
    with parent_of(["alert", "case"], environ, log_file) as parent:
        before = children_of(parent.pid)

        os.kill(before["case"], signal.SIGKILL)
        wait_until(lambda: log_file.read_text().count("state rebuilt") == 3, 30)
        after = children_of(parent.pid)
        ended = Watched(after.values())
        exit_code = end_child(parent)

    ended.wait_for_end()
    assert before.keys() == after.keys() == {"alert", "case"}
    assert (after["alert"], after["case"] != before["case"]) == (before["alert"], True)
    assert exit_code == 0


def test_a_killed_parent_leaves_no_child_behind(environ: dict[str, str], tmp_path: Path) -> None:
    """The kernel ends the processors when the process that keeps them is killed."""
    with parent_of(["alert", "case"], environ, tmp_path / "log") as parent:
        ended = Watched(children_of(parent.pid).values())

        parent.kill()

        ended.wait_for_end()


def test_one_processor_runs_in_the_process_itself(environ: dict[str, str], tmp_path: Path) -> None:
    """A single name starts no child, and the process ends with 0 when it is told to."""
    with parent_of(["alert"], environ, tmp_path / "log") as alone:
        children = children_of(alone.pid)

        exit_code = end_child(alone)

    assert children == {}
    assert exit_code == 0


def test_each_child_serves_its_metrics_on_a_port_of_its_own(environ: dict[str, str]) -> None:
    """The processors take the port of the settings and those after it, always the same; without one they serve none."""
    settings = read_settings({name: text for name, text in environ.items() if name.startswith("MCA_")})
    at_9102 = settings.model_copy(update={"metrics_port": 9102})

    ports = [child_of(name, at_9102, {}).environ["MCA_METRICS_PORT"] for name in SERVICES]

    assert ports == ["9102", "9103", "9104", "9105"]
    assert child_of("case", settings, {}).environ["MCA_METRICS_PORT"] == "0"


def test_list_names_every_processor() -> None:
    """`list` prints a line a processor, with what it does."""
    done = run([*COMMAND, "list"], capture_output=True, text=True, check=True)

    assert [line.split()[0] for line in done.stdout.splitlines()] == ["screen", "match", "alert", "case"]


def test_wrong_settings_stop_the_start_all_at_once(environ: dict[str, str]) -> None:
    """Every fault of the settings is told on stderr, and the exit code says that only new settings help."""
    wrong = {**environ, "MCA_BATCH_SIZE": "0", "MCA_SHELL": "bash", "MCA_NO_SUCH": "1"}

    done = run([*COMMAND, "run", "alert"], env=wrong, capture_output=True, text=True, check=False)

    assert done.returncode == 78
    assert all(name in done.stderr for name in ("MCA_BATCH_SIZE", "MCA_SHELL", "MCA_NO_SUCH"))
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [["run", "nobody"], ["walk"]])
def test_an_unknown_word_is_refused(arguments: list[str]) -> None:
    """A processor or verb that is not there is an error of use, with the names that are."""
    done = run([*COMMAND, *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stdout == ""
