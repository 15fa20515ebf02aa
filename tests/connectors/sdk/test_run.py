import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sdk.connector import CONNECTORS, Connector, load
from connectors.sdk.convert import CountryKeys
from connectors.sdk.deliver import Delivery
from connectors.sdk.description import Description
from connectors.sdk.payloads import Payload
from connectors.sdk.positions import Positions, prepare_positions
from connectors.sdk.run import Work, run
from connectors.sdk.sources import Opening, Source
from connectors.sdk.tokens import SAMPLE_KEYS
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Output
from ops.runtime.postgres import Pool, connect, pool
from ops.sandbox.simulate import SimulationOptions, simulate
from schemas.codec import file_codec

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
COUNTRY = CountryKeys(SAMPLE_KEYS, b"key of ids")


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
    return work_with(load(CONNECTORS / name), inbox, connections)


def work_with(connector: Connector, inbox: Path, connections: Pool) -> Work:
    """A loaded connector at work on its folder in an inbox."""
    positions = Positions(connections, connector.name)
    keys, countries = MemoryKeyStore(b"s"), dict.fromkeys(connector.description.countries, COUNTRY)
    delivery = Delivery(
        connector, dict.fromkeys(countries, keys), ListSink(), positions, file_codec(), lambda: NOW, countries
    )

    def opened() -> Source:
        return connector.open_source(
            Opening(
                connector.description,
                connector.description.folder,
                positions.stored(),
                connector.read,
                inbox / connector.name,
                positions,
            )
        )

    return Work(delivery, opened, 0.01)


def breaks(_: Path, __: Description) -> Iterator[Payload]:
    """Read nothing: the source itself is at fault."""
    raise ZeroDivisionError


def test_a_connector_at_fault_stops_no_other(tmp_path: Path, connections: Pool) -> None:
    """When the source of one connector raises, the others deliver, the fault is counted and its files stay unread."""
    simulate(tmp_path, SimulationOptions(60, seed=3))
    broken = work_with(replace(load(CONNECTORS / "in_trackchild"), read=breaks), tmp_path, connections)
    sound = work_of("bd_dnet", tmp_path, connections)

    counts = run([broken, sound], threading.Event(), once=True)
    mended = run([work_of("in_trackchild", tmp_path, connections)], threading.Event(), once=True)

    assert (counts["in_trackchild"].faults, counts["in_trackchild"].payloads) == (1, 0)
    assert (counts["bd_dnet"].faults, counts["bd_dnet"].reports > 0) == (0, True)
    assert mended["in_trackchild"].reports > 0
