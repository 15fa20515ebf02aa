"""The publishing endpoint over real Kafka and PostgreSQL: every record once, also when something is away or killed."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from connectors.publishing import service as service_module
from connectors.publishing.avro_bodies import LENGTH
from ops.runtime.keys import KeyStore
from ops.runtime.postgres import pool
from ops.runtime.secrets import read_national_keys
from ops.sandbox.brokers import Broker
from ops.sandbox.postgres import Database
from schemas import topics
from schemas.codec import file_codec
from schemas.records import ChildReport
from tests.support.publishing import (
    Running,
    a_child,
    as_json,
    clean_environ,
    environ_of,
    messages,
    running,
    settings_of,
)
from tests.support.waiting import wait_until

CANARY = "Zx9Canary"
IN_REPORTS, IN_REJECTIONS = topics.reports("IN"), topics.rejections("IN")
SERVE = "from connectors.publishing.command import serve_command; serve_command()"


@pytest.fixture
def endpoint(kafka_broker: Broker, database: str, secrets_dir: Path) -> Iterator[Running]:
    """An endpoint on real Kafka and an empty database."""
    with running(settings_of(kafka_broker, database, secrets_dir)) as found:
        yield found


@pytest.fixture
def source(unique_name: str) -> str:
    """A source of the test's own: other tests use the same broker."""
    return f"{unique_name}.in"


def on_topic(broker: Broker, source: str, topic: str = IN_REPORTS) -> list[tuple[str, str, bytes]]:
    """Key, ce_id and value of every message of a source."""
    found = [event for event in messages(broker, topic) if event.key.decode().split("/")[0] == source]
    return [(event.key.decode(), event.header("ce_id"), event.value or b"") for event in found]


@contextmanager
def process(environ: dict[str, str], log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server process that listens, and its URL; killed at the end if it still runs."""
    (log.parent / "none").mkdir(exist_ok=True)
    command = [sys.executable, "-c", SERVE, "--connectors-dir", str(log.parent / "none")]
    with log.open("wb") as output:
        child = subprocess.Popen(command, env=clean_environ(environ), stderr=output)
    try:
        wait_until(lambda: child.poll() is not None or b"the endpoint listens" in log.read_bytes(), 30)
        port = re.search(r'"port": (\d+)', log.read_text())
        assert port is not None, log.read_text()
        yield child, f"http://127.0.0.1:{port[1]}"
    finally:
        child.kill()
        child.wait()


@pytest.mark.kafka
def test_a_thousand_reports_go_in_once(endpoint: Running, kafka_broker: Broker, source: str) -> None:
    """Each of 1,000 records gets its receipt and one message; all of it again changes nothing."""
    key = endpoint.secret_of(source_id=source)["api_key"]
    reports = [a_child(number, source) for number in range(1000)]
    batch = [as_json(report) for report in reports]

    first = endpoint.post("/v1/reports", batch, x_api_key=key)
    second = endpoint.post("/v1/reports", batch, x_api_key=key)

    assert (first.status_code, first.json()["written"]) == (200, 1000)
    assert second.json()["unchanged"] == 1000
    assert [each["record_id"] for each in first.json()["receipts"]] == [report.record_id for report in reports]
    sent = on_topic(kafka_broker, source)
    assert len(sent) == len({ce_id for _, ce_id, _ in sent}) == 1000


@pytest.mark.kafka
def test_all_forms_of_body_give_the_same_report(endpoint: Running, kafka_broker: Broker, source: str) -> None:
    """JSON, lines, Avro and a batch of Avro: the same record is known again in each, sealed with its child's key."""
    token = endpoint.secret_of("client", source)
    granted = endpoint.client.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(token["client_id"], token["client_secret"]),
    ).json()
    bearer = f"Bearer {granted['access_token']}"
    report = a_child(1, source)
    avro = file_codec().encode_full(report)
    bodies = {
        "application/avro": avro,
        "application/vnd.mca.avro-batch": LENGTH.pack(len(avro)) + avro,
        "application/json; charset=utf-8": json.dumps([as_json(report)]).encode(),
        "application/x-ndjson": report.to_json().encode() + b"\n",
    }

    statuses = [
        endpoint.client.post(
            "/v1/reports", content=body, headers={"Content-Type": name, "Authorization": bearer}
        ).json()["receipts"][0]["status"]
        for name, body in bodies.items()
    ]

    assert statuses == ["written", "unchanged", "unchanged", "unchanged"]
    ((key, _, value),) = on_topic(kafka_broker, source)
    national = read_national_keys(endpoint.settings.secrets_dir, ["IN"])["IN"]
    with pool(endpoint.settings.database_url) as connections:
        child_key = KeyStore(connections, "IN", national).keys_for([key], create=False)[key]
    opened = file_codec().open(file_codec().decode(value), child_key)
    assert isinstance(opened, ChildReport)
    assert opened.model_copy(update={"ingested_at": report.ingested_at}) == report


@pytest.mark.kafka
def test_a_foreign_record_reaches_the_rejections_only(endpoint: Running, kafka_broker: Broker, source: str) -> None:
    """A producer that names another source gets a receipt, and somebody of the hub a rejection."""
    key = endpoint.secret_of(source_id=source)["api_key"]

    answer = endpoint.post("/v1/reports", as_json(a_child(1, "trackchild.in")), x_api_key=key)

    (receipt,) = answer.json()["receipts"]
    assert (answer.status_code, receipt["status"], receipt["reason"]) == (200, "skipped", "FOREIGN_SOURCE")
    assert len(on_topic(kafka_broker, source, IN_REJECTIONS)) == 1
    assert on_topic(kafka_broker, "trackchild.in") == []


@pytest.mark.kafka
@pytest.mark.faults
def test_a_kill_between_sending_and_noting_is_harmless(
    kafka_broker: Broker, database: str, secrets_dir: Path, source: str, tmp_path: Path
) -> None:
    """The producer that got no receipt sends again: the same event with the same id, which readers know."""
    with running(settings_of(kafka_broker, database, secrets_dir)) as found:
        key = found.secret_of(source_id=source)["api_key"]
    environ = environ_of(kafka_broker, database, secrets_dir)
    body, headers = a_child(1, source).to_json(), {"X-API-Key": key, "Content-Type": "application/json"}
    answers: list[httpx.Response] = []

    with process(environ, tmp_path / "first.log") as (child, url), psycopg.connect(database) as holding:
        holding.execute("LOCK TABLE connectors.sent IN EXCLUSIVE MODE")  # noting waits, reading does not

        def post() -> None:
            try:
                answers.append(httpx.post(f"{url}/v1/reports", content=body, headers=headers, timeout=60))
            except httpx.TransportError:
                return

        waiting = threading.Thread(target=post)
        waiting.start()
        wait_until(lambda: on_topic(kafka_broker, source), 30)
        child.send_signal(signal.SIGKILL)
        waiting.join(30)
    with process(environ, tmp_path / "second.log") as (_, url):
        answers += [httpx.post(f"{url}/v1/reports", content=body, headers=headers, timeout=60) for _ in range(2)]

    assert [answer.json()["receipts"][0]["status"] for answer in answers] == ["written", "unchanged"]
    sent = on_topic(kafka_broker, source)
    assert len(sent) == 2
    assert len({ce_id for _, ce_id, _ in sent}) == 1


@pytest.mark.faults
def test_while_kafka_is_away_nothing_is_said(
    fresh_mock_broker: Broker, database: str, secrets_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is 503 with Retry-After and no receipt; afterwards the same request is written."""
    monkeypatch.setattr(service_module, "SEND_SECONDS", 2)
    with running(settings_of(fresh_mock_broker, database, secrets_dir)) as found:
        key = found.secret_of()["api_key"]
        batch = [as_json(a_child(number)) for number in range(3)]
        fresh_mock_broker.stop()
        away = found.post("/v1/reports", batch, x_api_key=key)
        tried = found.post("/v1/reports:check", batch, x_api_key=key)
        fresh_mock_broker.start()
        back = found.post("/v1/reports", batch, x_api_key=key)

    assert (away.status_code, away.headers["Content-Type"]) == (503, "application/problem+json")
    assert int(away.headers["Retry-After"]) > 0
    assert "receipts" not in away.json()
    assert tried.json()["would_write"] == 3
    assert back.json()["written"] == 3


@pytest.mark.faults
def test_while_postgres_is_away_nobody_is_let_in_or_told_wrong(
    mock_broker: Broker, postgres: Database, secrets_dir: Path
) -> None:
    """Without the database a right key is not called wrong: the answer is 503."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with running(settings_of(mock_broker, postgres.new_database(name), secrets_dir)) as found:
        secrets = found.secret_of("client")
        key = found.secret_of()["api_key"]
        postgres.drop_database(name)

        by_key = found.post("/v1/reports", as_json(a_child(1)), x_api_key=key)
        by_client = found.client.post("/oauth/token", data={"grant_type": "client_credentials", **secrets})

    assert by_key.status_code == by_client.status_code == 503
    assert "Retry-After" in by_key.headers


@pytest.mark.faults
def test_a_process_that_is_told_to_stop_answers_first(
    mock_broker: Broker, database: str, secrets_dir: Path, tmp_path: Path
) -> None:
    """SIGTERM ends the process with 0, after the request in work has its receipt."""
    with running(settings_of(mock_broker, database, secrets_dir)) as found:
        key = found.secret_of()["api_key"]
    answers: list[httpx.Response] = []
    log = tmp_path / "server.log"
    with (
        process(environ_of(mock_broker, database, secrets_dir), log) as (child, url),
        psycopg.connect(database) as held,
    ):
        held.execute("LOCK TABLE connectors.sent IN EXCLUSIVE MODE")
        headers = {"X-API-Key": key, "Content-Type": "application/json"}
        body = a_child(1).to_json()
        waiting = threading.Thread(
            target=lambda: answers.append(httpx.post(f"{url}/v1/reports", content=body, headers=headers, timeout=60))
        )
        waiting.start()
        wait_until(lambda: blocked(database), 30)
        child.terminate()
        wait_until(lambda: b"Shutting down" in log.read_bytes(), 30)
        held.rollback()
        waiting.join(30)
        code = child.wait(30)

    assert code == 0
    assert answers[0].json()["written"] == 1


def blocked(database: str) -> bool:
    """Whether a statement waits for the table that the test holds."""
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            "WHERE NOT l.granted AND d.datname = current_database()"
        ).fetchone()
    return row is not None and int(row[0]) > 0


def test_no_value_of_a_record_leaves_in_logs_answers_or_metrics(
    mock_broker: Broker, database: str, secrets_dir: Path, tmp_path: Path
) -> None:
    """Whatever a producer or a stranger sends, at the most talkative level, none of it is repeated anywhere."""
    with running(settings_of(mock_broker, database, secrets_dir)) as found:
        key = found.secret_of()["api_key"]
    port = free_port()
    environ = environ_of(mock_broker, database, secrets_dir) | {
        "MCA_LOG_LEVEL": "DEBUG", "MCA_METRICS_PORT": str(port),
    }  # fmt: skip
    full = as_json(a_child(1))
    records = [
        full | {"clothing": CANARY, "names": [{"value": CANARY}]},
        full | {"status": CANARY},
        full | {"record_id": CANARY},
        full | {"source_id": CANARY},
        full | {"sex": CANARY, CANARY: CANARY, "issues": [CANARY], "record_version": 3},
        full | {"consent": {CANARY: CANARY}},
        {CANARY: {CANARY: CANARY}},
        CANARY,
    ]
    bodies = [
        json.dumps(records), json.dumps(CANARY), f'{{"record_id": "{CANARY}', f"{json.dumps(full)}\n{CANARY}\n",
        f"\x00\x00\x00\x00\x03{CANARY * 9}",
    ]  # fmt: skip
    answers: list[httpx.Response] = []
    log = tmp_path / "server.log"

    with process(environ, log) as (child, url):
        for body in bodies:
            for kind in ("application/json", "application/x-ndjson", "application/avro", CANARY):
                for path in ("/v1/reports", f"/v1/reports:check?{CANARY}={CANARY}"):
                    headers = {"X-API-Key": key, "Content-Type": kind}
                    answers.append(httpx.post(url + path, content=body.encode(), headers=headers, timeout=60))
        answers += [
            httpx.post(f"{url}/v1/reports", headers={"X-API-Key": CANARY}),
            httpx.post(f"{url}/v1/reports", headers={"X-API-Key": "x", "X-Forwarded-For": CANARY}),
            httpx.post(f"{url}/v1/webhooks/{CANARY}", headers={"Authorization": f"Bearer {CANARY}"}),
            httpx.post(f"{url}/oauth/token", data={"grant_type": CANARY, "client_id": CANARY, "client_secret": CANARY}),
            httpx.get(f"{url}/{CANARY}?{CANARY}"),
            httpx.request(CANARY.upper(), f"{url}/v1/reports"),
        ]
        with closing(socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))) as raw:
            raw.sendall(f"{CANARY} {CANARY}\r\n\r\n".encode())
            raw.shutdown(socket.SHUT_WR)
            answered = b"".join(iter(lambda: raw.recv(4096), b""))
        metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        child.terminate()
        child.wait(30)

    assert len([answer for answer in answers if answer.status_code == 200]) > 10
    assert "mca_publish_records_total" in metrics
    for said in (log.read_text(), metrics, answered.decode(), *(answer.text for answer in answers)):
        assert CANARY.lower() not in said.lower()
    for answer in answers:
        assert CANARY not in str(answer.headers)


def free_port() -> int:
    """A port nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_a_producers_records_are_counted_by_day(endpoint: Running, source: str) -> None:
    """What a producer sent stands beside what connectors read, so that a silent one is noticed."""
    key = endpoint.secret_of(source_id=source)["api_key"]

    endpoint.post("/v1/reports", [as_json(a_child(1, source)), {"record_id": f"{source}/2"}], x_api_key=key)

    with psycopg.connect(endpoint.settings.database_url) as connection:
        rows = connection.execute(
            "SELECT payloads, records, repeats, rejected FROM connectors.days WHERE connector = %s",
            (f"publish {source}",),
        ).fetchall()
    assert rows == [(2, 1, 0, 1)]
