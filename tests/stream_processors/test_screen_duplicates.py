"""Reports that tell the same of a child."""

from itertools import permutations

import pytest

from schemas.records import (
    ChildReport,
    Name,
    Screening,
)
from tests.stream_processors.building import a_child, an_erasure, sent
from tests.stream_processors.driving import Running, last_words, new_store, screen_processor
from tests.stream_processors.screen_cases import is_searched, screening_of


def twins() -> list[ChildReport]:
    """Three reports of the same child by one country, and one of another child."""
    return [*(a_child(local=local) for local in ("7", "3", "5")), a_child(local="1", names=(Name(value="Ranu Das"),))]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_duplicates_are_marked_alike_in_any_order(order: tuple[int, ...]) -> None:
    """Reports that tell the same of a child name the one whose id sorts first, in any order; all are searched."""
    reports = twins()
    running = screening_of(*reports)

    for place in order:
        running.take(sent(reports[place]))

    marks = {key.decode(): screening.reasons for key, screening in last_words(running.written, Screening).items()}
    first = "DUPLICATE_OF trackchild.test/3"
    assert marks == {
        "trackchild.test/1": (),
        "trackchild.test/3": (),
        "trackchild.test/5": (first,),
        "trackchild.test/7": (first,),
    }
    assert all(is_searched(running, report) for report in reports)


@pytest.mark.parametrize("order", list(permutations(range(4))))
@pytest.mark.parametrize("end", ["renamed", "erased", "key destroyed"])
def test_a_duplicate_that_goes_leaves_no_mark(order: tuple[int, ...], end: str) -> None:
    """When the first of a group is corrected or erased, the next one takes its place in the others' marks."""
    first = a_child(local="3")
    store = new_store(*twins())
    running = Running(screen_processor(), store)
    goes = sent(an_erasure(first)) if end == "erased" else sent(a_child(local="3", record_version=2, names=()))
    messages = [sent(a_child(local="7")), sent(a_child(local="5")), sent(first), goes]

    for place in order:
        if messages[place] is goes and end == "key destroyed":
            store.keys.destroy(first.record_id)
        running.take(messages[place])

    marks = {key.decode(): screening.reasons for key, screening in last_words(running.written, Screening).items()}
    assert marks["trackchild.test/5"] == ()
    assert marks["trackchild.test/7"] == ("DUPLICATE_OF trackchild.test/5",)
