"""Which pairs stand does not depend on the order, the batches, restarts, crashes or compaction."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ops.runtime.messages import Output
from schemas.identity import match_id
from schemas.records import ChildReport, Mark, Match, Name, Place, ToldDate
from tests.stream_processors.building import (
    a_child,
    a_found_child,
    a_match,
    a_word,
    profile_withdrawn,
    sent,
)
from tests.stream_processors.driving import in_batches, records_in, some_orders
from tests.stream_processors.match_cases import FOUND, LATER, MISSING, PAIR, matching, profiled, standing, word


def population() -> dict[str, list[Output]]:
    """Profiles, versions and withdrawals of a dozen children, alike enough to be each other's rivals."""
    nameless: dict[str, Any] = {"names": (), "relatives": ()}
    scar: dict[str, Any] = {"marks": (Mark(kind="SCAR", body_site="KNEE", side="LEFT", text="burn"),)}
    shefali: dict[str, Any] = {"names": (Name(value="Sefali Mandal"),)}
    ranu: dict[str, Any] = {
        "names": (Name(value="Ranu Das"),),
        "relatives": (),
        "birth": ToldDate(earliest=date(2012, 7, 9)),
    }
    near: dict[str, Any] = {
        "home_place": Place(country="BD", lat=22.6, lon=89.9),
        "event_place": Place(country="BD", lat=22.6, lon=89.9),
    }
    reports = {
        "m1": [profiled(a_child(local="m1")), profiled(a_child(local="m1", record_version=2, **scar), 4)],
        "m2": [profiled(a_child(local="m2", **shefali))],
        "m3": [profiled(a_child(local="m3", **nameless, **scar), 1)],
        "m4": [profiled(a_child(local="m4", **ranu)), profile_withdrawn("trackchild.test/m4")],
        "m5": [profiled(a_child(local="m5", **nameless, **near))],
        "f1": [profiled(a_found_child(local="f1"), 2)],
        "f2": [
            profiled(a_found_child(local="f2", **shefali), 1),
            profiled(a_found_child(local="f2", record_version=2), 6),
        ],
        "f3": [profiled(a_found_child(local="f3", **nameless, **scar))],
        "f4": [profiled(a_found_child(local="f4", **ranu))],
        "f5": [
            profiled(a_found_child(local="f5")),
            profile_withdrawn("dnet.test/f5"),
            profiled(a_found_child(local="f5", record_version=2, **scar), 5),
        ],
        "f6": [profiled(a_found_child(local="f6", **nameless, **near))],
        "s1": [profiled(a_found_child(local="s1", kind="SIGHTING", names=()))],
    }
    first, second = match_id("trackchild.test/m1", "dnet.test/f1"), match_id("trackchild.test/m2", "dnet.test/f2")
    for place, subject in enumerate((first, second)):
        match = a_match(match_id=subject, matched_at=LATER)
        words = [a_word(match, "IN", "REFUTE", hours=24 * 9), a_word(match, "BD", "CONFIRM", hours=24 * 9)]
        reports[f"d{place}"] = [sent(each) for each in words]
    return reports


POPULATION = population()


TURNS = [name for name, messages in POPULATION.items() for _ in messages]


def in_turn(turns: list[str]) -> Iterator[Output]:
    """The population's messages, records in this order, those of each record in their own, as a topic keeps them."""
    used: Counter[str] = Counter()
    for name in turns:
        yield POPULATION[name][used[name]]
        used[name] += 1


@some_orders
@given(st.permutations(TURNS))
def test_the_pairs_that_stand_do_not_depend_on_the_order(turns: list[str]) -> None:
    """Records read in any order leave the same pairs with the same probability, evidence and margin."""
    told, shuffled = matching(), matching()

    told.take(*in_turn(TURNS))
    shuffled.take(*in_turn(turns))

    refuted = match_id("trackchild.test/m1", "dnet.test/f1"), match_id("trackchild.test/m2", "dnet.test/f2")
    pairs = [{key: match for key, match in standing(each).items() if key not in refuted} for each in (told, shuffled)]
    assert pairs[0] == pairs[1]
    assert len(pairs[0]) > 10


@some_orders
@given(st.permutations(TURNS), st.lists(st.integers(0, 99), max_size=3))
def test_a_restart_anywhere_changes_nothing(turns: list[str], stops: list[int]) -> None:
    """Stopped after any batch and rebuilt from the topics, matching goes on to the same bytes as if never stopped."""
    unbroken, broken = matching(), matching()

    for batch in in_batches(list(in_turn(turns)), stops):
        unbroken.take(*batch)
        broken.take(*batch)
        broken.restart()

    assert broken.written == unbroken.written


@some_orders
@given(st.permutations(TURNS), st.lists(st.integers(0, 99), max_size=3))
def test_cuts_into_batches_change_nothing(turns: list[str], cuts: list[int]) -> None:
    """Matching gives the same bytes however the events were cut into batches."""
    whole, pieces = matching(), matching()
    messages = list(in_turn(turns))

    whole.take(*messages)
    for batch in in_batches(messages, cuts):
        pieces.take(*batch)

    assert pieces.written == whole.written


@some_orders
@given(st.permutations(TURNS), st.integers(0, 99), st.integers(1, 6))
def test_a_crash_before_the_commit_leaves_the_same_pairs(turns: list[str], place: int, lost: int) -> None:
    """Events read again after their outputs were written leave the pairs that stand as they are."""
    messages = list(in_turn(turns))
    unbroken, broken = matching(), matching()
    unbroken.take(*messages)
    stop = place % len(messages)

    broken.take(*messages[: stop + 1])
    again = messages[: stop + 1][-lost:]
    del broken.read[-len(again) :]
    broken.restart()
    broken.take(*again, *messages[stop + 1 :])

    assert standing(broken) == standing(unbroken)


def test_a_crash_does_not_discard_a_pair_whose_other_record_is_about_to_be_read_again() -> None:
    """Two profiles whose pair was written before a crash are read again one by one, and nothing new is said."""
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND))
    running.read.clear()

    running.restart()

    assert running.take(profiled(MISSING)) == []
    assert running.take(profiled(FOUND)) == []


def test_a_pair_is_discarded_although_compaction_took_what_it_was_made_of() -> None:
    """Only the newest profile is left on a compacted topic: what was said of the older one is still taken back."""
    running = matching()
    running.take(profiled(MISSING), profiled(FOUND))
    del running.read[1]

    running.restart()
    outputs = running.take(profiled(a_found_child(record_version=2, sex="MALE"), days=1))

    assert [(match.match_id, match.zone) for match in records_in(outputs, Match)] == [(PAIR, "DISCARD")]


def test_a_refutation_survives_compaction() -> None:
    """After a restart on a compacted topic, new evidence still brings a refuted pair back, old evidence does not."""
    mark = Mark(kind="SCAR", body_site="KNEE", side="LEFT")
    running = matching()
    running.take(profiled(MISSING), profiled(a_found_child(marks=(mark,))), word("REFUTE"))
    running.take(profiled(a_child(record_version=2), days=5))
    del running.read[0]
    running.restart()

    same = running.take(profiled(a_child(record_version=3), days=6))
    new = running.take(profiled(a_child(record_version=4, marks=(mark,)), days=7))

    assert same == []
    assert [match.match_id for match in records_in(new, Match)] == [PAIR]


@some_orders
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_candidates_are_found_from_either_side(one: int, other: int) -> None:
    """A pair that is found when the found child comes second is found when the missing child comes second."""
    missing, found = _varied(one, "m"), _varied(other, "f").model_copy(update={"kind": "FOUND"})

    first, second = matching(), matching()
    first.take(profiled(missing), profiled(found))
    second.take(profiled(found), profiled(missing))

    assert standing(first) == standing(second)


def _varied(number: int, local: str) -> ChildReport:
    """A report of which the digits of a number choose what is told."""
    names = ((), (Name(value="Shefali Mondal"),), (Name(value="শেফালী মন্ডল"),), (Name(value="Sefali", kind="NICKNAME"),))
    births = (
        None,
        ToldDate(earliest=date(2014, 3, 1), latest=date(2014, 3, 1)),
        ToldDate(earliest=date(2013, 1, 1)),
        ToldDate(earliest=date(1990, 1, 1), latest=date(2020, 1, 1)),
        ToldDate(latest=date(2015, 12, 31)),
    )
    places = (None, Place(country="BD"), Place(lat=22.8, lon=89.5), Place(lat=22.6, lon=89.1), a_child().home_place)
    marks = ((), (Mark(kind="SCAR", body_site="KNEE", side="LEFT"),), (Mark(kind="MOLE", text="on the left cheek"),))
    relatives = ((), a_child().relatives)
    days = (0, 6, 40, 90)
    digits = [number // 7**power % 7 for power in range(7)]
    event = a_child().event_at
    assert event is not None
    assert event.earliest is not None
    moved = event.earliest + timedelta(days=days[digits[0] % len(days)])
    return a_child(
        local=local,
        names=names[digits[1] % len(names)],
        birth=births[digits[2] % len(births)],
        home_place=places[digits[3] % len(places)],
        event_place=places[digits[4] % len(places)],
        marks=marks[digits[5] % len(marks)],
        relatives=relatives[digits[6] % len(relatives)],
        event_at={"earliest": moved, "latest": moved},
    )
