"""The same input leaves the same rows: on either broker, in either shell, read again, and in any order."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.runtime.postgres import Row
from ops.sandbox.hub import COUNTRIES
from ops.sandbox.secrets import make_secrets
from tests.support.flows import (
    Outcome,
    forget_positions,
    hub_with_services,
    run_through,
    shuffled_copy,
    simulated_files,
)

REPORTS = 400
pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same simulated files for every run."""
    return simulated_files(tmp_path_factory.mktemp("files"), REPORTS)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same national and regional keys for every run, because duplicates are marked with keyed tokens."""
    return make_secrets(tmp_path_factory.mktemp("keys") / "secrets", COUNTRIES)


@pytest.fixture(scope="module")
def on_mock(tmp_path_factory: pytest.TempPathFactory, files: list[Path], secrets: Path) -> list[Outcome]:
    """What stands on the mock broker after the input came once, then whole again, then twice more in other orders."""
    with hub_with_services("mock", tmp_path_factory.mktemp("mock"), secrets=secrets) as hub:
        outcomes = [run_through(hub, files)]
        shuffled = [shuffled_copy(files, tmp_path_factory.mktemp("shuffled"), seed) for seed in (1, 2)]
        for again in (files, *shuffled):
            forget_positions(hub)
            for old in (hub.folder / "inbox").rglob("*.*"):
                old.unlink()
            outcomes.append(run_through(hub, again))
    return outcomes


@pytest.fixture(scope="module")
def on_kafka(tmp_path_factory: pytest.TempPathFactory, files: list[Path], secrets: Path) -> Outcome:
    """What stands on Apache Kafka after the input came once, in another order, through the plain shell."""
    shuffled = shuffled_copy(files, tmp_path_factory.mktemp("shuffled"), seed=3)
    with hub_with_services("kafka", tmp_path_factory.mktemp("kafka"), "plain", secrets=secrets) as hub:
        return run_through(hub, shuffled)


def test_the_flow_reaches_its_end(on_mock: list[Outcome]) -> None:
    """Reports become screenings, profiles, matches, decisions, alerts and cases, none of them empty."""
    rows = on_mock[0].rows

    empty = [table for table in ("reports", "screenings", "profiles", "matches", "alerts", "cases") if not rows[table]]

    assert empty == []


def test_either_broker_and_shell_leaves_the_same_rows(on_mock: list[Outcome], on_kafka: Outcome) -> None:
    """A shuffled input through Apache Kafka and the plain shell leaves the rows of the mock broker and Faust."""
    differing = differences(on_mock[0].rows, on_kafka.rows)

    assert differing == {}


@pytest.mark.parametrize("turn", [1, 2, 3], ids=["whole", "shuffled", "shuffled again"])
def test_reading_the_input_again_changes_nothing(on_mock: list[Outcome], turn: int) -> None:
    """A replay of everything leaves every row as it was."""
    differing = differences(on_mock[0].rows, on_mock[turn].rows)

    assert differing == {}


def test_reading_the_input_again_doubles_no_alert_and_no_case(on_mock: list[Outcome]) -> None:
    """After three replays there are the same alerts and cases, one of each per confirmed match."""
    first, last = on_mock[0].seen, on_mock[-1].seen

    assert last.alerts.keys() == first.alerts.keys()
    assert last.cases.keys() == first.cases.keys()
    assert len({alert.match_id for alert in last.alerts.values()}) == len(last.alerts)


def differences(one: dict[str, list[Row]], other: dict[str, list[Row]]) -> dict[str, int]:
    """Return how many rows differ by table; counts only, so that a failing test prints no row."""
    return {
        table: len(set(map(repr, one[table])) ^ set(map(repr, other[table])))
        for table in one
        if list(map(repr, one[table])) != list(map(repr, other[table]))
    }
