from __future__ import annotations

import pytest

from connectors.publishing.limits import MAX_REMEMBERED, Limits, Rate
from connectors.publishing.problems import Problem
from connectors.publishing.rates import Buckets, Gate, Rates


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    """What was taken comes back with time, and no more than the bucket holds."""
    clock = Clock()
    buckets = Buckets(Rate(3, 0.5), clock)

    taken = [buckets.take("a", 1) for _ in range(4)]
    clock.now += 2
    later = [buckets.take("a", 1), buckets.take("a", 1)]
    clock.now += 1000
    full = [buckets.take("a", 1) for _ in range(4)]

    assert taken[:3] == [0, 0, 0]
    assert taken[3] == later[1] == full[3] == 2
    assert later[0] == 0


def test_each_name_has_its_own_bucket() -> None:
    """One producer's haste costs no other."""
    buckets = Buckets(Rate(1, 1), Clock())

    assert [buckets.take("a", 1), buckets.take("b", 1)] == [0, 0]
    assert buckets.take("a", 1) > 0


def test_a_batch_larger_than_what_is_left_is_paid_afterwards() -> None:
    """A batch goes through when anything is left; the next waits for all of it."""
    clock = Clock()
    rates = Rates(Limits(records=Rate(1000, 100)), clock)

    rates.count_records("a", 900)
    rates.count_records("a", 900)
    with pytest.raises(Problem) as refused:
        rates.count_records("a", 1)

    assert refused.value.kind == "too-often"
    assert refused.value.headers == {"Retry-After": "9"}


def test_the_number_of_names_is_bounded() -> None:
    """A stranger with many names does not fill the memory."""
    buckets = Buckets(Rate(1, 1), Clock())

    for number in range(MAX_REMEMBERED + 50):
        buckets.take(str(number), 1)

    assert len(buckets._levels) == MAX_REMEMBERED


def test_the_gate_bounds_requests_in_all_and_of_each() -> None:
    """Who is inside keeps others out until they leave, also when a request fails."""
    gate = Gate(Limits(at_once=2, at_once_each=1))

    with gate.admitted("a"):
        with pytest.raises(Problem) as own, gate.admitted("a"):
            pass
        with gate.admitted("b"), pytest.raises(Problem) as full, gate.admitted("c"):
            pass
    with pytest.raises(ValueError, match="a fault"), gate.admitted("a"):
        raise ValueError("a fault")
    with gate.admitted("a"):
        inside = dict(gate._inside)

    assert (own.value.kind, full.value.kind) == ("too-often", "busy")
    assert inside == {"a": 1}
