"""What screening refuses: erased children, destroyed keys, foreign records, broken seals."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from schemas import topics
from schemas.records import (
    ChildWishes,
    MatchProfile,
    Rejection,
)
from tests.stream_processors.building import CODEC, Store, a_child, a_screening_word, an_erasure, sent
from tests.stream_processors.driving import Running, new_store, records_in, screen_processor, tombstones_in
from tests.stream_processors.screen_cases import FUTURE, decisions_in, is_searched, screening_of


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_erased_record_is_refused_for_ever(order: tuple[int, ...]) -> None:
    """After an erasure, read at whatever moment, a record has no profile and every report of it is refused."""
    report = a_child()
    messages = [sent(report), sent(a_child(record_version=2)), sent(an_erasure(report))]
    running = screening_of(report)

    for place in order:
        running.take(messages[place])
    running.restart()
    outputs = running.take(sent(a_child(record_version=9)), sent(a_screening_word(report, "PASS", subject_version=9)))

    assert decisions_in(outputs) == [("REJECT", ("ERASED",))]
    assert not is_searched(running, report)


def test_an_erasure_by_another_country_erases_nothing() -> None:
    """Only a record's own country may erase it, also where one process serves both."""
    report = a_child()
    running = screening_of(report, countries=("IN", "BD"))
    foreign = an_erasure(report).model_copy(update={"source_country": "BD"})

    running.take(sent(foreign))
    running.take(sent(report))

    assert is_searched(running, report)


def test_a_destroyed_key_withdraws_the_profile_and_refuses_what_comes() -> None:
    """When a child's key is destroyed, neither the report nor a person's decision brings a profile back."""
    report = a_child()
    store = new_store(report)
    running = Running(screen_processor(), store)
    running.take(sent(report))
    store.keys.destroy(report.record_id)

    refused = running.take(sent(a_child(record_version=2)))
    decided = running.take(sent(a_screening_word(report, "PASS", subject_version=2)))

    assert decisions_in(refused) == [("REJECT", ("ERASED",))]
    assert decided == []
    assert not is_searched(running, report)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_decision_on_a_report_whose_key_is_gone_publishes_no_blank_profile(*, restarted: bool) -> None:
    """What a destroyed key leaves blank, such as the child's no, must not pass for a blank: the report is refused."""
    report = a_child(**FUTURE, child_wishes=ChildWishes(tracing="NO"))
    store = new_store(report)
    running = Running(screen_processor(), store)
    running.take(sent(report))
    store.keys.destroy(report.record_id)
    if restarted:
        running.restart()

    outputs = running.take(sent(a_screening_word(report, "PASS")))

    assert decisions_in(outputs) == [("REJECT", ("ERASED",))]
    assert tombstones_in(outputs) == [report.record_id]


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"source_id": "other.test"}, "FOREIGN_RECORD", "record_id"),
        ({"source_country": "BD"}, "FOREIGN_RECORD", "source_country"),
        ({"source_id": "dnet.bd", "record_id": "dnet.bd/1"}, "FOREIGN_RECORD", "source_id"),
        ({"kind": "UNKNOWN"}, "UNKNOWN_KIND", "kind"),
        ({}, "WRONG_KEY", "record_id"),
    ],
)
def test_a_record_that_is_not_its_senders_is_rejected_also_after_a_restart(
    changes: dict[str, Any], reason: str, field: str
) -> None:
    """A foreign id, country or key is rejected and does not make the owner's own report look old, restarted or not."""
    foreign = a_child(record_version=99, **changes)
    message = replace(sent(foreign), topic=topics.reports("IN"))
    message = replace(message, key=b"trackchild.test/2") if reason == "WRONG_KEY" else message
    running = screening_of(foreign)

    rejected = running.take(message)
    running.restart()
    accepted = running.take(sent(a_child(record_version=1)))

    [rejection] = records_in(rejected, Rejection)
    assert (rejection.reason, rejection.field) == (reason, field)
    assert decisions_in(accepted) == [("PASS", ())]
    assert is_searched(running, a_child())


@pytest.mark.parametrize("restarted", [False, True])
def test_a_person_releases_the_owners_report_and_not_a_foreign_one(*, restarted: bool) -> None:
    """A rejected event of the same id and version does not stand in for the owner's when a person decides."""
    owned = a_child(**FUTURE)
    foreign = replace(sent(a_child(sex="MALE")), key=b"trackchild.test/2")
    running = screening_of(owned)
    running.take(sent(owned), foreign)
    if restarted:
        running.restart()

    outputs = running.take(sent(a_screening_word(owned, "PASS")))

    assert [profile.sex for profile in records_in(outputs, MatchProfile)] == ["FEMALE"]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_newer_version_that_does_not_open_leaves_the_older_one_in_the_search(*, restarted: bool) -> None:
    """A broken seal is rejected, whatever version it claims, and the readable report is screened, before or after."""
    broken = a_child(record_version=2)
    message = sent(broken)
    sealed_elsewhere = CODEC.encode(broken, Store().key("trackchild.test/else"))
    running = screening_of(broken)

    rejected = running.take(replace(message, value=sealed_elsewhere))
    if restarted:
        running.restart()
    accepted = running.take(sent(a_child(record_version=1)))

    assert [rejection.reason for rejection in records_in(rejected, Rejection)] == ["SEAL_BROKEN"]
    assert decisions_in(accepted) == [("PASS", ())]
    assert is_searched(running, a_child())


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
def test_a_country_cannot_erase_another_countrys_child(*, restarted: bool) -> None:
    """An erasure of a record whose source belongs to another country is rejected, and the record stays searched."""
    report = a_child(record_id="police.in/1", source_id="police.in")
    running = screening_of(report, countries=("IN", "BD"))
    running.take(sent(report))

    rejected = running.take(sent(an_erasure(report).model_copy(update={"source_country": "BD"})))
    if restarted:
        running.restart()
    again = running.take(sent(report))

    [rejection] = records_in(rejected, Rejection)
    assert (rejection.reason, rejection.field) == ("FOREIGN_RECORD", "source_id")
    assert decisions_in(again) == [("PASS", ())]
    assert is_searched(running, report)
