"""A source that changes its export: noticed in metrics and list within one batch, and no child is lost."""

import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from prometheus_client import REGISTRY

from connectors.kit.command import main
from connectors.kit.new import make
from connectors.sdk.connector import load
from connectors.sdk.counts import Counts
from connectors.sdk.run import run
from connectors.working import working
from ops.runtime.kafka import TopicSpec, create_topics, read_topics
from ops.runtime.keys import KeyStore
from ops.runtime.postgres import pool
from ops.runtime.secrets import read_national_keys
from ops.runtime.settings import read_settings
from ops.sandbox.brokers import Broker
from schemas import topics
from schemas.codec import file_codec
from schemas.records import ChildReport, Rejection

HEADER = "case_no,report_type,message_class,sex,age,child_name,updated_at"
NAME = "in_changing"


def rows(*numbers: int, sex: str = "Girl", kind: str = "Missing", more: str = "") -> str:
    """Rows of invented children, one a number."""
    return "".join(f"C-{each},{kind},TEST,{sex},9,Testa Specimen,2026-05-01T0{each}:00{more}\n" for each in numbers)


@dataclass
class Hub:
    """A hub with one connector, its inbox, and what it sent."""

    environ: dict[str, str]
    home: Path
    inbox: Path
    broker: Broker

    def export(self, name: str, text: str) -> None:
        """Put a file into the inbox."""
        (self.inbox / NAME / name).write_text(text, encoding="utf-8")

    def run(self) -> Counts:
        """Run the connector over what is there."""
        with working(read_settings(self.environ), [load(self.home / NAME)]) as works:
            return run(works, threading.Event(), once=True)[NAME]

    def verb(self, *arguments: str) -> str:
        """Run a verb and return what it printed."""
        result = CliRunner().invoke(main, [*arguments, "--connectors-dir", str(self.home)], env=self.environ)
        assert result.exit_code == 0, result.output
        return result.stdout

    def activity(self) -> dict[str, Any]:
        """What `list --json` says the connector did."""
        (overview,) = json.loads(self.verb("list", "--json"))
        found: dict[str, Any] = overview["activity"]
        return found

    def children(self) -> Counter[str]:
        """The reports on the topic by id."""
        events = [event for batch in read_topics(self.broker.connection, [topics.reports("IN")]) for event in batch]
        records = [file_codec().decode(event.value or b"").record for event in events]
        return Counter(record.record_id.rpartition("/")[2] for record in records if isinstance(record, ChildReport))

    def rejections(self) -> list[Rejection]:
        """The rejections on the topic, opened with the national key."""
        settings = read_settings(self.environ)
        codec = file_codec()
        opened = []
        with pool(settings.national_database_url("IN")) as connections:
            keys = KeyStore(connections, "IN", read_national_keys(settings.secrets_dir, ["IN"])["IN"])
            for batch in read_topics(self.broker.connection, [topics.rejections("IN")]):
                for event in batch:
                    wire = codec.decode(event.value or b"")
                    subject = wire.subject() or ""
                    opened.append(codec.open(wire, keys.keys_for([subject], create=False).get(subject)))
        return [each for each in opened if isinstance(each, Rejection)]


@pytest.fixture
def hub(tmp_path: Path, fresh_mock_broker: Broker, database: str, secrets_dir: Path) -> Hub:
    """A hub that serves India, with a connector made by the kit."""
    home, inbox = tmp_path / "connectors", tmp_path / "inbox"
    (inbox / NAME).mkdir(parents=True)
    make(NAME, home, None)
    environ = {
        **{name: text for name, text in os.environ.items() if not name.startswith("MCA_")},
        "MCA_KAFKA_BOOTSTRAP_SERVERS": fresh_mock_broker.bootstrap_servers,
        "MCA_DATABASE_URL": database,
        "MCA_COUNTRIES": "IN",
        "MCA_SECRETS_DIR": str(secrets_dir),
        "MCA_INBOX_DIR": str(inbox),
        "MCA_CLOCK": "2026-06-01T06:00:00+00:00",
    }
    create_topics(fresh_mock_broker.connection, [TopicSpec(name, 2, 1, ()) for name in topics.all_topics(("IN",))])
    return Hub(
        {name: text for name, text in environ.items() if name.startswith("MCA_")}, home, inbox, fresh_mock_broker
    )


def metric(name: str, **labels: str) -> float:
    """The value of a counter; 0 before it is first counted."""
    return REGISTRY.get_sample_value(f"mca_connector_{name}_total", {"connector": NAME, **labels}) or 0.0


def test_a_column_that_is_added_is_noticed(hub: Hub) -> None:
    """A filled column that nobody takes is counted, and every child comes in as before."""
    before = metric("fields_left_over")
    hub.export("1.csv", f"{HEADER},shoe_size\n{rows(1, 2, 3, more=',34')}")

    counts = hub.run()

    assert counts.left_over == 3
    assert metric("fields_left_over") - before == 3
    assert hub.activity()["left_over"] == 3
    assert "3 filled fields that nobody takes" in hub.verb("list")
    assert hub.children() == Counter({"C-1": 1, "C-2": 1, "C-3": 1})


def test_a_column_that_is_renamed_is_noticed(hub: Hub) -> None:
    """Under its new name the column is one that nobody takes; the children come in without that field."""
    before = metric("fields_left_over")
    hub.export("1.csv", f"{HEADER.replace('sex', 'gender')}\n{rows(1, 2)}")

    hub.run()

    assert metric("fields_left_over") - before == 2
    assert hub.activity()["left_over"] == 2
    assert hub.children() == Counter({"C-1": 1, "C-2": 1})


def test_a_word_nobody_knows_is_noticed_by_field(hub: Hub) -> None:
    """The field of the standard and how many records are counted; the word itself shows nowhere."""
    before = metric("fields_not_understood", field="sex")
    hub.export("1.csv", f"{HEADER}\n{rows(1, 2, sex='Zx9word')}{rows(3)}")

    hub.run()

    listed = hub.verb("list")
    assert metric("fields_not_understood", field="sex") - before == 2
    assert hub.activity()["not_understood"] == {"sex": 2}
    assert "not understood: sex 2" in listed
    assert "Zx9word" not in listed
    assert hub.children() == Counter({"C-1": 1, "C-2": 1, "C-3": 1})


def test_a_kind_nobody_knows_waits_sealed_and_comes_in_when_the_word_is_known(hub: Hub) -> None:
    """Without a kind there is no report: the row waits in a rejection, and `replay` brings it in once it is known."""
    hub.export("1.csv", f"{HEADER}\n{rows(1)}{rows(2, kind='Astray')}")
    hub.run()
    assert hub.activity()["rejected"] == {"UNKNOWN_KIND": 1}

    replace(
        hub.home / NAME / "connector.yml", {"    missing: MISSING\n": "    missing: MISSING\n    astray: MISSING\n"}
    )
    hub.verb("replay", NAME, "--from", "start")
    counts = hub.run()

    assert (counts.reports, counts.repeats, counts.rejected) == (1, 1, 0)
    assert hub.children() == Counter({"C-1": 1, "C-2": 1})


def test_an_id_column_that_is_renamed_loses_no_child(hub: Hub) -> None:
    """Every row waits sealed in a rejection, and comes in when the connector knows the new name and is replayed."""
    before = metric("payloads_rejected", reason="MISSING_ID")
    hub.export("1.csv", f"{HEADER}\n{rows(1, 2)}")
    hub.export("2.csv", f"{HEADER.replace('case_no', 'registration')}\n{rows(3, 4, 5)}")

    counts = hub.run()

    assert (counts.reports, counts.rejected) == (2, 3)
    assert metric("payloads_rejected", reason="MISSING_ID") - before == 3
    assert hub.activity()["rejected"] == {"MISSING_ID": 3}
    assert sorted((each.payload or b"")[:3] for each in hub.rejections()) == [b"C-3", b"C-4", b"C-5"]

    for file in ("connector.yml", "mapping.py"):
        replace(hub.home / NAME / file, {"case_no": "registration"})
    assert "file 2 is read again" in hub.verb("replay", NAME, "--from", "2")
    hub.run()

    assert hub.children() == Counter({f"C-{number}": 1 for number in range(1, 6)})


def test_replay_reads_again_from_a_file_an_instant_or_the_start(hub: Hub) -> None:
    """What is named is read again and nothing is sent twice, but with `--resend`."""
    hub.export("1.csv", f"{HEADER}\n{rows(1)}")
    hub.export("2.csv", f"{HEADER}\n{rows(2, 3)}")
    hub.run()
    os.utime(hub.inbox / NAME / "1.csv", (1_000_000_000, 1_000_000_000))
    hub.run()  # a file that changes is a new one: file 3

    def again(*arguments: str) -> tuple[str, int, int]:
        printed = hub.verb("replay", NAME, *arguments)
        counts = hub.run()
        return printed, counts.payloads, counts.reports

    assert again("--from", "3") == (f"{NAME}: file 3 is read again\n", 1, 0)
    assert again("--from", "2")[1:] == (3, 0)
    assert again("--from", "2001-01-01T00:00Z")[1:] == (3, 0)
    assert again("--from", "2999-01-01T00:00Z")[1:] == (0, 0)
    assert again("--from", "start", "--resend")[1:] == (3, 3)
    assert hub.children() == Counter({"C-1": 2, "C-2": 2, "C-3": 2})


def test_what_is_waiting_and_what_is_unusual_is_listed(hub: Hub) -> None:
    """`list` tells files not read to their end, today's payloads, the last batch, and too many or too few a day."""
    hub.export("1.csv", f"{HEADER}\n{rows(1, 2)}")
    new = hub.activity()
    hub.run()
    replace(hub.home / NAME / "connector.yml", {"most: 1000": "most: 1"})
    busy = hub.activity()
    replace(hub.home / NAME / "connector.yml", {"most: 1\n": "most: 1000\n", "least: 0": "least: 1"})
    hub.environ["MCA_CLOCK"] = "2026-06-03T06:00:00+00:00"
    quiet = hub.activity()

    assert (new["volume"], new["waiting_files"], new["last_batch_at"]) == ("nothing yet", 1, None)
    assert (busy["volume"], busy["payloads_today"], busy["waiting_files"]) == ("above expected", 2, 0)
    assert (quiet["volume"], quiet["payloads_today"], quiet["lag_seconds"]) == ("below expected", 0, 2 * 86_400)


def replace(file: Path, words: Mapping[str, str]) -> None:
    """Mend a file of the connector."""
    text = file.read_text(encoding="utf-8")
    for old, new in words.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
