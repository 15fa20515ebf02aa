"""Publishing to a real Confluent-compatible registry (Apicurio Registry, in memory) and to servers that misbehave.

The registry is fetched once with Maven into the cache folder (142 MB) and runs as a child process on 127.0.0.1.
"""

import http.server
import json
import shutil
import socket
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ops.cli.schemas import find_faults, publish_all, schemas
from ops.runtime import schema_registry
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.processes import end_child, start_child
from ops.runtime.schema_registry import (
    MOST_BODY_BYTES,
    compatibility_of,
    find_schema,
    finder_of,
    register_schema,
    set_compatibility,
)
from ops.sandbox.kafka_broker import free_ports
from schemas.avsc import Schema
from schemas.builders import every_record
from schemas.codec import file_codec
from schemas.compatibility import faults_between
from schemas.published import codec_from_registry, in_publishing_order, schema_text
from schemas.registry import latest, released
from tests.support.waiting import wait_until

VERSION = "2.6.13.Final"  # the newest whose server is on Maven Central; 3.x ships as a container only
ARTIFACT = f"io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all"
MAVEN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
JAVA = ("java", "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
KEY = bytes(range(32))

pytestmark = pytest.mark.timeout(700)  # the first test waits for the server to be fetched


def _fetch(cache_dir: Path) -> Path:
    """Return the folder of the unpacked server, fetched the first time."""
    folder = cache_dir.resolve() / f"apicurio-registry-{VERSION}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetching-") as work:
        command = ["mvn", "-q", "-B", MAVEN, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={work}/jar"]
        subprocess.run(command, check=True, timeout=600, cwd=work)
        (packed,) = Path(work, "jar").iterdir()
        with tarfile.open(packed) as archive:
            archive.extractall(Path(work, "server"), filter="data")
        Path(work, "server").rename(folder)
    return folder


@pytest.fixture(scope="module")
def registry(cache_dir: Path, session_folder: Path) -> Iterator[str]:
    """The address of the registry's Confluent-compatible API."""
    assert shutil.which("java"), "install a Java 17 runtime"
    server = _fetch(cache_dir) / f"apicurio-registry-app-{VERSION}-runner.jar"
    (port,) = free_ports(1)
    address = ["-Dquarkus.http.host=127.0.0.1", f"-Dquarkus.http.port={port}"]
    child = start_child([*JAVA, *address, "-jar", str(server)], session_folder / "schema-registry.log")
    url = f"http://127.0.0.1:{port}/apis/ccompat/v7"
    try:
        wait_until(lambda: child.poll() is not None or _answers(url), seconds=90)
        yield url
    finally:
        end_child(child)


def _answers(url: str) -> bool:
    try:
        return compatibility_of(url, "nothing") is None
    except (SourceUnavailable, HubMisconfigured):
        return False


@pytest.fixture(scope="module")
def published(registry: str) -> str:
    """The registry's address once every released schema is there."""
    publish_all(registry)
    return registry


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(schemas, arguments)


@pytest.mark.kafka
def test_publishing_twice_changes_nothing(registry: str) -> None:
    """Every released schema gets an id; a second run prints the same lines."""
    before = _run("check", "--url", registry)

    first = _run("publish", "--url", registry)
    second = _run("publish", "--url", registry)
    after = _run("check", "--url", registry)

    assert before.exit_code == 1
    assert "is not there; run mca schemas publish" in before.stderr
    assert first.exit_code == 0, first.stderr
    assert second.stdout == first.stdout
    assert len(first.stdout.splitlines()) == len(released())
    assert "mca.ChildReport\t1\t" in first.stdout
    assert after.exit_code == 0, after.stderr


@pytest.mark.kafka
def test_each_subject_is_fully_transitive(published: str) -> None:
    """The compatibility level is set at every subject, and a lowered one is noticed and mended."""
    for version in in_publishing_order():
        assert compatibility_of(published, version.subject) == "FULL_TRANSITIVE"
    set_compatibility(published, "mca.Match", "BACKWARD")

    assert find_faults(published) == ["mca.Match has not the level FULL_TRANSITIVE; run mca schemas publish"]
    publish_all(published)
    assert find_faults(published) == []


@pytest.mark.kafka
def test_a_codec_over_the_registry_reads_what_it_writes(published: str) -> None:
    """A service that takes its ids from the registry reads its own messages; the ids are the registry's."""
    find_id = finder_of(published)
    assert find_id is not None
    codec = codec_from_registry(find_id)
    report_id = find_id("mca.ChildReport", schema_text(latest("ChildReport", "wire")))

    for record in every_record(5):
        value = codec.encode(record, KEY)
        assert codec.open(codec.decode(value), KEY) == record
    assert [int.from_bytes(codec.encode(record, KEY)[1:5], "big") for record in every_record(5)][3] == report_id


def _with_field(kind: object, **more: object) -> Schema:
    schema = latest("CaseLink", "wire").schema()
    schema["fields"].append({"name": "added", "type": kind} | more)
    return schema


def _with_removed(name: str) -> Schema:
    schema = latest("CaseLink", "wire").schema()
    schema["fields"] = [each for each in schema["fields"] if each["name"] != name]
    return schema


CHANGES: dict[str, Callable[[], Schema]] = {
    "optional field": lambda: _with_field(["null", "string"], default=None),
    "required field": lambda: _with_field("string"),
    "field without default removed": lambda: _with_removed("token"),
    "field with default removed": lambda: _with_removed("countries"),
}


@pytest.mark.kafka
@pytest.mark.parametrize("change", sorted(CHANGES))
def test_the_registry_and_the_gate_judge_alike(published: str, change: str, unique_name: str) -> None:
    """What the hub's own gate calls incompatible the registry refuses, and what it lets pass the registry takes."""
    old, new = latest("CaseLink", "wire").schema(), CHANGES[change]()
    register_schema(published, unique_name, json.dumps(old))
    set_compatibility(published, unique_name, "FULL_TRANSITIVE")

    if faults_between(new, old):
        with pytest.raises(HubMisconfigured, match="refuses"):
            register_schema(published, unique_name, json.dumps(new))
    else:
        assert register_schema(published, unique_name, json.dumps(new)).version == 2


@pytest.mark.kafka
def test_an_unpublished_schema_stops_the_start(published: str, unique_name: str) -> None:
    """A schema that nobody published is a fault of the set-up that says what to run."""
    find_id = finder_of(published)
    assert find_id is not None

    with pytest.raises(HubMisconfigured, match="run mca schemas publish"):
        find_id(unique_name, '"string"')
    assert find_schema(published, "mca.Match", '"string"') is None


class _Answers(http.server.BaseHTTPRequestHandler):
    """Answers each request with the status, headers and body its server was told."""

    def _answer(self) -> None:
        status, headers, body = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names http.server asks for

    def log_message(self, *_: object) -> None:
        """Print nothing."""


Answer = Callable[..., str]


@pytest.fixture
def answering() -> Iterator[Answer]:
    """Starts a server that gives one answer to everything and returns its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def tell(status: int, body: bytes, headers: dict[str, str] | None = None) -> str:
        server.answer = (status, headers or {}, body)  # type: ignore[attr-defined]
        return f"http://127.0.0.1:{server.server_port}/base/"

    yield tell
    server.shutdown()
    thread.join()
    server.server_close()


LATER = {
    "busy": (503, b'{"error_code": 50001}'),
    "too many requests": (429, b"{}"),
    "no JSON": (200, b"<html>"),
    "no object": (200, b"[1]"),
    "no id": (200, b'{"version": 1}'),
    "an id that is no number": (200, b'{"version": 1, "id": true}'),
    "an id of zero": (200, b'{"version": 1, "id": 0}'),
    "deep JSON": (200, b"[" * 100_000),
    "too long": (200, b" " * (MOST_BODY_BYTES + 1)),
}


@pytest.mark.parametrize("case", sorted(LATER))
def test_a_server_that_makes_no_sense_is_asked_again_later(answering: Answer, case: str) -> None:
    """A busy server, or an answer that is not a registry's, means try again later."""
    url = answering(*LATER[case])

    with pytest.raises(SourceUnavailable):
        find_schema(url, "s", "{}")


@pytest.mark.parametrize("status", [301, 302, 307, 401, 403, 409, 422])
def test_a_refusal_is_a_fault_of_the_setup(answering: Answer, status: int) -> None:
    """A refusal stops with the subject and codes; no redirect is followed and no word of the server's is repeated."""
    target = {"Location": "http://127.0.0.1:1/elsewhere"}
    url = answering(status, b'{"error_code": 40901, "version": 1, "message": "zqxj"}', target)

    with pytest.raises(HubMisconfigured) as caught:
        register_schema(url, "s", "{}")

    assert f"status {status}, error code 40901" in str(caught.value)
    assert "zqxj" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://registry:8081",
        "file:///etc/passwd",
        "registry:8081",
        "http://",
        "http://user:zqxj@registry:8081",
        "http://registry:port",
        "http://registry:8081/?a=zqxj",
        "",
    ],
)
def test_an_address_that_will_not_do_is_refused(url: str) -> None:
    """Only http and https addresses without a login are used, and the address is not repeated."""
    with pytest.raises(HubMisconfigured) as caught:
        find_schema(url, "s", "{}")

    assert "zqxj" not in str(caught.value)


def test_a_registry_that_is_not_there_can_be_tried_again() -> None:
    """A refused connection means try again later; the command exits with 1 and says so."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"

    with pytest.raises(SourceUnavailable):
        find_schema(url, "s", "{}")
    for verb in ("publish", "check"):
        result = _run(verb, "--url", url)
        assert result.exit_code == 1
        assert "does not answer" in result.stderr


def test_a_silent_registry_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and says nothing is given up after the time limit."""
    monkeypatch.setattr(schema_registry, "TIMEOUT_SECONDS", 0.2)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(SourceUnavailable, match="TimeoutError"),
    ):
        find_schema(f"http://127.0.0.1:{silent.getsockname()[1]}", "s", "{}")


def test_without_a_setting_the_file_registry_counts() -> None:
    """No address means no finder."""
    assert finder_of(None) is None
    assert file_codec().encode(every_record(1)[0])
