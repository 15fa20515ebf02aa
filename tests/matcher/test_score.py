"""The score: vetoes, properties that must hold, and the traps of children who are not the same."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.score import Scored, compare, compare_if_likely, probability_of, zone_of
from matcher.weights import MAX_PROBABILITY, PRIOR_BITS, REVIEW_FROM, STRONG_REVIEW_FROM
from schemas.records import ChildReport, Companion, Mark, MeasureRange
from tests.matcher.children import (
    FOUND_AT,
    LOST_AT,
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


def scored(lost: ChildReport, seen: ChildReport) -> Scored:
    """Return the score of two reports."""
    return compare(profile(lost), profile(seen))


def test_the_same_girl_in_two_scripts_is_strongly_proposed() -> None:
    """A girl told in Latin letters and in Bangla script, with family, age and home, goes to strong review."""
    score = scored(missing(), found())

    assert score.zone == "STRONG_REVIEW"
    assert score.vetoes == ()
    assert {"NAME", "RELATIVE", "HOME", "SEX", "AGE", "EVENT"} <= {each.kind for each in score.evidence}


def test_evidence_is_strongest_first_and_explains_the_probability() -> None:
    """The bits of the evidence, rounding aside, and the prior make the probability."""
    score = scored(missing(), found(relatives=()))

    weights = [abs(each.bits) for each in score.evidence]
    assert weights == sorted(weights, reverse=True)
    assert probability_of(PRIOR_BITS + sum(each.bits for each in score.evidence)) == pytest.approx(
        score.probability, abs=0.01
    )


@pytest.mark.parametrize(
    ("changes", "veto"),
    [
        ({"sex": "MALE"}, "SEX_CONTRADICTS"),
        ({"event_at": at(LOST_AT - dt.timedelta(days=2))}, "FOUND_BEFORE_MISSING"),
        ({"age": age(16)}, "BIRTHS_TOO_FAR_APART"),
        ({"message_class": "ACTUAL"}, "MESSAGE_CLASS_DIFFERS"),
        ({"message_class": "EXERCISE"}, "MESSAGE_CLASS_DIFFERS"),
        ({"record_id": "mother.test/1", "source_id": "mother.test"}, "SAME_RECORD"),
        ({"kind": "MISSING"}, "KINDS_DO_NOT_PAIR"),
        ({"kind": "AT_RISK"}, "KINDS_DO_NOT_PAIR"),
    ],
)
def test_a_contradiction_rules_out(changes: dict[str, object], veto: str) -> None:
    """However well the rest agrees, one contradiction makes the probability 0 and discards the pair."""
    score = scored(missing(), found(**changes))

    assert score.vetoes == (veto,)
    assert (score.probability, score.zone) == (0.0, "DISCARD")


@pytest.mark.parametrize(
    "changes",
    [
        {"sex": None},
        {"sex": "UNKNOWN"},
        {"sex": "OTHER"},
        {"event_at": at(LOST_AT - dt.timedelta(hours=20))},
        {"event_at": None},
        {"age": None},
        {"age": age(13)},
        {"kind": "SIGHTING"},
    ],
)
def test_what_does_not_contradict_rules_nothing_out(changes: dict[str, object]) -> None:
    """Blanks, unknowns, a day of tolerance and ages told three years off are no veto."""
    assert scored(missing(), found(**changes)).vetoes == ()


def test_two_unknown_message_classes_never_meet() -> None:
    """A class newer than this reader is not taken for a match of itself."""
    assert scored(missing(message_class="UNKNOWN"), found(message_class="UNKNOWN")).vetoes == ("MESSAGE_CLASS_DIFFERS",)


def test_a_lone_candidate_gains_nothing() -> None:
    """The score of a pair with little in common stays low, being the only one or not."""
    score = scored(missing(relatives=(), home_place=None), found(names=(name("মিম"),), relatives=(), home_place=None))

    assert score.zone == "DISCARD"
    assert score.probability < 0.001


def test_two_reports_that_tell_nothing_are_not_proposed() -> None:
    """Two blank reports stay at the prior."""
    blank = {"names": (), "relatives": (), "sex": None, "age": None, "home_place": None, "event_at": None}

    score = scored(missing(**blank), found(**blank))

    assert score.evidence == ()
    assert score.probability == pytest.approx(2**PRIOR_BITS, rel=0.02)


def test_thresholds_and_probabilities_are_within_their_bounds() -> None:
    """No threshold is 0, no probability is 1, and zones follow the thresholds."""
    assert 0 < REVIEW_FROM < STRONG_REVIEW_FROM < MAX_PROBABILITY < 1
    assert [zone_of(each) for each in (0.0, REVIEW_FROM, STRONG_REVIEW_FROM)] == ["DISCARD", "REVIEW", "STRONG_REVIEW"]
    assert probability_of(10_000.0) == MAX_PROBABILITY
    assert probability_of(-10_000.0) == 0.0


SIBLINGS = [
    pytest.param({"names": (name("পুনম বড়ুয়া"),), "age": age(8)}, id="younger sister"),
    pytest.param({"names": (name("পুনম বড়ুয়া"),), "age": age(11)}, id="sister a year older"),
    pytest.param({"names": (name("তাহমিনা বড়ুয়া"),)}, id="twin sister"),
    pytest.param({"names": (name("তাহমিনা"),)}, id="twin sister, given name only"),
    pytest.param({"names": (name("Rina Barua"),), "age": age(7), "event_place": MURSHIDABAD}, id="lost together"),
]


@pytest.mark.parametrize("changes", SIBLINGS)
def test_a_sister_is_not_the_child(changes: dict[str, object]) -> None:
    """The same father, mother and home with another given name is not proposed."""
    assert scored(missing(), found(**changes)).zone == "DISCARD"


def test_a_brother_is_ruled_out() -> None:
    """The same family with a boy instead of a girl is a contradiction."""
    assert scored(missing(), found(names=(name("রহিম বড়ুয়া"),), sex="MALE")).vetoes == ("SEX_CONTRADICTS",)


def test_a_namesake_with_another_family_and_home_is_not_proposed() -> None:
    """A common name alone does not make the same child where father and home differ."""
    namesake = found(
        names=(name("Rahima Khatun"),), relatives=(relative("FATHER", "Nirmal Karmakar"),), home_place=PUNE
    )

    assert scored(missing(names=(name("Rahima Khatun"),)), namesake).zone == "DISCARD"


def test_only_a_title_in_common_is_not_proposed() -> None:
    """Two boys who share Md, age and day do not become a pair."""
    boy = {"sex": "MALE", "relatives": (), "home_place": None}

    score = scored(missing(names=(name("Md Habib"),), **boy), found(names=(name("মোঃ নির্মল"),), **boy))

    assert score.zone == "DISCARD"


def test_a_false_name_that_is_marked_as_claimed_leaves_the_pair_open() -> None:
    """With family and home agreeing, a claimed name that differs does not discard the pair."""
    assert scored(missing(), found(names=(name("পুনম", "CLAIMED"),))).zone != "DISCARD"


def test_names_under_another_key_count_for_nothing() -> None:
    """A pair signed under two keys has no name, relative or mark that agrees."""
    score = compare(profile(missing()), profile(found(), OTHER_KEY))

    assert all(each.bits <= 0 for each in score.evidence if each.kind in {"NAME", "RELATIVE", "MARK"})
    assert score.zone == "DISCARD"


# Each step adds one agreement to the found report, so that no step may lower the probability.
AGREEMENTS: list[dict[str, object]] = [
    {"names": (name("Sumaiya"),)},
    {"names": (name("Sumaiya Barua"),)},
    {"relatives": (relative("FATHER", "Jahangir"),)},
    {"relatives": (relative("FATHER", "Jahangir Barua"),)},
    {"relatives": (relative("FATHER", "Jahangir Barua"), relative("MOTHER", "Shefali"))},
    {"home_place": MURSHIDABAD},
    {"event_place": MURSHIDABAD},
    {"age": age(10)},
    {"languages": ("bn",)},
    {"height_cm": MeasureRange(min=130, max=132)},
    {"marks": (Mark(kind="SCAR", body_site="KNEE"),)},
    {"marks": (Mark(kind="SCAR", body_site="KNEE", side="LEFT"),)},
    {"event_at": at(FOUND_AT)},
]
BARE: dict[str, object] = {"names": (), "relatives": (), "home_place": None, "event_at": None, "age": None}
FULL_LOST = missing(
    event_place=MURSHIDABAD,
    languages=("bn", "hi"),
    height_cm=MeasureRange(min=130, max=130),
    marks=(Mark(kind="SCAR", body_site="KNEE", side="LEFT"),),
)


@settings(max_examples=60, deadline=None)
@given(order=st.permutations(range(len(AGREEMENTS))), other_name=st.sampled_from(["", "Tahmina Karmakar", "Mim"]))
def test_more_agreement_never_lowers_the_score(order: list[int], other_name: str) -> None:
    """In any order, from blank or from a name that differs, telling one more thing that agrees never lowers it."""
    told = BARE | {"names": (name(other_name),) if other_name else ()}
    last = scored(FULL_LOST, found(**told)).probability

    for step in order:
        told |= AGREEMENTS[step] if not _told_better(told, AGREEMENTS[step]) else {}
        now = scored(FULL_LOST, found(**told)).probability
        assert now >= last
        last = now


def _told_better(told: dict[str, object], step: dict[str, object]) -> bool:
    """Return whether a step would take back what an earlier one told more fully."""
    (field,) = step
    steps = [each[field] for each in AGREEMENTS if field in each]
    return told.get(field) in steps and steps.index(told[field]) > steps.index(step[field])


def test_unlikely_pairs_are_skipped_and_likely_ones_scored_alike() -> None:
    """The short way returns what the whole way returns, and nothing exactly where its zone is DISCARD."""
    for pair in pairs(3, 60):
        lost, seen = profile(pair.missing), profile(pair.found)
        whole = compare(lost, seen)
        if not whole.vetoes:
            assert compare_if_likely(lost, seen) == (None if whole.zone == "DISCARD" else whole)


def test_what_says_nothing_of_identity_changes_nothing() -> None:
    """Companions, verification and free text leave the score as it is."""
    plain = scored(missing(), found())

    assert scored(missing(), found(companions=(Companion(kind="SIBLING"),), clothing="red frock")) == plain
