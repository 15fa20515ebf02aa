from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sdk.positions import Positions, Progress, Sent, prepare_positions
from connectors.sdk.transports.files import InboxFile
from ops.runtime.postgres import Pool, connect, pool


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A pool on an empty database with the connectors' tables."""
    with connect(database) as connection:
        prepare_positions(connection)
        prepare_positions(connection)
    with pool(database) as opened:
        yield opened


def a_file(name: str, modified_ns: int = 1) -> InboxFile:
    """A file as it was found."""
    return InboxFile(Path("/inbox") / name, 10, modified_ns)


def test_files_are_numbered_in_the_order_they_are_seen(connections: Pool) -> None:
    """A file keeps its number; a changed file is a new one; connectors count apart."""
    positions = Positions(connections, "in_trackchild")

    seen = [positions.of(file).number for file in (a_file("b"), a_file("a"), a_file("b"), a_file("b", 2))]

    assert seen == [1, 2, 1, 3]
    assert Positions(connections, "bd_dnet").of(a_file("b")).number == 1


def test_what_is_stored_is_there_after_a_restart(connections: Pool) -> None:
    """Position, end and what was sent are kept; an older version does not replace a newer."""
    positions = Positions(connections, "in_trackchild")
    number = positions.of(a_file("a")).number
    newer, older = Sent(5, bytes(32)), Sent(4, bytes(31) + b"\x01")

    positions.store(number, 200, {"trackchild.in/1": newer})
    positions.store(number, 100, {"trackchild.in/1": older})
    positions.finish(number)

    again = Positions(connections, "in_trackchild")
    assert again.of(a_file("a")) == Progress(number, 200, finished=True)
    assert again.sent(["trackchild.in/1", "trackchild.in/2"]) == {"trackchild.in/1": newer}
    assert Positions(connections, "bd_dnet").sent(["trackchild.in/1"]) == {}
