"""Lives through every way in which a hub's services can fail on marked children, and keeps all that was said."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from click.testing import CliRunner

from connectors.__main__ import convert
from ops.runtime.kafka import HubProducer, read_topics
from ops.runtime.postgres import connect
from ops.runtime.processes import ChildSpec
from ops.sandbox.demo.run import DEMO_CLOCK
from ops.sandbox.flow import wait_until_drained
from ops.sandbox.hub import PROCESSORS, Hub, HubOptions, running_hub
from ops.sandbox.kafka_broker import free_ports
from schemas import topics
from schemas.codec import file_codec
from schemas.records import Rejection
from tests.support.buggy import ENDINGS
from tests.support.canary_files import FAULTY, write_faulty_connector, write_wrong_files
from tests.support.canary_messages import OURS, wrong_messages
from tests.support.flows import ALL_STAGES, STAGE_SECONDS, forget_positions
from tests.support.kills import Killer
from tests.support.markers import Markers

SERVICES = (*PROCESSORS, "registry_sink")
COMMAND_SECONDS = 60.0
CONNECTORS = ("-m", "connectors", "run", "--once")


@dataclass
class Canary:
    """A hub in which everything goes wrong.

    said: all it tells to anybody who may not see a child, as (place, bytes). codes: how its commands ended.
    """

    hub: Hub
    markers: Markers
    folder: Path
    said: list[tuple[str, bytes]] = field(default_factory=list, repr=False)
    codes: dict[str, int] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=lambda: dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True)))

    def run(self, title: str, *arguments: str, shown: bool = True) -> None:
        """Run a command of the hub and keep what it prints; not its stdout when that is meant to show a child."""
        command = [sys.executable, *arguments]
        environ = dict(self.hub.environ)
        done = subprocess.run(command, env=environ, capture_output=True, check=False, timeout=COMMAND_SECONDS)
        self.codes[title] = done.returncode
        self.said += [(f"stderr of {title}", done.stderr), (f"stdout of {title}", done.stdout if shown else b"")]

    def text_of(self, place: str) -> str:
        """Return what was said at places that are called so."""
        return "\n".join(data.decode("utf-8", "replace") for told, data in self.said if place in told)


def live_through_everything(folder: Path) -> Canary:
    """Return all that was said by a hub that met every fault, one after the other."""
    markers = Markers()
    with running_hub(HubOptions(clock=DEMO_CLOCK, durable=True), folder / "hub") as hub:
        canary = Canary(hub, markers, folder)
        write_wrong_files(hub.folder / "inbox", markers)
        write_faulty_connector(folder / "connectors", hub.folder / "inbox", markers)
        start_services(canary)
        canary.run("connectors", *CONNECTORS)
        canary.run("faulty connector", *CONNECTORS, "--connectors-dir", str(folder / "connectors"))
        with closing(HubProducer(hub.connection)) as producer:
            producer.send_all(wrong_messages(hub, markers))
        killer = Killer(hub, files=0)
        killer.wait_until(lambda: {flag.name for flag in (folder / "flags").iterdir()} >= EXPECTED_FLAGS)
        wait_until_drained(hub, ALL_STAGES, STAGE_SECONDS)
        refuse_statements(canary, killer)
        call_commands(canary)
        lose_postgres(canary)
        wait_until_drained(hub, ALL_STAGES, STAGE_SECONDS)
        collect(canary)
    return canary


EXPECTED_FLAGS = {f"screen-{name}" for name in ENDINGS} | {"sink"}


def start_services(canary: Canary) -> None:
    """Start every service with its metrics, screening and the sink with faults of ours."""
    flags = canary.folder / "flags"
    flags.mkdir()
    for name in SERVICES:
        package = name if name == "registry_sink" else "stream_processors"
        verb = ("run",) if name == "registry_sink" else ("run", name)
        faulty = ("tests.support.buggy", package, str(flags)) if name in {"screen", "registry_sink"} else (package,)
        environ = {**canary.hub.environ, "MCA_METRICS_PORT": str(canary.ports[name]), "MCA_LOG_LEVEL": "DEBUG"}
        command = (sys.executable, "-m", *faulty, *verb)
        canary.hub.supervisor.start(ChildSpec(name, command, environ, canary.hub.folder / f"{name}.log"))


def refuse_statements(canary: Canary, killer: Killer) -> None:
    """Let statements with values fail in connectors, key store, erasure and sink, whose error texts quote the rows."""
    forget_positions(canary.hub)
    with refused(canary.hub, "keys.subject_key"):
        canary.run("connectors without keys", *CONNECTORS)
        canary.run("erase without keys", *ERASE, "trackchild.in/M-0", "--country", "IN")
    with refused(canary.hub, "connectors.sent"):
        canary.run("connectors without positions", *CONNECTORS)
    log = canary.hub.folder / "registry_sink.log"
    deaths = log.read_text().count("an error nobody handles")
    with refused(canary.hub, "registry.reports"):
        canary.run("connectors again", *CONNECTORS)
        killer.wait_until(lambda: log.read_text().count("an error nobody handles") > deaths)


ERASE = ("-m", "ops.cli.main", "erase", "--reason", "OTHER", "--by", "officer-1")


@contextmanager
def refused(hub: Hub, table: str) -> Iterator[None]:
    """A table that refuses every new row while the block runs; PostgreSQL's error quotes the row."""
    with connect(hub.database.url) as connection:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT refused CHECK (false) NOT VALID")
    yield
    with connect(hub.database.url) as connection:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT refused")


def call_commands(canary: Canary) -> None:
    """Call the commands that read a child's data, each with something wrong."""
    inbox = canary.hub.folder / "inbox"
    for connector in ("in_trackchild", "bd_dnet"):
        for file in sorted((inbox / connector).iterdir()):
            done = CliRunner().invoke(convert, [connector, str(file)])
            canary.said.append((f"convert with {connector}", f"{done.stderr}\n{told_by(done.exception)}".encode()))
    home, export = str(canary.folder / "connectors"), str(inbox / FAULTY / "2-source.csv")
    canary.run("convert faulty", "-m", "connectors", "convert", "--connectors-dir", home, FAULTY, export)
    canary.run("erase in another country", *ERASE, "trackchild.in/M-0", "--country", "NP")
    canary.run("erase", *ERASE, "trackchild.in/M-0", "--country", "IN")


def told_by(error: BaseException | None) -> str:
    """Return what Python prints of an error nobody handles, with its causes."""
    return "" if error is None else "".join(traceback.format_exception(error))


def lose_postgres(canary: Canary) -> None:
    """Take PostgreSQL away from running services and from commands, and give it back."""
    canary.hub.database.stop()
    canary.run("connectors without PostgreSQL", *CONNECTORS)
    canary.run("erase without PostgreSQL", *ERASE, "trackchild.in/M-1", "--country", "IN")
    canary.run("migrate without PostgreSQL", "-m", "registry_sink", "migrate")
    canary.hub.database.start()
    forget_positions(canary.hub)
    canary.run("connectors with an erased child", *CONNECTORS)


def collect(canary: Canary) -> None:
    """Keep what stands in logs, metrics, health, rejections, keys and headers."""
    hub = canary.hub
    canary.said += [(f"metrics and health of {name}", served(port)) for name, port in canary.ports.items()]
    # PostgreSQL's folder is behind a link, which a search does not follow.
    logs = [*hub.folder.rglob("*.log"), hub.folder / "database" / "postgres" / "postgres.log"]
    canary.said += [(f"log {path.name}", path.read_bytes()) for path in logs]
    canary.said += list(said_on_topics(hub))
    with connect(hub.database.url) as connection:
        columns = "rejection_id, source_id, position, reason, record_id, field, detail"
        rows = connection.execute(f"SELECT {columns} FROM registry.rejections").fetchall()  # noqa: S608 - named above
    canary.said += [("registry.rejections", repr(row).encode()) for row in rows]


def served(port: int) -> bytes:
    """Return what a service tells whoever asks on its metrics port."""
    told = b""
    for path in ("metrics", "health"):
        with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
            told += answer.read()
    return told


def said_on_topics(hub: Hub) -> Iterator[tuple[str, bytes]]:
    """What stands beside the values of messages, and rejections' clear fields; not what the test itself has sent."""
    for batch in read_topics(hub.connection, tuple(topics.all_topics(hub.settings.countries))):
        for event in batch:
            if event.header(OURS):
                continue
            headers = b"\n".join(name.encode() + b"=" + value for name, value in event.headers)
            yield f"key and headers {event.position}", event.key + b"\n" + headers
            record = file_codec().decode(event.value).record if event.value is not None else None
            if isinstance(record, Rejection):
                yield f"rejection {event.position}", record.to_json().encode()
