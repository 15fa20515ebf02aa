"""Repatriation cases: opened once for each pair confirmed across a border, by the procedure of its corridor."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.runtime.messages import Output
from schemas import topics
from schemas.identity import case_id
from schemas.records import CaseEvent
from stream_processors.case import case_processor
from tests.stream_processors.building import CODEC, NOW, a_match, a_word, sent
from tests.stream_processors.driving import Running, in_batches, records_in, some_orders

MATCH = a_match("BD", "IN")
WORDS = (sent(a_word(MATCH, "IN", hours=1)), sent(a_word(MATCH, "BD", hours=2)))
COMPLETE = (sent(MATCH), *WORDS)
CONFIRMED_AT = NOW + timedelta(hours=2)


def events_after(*messages: Output) -> list[CaseEvent]:
    """The case events that follow from messages read one by one."""
    running = Running(case_processor(CODEC))
    for message in messages:
        running.take(message)
    return records_in(running.written, CaseEvent)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_case_is_opened_once_whatever_the_order(order: tuple[int, ...]) -> None:
    """Match and decisions read in any order, twice, open the case with the same two events."""
    messages = [COMPLETE[place] for place in order]

    events = events_after(*messages, *messages)

    assert events == events_after(*COMPLETE)
    assert [(event.step, event.status) for event in events] == [("case_opened", "DONE"), ("childs_views_heard", "DUE")]


def test_the_first_step_has_its_owner_and_deadline() -> None:
    """The opening is done at the later confirmation; the child is heard within seven days of it, before all else."""
    opened, first = events_after(*COMPLETE)

    assert opened.corridor == first.corridor == "IN-BD"
    assert opened.at == first.at == CONFIRMED_AT
    assert opened.due_at is None
    assert first.due_at == CONFIRMED_AT + timedelta(days=7)
    assert (first.owner, first.waiting_on) == ("child_welfare_authority", "place_of_care")
    assert opened.record_ids == (MATCH.missing.record_id, MATCH.found.record_id)
    assert (opened.message_class, opened.match_id, opened.procedure_version) == ("TEST", MATCH.match_id, "IN-BD/p1")


@pytest.mark.parametrize(
    ("missing", "found", "corridor", "procedure"),
    [
        ("BD", "IN", "IN-BD", "IN-BD/p1"),
        ("IN", "BD", "BD-IN", "IN-BD/p1"),
        ("NP", "IN", "IN-NP", "default/p1"),
    ],
)
def test_the_corridor_leads_from_where_the_child_is_to_where_it_is_missed(
    missing: str, found: str, corridor: str, procedure: str
) -> None:
    """The agreed procedure serves both directions; a corridor without one gets the default."""
    match = a_match(missing, found)

    events = events_after(sent(match), sent(a_word(match, missing)), sent(a_word(match, found)))

    assert {(event.corridor, event.procedure_version) for event in events} == {(corridor, procedure)}


def test_no_case_within_one_country() -> None:
    """Nothing is to be repatriated when both reports are of one country."""
    home = a_match("IN", "IN")

    assert events_after(sent(home), sent(a_word(home, "IN"))) == []


def test_no_case_for_a_child_who_was_only_seen() -> None:
    """A confirmed sighting opens no case: nobody has the child whom one could bring home."""
    seen = MATCH.model_copy(update={"found": MATCH.found.model_copy(update={"kind": "SIGHTING"})})

    assert events_after(sent(seen), *WORDS) == []


@pytest.mark.parametrize(
    "messages",
    [
        (sent(MATCH), WORDS[0]),
        (sent(MATCH), WORDS[0], sent(a_word(MATCH, "BD", "REFUTE"))),
        (sent(MATCH), sent(a_word(MATCH, "IN", by="one")), sent(a_word(MATCH, "BD", by="one"))),
        (sent(MATCH.model_copy(update={"zone": "DISCARD"})), *WORDS),
        WORDS,
    ],
)
def test_no_case_without_a_confirmed_pair(messages: tuple[Output, ...]) -> None:
    """One country, a refutation, one person for both, a discarded or an unknown pair open no case."""
    assert events_after(*messages) == []


@some_orders
@given(st.permutations(COMPLETE * 2), st.integers(0, 6))
def test_a_restart_anywhere_opens_no_second_case(messages: list[Output], stop: int) -> None:
    """Stopped after any event and rebuilt from the topics, the processor goes on as if it had never stopped."""
    unbroken, broken = Running(case_processor(CODEC)), Running(case_processor(CODEC))

    for batch in in_batches(messages, [stop]):
        unbroken.take(*batch)
        broken.take(*batch)
        broken.restart()

    assert broken.written == unbroken.written
    assert len(records_in(broken.written, CaseEvent)) == 2


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_crash_between_the_two_events_completes_the_missing_one(written: int) -> None:
    """When only some of the opening was written before a crash, reading the decision again writes the rest."""
    running = Running(case_processor(CODEC))
    running.take(*COMPLETE[:2])
    running.take(COMPLETE[2])
    whole = list(running.written)
    running.read.pop()
    del running.written[written:]

    running.restart()
    running.take(COMPLETE[2])

    assert running.written == whole


def test_later_steps_of_a_case_are_not_written_over() -> None:
    """Steps that people wrote into a case do not make the processor open it again."""
    running = Running(case_processor(CODEC))
    running.take(*COMPLETE)
    running.restart()

    assert running.take(*COMPLETE) == []


def test_case_events_go_to_the_topic_of_cases_under_the_case() -> None:
    """Both events stand on the region's topic of cases with the case's id as key, so that they keep their order."""
    running = Running(case_processor(CODEC))

    outputs = running.take(*COMPLETE)

    assert {(output.topic, output.key.decode()) for output in outputs} == {(topics.CASES, case_id(MATCH.match_id))}
    assert len({dict(output.headers)["ce_id"] for output in outputs}) == 2


def test_the_id_of_a_case_never_changes() -> None:
    """The id of a pair's case is the same in every release: others refer to it."""
    assert case_id(MATCH.match_id) == "e4efcf8a-6be1-5229-b3cf-582dced2f207"
    assert {event.case_id for event in events_after(*COMPLETE)} == {"e4efcf8a-6be1-5229-b3cf-582dced2f207"}
