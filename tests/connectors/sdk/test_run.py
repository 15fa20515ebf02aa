import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.deliver import Delivery
from connectors.sdk.description import Description
from connectors.sdk.payloads import Payload
from connectors.sdk.positions import Positions, prepare_positions
from connectors.sdk.run import Work, run
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Output
from ops.runtime.postgres import Pool, connect, pool
from ops.sandbox.simulate import SimulationOptions, simulate
from schemas.codec import file_codec

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)


class ListSink:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.messages: list[Output] = []

    def send_all(self, messages: Sequence[Output]) -> None:
        """Keep the messages."""
        self.messages += messages


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A database with the connectors' tables."""
    with connect(database) as connection:
        prepare_positions(connection)
    with pool(database) as opened:
        yield opened


def work_of(name: str, inbox: Path, connections: Pool) -> Work:
    """A connector at work on an inbox, sending into memory."""
    positions = Positions(connections, name)
    connector = load(CONNECTORS / name)
    delivery = Delivery(connector, MemoryKeyStore(b"s"), ListSink(), positions, file_codec(), lambda: NOW, b"key")
    return Work(delivery, positions, inbox / name)


def breaks(_: Path, __: Description) -> Iterator[Payload]:
    """Read nothing: the source itself is at fault."""
    raise ZeroDivisionError


def test_a_connector_at_fault_stops_no_other(tmp_path: Path, connections: Pool) -> None:
    """When the source of one connector raises, the others deliver, the fault is counted and its files stay unread."""
    simulate(tmp_path, SimulationOptions(60, seed=3))
    broken, sound = (work_of(name, tmp_path, connections) for name in ("in_trackchild", "bd_dnet"))
    connector = replace(broken.delivery.connector, read=breaks)
    broken = replace(broken, delivery=replace(broken.delivery, connector=connector))

    counts = run([broken, sound], threading.Event(), once=True)
    mended = run([work_of("in_trackchild", tmp_path, connections)], threading.Event(), once=True)

    assert (counts["in_trackchild"].faults, counts["in_trackchild"].payloads) == (1, 0)
    assert (counts["bd_dnet"].faults, counts["bd_dnet"].reports > 0) == (0, True)
    assert mended["in_trackchild"].reports > 0
