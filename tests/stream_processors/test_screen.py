"""Screening and publishing: which reports are searched."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from schemas import topics
from schemas.events import Cause, output_of
from schemas.records import (
    ChildReport,
    ChildWishes,
    Consent,
    MatchProfile,
    Name,
    Screening,
)
from stream_processors.processor import Owner
from tests.stream_processors.building import (
    CODEC,
    NOW,
    a_child,
    a_found_child,
    a_screening_word,
    an_erasure,
    sent,
)
from tests.stream_processors.driving import (
    Running,
    last_words,
    records_in,
    screen_processor,
    tombstones_in,
)
from tests.stream_processors.screen_cases import FUTURE, decisions_in, is_searched, screening_of


def test_an_accepted_report_is_screened_and_searched() -> None:
    """A report that no rule holds gives a PASS on its country's topic and a profile of its version and class."""
    report = a_child(record_version=3, message_class="EXERCISE")
    running = screening_of(report)

    outputs = running.take(sent(report))

    assert [output.topic for output in outputs] == [topics.screenings("IN"), topics.PROFILES]
    [screening], [profile] = records_in(outputs, Screening), records_in(outputs, MatchProfile)
    assert (screening.decision, screening.reasons, screening.record_version) == ("PASS", (), 3)
    assert (profile.record_version, profile.country, profile.kind) == (3, "IN", "MISSING")
    assert screening.message_class == profile.message_class == "EXERCISE"
    assert screening.screened_at == report.ingested_at


def test_nothing_readable_leaves_the_country() -> None:
    """No name, relative or place of a report is in the bytes of its screening or profile."""
    canary = "Zqcanaryzq"
    report = a_child(names=(Name(value=canary),), dialect=canary, clothing=canary)
    running = screening_of(report)

    outputs = running.take(sent(report))

    assert is_searched(running, report)
    assert not any(canary.encode() in (output.value or b"") + repr(output.headers).encode() for output in outputs)


def test_a_stale_version_never_wins_and_repeats_the_current_screening() -> None:
    """A version older than the newest changes nothing: the screening of the newest is said again."""
    new, old = a_child(record_version=2), a_child(record_version=1, **FUTURE)
    running = screening_of(new)
    current = running.take(sent(new))

    outputs = running.take(sent(old))

    assert records_in(outputs, Screening) == records_in(current, Screening)
    assert records_in(outputs, MatchProfile) == []
    assert tombstones_in(outputs) == []


def test_an_equal_version_again_gives_the_same_bytes() -> None:
    """The same event read twice gives outputs that are the same to the last byte."""
    running = screening_of(a_child())

    first, again = running.take(sent(a_child())), running.take(sent(a_child()))

    assert first == again


def test_a_newer_version_replaces_the_profile() -> None:
    """A later version is screened anew and its profile replaces the one before."""
    running = screening_of(a_child())
    running.take(sent(a_child(record_version=1)))

    running.take(sent(a_child(record_version=2, sex="MALE")))

    profile = last_words(running.written, MatchProfile)[b"trackchild.test/1"]
    assert (profile.record_version, profile.sex) == (2, "MALE")


@pytest.mark.parametrize(
    "told",
    [
        {"child_wishes": ChildWishes(tracing="NO")},
        {"consent": None},
        {"consent": Consent(basis="CONSENT", scopes=("TRACING",))},
        {"consent": Consent(basis="CONSENT", scopes=("CROSS_BORDER",))},
        {"consent": Consent(basis="UNKNOWN", scopes=("TRACING", "CROSS_BORDER"))},
        {"expires_at": NOW},
        {"status": "REUNITED"},
        {"status": "CLOSED"},
        {"status": "WITHDRAWN"},
        {"status": "UNKNOWN"},
    ],
)
def test_what_may_not_be_matched_is_withdrawn(told: dict[str, Any]) -> None:
    """A child's no, missing consent, an expired or a closed report ends the search, also one that was under way."""
    report = a_child(record_version=2, **told)
    running = screening_of(report)
    running.take(sent(a_child(record_version=1)))

    outputs = running.take(sent(report))

    assert tombstones_in(outputs) == [report.record_id]
    assert not is_searched(running, report)
    assert decisions_in(outputs) == [("PASS", ())]


def test_only_the_keys_that_are_needed_are_asked_for() -> None:
    """A report and a screening decision need the child's key of their own country, everything else none."""
    report = a_child()
    asked: list[Owner] = []
    running = Running(screen_processor("IN", "BD"))

    def fetch(owners: Iterable[Owner]) -> Mapping[Owner, bytes]:
        asked.extend(owners)
        return {}

    running._fetch = fetch

    running.take(
        sent(report), sent(a_screening_word(report, "PASS")), sent(a_screening_word(report, "PASS", country="NP"))
    )
    running.take(sent(an_erasure(report)))

    assert asked == [("IN", report.record_id), ("IN", report.record_id)]


def test_screenings_are_for_the_report_whoever_caused_them() -> None:
    """A found child of another country is screened on that country's topic."""
    report = a_found_child()
    running = screening_of(report, countries=("IN", "BD"))

    outputs = running.take(sent(report))

    assert [output.topic for output in outputs] == [topics.screenings("BD"), topics.PROFILES]


def test_a_country_that_is_not_served_is_left_alone() -> None:
    """A process that serves India does nothing with a decision, an erasure or a report of Bangladesh."""
    report = a_found_child()
    running = screening_of(report)

    outputs = running.take(sent(a_screening_word(report, "PASS")), sent(an_erasure(report)), sent(report))

    assert outputs == []


def test_a_report_without_sealed_fields_needs_no_key() -> None:
    """A report of which only open fields are told is read without a key."""
    report = ChildReport(
        record_id="trackchild.test/1", source_id="trackchild.test", source_country="IN", kind="MISSING", sex="FEMALE"
    )
    running = Running(screen_processor())
    cause = Cause("open", NOW, "")

    outputs = running.take(output_of(report, topics.reports("IN"), CODEC.encode(report), cause))

    assert decisions_in(outputs) == [("PASS", ())]
