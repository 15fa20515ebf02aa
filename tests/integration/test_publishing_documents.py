"""The examples of the publishing pages are run as they stand, against real Kafka and PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.publishing import limits
from ops.runtime.kafka import TopicSpec, create_topics
from ops.runtime.keys import KeyStore, prepare_key_table
from ops.runtime.messages import Event
from ops.runtime.postgres import connect, pool
from ops.runtime.secrets import read_national_keys
from ops.sandbox.brokers import Broker
from ops.sandbox.kafka_broker import fetch_jars
from schemas import topics
from schemas.codec import file_codec
from schemas.events import cause_of
from schemas.records import ChildReport
from tests.support.publishing import clean_environ, environ_of, messages, running, settings_of

REPOSITORY = Path(__file__).parents[2]
KAFKA_PAGE = (REPOSITORY / "docs" / "publish-to-kafka.md").read_text(encoding="utf-8")
HTTP_PAGE = (REPOSITORY / "docs" / "publish.md").read_text(encoding="utf-8")
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
STEP = re.compile(r"```sh\n(.*?)```(?:\n\n```(?:json|text)\n(.*?)```)?", re.DOTALL)
DONE = "@@ done @@"
MCA = f'#!/bin/sh\nexec {sys.executable} -m ops.cli.main "$@"\n'


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A folder with the files of the Kafka page."""
    for name, text in FILE.findall(KAFKA_PAGE):
        (tmp_path / name).write_text(text)
    return tmp_path


def run(folder: Path, *command: str, **environ: str) -> str:
    """Run a command in the folder and return what it printed."""
    done = subprocess.run(
        command, cwd=folder, env=clean_environ(environ), capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def sent_by_example(broker: Broker, record_id: str) -> list[Event]:
    """The messages of a record of the page on India's reports."""
    create_topics(broker.connection, [TopicSpec(topics.reports("IN"), 2)])
    return [event for event in messages(broker, topics.reports("IN")) if event.key == record_id.encode()]


def check_message(event: Event, folder: Path) -> None:
    """A message is byte for byte the file, and its headers say what the hub's own say."""
    wire = file_codec().decode(event.value or b"")
    assert event.value == (folder / "report.avro").read_bytes()
    assert isinstance(wire.record, ChildReport)
    assert wire.record.message_class == "TEST"
    assert (event.header("ce_subject"), event.header("ce_type")) == (event.key.decode(), "mca.ChildReport")
    assert event.header("ce_source") == event.topic
    cause = cause_of(event)
    assert cause.event_id == event.header("ce_id")
    assert cause.time.isoformat()[:16] == event.header("ce_time")[:16]


@pytest.mark.kafka
@pytest.mark.parametrize("client", ["python", "kcat", "java"])
def test_a_report_of_the_page_reaches_the_topic(client: str, page: Path, kafka_broker: Broker, cache_dir: Path) -> None:
    """Each client sends the value the page makes, whole, under its key and with its headers."""
    before = len(sent_by_example(kafka_broker, "example.in/E-1"))
    run(page, sys.executable, "make_report.py", str(REPOSITORY / "schemas" / "released"))
    brokers = kafka_broker.bootstrap_servers
    arguments = (brokers, "report.avro", "example.in/E-1", "1")
    if client == "java":
        run(page, "java", "-cp", f"{fetch_jars(cache_dir)}/*", "SendReport.java", *arguments)
    elif client == "kcat":
        assert shutil.which("kcat") is not None, "kcat is not on PATH (Debian: apt-get install kcat)"
        run(page, "sh", "send_report.sh", BROKERS=brokers)
    else:
        run(page, sys.executable, "send_report.py", *arguments)

    found = sent_by_example(kafka_broker, "example.in/E-1")

    assert len(found) == before + 1
    check_message(max(found, key=lambda event: event.timestamp_ms), page)
    assert file_codec().decode(found[-1].value or b"").sealed is None


@pytest.mark.kafka
def test_a_report_sealed_by_the_page_opens_in_the_hub(
    page: Path, kafka_broker: Broker, database: str, secrets_dir: Path
) -> None:
    """The key made by the page is one of the key table's, and the hub reads what it sealed; an erased child ends it."""
    with connect(database) as connection:
        prepare_key_table(connection)
    command = (sys.executable, "seal_report.py", str(REPOSITORY / "schemas"), database,
               str(secrets_dir / "national_key_in"))  # fmt: skip
    run(page, *command)
    first = (page / "report.avro").read_bytes()
    run(page, *command)
    run(page, sys.executable, "send_report.py", kafka_broker.bootstrap_servers, "report.avro", "example.in/E-2", "1")

    (event,) = sent_by_example(kafka_broker, "example.in/E-2")
    check_message(event, page)
    with pool(database) as connections:
        keys = KeyStore(connections, "IN", read_national_keys(secrets_dir, ["IN"])["IN"])
        key = keys.keys_for(["example.in/E-2"], create=False)["example.in/E-2"]
        report = file_codec().open(file_codec().decode(event.value or b""), key)
        keys.destroy("example.in/E-2")
    erased = subprocess.run(command, cwd=page, capture_output=True, text=True, timeout=100, check=False)

    assert first == event.value
    assert isinstance(report, ChildReport)
    assert report.names[0].value == "Invented Child"
    assert file_codec().encode(report, key) == event.value
    assert erased.returncode == 1


def test_every_step_of_the_http_page_does_what_it_shows(
    mock_broker: Broker, database: str, secrets_dir: Path, tmp_path: Path
) -> None:
    """The commands run in their order, and print what the page says they print."""
    folder = tmp_path / "work"
    folder.mkdir()
    shim = tmp_path / "bin" / "mca"
    shim.parent.mkdir()
    shim.write_text(MCA)
    shim.chmod(0o755)
    steps = STEP.findall(HTTP_PAGE)
    script = "set -eu\n" + "".join(f"{commands}\nprintf '\\n{DONE}\\n'\n" for commands, _ in steps)
    environ = environ_of(mock_broker, database, secrets_dir) | {"PATH": f"{shim.parent}:{os.environ['PATH']}"}

    with running(settings_of(mock_broker, database, secrets_dir)) as found:
        printed = run(folder, "bash", "-c", script, HUB=found.url, **environ).split(DONE)

    shown = [expected.strip() for _, expected in steps]
    assert len([text for text in shown if text]) >= 6
    for text, output in zip(shown, printed, strict=False):
        if text:
            assert output.strip() == text
    assert (folder / "homelink.json").stat().st_mode & 0o077 == 0


def test_the_tables_of_the_http_page_name_what_is_there() -> None:
    """Limits and statuses on the page are those of the code."""
    usual = limits.Limits()
    for told in (
        f"{limits.MAX_RECORDS:,}", f"{limits.MAX_TEXT_CHARS:,} characters", f"{limits.MAX_BODY_BYTES // 1024**2} MiB",
        f"{limits.MAX_RECORD_BYTES // 1024} KiB", f"{usual.requests.per_second:g} a second, {usual.requests.burst:g}",
        f"{usual.records.per_second:,} a second, {usual.records.burst:,}", f"{usual.inbox_files:,} files",
        f"within {usual.body_seconds:g} s and without {usual.silence_seconds:g} s",
    ):  # fmt: skip
        assert told in HTTP_PAGE


def test_the_json_on_the_http_page_is_json() -> None:
    """Whoever copies an answer can read it with a program."""
    shown = re.findall(r"```json\n(.*?)```", HTTP_PAGE, re.DOTALL)

    assert all(json.loads(text) for text in shown)
