"""What people decide on a screening, and whose word counts."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from schemas import topics
from schemas.records import (
    Decision,
    MatchProfile,
    Rejection,
    Screening,
    Verification,
)
from tests.stream_processors.building import (
    NOW,
    a_child,
    a_screening_word,
    sent,
)
from tests.stream_processors.driving import (
    records_in,
    tombstones_in,
)
from tests.stream_processors.screen_cases import FUTURE, decisions_in, is_searched, screening_of


def test_a_report_held_by_rules_is_not_searched_until_a_person_passes_it() -> None:
    """A held report has no profile, so that a false one cannot probe; a person's PASS gives it one."""
    report = a_child(**FUTURE)
    running = screening_of(report)

    held = running.take(sent(report))
    released = running.take(sent(a_screening_word(report, "PASS")))

    assert decisions_in(held) == [("HOLD", ("EVENT_IN_FUTURE",))]
    assert tombstones_in(held) == [report.record_id]
    assert decisions_in(released) == [("PASS", ("EVENT_IN_FUTURE",))]
    assert records_in(released, Screening)[0].screener == "screener-1"
    assert len(records_in(released, MatchProfile)) == 1


@pytest.mark.parametrize(
    ("told", "action", "searched"),
    [
        ({}, "HOLD", True),
        ({}, "REJECT", False),
        ({}, "PASS", True),
        (FUTURE, "HOLD", False),
        (FUTURE, "REJECT", False),
        ({"verification": Verification(status="FALSE")}, "PASS", True),
    ],
)
@pytest.mark.parametrize("first", ["report", "decision"])
def test_a_persons_word_counts_whichever_is_read_first(
    told: dict[str, Any], action: str, *, searched: bool, first: str
) -> None:
    """PASS releases, REJECT withdraws, HOLD keeps what was searched searched and what was held held."""
    report = a_child(**told)
    messages = [sent(report), sent(a_screening_word(report, action))]
    running = screening_of(report)

    for message in messages if first == "report" else messages[::-1]:
        running.take(message)

    assert is_searched(running, report) == searched
    assert records_in(running.written, Screening)[-1].decision == action


def test_a_decision_on_an_older_version_does_not_count() -> None:
    """What a person decided on version 1 does not release version 2; a decision on version 2 does."""
    report = a_child(**FUTURE, record_version=2)
    running = screening_of(report)
    running.take(sent(report))

    running.take(sent(a_screening_word(report, "PASS", subject_version=1)))
    after_old = is_searched(running, report)
    running.take(sent(a_screening_word(report, "PASS", subject_version=2)))

    assert not after_old
    assert is_searched(running, report)


def test_a_late_word_on_an_old_version_does_not_undo_the_word_on_the_new_one() -> None:
    """A decision on the newest version stands, also when somebody later decides on what was old by then."""
    report = a_child(**FUTURE, record_version=2)
    words = [
        a_screening_word(report, "PASS", hours=1),
        a_screening_word(report, "REJECT", hours=9, subject_version=1),
        a_screening_word(report, "REJECT", hours=0),
    ]

    for order in permutations(words):
        running = screening_of(report)
        running.take(sent(report), *map(sent, order))
        assert is_searched(running, report)


@pytest.mark.parametrize(
    ("changes", "field"), [({"action": "CONFIRM"}, "action"), ({"subject_version": None}, "subject_version")]
)
def test_a_decision_that_is_none_is_rejected_and_holds_up_no_report(changes: dict[str, Any], field: str) -> None:
    """An unknown action or no version is the decision's fault: it is rejected, and the report goes its way."""
    report = a_child()
    running = screening_of(report)

    rejected = running.take(sent(a_screening_word(report, "PASS").model_copy(update=changes)))
    accepted = running.take(sent(report))

    assert [rejection.field for rejection in records_in(rejected, Rejection)] == [field]
    assert rejected[0].topic == topics.rejections(None)
    assert decisions_in(accepted) == [("PASS", ())]


def test_another_country_has_no_say_in_a_screening() -> None:
    """A person of another country neither withdraws nor releases a report, also where one process serves both."""
    report = a_child()
    running = screening_of(report, countries=("IN", "BD"))
    running.take(sent(report))

    outputs = running.take(sent(a_screening_word(report, "REJECT", country="BD")))

    assert outputs == []
    assert is_searched(running, report)


def test_a_decision_on_a_match_is_none_of_screenings_business() -> None:
    """Decisions on other subjects and tombstones give nothing."""
    running = screening_of()
    other = Decision(subject="trackchild.test/1", subject_kind="MATCH", action="REFUTE", by="x", country="IN", at=NOW)

    assert running.take(sent(other), replace(sent(a_child()), value=None)) == []
