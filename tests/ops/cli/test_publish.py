from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connectors.publishing import client as client_module
from ops.cli.main import main
from ops.sandbox.brokers import Broker
from schemas import topics
from tests.support.publishing import Running, a_child, as_json, messages, running, settings_of

CANARY = "Zx9Canary"


@pytest.fixture
def endpoint(mock_broker: Broker, database: str, secrets_dir: Path) -> Iterator[Running]:
    """An endpoint that listens."""
    with running(settings_of(mock_broker, database, secrets_dir)) as found:
        yield found


def credential_file(folder: Path, secrets: dict[str, str]) -> Path:
    """A credential file as `mca credential new` prints it."""
    path = folder / "credential.json"
    path.write_text(json.dumps({"id": "x", **secrets}))
    path.chmod(0o600)
    return path


def publish(file: Path, credential: Path, url: str, *more: str) -> Result:
    """Run `mca publish`."""
    return CliRunner().invoke(main, ["publish", str(file), "--url", url, "--credential-file", str(credential), *more])


def test_a_file_goes_in_and_again_is_harmless(endpoint: Running, tmp_path: Path) -> None:
    """Lines in several batches are written; a second run of the same command changes nothing."""
    file = tmp_path / "reports.jsonl"
    file.write_text("\n".join(a_child(number).to_json() for number in range(25)))
    credential = credential_file(tmp_path, endpoint.secret_of())

    first, second = (publish(file, credential, endpoint.url, "--batch", "10") for _ in range(2))

    assert (first.exit_code, first.stdout) == (0, "written 25\n")
    assert (second.exit_code, second.stdout) == (0, "unchanged 25\n")


def test_what_is_skipped_is_named_by_its_line(endpoint: Running, tmp_path: Path) -> None:
    """Each skipped record has its line, reason and field; nothing of the record is shown; the exit code is 3."""
    file = tmp_path / "reports.jsonl"
    good, wrong = a_child(1).to_json(), json.dumps(as_json(a_child(2)) | {"status": CANARY})
    file.write_text("\n".join([good, "", wrong, f'{{"{CANARY}', '"' + "x" * 300_000 + '"']))

    result = publish(file, credential_file(tmp_path, endpoint.secret_of("client")), endpoint.url)

    lines = result.stdout.splitlines()
    assert result.exit_code == 3
    assert lines[:-1] == ["3\tINVALID_FIELD\tstatus", "4\tMALFORMED_RECORD\t-", "5\tTOO_LARGE\t-"]
    assert lines[-1] == "skipped 3, written 1"
    assert CANARY not in result.output


@pytest.mark.parametrize("layout", ["array", "object", "pretty"])
def test_json_files_are_read_too(endpoint: Running, tmp_path: Path, layout: str) -> None:
    """An array, or one report in whatever layout, is published like lines."""
    file = tmp_path / "reports.json"
    record = as_json(a_child(1))
    text = {"array": json.dumps([record]), "object": json.dumps(record), "pretty": json.dumps([record], indent=2)}
    file.write_text(text[layout])

    result = publish(file, credential_file(tmp_path, endpoint.secret_of()), endpoint.url)

    assert result.stdout == "written 1\n"


def test_a_truncated_array_is_told(endpoint: Running, tmp_path: Path) -> None:
    """What could not be read of a file counts as skipped."""
    file = tmp_path / "reports.json"
    file.write_text(json.dumps([as_json(a_child(1)), as_json(a_child(2))])[:-200])

    result = publish(file, credential_file(tmp_path, endpoint.secret_of()), endpoint.url)

    assert result.exit_code == 3
    assert result.stdout.splitlines()[-1] == "skipped 1, written 1"


def test_a_dry_run_tells_grades(endpoint: Running, mock_broker: Broker, tmp_path: Path) -> None:
    """With --check nothing is sent, and the counts say which grade the reports reach."""
    file = tmp_path / "reports.json"
    record = {"record_id": "dry.in/1", "source_id": "dry.in", "source_country": "IN", "kind": "FOUND"}
    file.write_text(json.dumps([record, as_json(a_child(2, "dry.in"))]))

    result = publish(file, credential_file(tmp_path, endpoint.secret_of(source_id="dry.in")), endpoint.url, "--check")

    assert result.stdout == "grade L3 1, grade none 1, would_write 2\n"
    assert not [each for each in messages(mock_broker, topics.reports("IN")) if each.key.startswith(b"dry.in/")]


def test_it_waits_for_an_endpoint_that_comes_back(
    fresh_mock_broker: Broker, database: str, secrets_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 503 is waited out; the same batch goes in when Kafka is back."""
    monkeypatch.setattr("connectors.publishing.service.SEND_SECONDS", 1)
    monkeypatch.setattr("ops.cli.publish.pause", lambda _: fresh_mock_broker.start())
    file = tmp_path / "reports.jsonl"
    file.write_text(a_child(1).to_json())
    with running(settings_of(fresh_mock_broker, database, secrets_dir)) as found:
        fresh_mock_broker.stop()

        result = publish(file, credential_file(tmp_path, found.secret_of()), found.url)

    assert result.stdout == "written 1\n"


def test_an_endpoint_that_stays_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is 75, and the counts say what went in before."""
    monkeypatch.setattr(client_module, "MOST_TRIES", 1)
    file = tmp_path / "reports.jsonl"
    file.write_text(a_child(1).to_json())

    result = publish(file, credential_file(tmp_path, {"api_key": "x"}), "http://127.0.0.1:1")

    assert result.exit_code == 75


@pytest.mark.parametrize("fault", ["readable", "empty", "wrong", "url"])
def test_what_is_wrongly_set_up_is_told(endpoint: Running, tmp_path: Path, fault: str) -> None:
    """A credential others can read, none at all, one that does not hold, and no URL end with 78."""
    file = tmp_path / "reports.jsonl"
    file.write_text(a_child(1).to_json())
    secrets = {"readable": endpoint.secret_of(), "empty": {}, "wrong": {"api_key": f"mcak_in_{'0' * 16}_{'0' * 64}"}}
    credential = credential_file(tmp_path, secrets.get(fault, endpoint.secret_of()))
    if fault == "readable":
        credential.chmod(0o644)

    result = publish(file, credential, "hub.example" if fault == "url" else endpoint.url)

    assert result.exit_code == 78


def test_no_secret_is_on_the_command_line(endpoint: Running) -> None:
    """The command has no option for a secret: others on the machine could see it."""
    del endpoint
    told = CliRunner().invoke(main, ["publish", "--help"]).stdout

    assert "--credential-file" in told
    assert "--key" not in told
    assert "--secret" not in told
