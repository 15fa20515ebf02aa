"""Alerts: exactly one for each pair that both countries confirmed, and nothing in it that names a child."""

import re
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.runtime.messages import Output
from schemas import topics
from schemas.identity import alert_id
from schemas.records import Alert, Decision, MatchProfile, Name, Place, Relative
from stream_processors.alert import alert_processor
from tests.stream_processors.building import (
    CODEC,
    NOW,
    a_child,
    a_found_child,
    a_match,
    a_profile,
    a_screening_word,
    a_word,
    profile_withdrawn,
    sent,
)
from tests.stream_processors.driving import Running, in_batches, records_in, some_orders

MATCH = a_match()
CANARY = "zqcanaryzq"


def a_named_profile(*, missing: bool = True) -> MatchProfile:
    """The profile of one side of the match, made of a report whose every name and place is the canary."""
    told = {
        "names": (Name(value=CANARY),),
        "relatives": (Relative(relation="MOTHER", names=(Name(value=CANARY),)),),
        "home_place": Place(country="BD", locality=CANARY, landmark=CANARY),
        "event_place": Place(country="BD", locality=CANARY, landmark=CANARY),
        "care_place": Place(country="BD", locality=CANARY),
        "clothing": CANARY,
    }
    return a_profile(a_child("IN", "m", **told) if missing else a_found_child("BD", "f", **told))


PROFILES = (sent(a_named_profile()), sent(a_named_profile(missing=False)))
WORDS = (sent(a_word(MATCH, "IN", hours=1)), sent(a_word(MATCH, "BD", hours=2)))
COMPLETE = (*PROFILES, sent(MATCH), *WORDS)


def alerts_after(*messages: Output) -> list[Alert]:
    """The alerts that follow from messages read one by one."""
    running = Running(alert_processor(CODEC))
    for message in messages:
        running.take(message)
    return records_in(running.written, Alert)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::3])
def test_one_alert_whatever_the_order(order: tuple[int, ...]) -> None:
    """Profiles, match and decisions read in any order, twice, give the same single alert."""
    messages = [COMPLETE[place] for place in order]

    alerts = alerts_after(*messages, *messages)

    assert alerts == alerts_after(*COMPLETE)
    assert len(alerts) == 1


@pytest.mark.parametrize("missing", range(5))
def test_no_alert_while_anything_is_missing(missing: int) -> None:
    """Without either profile, the match, or the word of either country there is no alert."""
    assert alerts_after(*(message for place, message in enumerate(COMPLETE) if place != missing)) == []


@pytest.mark.parametrize(
    "words",
    [
        [a_word(MATCH, "IN", by="one"), a_word(MATCH, "BD", by="one")],
        [a_word(MATCH, "IN"), a_word(MATCH, "BD", "REFUTE")],
        [a_word(MATCH, "BD", "REFUTE"), a_word(MATCH, "IN"), a_word(MATCH, "NP")],
        [a_word(MATCH, "IN"), a_word(MATCH, "NP")],
        [a_word(MATCH, "IN", message_class="ACTUAL"), a_word(MATCH, "BD")],
    ],
)
def test_no_alert_without_two_agreeing_people(words: list[Decision]) -> None:
    """The same person for both, a refutation, a third country or another class of message gives no alert."""
    assert alerts_after(*PROFILES, sent(MATCH), *map(sent, words)) == []


def test_no_alert_for_a_discarded_pair() -> None:
    """A pair that does not hold any more gives no alert, and gives one when it comes back."""
    discarded = sent(MATCH.model_copy(update={"zone": "DISCARD"}))

    assert alerts_after(*PROFILES, discarded, *WORDS) == []
    assert len(alerts_after(*PROFILES, discarded, *WORDS, sent(MATCH))) == 1


def test_no_alert_for_a_withdrawn_profile() -> None:
    """When either report was withdrawn before both confirmed, there is no alert."""
    gone = [profile_withdrawn(side.record_id) for side in (MATCH.missing, MATCH.found)]

    assert alerts_after(*PROFILES, sent(MATCH), gone[0], *WORDS) == []
    assert alerts_after(*PROFILES, sent(MATCH), gone[1], *WORDS) == []


def test_a_decision_that_is_withdrawn_from_its_topic_touches_no_profile() -> None:
    """A tombstone of another topic under a record's id is not the end of its profile."""
    record_id = MATCH.missing.record_id
    stray = Output(topics.DECISIONS, record_id.encode(), None)

    assert len(alerts_after(*PROFILES, stray, sent(MATCH), *WORDS)) == 1


def test_decisions_on_other_subjects_do_not_count() -> None:
    """A screening decision is no confirmation."""
    other = a_screening_word(a_child("IN", "m"), "PASS", subject=MATCH.match_id)

    assert alerts_after(*PROFILES, sent(MATCH), WORDS[0], sent(other)) == []


def test_an_alert_is_restricted_and_whole() -> None:
    """An alert goes to both authorities only, expires in 72 hours, and has the fields CAP asks for."""
    [alert] = alerts_after(*COMPLETE)

    assert (alert.scope, alert.msg_type, alert.status, alert.kind) == ("RESTRICTED", "ALERT", "TEST", "MATCH_CONFIRMED")
    assert alert.sent == NOW + timedelta(hours=2)
    assert alert.follow_up == alert.sent + timedelta(hours=24)
    assert (alert.countries, alert.record_id, alert.match_id) == (("BD", "IN"), "trackchild.test/m", MATCH.match_id)
    assert not re.search(r"[\s,<&]", alert.identifier + alert.sender)
    assert [info.language for info in alert.info] == ["en", "hi", "bn"]
    for info in alert.info:
        assert info.expires == alert.sent + timedelta(hours=72)
        assert (info.category, info.urgency, info.severity, info.certainty) == (
            "Rescue",
            "Expected",
            "Severe",
            "Likely",
        )
        assert info.headline
        assert info.description
        assert info.instruction
        assert info.event
        assert info.contact == "Missing Child Alert desk, BD; Missing Child Alert desk, IN"
        assert info.area == ("IN", "BD")
        assert not set(info.to_json()[1:-1]) & set("{}")


def test_who_decided_is_never_named() -> None:
    """A shelter that decides does not become the contact: that would tell where the child is."""
    words = [sent(a_word(MATCH, country, organisation="Shelter of test")) for country in ("IN", "BD")]

    [alert] = alerts_after(*PROFILES, sent(MATCH), *words)

    assert "Shelter" not in alert.to_json()


def test_a_confirmed_sighting_does_not_say_the_child_is_found() -> None:
    """An alert about a child that was only seen is a SIGHTING and says that nobody has the child in care."""
    seen = MATCH.model_copy(update={"found": MATCH.found.model_copy(update={"kind": "SIGHTING"})})

    [alert] = alerts_after(*PROFILES, sent(seen), *WORDS)

    assert alert.kind == "SIGHTING"
    assert "Nobody has the child in care" in (alert.info[0].description or "")


def test_an_alert_holds_nothing_that_names_or_places_a_child() -> None:
    """Names, relatives, places and clothing of either report are nowhere in an alert, nor the reason of a decision."""
    words = [sent(a_word(MATCH, country, reason=CANARY)) for country in ("IN", "BD")]

    [alert] = alerts_after(*PROFILES, sent(MATCH), *words)

    assert CANARY not in alert.to_json()
    profile = a_named_profile()
    assert not any(cell in alert.to_json() for cell in (*profile.home_cells, *profile.event_cells) if ":" in cell)


@some_orders
@given(st.permutations(COMPLETE * 2), st.integers(0, 10))
def test_a_restart_anywhere_gives_no_second_alert(messages: list[Output], stop: int) -> None:
    """Stopped after any event and rebuilt from the topics, the processor goes on as if it had never stopped."""
    unbroken, broken = Running(alert_processor(CODEC)), Running(alert_processor(CODEC))

    for batch in in_batches(messages, [stop]):
        unbroken.take(*batch)
        broken.take(*batch)
        broken.restart()

    assert broken.written == unbroken.written
    assert len(records_in(broken.written, Alert)) == 1


def test_a_crash_before_the_commit_gives_no_second_alert() -> None:
    """When the alert was written but its events were not committed, they are read again and give none."""
    running = Running(alert_processor(CODEC))
    running.take(*COMPLETE[:4])
    running.take(COMPLETE[4])
    running.read.pop()

    running.restart()
    outputs = running.take(COMPLETE[4])

    assert outputs == []
    assert len(records_in(running.written, Alert)) == 1


def test_a_crash_before_the_alert_was_written_gives_it_after() -> None:
    """When the last decision was read and nothing written, reading it again gives the alert."""
    running = Running(alert_processor(CODEC))
    running.take(*COMPLETE[:4])
    running.restart()

    outputs = running.take(COMPLETE[4])

    assert [output.topic for output in outputs] == [topics.ALERTS]


def test_the_id_of_an_alert_never_changes() -> None:
    """The id of a pair's alert is the same in every release: others refer to it."""
    assert alert_id("MATCH_CONFIRMED", MATCH.match_id) == "149a1d17-4b39-5362-9af3-639fe2ffcb87"
    assert str(UUID(MATCH.match_id)) == MATCH.match_id == "2b893f9c-703f-5016-8860-df22f2ceced2"
    assert alerts_after(*COMPLETE)[0].identifier == "149a1d17-4b39-5362-9af3-639fe2ffcb87.1"
