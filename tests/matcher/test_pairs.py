"""Matches from the index: sides, ids, order, and none in zone DISCARD."""

import datetime as dt
import random

from matcher.index import ProfileIndex
from matcher.pairs import find_matches
from matcher.score import MODEL_VERSION
from schemas.identity import match_id
from tests.matcher.children import PUNE, found, missing, name, pairs, profile, relative

NOW = dt.datetime(2024, 4, 2, tzinfo=dt.UTC)


def test_both_directions_give_the_same_match() -> None:
    """Whichever report comes second, the match has the same id, sides and probability."""
    lost, seen = profile(missing(record_version=3)), profile(found(record_version=2))
    first, second = ProfileIndex(), ProfileIndex()
    first.put(seen)
    second.put(lost)

    from_lost, from_seen = find_matches(lost, first, NOW), find_matches(seen, second, NOW)

    assert from_lost == from_seen
    match = from_lost[0]
    assert match.match_id == match_id(lost.record_id, seen.record_id)
    assert (match.missing.record_id, match.missing.record_version) == (lost.record_id, 3)
    assert (match.found.record_id, match.found.record_version) == (seen.record_id, 2)
    assert (match.found.country, match.message_class) == ("BD", "TEST")
    assert (match.model_version, match.matched_at, match.margin) == (MODEL_VERSION, NOW, None)


def test_matches_are_likeliest_first_and_none_is_discarded() -> None:
    """Of one child, a namesake and a stranger the child comes first and the stranger not at all."""
    index = ProfileIndex()
    index.put(profile(found(1)))
    index.put(profile(found(2, relatives=(), home_place=None)))
    index.put(profile(found(3, names=(name("Poonam"),), relatives=(relative("FATHER", "Habib"),), home_place=PUNE)))

    matches = find_matches(profile(missing()), index)

    assert [match.found.record_id for match in matches] == ["shelter.test/1", "shelter.test/2"]
    assert all(match.zone != "DISCARD" and not match.vetoes for match in matches)
    assert matches[0].probability > matches[1].probability


def test_an_exercise_never_meets_an_actual_child() -> None:
    """Reports that differ only in their class do not match in either direction."""
    index = ProfileIndex()
    index.put(profile(found(1, message_class="ACTUAL")))
    index.put(profile(missing(2, message_class="ACTUAL")))

    assert find_matches(profile(missing(message_class="EXERCISE")), index) == []
    assert find_matches(profile(found(message_class="EXERCISE", event_at=None)), index) == []


def test_matches_do_not_depend_on_the_order_of_arrival() -> None:
    """Two orders of the same reports give equal matches for every report."""
    made = [profile(report) for pair in pairs(11, 60) for report in (pair.missing, pair.found)]
    orders = (made, random.Random(4).sample(made, len(made)))  # noqa: S311 - a seeded order
    indexes = []
    for order in orders:
        index = ProfileIndex()
        for each in order:
            index.put(each)
        indexes.append(index)

    assert all(find_matches(each, indexes[0]) == find_matches(each, indexes[1]) for each in made)
