"""Matching: which pairs are said, and when they are taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas import topics
from schemas.records import ChildReport, Match, Rejection
from tests.stream_processors.building import NOW, a_child, a_found_child, a_profile, profile_withdrawn, sent
from tests.stream_processors.driving import records_in
from tests.stream_processors.match_cases import FOUND, LATER, MISSING, PAIR, matching, profiled, standing


@pytest.mark.parametrize("order", [(MISSING, FOUND), (FOUND, MISSING)])
def test_whoever_comes_second_finds_the_first(order: tuple[ChildReport, ChildReport]) -> None:
    """A missing child's report finds the found child's and the other way round, the later one's time on the pair."""
    running = matching()
    running.take(profiled(order[0], days=0))

    [match] = records_in(running.take(profiled(order[1], days=3)), Match)

    assert match.match_id == PAIR
    assert (match.missing.record_id, match.found.record_id) == (MISSING.record_id, FOUND.record_id)
    assert match.matched_at == LATER + timedelta(days=3)
    assert (match.zone, match.margin, match.message_class) == ("STRONG_REVIEW", None, "TEST")


def test_a_profile_read_again_says_nothing_new() -> None:
    """The same profile twice gives its pairs once."""
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND))

    assert running.take(profiled(MISSING), profiled(FOUND)) == []


def test_a_rival_takes_the_lead_of_both() -> None:
    """A second candidate as good as the first leaves neither a margin, and its withdrawal gives it back."""
    rival = a_found_child(local="2")
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND))

    running.take(profiled(rival))
    contested = standing(running)
    running.take(profile_withdrawn(rival.record_id))

    assert {match.margin for match in contested.values()} == {0.0}
    assert len(contested) == 2
    assert [(key, match.margin) for key, match in standing(running).items()] == [(PAIR, None)]


@pytest.mark.parametrize("side", [MISSING, FOUND])
@pytest.mark.parametrize("how", ["withdrawn", "closed"])
def test_a_pair_goes_with_either_of_its_records(side: ChildReport, how: str) -> None:
    """When a profile is withdrawn or closed its pairs are discarded, once."""
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND))
    closed = side.model_copy(update={"status": "REUNITED", "record_version": 2})
    end = profile_withdrawn(side.record_id) if how == "withdrawn" else profiled(closed)

    [gone] = records_in(running.take(end), Match)

    assert (gone.match_id, gone.zone, gone.margin) == (PAIR, "DISCARD", None)
    assert running.take(end) == []


def test_a_correction_discards_what_does_not_hold_any_more() -> None:
    """A new version that contradicts the pair discards it."""
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND))

    running.take(profiled(a_found_child(record_version=2, sex="MALE"), days=1))

    assert standing(running) == {}


def test_an_older_version_changes_nothing() -> None:
    """A version older than the one known neither replaces it nor says anything."""
    running = matching()
    running.take(profiled(MISSING), profiled(a_found_child(record_version=2)))

    outputs = running.take(profiled(a_found_child(record_version=1, sex="MALE")))

    assert outputs == []
    assert list(standing(running)) == [PAIR]


def test_an_exercise_never_meets_an_actual_child() -> None:
    """Only reports of one message class are paired."""
    classes = ("ACTUAL", "EXERCISE", "TEST")
    running = matching()

    for name in classes:
        running.take(profiled(a_child(local=name, message_class=name)))
        running.take(profiled(a_found_child(local=name, message_class=name)))

    assert {(match.missing.record_id[-4:], match.found.record_id[-4:]) for match in standing(running).values()} == {
        (name[-4:], name[-4:]) for name in classes
    }


@pytest.mark.parametrize("first", [MISSING, FOUND])
def test_a_report_that_had_expired_is_not_paired(first: ChildReport) -> None:
    """A report that expired before the other one came is in no pair; one that expires later is."""
    second = FOUND if first is MISSING else MISSING
    expired = first.model_copy(update={"expires_at": LATER + timedelta(days=2)})
    running = matching()
    running.take(profiled(expired))

    before = running.take(profiled(second.model_copy(update={"record_id": "dnet.test/early"}), days=1))
    after = running.take(profiled(second, days=2))

    assert len(records_in(before, Match)) == 1
    assert PAIR not in {match.match_id for match in records_in(after, Match)}


def test_a_profile_that_cannot_be_read_is_rejected_and_the_one_before_stays() -> None:
    """A broken vector is rejected with its field; the version before goes on being matched, also after a restart."""
    running = matching()
    running.take(profiled(FOUND))
    broken = a_profile(a_found_child(record_version=2)).model_copy(update={"vector": b"short"})

    rejected = running.take(sent(broken))
    running.restart()
    outputs = running.take(profiled(MISSING))

    assert [rejection.field for rejection in records_in(rejected, Rejection)] == ["vector"]
    assert [match.match_id for match in records_in(outputs, Match)] == [PAIR]


def test_a_match_carries_no_profile() -> None:
    """A match says which records and why, in codes: no signature, vector or place of either profile is in it."""
    running = matching()
    profile = a_profile(MISSING)

    outputs = running.take(profiled(MISSING), profiled(FOUND))

    secrets = [*profile.name_signatures, *profile.relative_signatures, profile.vector or b"-"]
    assert outputs
    assert not any(secret in (output.value or b"") for output in outputs for secret in secrets)
    assert not any(
        cell.encode() in (output.value or b"") for output in outputs for cell in profile.home_cells if ":" in cell
    )


def test_outputs_stand_under_their_match_at_its_time() -> None:
    """A match is keyed by its id and sent at the time of the later profile, so that a replay gives the same bytes."""
    running = matching()
    running.take(profiled(MISSING))

    [output] = running.take(profiled(FOUND, days=1))

    assert (output.topic, output.key) == (topics.MATCHES, PAIR.encode())
    assert dict(output.headers)["ce_time"] == (LATER + timedelta(days=1)).isoformat(timespec="milliseconds").encode()
    assert replace(output, headers=()).value is not None
    assert NOW > LATER
