"""What people refuted stays refuted, until the evidence changes or they take it back."""

from itertools import permutations

import pytest

from ops.runtime.messages import Output
from schemas import topics
from schemas.records import Mark, Match
from tests.stream_processors.building import a_child, a_found_child
from tests.stream_processors.driving import records_in
from tests.stream_processors.match_cases import FOUND, MISSING, PAIR, matching, pair_of, profiled, standing, word


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_refuted_pair_does_not_come_back(order: tuple[int, ...]) -> None:
    """Once refuted, a pair is not said again, nor when either report comes again or the decision was read first."""
    messages = [profiled(MISSING), profiled(FOUND), word("REFUTE")]
    running = matching()
    for place in order:
        running.take(messages[place])

    outputs = running.take(
        profiled(a_child(record_version=2), days=5), profiled(a_found_child(record_version=3), days=6)
    )

    assert outputs == []


def test_a_refuted_pair_comes_back_when_its_evidence_changes() -> None:
    """New evidence lays the pair before a person again, and the same evidence once more does not."""
    mark = Mark(kind="SCAR", body_site="KNEE", side="LEFT")
    running = matching()
    running.take(profiled(MISSING), profiled(a_found_child(marks=(mark,))), word("REFUTE"))

    again = running.take(profiled(a_child(record_version=2, marks=(mark,)), days=5))
    refuted = running.take(word("REFUTE", days=6))
    once_more = running.take(profiled(a_child(record_version=3, marks=(mark,)), days=7))

    assert [match.match_id for match in records_in(again, Match)] == [PAIR]
    assert refuted == []
    assert once_more == []


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_one_country_confirming_does_not_undo_the_others_refutation(order: tuple[int, ...]) -> None:
    """A pair that one country refuted stays refuted when the other confirms, before or after."""
    rival = a_found_child(local="2")
    words = [word("REFUTE", "IN"), word("CONFIRM", "BD")]
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND), *(words[place] for place in order))

    running.take(profiled(rival))

    assert standing(running)[pair_of(MISSING, rival)].margin is None


def test_a_refuted_rival_does_not_count_and_counts_again_when_taken_back() -> None:
    """The margin of the others rises when a rival is refuted and falls when the country takes its word back."""
    rival = a_found_child(local="2")
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND), profiled(rival))

    running.take(word("REFUTE"))
    without = standing(running)[pair_of(MISSING, rival)].margin
    running.take(word("UNSURE", days=2))

    assert without is None
    assert {match.margin for match in standing(running).values()} == {0.0}


@pytest.mark.parametrize(
    "stray",
    [
        word("REFUTE", "NP"),
        word("REFUTE", message_class="EXERCISE"),
        word("REFUTE", subject_kind="SCREENING"),
        Output(topics.DECISIONS, MISSING.record_id.encode(), None),
    ],
)
def test_a_third_country_or_another_subject_refutes_nothing(stray: Output) -> None:
    """A country that is not of the pair, another class, another subject or a tombstone of decisions changes nothing."""
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND))

    outputs = running.take(stray)
    rival = running.take(profiled(a_found_child(local="2")))

    assert outputs == []
    assert {match.margin for match in records_in(rival, Match)} == {0.0}
