"""Messages pushed to a connector: durable when answered, bounded, answered in words, and read from the inbox."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from connectors.publishing import spool as spool_module
from connectors.publishing.limits import Limits
from connectors.sdk.connector import CONNECTORS, Connector, load
from connectors.sdk.run import run
from connectors.working import working
from ops.runtime.errors import HubMisconfigured
from ops.runtime.settings import Settings
from ops.sandbox.brokers import Broker
from schemas import topics
from tests.support.publishing import Running, messages, running, settings_of

TOKEN = "t" * 40
CANARY = "Zx9Canary"
CONNECTOR = """
name: np_example
title: An example
source_id: example.np
country: NP
utc_offset_minutes: 345
owner: nobody
legal_basis: none, an exercise
contact: nobody
rhythm: as it comes
expected_per_day: {least: 0, most: 10}
id_column: id
transports:
  - {kind: folder, formats: [json, jsonl]}
  - {kind: webhook, reply: true, max_body_bytes: 1000}
lookups:
  ReportKind: {lost: MISSING}
"""
MAPPING = '''
"""An example."""
from connectors.sdk import parts
from schemas.records import ChildReport

def to_report(fields):
    return ChildReport.from_fields({
        "record_id": parts.record_id(fields, "id"), "kind": parts.kind(fields, "what"),
        "source_id": fields.source.source_id, "source_country": "NP", "message_class": "TEST",
    })

def reply(fields):
    return {"lost": "Understood.", "broken": None}[fields.text("what", "kind")] + ""
'''


@pytest.fixture
def connector(tmp_path: Path) -> Connector:
    """A connector that takes messages and answers them."""
    folder = tmp_path / "connectors" / "np_example"
    folder.mkdir(parents=True)
    (folder / "connector.yml").write_text(CONNECTOR)
    (folder / "mapping.py").write_text(MAPPING)
    return load(folder)


@pytest.fixture
def settings(mock_broker: Broker, database: str, secrets_dir: Path, tmp_path: Path) -> Settings:
    """Settings with an inbox and the connector's token."""
    (tmp_path / "inbox").mkdir()
    write_token(secrets_dir, TOKEN)
    return settings_of(mock_broker, database, secrets_dir, MCA_INBOX_DIR=str(tmp_path / "inbox"))


@pytest.fixture
def endpoint(settings: Settings, connector: Connector) -> Iterator[Running]:
    """An endpoint with one webhook."""
    with running(settings, [connector], replace(Limits(), inbox_files=3)) as found:
        yield found


def write_token(folder: Path, token: str, connector: str = "np_example") -> None:
    """Write a connector's token."""
    (folder / f"{connector}.token").write_text(token)
    (folder / f"{connector}.token").chmod(0o600)


def push(found: Running, message: object, kind: str = "application/json", token: str = TOKEN) -> httpx.Response:
    """Hand a message to the connector."""
    body = message if isinstance(message, bytes) else json.dumps([message]).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    return found.client.post("/v1/webhooks/np_example", content=body, headers=headers)


def inbox(settings: Settings) -> list[Path]:
    """The files in the connector's inbox."""
    assert settings.inbox_dir is not None
    return sorted((settings.inbox_dir / "np_example").glob("*"))


def deliver(settings: Settings, connector: Connector) -> int:
    """Read the inbox as the connectors' process does; return how many reports went on."""
    with working(settings, [connector]) as works:
        return run(works, threading.Event(), once=True)["np_example"].reports


def test_a_message_is_stored_answered_and_read(
    endpoint: Running, settings: Settings, connector: Connector, mock_broker: Broker
) -> None:
    """202 and the answer in words come when the file is in the inbox; the connector makes a report of it."""
    answer = push(endpoint, {"id": "W-1", "what": "lost"})

    stored = inbox(settings)
    reports = deliver(settings, connector)

    assert (answer.status_code, answer.json()) == (202, {"reply": "Understood."})
    assert len(stored) == 1
    assert stored[0].suffix == ".json"
    assert stored[0].stat().st_mode & 0o777 == 0o600
    assert reports == 1
    assert any(event.key == b"example.np/W-1" for event in messages(mock_broker, topics.reports("NP")))


def test_one_object_is_one_record(endpoint: Running, settings: Settings, connector: Connector) -> None:
    """A gateway sends an object and no array, over several lines perhaps; it is read as one record."""
    answer = push(endpoint, b'{"id": "W-7",\n "what": "lost"}\n')

    assert answer.json() == {"reply": "Understood."}
    assert deliver(settings, connector) == 1


def test_a_message_handed_in_twice_makes_one_report(
    endpoint: Running, settings: Settings, connector: Connector
) -> None:
    """A gateway that got no answer may send again."""
    for _ in range(2):
        push(endpoint, {"id": "W-2", "what": "lost"})

    assert deliver(settings, connector) == 1


@pytest.mark.parametrize("message", [{"id": "W-3", "what": "broken"}, {"id": "W-3"}, b"[", b'[{"id": 1}, {"id": 2}]'])
def test_without_words_the_message_is_stored_all_the_same(
    endpoint: Running, settings: Settings, message: object
) -> None:
    """A mapping that fails to answer, and a message that is none or many, cost the answer only."""
    answer = push(endpoint, message)

    assert (answer.status_code, answer.json()) == (202, {})
    assert len(inbox(settings)) == 1


def test_what_is_not_taken_is_told(endpoint: Running, settings: Settings) -> None:
    """A wrong token, another form, too much, nothing: each has its status and leaves no file."""
    statuses = [
        push(endpoint, {}, token="u" * 40).status_code,
        push(endpoint, {}, kind="text/csv").status_code,
        push(endpoint, b"x" * 1001).status_code,
        push(endpoint, b"  ").status_code,
        endpoint.client.post("/v1/webhooks/in_trackchild", headers={"Authorization": f"Bearer {TOKEN}"}).status_code,
    ]

    assert statuses == [401, 415, 413, 400, 401]
    assert inbox(settings) == []


def test_a_full_inbox_waits_for_the_connector(endpoint: Running, settings: Settings, connector: Connector) -> None:
    """When the inbox is full the sender is asked to come back; what is delivered makes room."""
    first = [push(endpoint, {"id": f"W-{number}", "what": "lost"}).status_code for number in range(4)]
    delivered = deliver(settings, connector)

    again = push(endpoint, {"id": "W-9", "what": "lost"})

    assert first == [202, 202, 202, 503]
    assert delivered == 3
    assert again.status_code == 202
    assert len(inbox(settings)) == 1


@contextmanager
def failing_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk that does not keep what is written."""

    def fail(_: int) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(spool_module.os, "fsync", fail)
        yield


def test_a_message_that_is_not_durable_is_not_accepted(
    endpoint: Running, settings: Settings, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk fails the answer is no 202, and no reader sees half a file."""
    with failing_disk(monkeypatch):
        answer = push(endpoint, {"id": "W-1", "what": "lost"})

    assert answer.status_code == 500
    assert inbox(settings) == []
    assert deliver(settings, connector) == 0


def test_names_of_files_tell_nothing_and_rise(endpoint: Running, settings: Settings) -> None:
    """A file is named by time and chance, so that files are read as they came."""
    push(endpoint, {"id": "W-1", "what": "lost"})
    push(endpoint, {"id": "W-2", "what": "lost"})

    first, second = (json.loads(path.read_bytes())[0]["id"] for path in inbox(settings))

    assert (first, second) == ("W-1", "W-2")
    assert all(path.name[:8] == f"{datetime.now(UTC):%Y%m%d}" for path in inbox(settings))


@pytest.mark.parametrize("fault", ["short", "homeless"])
def test_a_webhook_that_cannot_work_stops_the_start(settings: Settings, connector: Connector, fault: str) -> None:
    """A token that can be guessed, or no inbox, is told before anything listens."""
    if fault == "short":
        write_token(settings.secrets_dir, "guess me")
    wrong = settings if fault == "short" else settings.model_copy(update={"inbox_dir": None})

    with pytest.raises(HubMisconfigured), running(wrong, [connector]):
        pass


def test_without_a_token_there_is_no_webhook(settings: Settings, connector: Connector) -> None:
    """A connector whose token is not there is for nobody."""
    (settings.secrets_dir / "np_example.token").unlink()

    with running(settings, [connector]) as found:
        answer = push(found, {})

    assert answer.status_code == 401


def test_the_message_is_nowhere_else(endpoint: Running, settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither logs nor the database hold what a message says before the connector read it."""
    push(endpoint, {"id": "W-1", "what": CANARY})

    with psycopg.connect(settings.database_url) as connection:
        rows = connection.execute("SELECT * FROM connectors.files").fetchall()

    out, err = capfd.readouterr()
    assert CANARY not in out + err + str(rows)
    assert CANARY in inbox(settings)[0].read_text()


def test_a_short_message_is_answered_with_what_was_understood(settings: Settings) -> None:
    """A gateway hands in a message; the answer tells what was understood without the name, and a report comes of it."""
    sms = load(CONNECTORS / "xx_sms")
    write_token(settings.secrets_dir, TOKEN, "xx_sms")
    message = {
        "message_id": "m-9", "line": "in", "from": "+919830012345", "to": "51098", "message_class": "TEST",
        "received_at": "2026-05-20T08:14:00+05:30", "text": f"MISSING {CANARY} Test, F 9, Malda, 18/5, red frock",
    }  # fmt: skip

    with running(settings, [sms], Limits()) as found:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = found.client.post("/v1/webhooks/xx_sms", json=message, headers=headers)
    with working(settings, [sms]) as works:
        counts = run(works, threading.Event(), once=True)["xx_sms"]

    assert answer.status_code == 202
    assert answer.json()["reply"].startswith("Understood: MISSING, name, sex, age, place, date.")
    assert CANARY not in answer.json()["reply"]
    assert (counts.reports, counts.rejected) == (1, 0)
