from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from ops.runtime.postgres import connect
from ops.sandbox.postgres import Database as Server
from registry_sink.ownership import Partition, Plan, Share, plan
from registry_sink.service import prepare
from registry_sink.session import prepare_session
from tests.support.waiting import wait_until

PARTITIONS = [("mca.in.reports.v1", number) for number in range(5)]


def joined(url: str) -> Share:
    """A share of a new session that counts among the sinks and owns nothing yet."""
    connection = connect(url)
    prepare_session(connection)
    prepare(connection)
    share = Share(connection)
    share.join()
    return share


@pytest.fixture
def two(database: str) -> Iterator[tuple[Share, Share]]:
    """Two sinks on one registry."""
    with ExitStack() as stack:
        shares = joined(database), joined(database)
        for share in shares:
            stack.enter_context(closing(share.database))
        yield shares


def settle(share: Share) -> dict[Partition, int]:
    """One step of a sink towards its even share."""
    step = share.plan(PARTITIONS)
    share.give(step.give)
    return share.take(PARTITIONS, step.take)


@pytest.mark.parametrize(
    ("owned", "members", "step"),
    [
        (0, 1, Plan((), 5)),
        (5, 1, Plan((), 0)),
        (5, 2, Plan((PARTITIONS[3], PARTITIONS[4]), 0)),
        (2, 2, Plan((), 1)),
        (3, 2, Plan((), 0)),
        (1, 9, Plan((), 0)),
        (0, 0, Plan((), 5)),
    ],
)
def test_plan_is_an_even_share(owned: int, members: int, step: Plan) -> None:
    """A sink gives what is above its share, rounded up, and takes what is missing to it."""
    assert plan(PARTITIONS[:owned], PARTITIONS, members) == step


def test_partition_that_is_gone_is_given() -> None:
    """A partition of a topic that is no longer there is given away."""
    gone = ("mca.bd.reports.v1", 0)

    assert plan([gone], PARTITIONS, 1) == Plan((gone,), 5)


def test_two_sinks_share(two: tuple[Share, Share]) -> None:
    """A second sink gets its half, and no partition has two owners at any time."""
    first, second = two

    for _ in range(3):
        for share in two:
            settle(share)
            assert set(first.owned).isdisjoint(second.owned)

    assert sorted([*first.owned, *second.owned]) == PARTITIONS
    assert {len(first.owned), len(second.owned)} == {2, 3}


def test_dead_sink_is_replaced(two: tuple[Share, Share]) -> None:
    """When a sink's session ends the other takes its partitions, each at the offset that was stored."""
    first, second = two
    settle(first)
    settle(second)
    lost = next(iter(first.owned))
    second.database.execute("UPDATE registry.offsets SET next_offset = 42 WHERE (topic, partition) = (%s, %s)", lost)

    first.database.close()
    found: dict[Partition, int] = {}
    wait_until(lambda: found.update(settle(second)) or len(second.owned) == len(PARTITIONS))

    assert found[lost] == 42


def test_given_partition_can_be_taken(two: tuple[Share, Share]) -> None:
    """What a sink gives, the other can take at once."""
    first, second = two
    first.take(PARTITIONS, 5)
    assert second.take(PARTITIONS, 5) == {}

    first.give([PARTITIONS[2]])

    assert second.take(PARTITIONS, 5) == {PARTITIONS[2]: 0}


def test_database_of_another_hub_does_not_count(database: str, postgres: Server) -> None:
    """Sinks of another database on the same server neither count as members nor hold these partitions."""
    other = f"{database.split('?', maxsplit=1)[0].rsplit('/', 1)[1]}_other"
    other_url = postgres.new_database(other)
    here, there = joined(database), joined(other_url)
    with closing(here.database), closing(there.database):
        settle(there)

        settle(here)

        assert len(here.owned) == len(there.owned) == len(PARTITIONS)
    postgres.drop_database(other)
