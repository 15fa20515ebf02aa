import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.sdk.transports.http_auth import Fixed
from connectors.sdk.transports.http_client import Bounds, HttpClient
from connectors.sdk.transports.http_time import retry_after
from ops.runtime.errors import SourceUnavailable
from tests.support.fault_server import FaultServer, Reply, in_turn, page, serving

GOOD = page([{"id": "a"}])


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server that answers with one page."""
    with serving(lambda _: GOOD) as running:
        yield running


class Clock:
    """Time that passes only by pauses."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        """Return the time."""
        return self.seconds


def client(server: FaultServer, clock: Clock) -> HttpClient:
    """A client of the server with the clock's time."""
    return HttpClient(server.url, Fixed({}), Bounds(5, 10_000, clock.pause, clock.monotonic))


def test_pauses_double_and_end(server: FaultServer) -> None:
    """Three tries with two pauses, the second twice the first; then the run loop waits."""
    server.answer = lambda _: Reply(status=503)
    clock = Clock()
    asking = client(server, clock)

    with pytest.raises(SourceUnavailable, match="answered 503"):
        asking.get("list", {}, {})
    asking.close()

    assert clock.pauses == [0.25, 0.5]
    assert len(server.asked) == 3


def test_a_short_retry_after_is_waited_for(server: FaultServer) -> None:
    """Two seconds at most are waited for within a question, and the answer comes."""
    server.answer = in_turn(Reply(status=429, headers={"Retry-After": "2"}), GOOD)
    clock = Clock()
    asking = client(server, clock)

    answer = asking.get("list", {}, {})
    asking.close()

    assert (answer.status, clock.pauses) == (200, [2.0])


def test_until_a_longer_retry_after_has_passed_nothing_is_asked(server: FaultServer) -> None:
    """The system is left alone for as long as it says, and then asked again."""
    server.answer = in_turn(Reply(status=503, headers={"Retry-After": "60"}), GOOD)
    clock = Clock()
    asking = client(server, clock)
    with pytest.raises(SourceUnavailable):
        asking.get("list", {}, {})
    with pytest.raises(SourceUnavailable, match="another 60 s"):
        asking.get("list", {}, {})
    clock.pause(60)

    answer = asking.get("list", {}, {})
    asking.close()

    assert (answer.status, len(server.asked)) == (200, 2)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "999999999999"}, 900.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
        ({"retry-after": format_datetime(datetime(2026, 5, 1, 0, 1, tzinfo=UTC), usegmt=True),
          "date": format_datetime(datetime(2026, 5, 1, tzinfo=UTC), usegmt=True)}, 60.0),
        ({"retry-after": format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)}, 0.0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, or a date by the system's own clock, never negative and at most a quarter of an hour."""
    assert retry_after(headers) == seconds


def test_what_is_sent_is_sent_once(server: FaultServer) -> None:
    """A body that may have been taken is not sent again."""
    server.answer = lambda _: Reply(status=503)
    clock = Clock()
    asking = client(server, clock)

    with pytest.raises(SourceUnavailable):
        asking.send("POST", "flags", {"a": 1})
    asking.close()

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url", ["ftp://host/", "file:///etc/passwd", "http://", "http://user:secret@host/", "nonsense", "http://[::1"]
)
def test_a_url_that_is_none_is_told_without_it(url: str) -> None:
    """Only http and https with a host and without a password are asked; the text holds no part of the URL."""
    with pytest.raises(SourceUnavailable) as told:
        HttpClient(url, Fixed({}), Bounds(5, 1000))

    assert "secret" not in str(told.value)


@pytest.mark.parametrize("link", ["http://127.0.0.2/x", "//127.0.0.2/x", "https://127.0.0.1/x", "http://127.0.0.1:1/x"])
def test_a_link_to_elsewhere_is_refused(server: FaultServer, link: str) -> None:
    """Another host, port or scheme is never asked: the key would go with the request."""
    asking = client(server, Clock())

    with pytest.raises(SourceUnavailable, match="only its own host"):
        asking.url_of(link)
    asking.close()


def test_transports_load_their_client_libraries_only_when_needed() -> None:
    """The folder needs neither httpx nor sqlite3 nor a Kafka client."""
    code = "import sys, connectors.sdk.transports as t; print([n for n in ('httpx', 'sqlite3') if n in sys.modules])"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert found.stdout.strip() == "[]"
