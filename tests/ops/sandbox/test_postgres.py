import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.postgres import connect
from ops.runtime.settings import REPOSITORY
from ops.sandbox.postgres import Database, start_postgres
from tests.support.waiting import Watched

MARKER = "marker-d03e"


def count(url: str) -> int:
    """Rows of the table t."""
    with connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM t").fetchone()
    return int(str(row[0])) if row else -1


def fill(url: str) -> None:
    """Makes the table t with 1,000 rows."""
    with connect(url) as connection:
        connection.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS id")


def test_database_of_a_test(database: str) -> None:
    """A fresh database is in UTF-8 and UTC, folds every script's case, and is empty."""
    with connect(database) as connection:
        row = connection.execute(
            "SELECT current_setting('server_encoding'), current_setting('timezone'), lower('ÀĂẾ'), "
            "(SELECT count(*) FROM pg_tables WHERE schemaname = 'public')"
        ).fetchone()

    assert row == ("UTF8", "UTC", "àăế", 0)


@pytest.mark.faults
def test_committed_rows_outlive_stop_and_kill(tmp_path: Path) -> None:
    """What was committed is there after an orderly stop and after a kill -9, at the same URL."""
    with start_postgres("embedded", tmp_path) as server:
        url = server.url
        fill(url)

        server.stop()
        with pytest.raises(SourceUnavailable):
            connect(url)
        server.start()
        assert count(url) == 1000

        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        server.start()
        assert count(server.url) == 1000
        assert server.url == url


@pytest.mark.faults
def test_kill_with_open_sessions(tmp_path: Path) -> None:
    """A killed server starts again although sessions were at work."""
    with start_postgres("embedded", tmp_path) as server:
        fill(server.url)
        sessions = [connect(server.url) for _ in range(5)]
        for session in sessions:
            session.execute("INSERT INTO t VALUES (0)")

        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        server.start()

        assert count(server.url) == 1000
        for session in sessions:
            session.close()


def test_kept_data_are_found_again(tmp_path: Path) -> None:
    """With `keep` the data are there for the next start in the same folder; without, nothing stays."""
    with start_postgres("embedded", tmp_path, durable=False, keep=True) as server:
        fill(server.url)
    home = (tmp_path / "postgres").resolve()

    with start_postgres("embedded", tmp_path, durable=False) as server:
        assert count(server.url) == 1000

    assert not home.exists()
    assert list(tmp_path.iterdir()) == []


def test_listens_on_its_socket_only(postgres: Database) -> None:
    """Nothing listens on the network, and other users cannot reach the socket."""
    with connect(postgres.url) as connection:
        shown = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
        ).fetchone()

    assert shown is not None
    assert shown[0] == ""
    assert Path(str(shown[1])).stat().st_mode & 0o077 == 0


def test_server_log_holds_no_values(tmp_path: Path) -> None:
    """Failing statements leave none of their values in the server's log."""
    with start_postgres("embedded", tmp_path, durable=False) as server:
        with connect(server.url) as connection:
            connection.execute("CREATE TABLE t (name text PRIMARY KEY)")
        for statement in ("INSERT INTO t VALUES (%s), (%s)", "SELECT %s::int, %s::int"):
            with connect(server.url) as connection, pytest.raises(Exception, match=MARKER):
                connection.execute(statement, (MARKER, MARKER))  # type: ignore[call-overload]
        log = (tmp_path / "postgres" / "postgres.log").read_text()

    assert MARKER not in log


@pytest.mark.faults
def test_server_dies_with_its_parent(tmp_path: Path) -> None:
    """When the process that started the server is killed, the server and its backends end, and data can be reopened."""
    script = (
        "import sys; from pathlib import Path; from ops.sandbox.postgres import start_postgres\n"
        f"with start_postgres('embedded', Path({str(tmp_path)!r})) as server:\n"
        "    print(server.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        backends = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        watched = Watched([pid, *map(int, backends)])

        parent.kill()

        watched.wait_for_end()
    with start_postgres("embedded", tmp_path) as server:
        fill(server.url)


def test_wheel_in_a_closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root can start the server although its other account cannot enter the folder of the wheel."""
    monkeypatch.setattr("ops.sandbox.postgres_files.open_to_all", lambda _: False)

    with start_postgres("embedded", tmp_path, durable=False) as server:
        fill(server.url)

        assert count(server.url) == 1000


def test_server_at_a_url(postgres: Database, tmp_path: Path) -> None:
    """A server that runs elsewhere is used and left running."""
    with start_postgres(postgres.url, tmp_path) as server:
        url = server.new_database("elsewhere")
        fill(url)
        with pytest.raises(HubMisconfigured):
            server.stop()
        server.drop_database("elsewhere")

    with pytest.raises(SourceUnavailable):
        connect(url)
    connect(postgres.url).close()


@pytest.mark.parametrize("kind", ["embed", "mysql://host/db"])
def test_database_of_no_kind(kind: str, tmp_path: Path) -> None:
    """Anything but `embedded` or a PostgreSQL URL is refused."""
    with pytest.raises(HubMisconfigured, match="embedded"), start_postgres(kind, tmp_path):
        pass
