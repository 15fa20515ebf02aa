from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ops.cli.main import main


@pytest.fixture
def environ(database: str, secrets_dir: Path) -> dict[str, str]:
    """Settings of a hub for India and Nepal."""
    return {
        "MCA_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "MCA_DATABASE_URL": database,
        "MCA_SECRETS_DIR": str(secrets_dir),
        "MCA_COUNTRIES": "IN,NP",
    }


def mca(environ: dict[str, str], *arguments: str) -> Result:
    """Run a command of `mca`."""
    return CliRunner().invoke(main, ["credential", *arguments], env=environ)


def new(environ: dict[str, str], *more: str) -> dict[str, str]:
    """Make a credential for a source of India and return what was printed."""
    made = mca(environ, "new", "--source-id", "homelink.in", "--country", "IN", *more)
    assert made.exit_code == 0
    found: dict[str, str] = json.loads(made.stdout)
    return found


def test_a_secret_is_printed_once(environ: dict[str, str]) -> None:
    """The new credential's secret stands on stdout as JSON and in no list afterwards."""
    key, client = new(environ, "--kind", "api-key"), new(environ, "--kind", "client", "--expires", "2999-01-31")

    listed = mca(environ, "list").stdout
    rows = [json.loads(line) for line in mca(environ, "list", "--json").stdout.splitlines()]

    assert key["api_key"].startswith(f"mcak_in_{key['id']}_")
    assert client["client_id"] == f"mcac_in_{client['id']}"
    assert {row["id"] for row in rows} == {key["id"], client["id"]}
    assert "2999-01-31T00:00:00+00:00" in listed
    for secret in (key["api_key"], client["client_secret"]):
        assert secret not in listed + str(rows)


def test_a_revoked_credential_says_so(environ: dict[str, str]) -> None:
    """It can be named by its id or by what a log shows of it; revoking again changes nothing."""
    made = new(environ, "--kind", "client")

    codes = [mca(environ, "revoke", name).exit_code for name in (made["id"], made["client_id"], "0" * 16, "nonsense")]

    assert codes == [0, 0, 1, 1]
    assert "revoked" in mca(environ, "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--source-id", "dnet.bd", "--country", "IN"),
        ("--source-id", "dnet.bd", "--country", "BD"),
        ("--source-id", "Not A Name", "--country", "IN"),
        ("--source-id", "homelink.in", "--country", "IN", "--expires", "tomorrow"),
        ("--source-id", "homelink.in", "--country", "IN", "--expires", "2001-01-01"),
    ],
)
def test_what_cannot_be_is_refused(environ: dict[str, str], arguments: tuple[str, ...]) -> None:
    """Another country's source, a country not served, no name, an end that is none: nothing is made."""
    refused = mca(environ, "new", "--kind", "api-key", *arguments)

    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert mca(environ, "list").stdout == ""
