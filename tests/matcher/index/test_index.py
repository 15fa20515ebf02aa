"""The index: finds what brute force finds, in any order, also after churn, and forgets for good."""

import random

import numpy as np
import pytest

from matcher.index import ProfileIndex
from matcher.index.profiles import NAME_FLOOR
from matcher.index.vectors import VectorStore
from matcher.profile import RegionalKey
from matcher.vector import DIMENSIONS, VECTOR_BYTES, read_vector
from ops.runtime.errors import RecordRejected
from schemas.records import Identifier, Mark, MatchProfile, Name
from tests.matcher.children import (
    FOUND_AT,
    KEY,
    MURSHIDABAD,
    OTHER_KEY,
    PUNE,
    age,
    at,
    found,
    missing,
    name,
    pairs,
    profile,
    relative,
)


def some_profiles(count: int) -> list[MatchProfile]:
    """Return profiles of missing and found invented children, half of each."""
    made = pairs(5, count // 2)
    return [profile(pair.missing) for pair in made if pair.same] + [profile(pair.found) for pair in made if pair.same]


def index_of(profiles: list[MatchProfile]) -> ProfileIndex:
    """Return an index that holds the profiles, put in this order."""
    index = ProfileIndex()
    for each in profiles:
        index.put(each)
    return index


def ids(profiles: list[MatchProfile]) -> list[str]:
    """Return the record ids in order."""
    return [each.record_id for each in profiles]


def test_the_vector_search_finds_what_brute_force_finds() -> None:
    """Faiss returns exactly the ids above the floor that numpy finds, with the same products."""
    profiles = [each for each in some_profiles(300) if each.vector is not None]
    store = VectorStore()
    for each in profiles:
        store.put(each.record_id, read_vector(each.vector or b""))
    matrix = np.stack([read_vector(each.vector or b"") for each in profiles])

    for each in profiles[::10]:
        products = matrix @ read_vector(each.vector or b"")
        expected = {profiles[row].record_id: products[row] for row in np.flatnonzero(products > NAME_FLOOR + 1e-5)}
        hits = dict(store.near(read_vector(each.vector or b""), NAME_FLOOR + 1e-5))

        assert hits.keys() == expected.keys()
        assert all(abs(hits[record_id] - expected[record_id]) < 1e-4 for record_id in hits)


def test_candidates_do_not_depend_on_the_order_of_arrival() -> None:
    """Three orders of the same profiles propose the same candidates, also where only some are kept."""
    profiles = some_profiles(200)
    orders = [list(profiles) for _ in range(3)]
    for seed, order in enumerate(orders):
        random.Random(seed).shuffle(order)  # noqa: S311 - a seeded order

    indexes = [index_of(order) for order in orders]

    for each in profiles[::7]:
        for limit in (3, 200):
            proposals = [ids(index.candidates(each, limit)) for index in indexes]
            assert proposals[0] == proposals[1] == proposals[2]


def test_after_churn_the_index_equals_a_new_one() -> None:
    """After replacing and removing three profiles in ten, the index finds what one built from the rest finds."""
    profiles = some_profiles(300)
    index = index_of(profiles)
    chance = random.Random(9)  # noqa: S311 - seeded churn
    held = {each.record_id: each for each in profiles}
    for each in chance.sample(profiles, 90):
        if chance.random() < 0.5:
            index.remove(each.record_id)
            del held[each.record_id]
        else:
            newer = each.model_copy(update={"record_version": 2, "vector": profiles[0].vector})
            index.put(newer)
            held[each.record_id] = newer
    fresh = index_of(list(held.values()))

    assert len(index) == len(fresh) == len(held)
    for each in profiles[::5]:
        assert ids(index.candidates(each)) == ids(fresh.candidates(each))


def test_a_removed_record_leaves_no_bytes() -> None:
    """Removing a record overwrites its vector; neither row, key nor profile is left."""
    index = index_of([profile(found(1))])

    assert index.remove("shelter.test/1")

    assert index.get("shelter.test/1") is None
    assert index.candidates(profile(missing())) == []
    assert not any(store._rows.any() for store in index._vectors.values())
    assert not any(index._postings.values())
    assert not index.remove("shelter.test/1")


def test_putting_again_replaces() -> None:
    """A newer version is found by its new name and no longer by the old one."""
    index = index_of([profile(found(1, relatives=(), home_place=None))])
    other = found(1, record_version=2, names=(name("Tahmina Karmakar"),), relatives=(), home_place=None)

    assert index.put(profile(other))

    far = {"relatives": (), "home_place": None, "event_at": None}
    assert len(index) == 1
    assert index.candidates(profile(missing(**far))) == []
    assert ids(index.candidates(profile(missing(names=(name("तहमीना Karmakar"),), **far)))) == ["shelter.test/1"]


def test_a_late_older_version_changes_nothing() -> None:
    """An older version that arrives late does not replace a newer one, nor open a closed record again."""
    index = index_of([profile(found(1, record_version=3, status="CLOSED"))])

    assert not index.put(profile(found(1, record_version=2)))

    held = index.get("shelter.test/1")
    assert held is not None
    assert held.record_version == 3
    assert index.candidates(profile(missing())) == []


@pytest.mark.parametrize(
    ("asking", "held"),
    [
        (missing(), found(1)),
        (missing(names=(name("Rani"),)), found(1, names=(name("Mim"),))),
        (missing(names=(), relatives=()), found(1, names=(), relatives=())),
        (missing(names=()), found(1, relatives=())),
        (missing(), found(1, names=(name("মোসাঃ"),), relatives=())),
        (missing(relatives=(), home_place=None), found(1, home_place=None)),
        (missing(names=(), relatives=(), home_place=None), found(1, names=(), relatives=(), home_place=None)),
        (missing(names=(name("Sumaiya"), name("Mim", "NICKNAME"))), found(1, names=(name("মিম"),), relatives=())),
    ],
    ids=[
        "names",
        "relatives only",
        "cells only",
        "one nameless",
        "title only",
        "far home",
        "month and age",
        "nickname",
    ],
)
def test_each_view_proposes(asking: object, held: object) -> None:
    """A pair is proposed in both directions by any one of names, relatives, cells of place, or month and age."""
    one, other = profile(asking), profile(held)  # type: ignore[arg-type]

    assert ids(index_of([other]).candidates(one)) == [other.record_id]
    assert ids(index_of([one]).candidates(other)) == [one.record_id]


@pytest.mark.parametrize(
    "shared",
    [
        {"identifiers": (Identifier(scheme="birth-registration", keyed_token=b"i" * 32),)},
        {"marks": (Mark(kind="TATTOO", body_site="WRIST", side="LEFT"),)},
    ],
    ids=["token", "mark"],
)
def test_a_shared_key_proposes_far_apart_children(shared: dict[str, object]) -> None:
    """One shared token or mark proposes a pair whose names, homes and families have nothing in common."""
    plain = {"relatives": (), "event_at": None}
    one = profile(missing(**plain, **shared))
    other = profile(found(1, names=(name("Tudu"),), home_place=PUNE, **plain, **shared))

    assert ids(index_of([other]).candidates(one)) == [other.record_id]


def test_only_the_other_kind_and_the_same_class_are_candidates() -> None:
    """A missing child meets found children and sightings, never missing ones, other classes, or children at risk."""
    held = [
        profile(found(1)),
        profile(found(2, kind="SIGHTING")),
        profile(found(3, message_class="EXERCISE")),
        profile(found(4, kind="AT_RISK")),
        profile(found(5, status="REUNITED")),
        profile(missing(6)),
    ]

    candidates = index_of(held).candidates(profile(missing(7)))

    assert ids(candidates) == ["shelter.test/1", "shelter.test/2"]
    assert index_of(held).candidates(profile(found(8, kind="AT_RISK"))) == []


def test_a_pair_that_is_vetoed_is_no_candidate() -> None:
    """A boy is no candidate for a missing girl, and takes no place from one who is."""
    held = [profile(found(number, sex="MALE")) for number in range(20)] + [profile(found(30))]

    assert ids(index_of(held).candidates(profile(missing()), limit=1)) == ["shelter.test/30"]


def test_names_of_another_key_never_meet() -> None:
    """Profiles under another key or generation are not found by name or family."""
    plain = {"home_place": None, "event_at": None}
    asking = profile(missing(**plain))
    others = [profile(found(1, **plain), OTHER_KEY), profile(found(2, **plain), RegionalKey(2, KEY.secret))]

    assert index_of(others).candidates(asking) == []


def test_no_more_than_the_limit_and_the_nearest_stay() -> None:
    """Of many candidates the limit is kept, the same name before half of it."""
    held = [profile(found(number, names=(name("Sumaiya Tudu"),), relatives=())) for number in range(30)]
    held.append(profile(found(99)))

    candidates = index_of(held).candidates(profile(missing(home_place=MURSHIDABAD)), limit=5)

    assert len(candidates) == 5
    assert "shelter.test/99" in ids(candidates)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("vector", {"vector": b"\x00" * 10}),
        ("vector", {"vector": np.full(DIMENSIONS, np.nan, dtype="<f2").tobytes()}),
        ("vector", {"vector": np.full(DIMENSIONS, np.inf, dtype="<f2").tobytes()}),
        ("vector", {"vector": bytes(VECTOR_BYTES)}),
        ("name_signatures", {"name_signatures": (b"\x01\x00",)}),
        ("relative_signatures", {"relative_signatures": (b"\xff" * 40,)}),
        ("mark_signatures", {"mark_signatures": (b"\x07" * 30,)}),
        ("name_signatures", {"name_signatures": (b"\x01\x00\x01" + b"\x00" * 33,) * 100}),
        ("profile_version", {"profile_version": "n9.k1"}),
        ("profile_version", {"profile_version": "n1.kx"}),
        ("profile_version", {"profile_version": ""}),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(field: str, changes: dict[str, object]) -> None:
    """A profile that is not readable is refused by field on putting and on asking; the held one stays."""
    good = profile(found(1))
    index = index_of([good])
    bad = good.model_copy(update={"record_version": 9, **changes})

    for refuse in (index.put, index.candidates):
        with pytest.raises(RecordRejected) as refused:
            refuse(bad)
        assert refused.value.field == field
    assert index.get(good.record_id) == good
    assert ids(index.candidates(profile(missing()))) == [good.record_id]


def test_nothing_bounded_by_birth_is_found_by_place() -> None:
    """A child without name and without age is found by place by one whose age is known."""
    lone = {"names": (), "relatives": (), "event_at": None}
    index = index_of([profile(found(1, age=None, **lone))])

    assert ids(index.candidates(profile(missing(age=age(4), **lone)))) == ["shelter.test/1"]


def test_absurd_names_are_held_and_removed() -> None:
    """An absurd name goes in and out like any other."""
    absurd = tuple(Name(value=value) for value in ("x" * 10_000, "👩" * 99, "\u202eabc", "Suमैয়াสม"))
    index = index_of([profile(found(1, names=absurd, event_at=at(FOUND_AT)), KEY)])

    assert ids(index.candidates(profile(missing(names=absurd)))) == ["shelter.test/1"]
    assert index.remove("shelter.test/1")


def test_a_relative_under_another_name_of_the_child() -> None:
    """A shared father proposes a pair although the children's names differ."""
    father = (relative("FATHER", "Jahangir Karmakar"),)
    plain = {"home_place": None, "event_at": None, "relatives": father}
    index = index_of([profile(found(1, names=(name("Mim"),), **plain))])

    assert ids(index.candidates(profile(missing(names=(name("Poonam"),), **plain)))) == ["shelter.test/1"]
