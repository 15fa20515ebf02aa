"""Names and relatives: scripts, order, half names, titles, kinds, and a shared surname counted once."""

from itertools import permutations

import pytest

from matcher.compare.finding import Finding
from matcher.compare.names import NamesCompared, compare_names
from matcher.compare.relatives import compare_relatives
from schemas.records import Name, Relative
from tests.matcher.children import (
    BENGALI,
    BOYS,
    DEVANAGARI,
    FAMILIES,
    GIRLS,
    LATIN,
    OTHER_KEY,
    found,
    missing,
    name,
    profile,
    relative,
)


def names_of(one: str | tuple[Name, ...], other: str | tuple[Name, ...]) -> NamesCompared | None:
    """Return how two reports' names compare."""
    ours, theirs = (each if isinstance(each, tuple) else (name(each),) for each in (one, other))
    return compare_names(profile(missing(names=ours)), profile(found(names=theirs)))


def bits_of(one: str | tuple[Name, ...], other: str | tuple[Name, ...]) -> float:
    """Return the bits of two reports' names, 0 for silence."""
    compared = names_of(one, other)
    return 0.0 if compared is None else compared.finding.bits


def relatives_of(one: tuple[Relative, ...], other: tuple[Relative, ...]) -> Finding | None:
    """Return how relatives compare, the children's own names left out."""
    return compare_relatives(profile(missing(relatives=one)), profile(found(relatives=other)))


@pytest.mark.parametrize("spellings", GIRLS + BOYS, ids=lambda spellings: spellings[LATIN])
def test_one_name_in_other_scripts_speaks_for_the_same_child(spellings: tuple[str, str, str]) -> None:
    """A given name and a surname in Latin against Bengali or Devanagari letters weigh clearly for the pair."""
    surname = FAMILIES[2]

    for script in (BENGALI, DEVANAGARI):
        bits = bits_of(f"{spellings[LATIN]} {surname[LATIN]}", f"{spellings[script]} {surname[script]}")
        assert bits > 3.0


def test_any_order_of_parts_is_the_same() -> None:
    """Every order of three parts against every other gives the same bits."""
    orders = [" ".join(order) for order in permutations(("Sumaiya", "Akter", "Barua"))]

    assert len({bits_of(one, "সুমাইয়া আক্তার বড়ুয়া") for one in orders}) == 1
    assert len({bits_of("Sumaya Barua", other) for other in orders}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sumaiya Barua", "Sumaya Akter"),
        ("Md Rahim", "Raheem Sheikh"),
        ("Rina Barua", "Mina Barua"),
        ("Ram Prasad", "Ramprasad"),
    ],
)
def test_names_compare_alike_in_both_directions(one: str, other: str) -> None:
    """Which report is the missing one does not matter for names."""
    assert bits_of(one, other) == bits_of(other, one)


def test_half_a_name_speaks_for_and_not_against() -> None:
    """A child who tells only a given name agrees with the whole name, less than the whole would."""
    assert 0 < bits_of("Md Sumon Tudu", "Sumon") < bits_of("Md Sumon Tudu", "Sumon Tudu")


@pytest.mark.parametrize(
    ("one", "other"), [("Md", "Mohammad"), ("মোঃ", "Md."), ("Late Shri", "Shri"), ("Smt", "শ্রীমতী")]
)
def test_titles_alone_say_little(one: str, other: str) -> None:
    """Two names that share only a title weigh less than half a bit."""
    assert bits_of(one, other) < 0.5


def test_a_shared_title_does_not_lift_other_names() -> None:
    """Md before two unlike names leaves them unlike."""
    assert bits_of("Md Habib", "Md Nirmal") < -4


def test_a_common_name_says_less_than_a_rare_one() -> None:
    """Sharing Sheikh weighs less than half of sharing Karmakar."""
    assert 0 < 2 * bits_of("Sheikh", "শেখ") < bits_of("Karmakar", "কর্মকার")


def test_claimed_names_weigh_less_both_ways() -> None:
    """A claimed name speaks less for, and much less against."""
    claimed_same, claimed_other = (name("Sumaiya", "CLAIMED"),), (name("Poonam", "CLAIMED"),)

    assert 0 < bits_of("Sumaiya", claimed_same) < bits_of("Sumaiya", "Sumaiya")
    assert bits_of("Sumaiya", "Poonam") < bits_of("Sumaiya", claimed_other) < 0


def test_a_nickname_does_not_hide_that_legal_names_differ() -> None:
    """With two legal names that differ, a nickname that differs less surely does not decide."""
    both = (name("Sumaiya Barua", "LEGAL"), name("Mim", "NICKNAME"))

    compared = names_of(both, (name("Tahmina Karmakar", "LEGAL"),))

    assert compared is not None
    assert compared.differs
    assert compared.finding.bits < -5


def test_the_best_of_several_names_counts() -> None:
    """A nickname that agrees is enough, though the legal name is not told."""
    assert bits_of((name("Sumaiya Barua"), name("Mim", "NICKNAME")), "মিম") > 3


def test_written_in_two_words_or_one() -> None:
    """One word for two agrees; two names of two parts are never read as one word."""
    assert bits_of("Tarak Nirmal", "Taraknirmal") > 5
    assert bits_of("Rina Tudu", "Mina Tudu") < bits_of("Rina Tudu", "Rina Tudu") / 2


def test_sisters_names_differ_though_they_rhyme() -> None:
    """Rhyming given names under one surname are told to differ."""
    for one, other in (("Rina", "Mina"), ("Sumon", "Sujon"), ("Rita", "Mita"), ("Jamal", "Kamal")):
        compared = names_of(f"{one} Tudu", f"{other} Tudu")
        assert compared is not None
        assert compared.differs


@pytest.mark.parametrize("names", [(), (name("😀"),), (name("A."),)])
def test_no_name_on_a_side_is_neutral(names: tuple[Name, ...]) -> None:
    """No name, no letters or an initial only say nothing."""
    assert names_of("Sumaiya Barua", names) is None
    assert names_of(names, "Sumaiya Barua") is None


def test_a_malformed_signature_is_neutral() -> None:
    """A signature that cannot be read says nothing, and the readable one beside it still counts."""
    one, other = profile(missing()), profile(found())
    broken = other.model_copy(update={"name_signatures": (b"\x00",)})
    half_broken = other.model_copy(update={"name_signatures": (b"\x00", *other.name_signatures)})

    assert compare_names(one, broken) is None
    assert compare_names(one, half_broken) == compare_names(one, other)


def test_names_and_families_of_another_key_are_not_compared() -> None:
    """Under another generation names and relatives say nothing; under another secret they do not agree."""
    one = profile(missing())
    other_secret = profile(found(), OTHER_KEY)
    other_generation = profile(found()).model_copy(update={"profile_version": "n1.k2"})

    compared = compare_names(one, other_secret)
    assert compared is None or compared.finding.bits < 0
    assert compare_names(one, other_generation) is None
    assert compare_relatives(one, other_generation) is None


def test_a_surname_is_counted_once() -> None:
    """A surname that the child's name counted adds nothing with father and mother, and takes nothing."""
    one, other = (
        profile(missing(names=(name("Poonam Tudu"),), relatives=(relative("FATHER", "Habib Tudu"),))),
        profile(found(names=(name("পুনম টুডু"),), relatives=(relative("FATHER", "হাবিব টুডু"),))),
    )
    names = compare_names(one, other)
    assert names is not None

    alone = compare_relatives(one, other)
    after = compare_relatives(one, other, names.keys)

    assert alone is not None
    assert after is not None
    assert 0 < after.bits < alone.bits


def test_a_father_who_shares_only_the_surname_says_nothing() -> None:
    """When father's given name is not told on one side, a surname already counted leaves nothing."""
    one = profile(missing(names=(name("Poonam Tudu"),), relatives=(relative("FATHER", "Tudu"),)))
    other = profile(found(names=(name("Poonam Tudu"),), relatives=(relative("FATHER", "Tudu"),)))
    names = compare_names(one, other)
    assert names is not None

    after = compare_relatives(one, other, names.keys)

    assert after is None or after.bits == 0


def test_each_relation_meets_its_like() -> None:
    """A father is compared with a father, never with a mother; a guardian with either."""
    father, mother = (relative("FATHER", "Habib"),), (relative("MOTHER", "Habib"),)
    guardian = (relative("GUARDIAN", "Habib"),)

    assert relatives_of(father, mother) is None
    same, unsure = relatives_of(father, father), relatives_of(father, guardian)
    assert same is not None
    assert unsure is not None
    assert 0 < unsure.bits < same.bits


def test_another_father_speaks_against_and_another_brother_does_not() -> None:
    """A child has one father and may have many brothers."""
    fathers = relatives_of((relative("FATHER", "Habib Tudu"),), (relative("FATHER", "Nirmal Karmakar"),))
    brothers = relatives_of((relative("BROTHER", "Habib"),), (relative("BROTHER", "Nirmal"),))

    assert fathers is not None
    assert (fathers.reason, fathers.bits < -3) == ("FATHER_DIFFERS", True)
    assert brothers is None
