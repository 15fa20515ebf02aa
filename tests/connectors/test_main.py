import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.__main__ import main, working
from connectors.kit.check import CHECKS
from connectors.sdk.connector import CONNECTORS, load_all
from connectors.sdk.deliver import Sink
from connectors.sdk.run import run
from ops.runtime.errors import HubMisconfigured
from ops.runtime.kafka import TopicSpec, create_topics, read_topics
from ops.runtime.messages import Event, Output
from ops.runtime.settings import Settings, read_settings
from ops.sandbox.brokers import Broker
from ops.sandbox.simulate import SimulationOptions, simulate
from schemas import topics
from schemas.codec import file_codec
from schemas.records import ChildReport

CANARY = "Zx9Canary"
TOPICS = [topics.reports("IN"), topics.rejections("IN"), topics.reports("BD"), topics.rejections("BD")]
NEW_CONNECTOR = """
name: np_example
title: An example
source_id: example.np
country: NP
utc_offset_minutes: 345
owner: nobody
legal_basis: none, an exercise
contact: nobody
rhythm: once
expected_per_day: {least: 0, most: 10}
id_column: id
transports: [{kind: folder, formats: [csv]}]
lookups:
  ReportKind: {lost: MISSING}
"""
NEW_MAPPING = '''
"""An example."""
from connectors.sdk import parts
from schemas.records import ChildReport

def to_report(fields):
    return ChildReport.from_fields({
        "record_id": parts.record_id(fields, "id"), "kind": parts.kind(fields, "what"),
        "source_id": fields.source.source_id, "source_country": "NP", "message_class": "TEST",
    })
'''


class StoppingSink:
    """Sends one batch on and asks the run to stop."""

    def __init__(self, sink: Sink, stop: threading.Event) -> None:
        self._sink, self._stop = sink, stop

    def send_all(self, messages: Sequence[Output]) -> None:
        """Send, then ask to stop."""
        self._sink.send_all(messages)
        self._stop.set()


def read(broker: Broker, names: list[str]) -> list[Event]:
    """Every message of these topics."""
    return [event for batch in read_topics(broker.connection, names) for event in batch]


@pytest.fixture
def environ(tmp_path: Path, fresh_mock_broker: Broker, database: str, secrets_dir: Path) -> dict[str, str]:
    """Settings of a hub with an empty broker, database and inbox."""
    (tmp_path / "inbox").mkdir()
    return {
        "MCA_KAFKA_BOOTSTRAP_SERVERS": fresh_mock_broker.bootstrap_servers,
        "MCA_DATABASE_URL": database,
        "MCA_COUNTRIES": "IN,BD,NP",
        "MCA_SECRETS_DIR": str(secrets_dir),
        "MCA_INBOX_DIR": str(tmp_path / "inbox"),
        "MCA_CLOCK": "2026-06-01T06:00:00+00:00",
    }


@pytest.fixture
def settings(environ: dict[str, str], fresh_mock_broker: Broker) -> Settings:
    """The settings of `environ`, with the topics made."""
    wanted = [TopicSpec(name, 2, 1, ()) for name in topics.all_topics(("IN", "BD", "NP"))]
    create_topics(fresh_mock_broker.connection, wanted)
    return read_settings(environ)


@pytest.fixture
def inbox(settings: Settings) -> Path:
    """The inbox, with 150 payloads of the simulation and its hostile files."""
    assert settings.inbox_dir is not None
    simulate(settings.inbox_dir, SimulationOptions(reports=150, seed=5, bad=True))
    return settings.inbox_dir


def test_files_go_to_the_topics_once(settings: Settings, inbox: Path, fresh_mock_broker: Broker) -> None:
    """Every payload becomes a report, a repeat or a rejection; a second run and a copied file send no report again."""
    with working(settings, load_all()) as works:
        first = run(works, threading.Event(), once=True)
        (inbox / "bd_dnet" / "copy.json").write_bytes((inbox / "bd_dnet" / "found-1.json").read_bytes())
    with working(settings, load_all()) as works:
        second = run(works, threading.Event(), once=True)

    sent = Counter(event.topic for event in read(fresh_mock_broker, TOPICS))
    for counts in (*first.values(), *second.values()):
        assert counts.payloads == counts.reports + counts.repeats + counts.rejected
    assert sum(each.payloads for each in first.values()) == 150 + 17
    assert sent[topics.reports("IN")] == first["in_trackchild"].reports
    assert sent[topics.rejections("IN")] == first["in_trackchild"].rejected
    assert sent[topics.reports("BD")] == first["bd_dnet"].reports
    assert (second["in_trackchild"].payloads, second["bd_dnet"].reports) == (0, 0)
    assert second["bd_dnet"].payloads == second["bd_dnet"].repeats > 0


@pytest.mark.usefixtures("inbox")
def test_a_run_stopped_in_a_file_goes_on_after_the_last_batch(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, fresh_mock_broker: Broker
) -> None:
    """What was delivered before the stop is not sent again, and nothing after it is left out."""
    monkeypatch.setattr("connectors.sdk.transports.folder.BATCH_PAYLOADS", 20)
    stop = threading.Event()
    names = ("in_trackchild",)
    with working(settings, load_all(names)) as (work,):
        sink = StoppingSink(work.delivery.sink, stop)
        stopping = dataclasses.replace(work, delivery=dataclasses.replace(work.delivery, sink=sink))
        stopped = run([stopping], stop, once=True)["in_trackchild"]
    with working(settings, load_all(names)) as works:
        rest = run(works, threading.Event(), once=True)["in_trackchild"]

    reports = read(fresh_mock_broker, [topics.reports("IN")])
    versions = {(event.key, event.header("ce_id")) for event in reports}
    assert 0 < stopped.payloads < rest.payloads
    assert len(versions) == len(reports) == stopped.reports + rest.reports


def test_a_new_connector_is_one_folder(settings: Settings, tmp_path: Path, fresh_mock_broker: Broker) -> None:
    """A folder with a description and a mapping runs, and nothing else has to change."""
    folder = tmp_path / "more" / "np_example"
    folder.mkdir(parents=True)
    (folder / "connector.yml").write_text(NEW_CONNECTOR)
    (folder / "mapping.py").write_text(NEW_MAPPING)
    assert settings.inbox_dir is not None
    (settings.inbox_dir / "np_example").mkdir()
    (settings.inbox_dir / "np_example" / "a.csv").write_text("id,what\n1,lost\n2,unknown\n")

    with working(settings, load_all((), tmp_path / "more")) as works:
        counts = run(works, threading.Event(), once=True)["np_example"]

    events = read(fresh_mock_broker, [topics.reports("NP")])
    assert (counts.reports, counts.rejected) == (1, 1)
    (record,) = [file_codec().decode(event.value or b"").record for event in events]
    assert isinstance(record, ChildReport)
    assert record.record_id == "example.np/1"


def test_a_connector_may_read_its_files_itself(tmp_path: Path) -> None:
    """A source.py takes the place of the ready readers."""
    folder = tmp_path / "np_example"
    folder.mkdir()
    (folder / "connector.yml").write_text(NEW_CONNECTOR)
    (folder / "mapping.py").write_text(NEW_MAPPING)
    (folder / "source.py").write_text(
        '"""Reads words."""\nfrom connectors.sdk.payloads import good\n'
        "def read(path, description):\n"
        "    for number, word in enumerate(path.read_text().split(), 1):\n"
        "        yield good(number, {'id': word, 'what': 'lost'}, word)\n"
    )
    (tmp_path / "file.txt").write_text("7 8")

    result = CliRunner().invoke(
        main, ["convert", "--connectors-dir", str(tmp_path), "np_example", str(tmp_path / "file.txt")]
    )

    assert [json.loads(line)["record_id"] for line in result.stdout.splitlines()] == ["example.np/7", "example.np/8"]


def test_convert_prints_reports_and_names_rejections(tmp_path: Path) -> None:
    """Reports go to stdout, rejections without payload to stderr, and the exit code is 3."""
    path = tmp_path / "a.csv"
    path.write_text(f"tc_id,category,child_name\nA-1,Missing,Invented\nA-2,{CANARY},{CANARY}\n")

    result = CliRunner().invoke(main, ["convert", "in_trackchild", str(path)])

    assert result.exit_code == 3
    assert json.loads(result.stdout)["record_id"] == "trackchild.in/A-1"
    assert json.loads(result.stderr)["reason"] == "UNKNOWN_KIND"
    assert CANARY not in result.stderr


def test_list_names_every_connector() -> None:
    """One line per connector, its name first."""
    result = CliRunner().invoke(main, ["list"])

    assert [line.split("\t")[0] for line in result.stdout.splitlines()] == [each.name for each in load_all()]


def test_wrong_settings_are_told_before_anything_runs(settings: Settings) -> None:
    """A hub without an inbox, or one that does not serve a connector's country, does not start."""
    homeless = settings.model_copy(update={"inbox_dir": None})
    abroad = settings.model_copy(update={"countries": ("NP",)})

    for wrong, said in ((homeless, "MCA_INBOX_DIR"), (abroad, "MCA_COUNTRIES")):
        with pytest.raises(HubMisconfigured, match=said), working(wrong, load_all()):
            pass


def test_the_process_tells_counts_and_keeps_names_to_itself(environ: dict[str, str], settings: Settings) -> None:
    """`run --once` prints one line of counts, ends with 3 after rejections, and no output holds a value of a record."""
    assert settings.inbox_dir is not None
    folder = settings.inbox_dir / "in_trackchild"
    folder.mkdir()
    header = "tc_id,category,message_class,child_name,sex"
    (folder / f"{CANARY}.csv").write_text(
        f"{header}\nA-1,Missing,TEST,{CANARY},{CANARY}\nA-2,{CANARY},TEST,{CANARY},f\n{CANARY}\n"
    )
    (folder / f"{CANARY}.xlsx").write_text(CANARY)

    done = subprocess.run(
        [sys.executable, "-m", "connectors", "run", "--once", "in_trackchild"],
        env={**os.environ, **environ}, cwd=CONNECTORS.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    counts = json.loads(done.stdout)["in_trackchild"]
    assert done.returncode == 3
    assert (counts["payloads"], counts["reports"], counts["rejected"], counts["faults"]) == (4, 1, 3, 0)
    assert counts["reasons"] == {"MALFORMED_ROW": 1, "NOT_XLSX": 1, "UNKNOWN_KIND": 1}
    assert "sex" in counts["not_understood"]
    assert CANARY not in done.stdout + done.stderr


def test_a_connector_runs_once_at_a_time(environ: dict[str, str], settings: Settings) -> None:
    """While one process holds a connector, a second run and a replay of it end with 75 and a sentence."""
    with working(settings, load_all(("bd_dnet",))):
        for verb in (["run", "--once", "bd_dnet"], ["replay", "bd_dnet", "--from", "start"]):
            result = CliRunner().invoke(main, verb, env=environ)

            assert result.exit_code == 75
            assert "bd_dnet is run by another process" in result.stderr

    assert CliRunner().invoke(main, ["replay", "bd_dnet", "--from", "start"], env=environ).exit_code == 0


def test_sigterm_ends_a_watching_process_cleanly(environ: dict[str, str], settings: Settings) -> None:
    """A process that watches its inbox ends with its counts when it is told to stop."""
    assert settings.inbox_dir is not None
    (settings.inbox_dir / "bd_dnet").mkdir()
    (settings.inbox_dir / "bd_dnet" / "a.json").write_text(
        '[{"case_no": "A-1", "type": "found", "message_class": "TEST"}]'
    )
    with subprocess.Popen(
        [sys.executable, "-m", "connectors", "run", "bd_dnet"],
        env={**os.environ, **environ}, cwd=CONNECTORS.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        while "a batch is delivered" not in process.stderr.readline():
            assert process.poll() is None

        process.terminate()
        out, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert json.loads(out)["bd_dnet"]["reports"] == 1


def test_without_a_broker_the_process_says_so(environ: dict[str, str], database: str) -> None:
    """A single round that cannot be delivered ends with 75 and no position is lost."""
    del database
    wrong = {**environ, "MCA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    done = subprocess.run(
        [sys.executable, "-m", "connectors", "run", "--once", "bd_dnet"],
        env={**os.environ, **wrong}, cwd=CONNECTORS.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 75


def test_what_the_page_says_of_a_connector_is_true() -> None:
    """docs/connectors.md has the titles and transports of the connectors it names, and the number of checks."""
    page = (CONNECTORS.parent / "docs" / "connectors.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| [`")]

    said = {}
    for connector in load_all():
        kinds = ", ".join(transport.kind for transport in connector.description.transports)
        known = connector.description
        said[known.name] = f"| [`{known.name}`](../connectors/{known.name}/README.md) | {known.title} | {kinds} |"

    # A connector that is not named there is no fault: a new one is its folder and nothing else.
    assert rows
    assert set(rows) <= set(said.values())
    assert f"{len(CHECKS)} checks" in page
