from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from connectors.sdk.counts import Counts
from connectors.sdk.positions import Positions, Progress, Sent, prepare_positions
from ops.runtime.postgres import Pool, connect, pool

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A pool on an empty database with the connectors' tables."""
    with connect(database) as connection:
        prepare_positions(connection)
        prepare_positions(connection)
    with pool(database) as opened:
        yield opened


def stored(stream: str, done: int, sent: dict[str, Sent] | None = None, counts: Counts | None = None) -> Progress:
    """What a batch of a stream changes."""
    return Progress(stream, {"records_done": done}, sent or {}, counts or Counts(), NOW)


def test_files_are_numbered_in_the_order_they_are_seen(connections: Pool) -> None:
    """A file keeps its number; a changed file is a new one; connectors count apart."""
    positions = Positions(connections, "in_trackchild")

    seen = [positions.number_of(name, 10, modified) for name, modified in (("b", 1), ("a", 1), ("b", 1), ("b", 2))]

    assert seen == [1, 2, 1, 3]
    assert Positions(connections, "bd_dnet").number_of("b", 10, 1) == 1


def test_what_is_stored_is_there_after_a_restart(connections: Pool) -> None:
    """Position and what was sent are kept; an older version does not replace a newer."""
    positions = Positions(connections, "in_trackchild")
    newer, older = Sent(5, bytes(32)), Sent(4, bytes(31) + b"\x01")

    positions.store(stored("file 1", 200, {"trackchild.in/1": newer}))
    positions.store(stored("rows", 100, {"trackchild.in/1": older}))

    again = Positions(connections, "in_trackchild")
    assert again.stored() == {"file 1": {"records_done": 200}, "rows": {"records_done": 100}}
    assert again.sent(["trackchild.in/1", "trackchild.in/2"]) == {"trackchild.in/1": newer}
    assert Positions(connections, "bd_dnet").sent(["trackchild.in/1"]) == {}


def test_what_was_counted_adds_up(connections: Pool) -> None:
    """Days and what was noticed are summed over batches, by field and reason, without any name from outside."""
    positions = Positions(connections, "in_trackchild")
    counts = Counts(payloads=3, reports=2, records=2, rejected=1, left_over=4)
    counts.not_understood.update(["sex"])
    counts.reasons.update(["MISSING_ID"])

    positions.store(stored("file 1", 3, counts=counts))
    positions.store(stored("file 2", 3, counts=counts))

    with connections.connection() as connection:
        days = connection.execute("SELECT day, payloads, records, rejected FROM connectors.days").fetchall()
        noticed = connection.execute("SELECT kind, name, count FROM connectors.noticed ORDER BY kind").fetchall()
    assert days == [(NOW.date(), 6, 4, 2)]
    assert noticed == [("left_over", "", 8), ("not_understood", "sex", 2), ("rejected", "MISSING_ID", 2)]
