"""Screening gives the same whatever the order, the batches and the restarts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ops.runtime.messages import Output
from schemas import topics
from schemas.records import (
    AgeRange,
    Name,
    Reporter,
    Screening,
)
from tests.stream_processors.building import a_child, a_screening_word, an_erasure, sent
from tests.stream_processors.driving import Running, in_batches, last_words, new_store, screen_processor, some_orders
from tests.stream_processors.screen_cases import FUTURE


def the_flow() -> list[Output]:
    """Reports, duplicates, late and broken versions, decisions and erasures of a few children."""
    held = a_child(local="9", **FUTURE)
    anonymous = a_child(local="8", reporter=Reporter(kind="PUBLIC"), names=(Name(value="Mina Das"),))
    broken = replace(sent(a_child(local="5", record_version=3)), value=b"\x00\x01")
    foreign = replace(sent(a_child(local="5", record_version=9)), key=b"trackchild.test/3")
    return [
        *(sent(a_child(local=local)) for local in ("7", "3", "5")),
        sent(a_child(local="7", record_version=2, names=(Name(value="Ranu Das"),))),
        sent(a_child(local="5", record_version=2, age=AgeRange(min_years=10, max_years=10))),
        sent(held),
        sent(anonymous),
        sent(a_screening_word(held, "PASS")),
        sent(a_screening_word(anonymous, "HOLD")),
        sent(a_screening_word(anonymous, "REJECT", hours=2)),
        sent(a_screening_word(a_child(local="7"), "REJECT")),
        sent(a_screening_word(a_child(local="3"), "CONFIRM")),
        sent(an_erasure(a_child(local="3"))),
        sent(a_child(local="4", record_version=2)),
        broken,
        foreign,
    ]


@some_orders
@given(st.permutations(the_flow() + the_flow()[:6]), st.lists(st.integers(0, 40), max_size=3))
def test_a_restart_anywhere_changes_nothing(messages: list[Output], stops: list[int]) -> None:
    """Stopped after any batch and rebuilt from the topics, screening goes on to the same bytes as one never stopped."""
    store = new_store(*(a_child(local=str(number)) for number in range(10) if number != 4))
    unbroken, broken = Running(screen_processor(), store), Running(screen_processor(), store)

    for batch in in_batches(messages, stops):
        unbroken.take(*batch)
        broken.take(*batch)
        broken.restart()

    assert broken.written == unbroken.written


@some_orders
@given(st.permutations(the_flow()), st.lists(st.integers(0, 40), max_size=3))
def test_cuts_into_batches_change_nothing(messages: list[Output], cuts: list[int]) -> None:
    """Screening gives the same bytes however the events were cut into batches."""
    store = new_store(*(a_child(local=str(number)) for number in range(10)))
    whole, pieces = Running(screen_processor(), store), Running(screen_processor(), store)

    whole.take(*messages)
    for batch in in_batches(messages, cuts):
        pieces.take(*batch)

    assert pieces.written == whole.written


@some_orders
@given(st.permutations(the_flow()))
def test_the_last_words_do_not_depend_on_the_order(messages: list[Output]) -> None:
    """Whatever the order in which everything is read, the last screening of each record and the search are the same."""
    store = new_store(*(a_child(local=str(number)) for number in range(10)))
    told, shuffled = Running(screen_processor(), store), Running(screen_processor(), store)

    told.take(*the_flow())
    shuffled.take(*messages)

    assert _standing(shuffled) == _standing(told)


def _standing(running: Running) -> tuple[dict[bytes, Screening], dict[bytes, bytes | None]]:
    """The last screenings, those of erased records left out, and what stands on the topic of profiles."""
    screenings = last_words(running.written, Screening)
    screenings.pop(b"trackchild.test/3", None)
    profiles = {output.key: output.value for output in running.written if output.topic == topics.PROFILES}
    return screenings, profiles
