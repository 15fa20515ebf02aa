"""Real Apache Kafka in KRaft mode as a child process, from Maven artifacts; needs Java 17 and, once, Maven."""

import base64
import random
import re
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import Connection, TopicSpec, create_topics, is_ready
from ops.runtime.processes import end_child, start_child
from ops.runtime.settings import REPOSITORY

POM = REPOSITORY / "ops" / "broker" / "pom.xml"
START_SECONDS = 90.0
RESOLVE_SECONDS = 600.0
FORMAT_SECONDS = 60.0
# Below Linux's ephemeral ports (32768 on): a client that tries a stopped broker's port again and again could otherwise
# be given that very port and connect to itself, and the broker could not start again.
PORTS = range(20_000, 32_000)
# A small heap, one garbage collector thread and the quick compiler: starts in seconds beside everything else.
JAVA = ("java", "-Xms128m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
QUIET_LOG = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
# After a kill the controller refuses the broker's new life until the old one's session is over: 3 s instead of 9.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
log.cleaner.dedupe.buffer.size=4194304
"""


class KafkaBroker:
    """One broker that is its own controller; data outlive `stop`, `start` and a `kill -9` of `pid`."""

    kind = "kafka"

    def __init__(self, folder: Path, cache_dir: Path) -> None:
        self._jars = fetch_jars(cache_dir)
        self._folder = folder.resolve()
        self._child: subprocess.Popen[bytes] | None = None
        properties = self._folder / "server.properties"
        if not properties.exists():
            port, controller_port = free_ports(2)
            data = self._folder / "data"
            properties.write_text(PROPERTIES.format(port=port, controller_port=controller_port, data=data))
        self._properties = properties
        match = re.search(r"PLAINTEXT://(127\.0\.0\.1:\d+)", properties.read_text())
        self.bootstrap_servers = match[1] if match else ""
        if not (self._folder / "data" / "meta.properties").exists():
            self._format()

    @property
    def pid(self) -> int | None:
        """The process id of the Java machine; None when it is stopped."""
        return None if self._child is None else self._child.pid

    @property
    def connection(self) -> Connection:
        """As in Broker."""
        return {"bootstrap.servers": self.bootstrap_servers}

    @property
    def log_file(self) -> Path:
        """Where Kafka's own log goes."""
        return self._folder / "kafka.log"

    def create_topics(self, specs: Sequence[TopicSpec]) -> None:
        """As in Broker."""
        create_topics(self.connection, specs)

    def start(self) -> None:
        """As in Broker; also after the process was killed."""
        self.stop()
        self._child = start_child([*JAVA, *self._program("kafka.Kafka"), str(self._properties)], self.log_file)
        deadline = monotonic() + START_SECONDS
        while not is_ready(self.connection, 0.5):
            code = self._child.poll()
            if code is not None:
                raise SourceUnavailable(f"Kafka ended with {code} while starting; read {self.log_file}")
            if monotonic() > deadline:
                self.close()
                raise SourceUnavailable(f"Kafka was not ready within {START_SECONDS:g} s; read {self.log_file}")

    def stop(self) -> None:
        """As in Broker."""
        if self._child is not None:
            end_child(self._child)
            self._child = None

    def close(self) -> None:
        """As in Broker; the data stay in the folder."""
        self.stop()

    def _format(self) -> None:
        # Kafka prints its ids without padding and never starts one with a dash, which would look like an option.
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        tool = self._program("kafka.tools.StorageTool")
        command = [*JAVA, *tool, "format", "--standalone", "-g", "-t", cluster, "-c", str(self._properties)]
        with self.log_file.open("ab") as output:
            done = subprocess.run(command, stdout=output, stderr=output, check=False, timeout=FORMAT_SECONDS)
        if done.returncode:
            raise HubMisconfigured([f"Kafka could not format its folder; read {self.log_file}"])

    def _program(self, main_class: str) -> list[str]:
        return [QUIET_LOG, "-cp", f"{self._jars}/*", main_class]


def fetch_jars(cache_dir: Path) -> Path:
    """The folder with Kafka's jars, fetched with Maven the first time; HubMisconfigured says what to install."""
    version = re.search(r"<kafka\.version>(.+)</kafka\.version>", POM.read_text())
    folder = cache_dir.resolve() / f"kafka-{version[1] if version else ''}"
    faults = []
    if shutil.which("java") is None:
        faults.append(
            "java is not on PATH; install a Java 17 runtime (Debian: apt-get install openjdk-17-jre-headless)"
        )
    if not folder.is_dir() and shutil.which("mvn") is None:
        faults.append("mvn is not on PATH and Kafka is not fetched yet; install Maven (Debian: apt-get install maven)")
    if faults:
        raise HubMisconfigured(faults)
    if not folder.is_dir():
        _resolve_jars(folder)
    return folder


def free_ports(count: int) -> list[int]:
    """Different TCP ports that nothing listens on at 127.0.0.1 now, below the ephemeral ones."""
    found: list[int] = []
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise HubMisconfigured([f"no {count} free ports between {PORTS.start} and {PORTS.stop} on 127.0.0.1"])


def _resolve_jars(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix="fetching-"))
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={work / 'jars'}"]
    try:
        with (work / "mvn.log").open("wb") as output:
            done = subprocess.run(
                ["mvn", "-q", "-B", "-f", str(POM), *goal],
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=RESOLVE_SECONDS,
            )
        if done.returncode:
            kept = folder.parent / "mvn.log"
            (work / "mvn.log").replace(kept)
            raise HubMisconfigured([f"Maven could not fetch Kafka; read {kept}"])
        # One rename, so that a folder that is there is whole, also when two processes fetch at once.
        try:
            (work / "jars").rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
