import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from ops.runtime.errors import HubMisconfigured
from ops.runtime.health import STUCK_EXIT_CODE, Health
from ops.runtime.metrics import EVENTS_IN, EVENTS_REJECTED
from ops.runtime.metrics_server import MetricsServer, serve_metrics

PARTITION = ("mca.in.reports.v1", 3)


def get(port: int, path: str) -> tuple[int, str]:
    """Status and text of a page of the metrics server."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def server() -> Iterator[MetricsServer]:
    """A metrics server on a free port that reports one fault."""
    running = serve_metrics("127.0.0.1", 0, lambda: ["mca.in.reports.v1[3] stands still while messages wait"])
    yield running
    running.close()


def test_moving_partition_is_well() -> None:
    """A partition that moves is well however long its queue is."""
    health = Health("normalise", stuck_seconds=10)

    for second in range(0, 100, 5):
        health.note(PARTITION, offset=second, lag=1000, now=second)

    assert health.faults(now=99) == []
    health.exit_if_stuck(now=99)


def test_idle_partition_is_well() -> None:
    """A partition without waiting messages is never stuck, and its patience begins when messages come."""
    health = Health("normalise", stuck_seconds=10)
    health.note(PARTITION, offset=7, lag=0, now=0)
    health.note(PARTITION, offset=7, lag=0, now=1000)
    health.note(PARTITION, offset=7, lag=1, now=1005)

    assert health.stuck(now=1009) == []
    assert health.stuck(now=1011) == [PARTITION]


def test_stuck_partition_ends_the_process() -> None:
    """A partition that stands still while messages wait is named, and the process ends with its own exit code."""
    health = Health("normalise", stuck_seconds=10)
    health.note(PARTITION, offset=7, lag=1, now=0)
    health.note(PARTITION, offset=7, lag=5, now=9)

    assert health.faults(now=11) == ["mca.in.reports.v1[3] stands still while messages wait"]
    with pytest.raises(SystemExit) as caught:
        health.exit_if_stuck(now=11)
    assert caught.value.code == STUCK_EXIT_CODE


def test_partition_of_another_member() -> None:
    """A partition that was given away is no longer watched."""
    health = Health("normalise", stuck_seconds=10)
    health.note(PARTITION, offset=7, lag=1, now=0)

    health.forget(PARTITION)
    health.forget(PARTITION)

    assert health.faults(now=1000) == []


def test_named_checks() -> None:
    """A check that finds something adds one line."""
    health = Health("normalise")
    health.add_check("database", lambda: "does not answer")
    health.add_check("broker", lambda: None)

    assert health.faults(now=0) == ["database: does not answer"]


def test_metrics_page(server: MetricsServer) -> None:
    """The metrics page shows what was counted, with its labels."""
    EVENTS_IN.labels("test-page", "IN").inc(3)
    EVENTS_REJECTED.labels("test-page", "UNREADABLE").inc()

    status, page = get(server.port, "/metrics")

    assert status == 200
    assert 'mca_events_in_total{country="IN",processor="test-page"} 3.0' in page
    assert 'mca_events_rejected_total{processor="test-page",reason="UNREADABLE"} 1.0' in page


def test_health_page(server: MetricsServer) -> None:
    """The health page answers 503 with the faults, and other pages are not there."""
    assert get(server.port, "/health") == (503, "mca.in.reports.v1[3] stands still while messages wait")
    assert get(server.port, "/")[0] == 404


def test_healthy_page() -> None:
    """Without faults the health page answers 200."""
    running = serve_metrics("127.0.0.1", 0)

    assert get(running.port, "/health") == (200, "well")
    running.close()


def test_port_taken(server: MetricsServer) -> None:
    """A port that is taken stops the start and names the setting."""
    with pytest.raises(HubMisconfigured, match="MCA_METRICS_PORT"):
        serve_metrics("127.0.0.1", server.port)
