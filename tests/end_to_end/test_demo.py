"""`mca demo` as a newcomer meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
PROMISED = {
    "reports_in",
    "accepted",
    "held",
    "rejected",
    "profiles",
    "matches",
    "decisions",
    "alerts",
    "cases",
    "rows",
    "seconds",
    "latency_ms",
    "match",
}
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module", params=["mock", pytest.param("kafka", marks=pytest.mark.kafka)])
def shown(request: pytest.FixtureRequest) -> subprocess.CompletedProcess[str]:
    """What the demo prints on a broker."""
    command = [sys.executable, "-m", "ops.cli.main", "demo", "--json", "--reports", "300", "--broker", request.param]
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(command, cwd=REPOSITORY, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def counted(shown: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The object in the last line."""
    loaded: dict[str, Any] = json.loads(shown.stdout.splitlines()[-1])
    return loaded


def test_the_demo_ends_well(shown: subprocess.CompletedProcess[str]) -> None:
    """The demo ends with 0 and tells one child's way to its case."""
    assert shown.returncode == 0
    assert "6. Repatriation case" in shown.stderr


def test_the_last_line_has_what_is_promised(counted: dict[str, Any]) -> None:
    """The JSON object has every count, latency and match quality."""
    assert counted.keys() >= PROMISED
    assert counted["latency_ms"].keys() >= {"p50", "p99"}
    assert counted["match"].keys() >= {"precision", "recall"}


def test_everything_that_came_in_is_accounted_for(counted: dict[str, Any]) -> None:
    """Reports in are the sum of accepted, held and rejected, and the flow reached its end."""
    assert counted["reports_in"] == counted["accepted"] + counted["held"] + counted["rejected"]
    assert min(counted["held"], counted["rejected"], counted["alerts"], counted["cases"]) > 0


def test_the_confirmed_pairs_are_mostly_true(counted: dict[str, Any]) -> None:
    """The scripted desk confirms few false pairs on simulated children."""
    assert counted["match"]["precision"] >= 0.9
    assert counted["match"]["recall"] >= 0.3
