"""Brokers, databases and secrets for tests: real parts, started once and ended with the session."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.runtime.settings import read_sandbox_settings
from ops.sandbox.brokers import Broker, start_broker
from ops.sandbox.postgres import Database, start_postgres
from ops.sandbox.secrets import make_secrets

COUNTRIES = ("IN", "BD", "NP")


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """Where fetched jars are kept between runs."""
    return read_sandbox_settings(os.environ).cache_dir


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Path]:
    """A folder for the data of the session's servers."""
    with tempfile.TemporaryDirectory(prefix="mca-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def mock_broker(session_folder: Path, cache_dir: Path) -> Iterator[Broker]:
    """The session's mock broker; give topics and groups names of `unique_name`."""
    with start_broker("mock", session_folder / "mock", cache_dir) as broker:
        yield broker


@pytest.fixture
def fresh_mock_broker(tmp_path: Path, cache_dir: Path) -> Iterator[Broker]:
    """A mock broker of the test's own, empty."""
    with start_broker("mock", tmp_path / "mock", cache_dir) as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_broker(session_folder: Path, cache_dir: Path) -> Iterator[Broker]:
    """The session's real Kafka; missing Java or Maven fails the test."""
    with start_broker("kafka", session_folder / "kafka", cache_dir) as broker:
        yield broker


@pytest.fixture(params=["mock", pytest.param("kafka", marks=pytest.mark.kafka)])
def broker(request: pytest.FixtureRequest) -> Broker:
    """The test runs twice: on the mock broker and on real Kafka."""
    found: Broker = request.getfixturevalue(f"{request.param}_broker")
    return found


@pytest.fixture
def unique_name() -> str:
    """A name that no other test uses, for topics and groups."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def postgres(session_folder: Path) -> Iterator[Database]:
    """The session's PostgreSQL server."""
    with start_postgres("embedded", session_folder, durable=False) as server:
        yield server


@pytest.fixture
def database(postgres: Database) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield postgres.new_database(name)
    postgres.drop_database(name)


@pytest.fixture
def secrets_dir(tmp_path: Path) -> Path:
    """A folder of fresh key files for IN, BD and NP and the first regional generation."""
    return make_secrets(tmp_path / "secrets", COUNTRIES)
