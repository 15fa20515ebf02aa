from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.runtime.clock import clock_of
from ops.runtime.errors import HubMisconfigured
from ops.runtime.settings import Settings, read_sandbox_settings, read_settings, setting_rows

MARKER = "marker-7c1f"


@pytest.fixture
def environ(secrets_dir: Path) -> dict[str, str]:
    """The least a service needs."""
    return {
        "MCA_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092,broker-2:9093",
        "MCA_DATABASE_URL": "postgresql://hub:pass@127.0.0.1:5432/mca",
        "MCA_SECRETS_DIR": str(secrets_dir),
        "PATH": "/bin",
    }


def test_minimal_settings(environ: dict[str, str]) -> None:
    """Three names are enough; the rest has defaults, and names of other programs are ignored."""
    settings = read_settings(environ)

    assert settings.countries == ("IN", "BD", "NP")
    assert settings.shell == "faust"
    assert settings.metrics_host == "127.0.0.1"
    assert settings.national_database_url("IN") == settings.database_url


def test_all_faults_at_once(environ: dict[str, str]) -> None:
    """Every wrong, missing and unknown name is in one error, and no value is."""
    del environ["MCA_DATABASE_URL"]
    environ |= {
        "MCA_KAFKA_BOOTSTRAP_SERVERS": MARKER,
        "MCA_COUNTRIES": f"IN,{MARKER}",
        "MCA_BATCH_SIZE": MARKER,
        "MCA_SHELL": MARKER,
        "MCA_CLOCK": MARKER,
        "MCA_SECRETS_DIR": f"/nowhere/{MARKER}",
        "MCA_SCHEMA_REGISTRY_URL": MARKER,
        "MCA_TOPIC_PARTITONS": "8",
    }

    with pytest.raises(HubMisconfigured) as caught:
        read_settings(environ)

    named = {fault.split()[0].rstrip(":") for fault in caught.value.faults}
    assert named == {*environ} - {"PATH"} | {"MCA_DATABASE_URL"}
    assert MARKER not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MCA_KAFKA_BOOTSTRAP_SERVERS", "broker"),
        ("MCA_KAFKA_BOOTSTRAP_SERVERS", "broker:0"),
        ("MCA_KAFKA_BOOTSTRAP_SERVERS", "broker:65536"),
        ("MCA_KAFKA_BOOTSTRAP_SERVERS", "a:1,"),
        ("MCA_DATABASE_URL", "mysql://host/db"),
        ("MCA_DATABASE_URL", "postgresql://host:port/db"),
        ("MCA_DATABASE_URL", "postgresql://host"),
        ("MCA_NATIONAL_DATABASE_URLS", "in=postgresql://host/db"),
        ("MCA_NATIONAL_DATABASE_URLS", "IN=sqlite://host/db"),
        ("MCA_COUNTRIES", ""),
        ("MCA_COUNTRIES", "in"),
        ("MCA_COUNTRIES", "IN,IN"),
        ("MCA_BATCH_SIZE", "0"),
        ("MCA_BATCH_SIZE", "5001"),
        ("MCA_METRICS_PORT", "-1"),
        ("MCA_CLOCK", "2025-01-31T08:00:00"),
        ("MCA_LOG_LEVEL", "info"),
        ("MCA_SCHEMA_REGISTRY_URL", "ftp://registry"),
    ],
)
def test_wrong_value(environ: dict[str, str], name: str, text: str) -> None:
    """A value out of range or out of form stops the start and is named."""
    environ[name] = text

    with pytest.raises(HubMisconfigured, match=name):
        read_settings(environ)


def test_national_databases(environ: dict[str, str]) -> None:
    """A country may have a database of its own, also with a comma in its URL; the others share one."""
    environ["MCA_NATIONAL_DATABASE_URLS"] = "IN=postgresql:///a?host=/x,/y, BD=postgresql://b/b"

    settings = read_settings(environ)

    assert settings.national_database_url("IN") == "postgresql:///a?host=/x,/y"
    assert settings.national_database_url("BD") == "postgresql://b/b"
    assert settings.national_database_url("NP") == settings.database_url


def test_settings_do_not_show_database(environ: dict[str, str]) -> None:
    """The printed settings hold no password, and they cannot be changed."""
    settings = read_settings(environ)

    assert "pass" not in repr(settings).replace("password", "")
    with pytest.raises(ValueError, match="frozen"):
        settings.shell = "plain"


def test_sandbox_settings(tmp_path: Path) -> None:
    """The sandbox reads its own names before there is a broker, and still refuses unknown ones."""
    assert read_sandbox_settings({"MCA_CACHE_DIR": str(tmp_path), "MCA_SHELL": "plain"}).cache_dir == tmp_path
    with pytest.raises(HubMisconfigured, match="MCA_CACHE_FOLDER"):
        read_sandbox_settings({"MCA_CACHE_FOLDER": "x"})


def test_rows_describe_every_setting() -> None:
    """Each setting has one line with a description; secrets have no default."""
    rows = {row.name: row for row in setting_rows()}

    assert len(rows) == len(Settings.model_fields) + 1
    assert all(row.description.endswith(".") for row in rows.values())
    assert rows["MCA_COUNTRIES"].default == "IN,BD,NP"
    assert rows["MCA_CACHE_DIR"].default == ".cache"
    assert rows["MCA_DATABASE_URL"] == ("MCA_DATABASE_URL", True, "", rows["MCA_DATABASE_URL"].description)


def test_standing_clock(environ: dict[str, str]) -> None:
    """A simulated clock stands still and is in UTC."""
    environ["MCA_CLOCK"] = "2025-01-31T08:00:00+05:30"

    clock = clock_of(read_settings(environ))

    assert clock() == clock() == datetime(2025, 1, 31, 2, 30, tzinfo=UTC)
    assert clock().tzinfo is UTC


def test_system_clock(environ: dict[str, str]) -> None:
    """The system's clock is in UTC and moves."""
    clock: Callable[[], datetime] = clock_of(read_settings(environ))

    first, second = clock(), clock()

    assert first.tzinfo is UTC
    assert first <= second
