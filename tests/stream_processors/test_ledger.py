"""What the region knows of pairs: whose word counts on a match."""

from itertools import permutations

import pytest

from schemas.records import Decision
from stream_processors.ledger import PairLedger
from tests.stream_processors.building import a_match, a_word

MATCH = a_match()


def ledger_of(*words: Decision) -> PairLedger:
    """A ledger that knows the match and these decisions."""
    ledger = PairLedger()
    ledger.take_match(MATCH)
    for word in words:
        ledger.take_decision(word)
    return ledger


def test_a_person_of_each_country_confirms() -> None:
    """A match is confirmed by the decisions of both countries, at the time of the later one."""
    words = a_word(MATCH, "IN", hours=2), a_word(MATCH, "BD", hours=5)

    confirmed = ledger_of(*words).confirmed(MATCH.match_id)

    assert confirmed is not None
    assert [decision.country for decision in confirmed.decisions] == ["BD", "IN"]
    assert confirmed.at == words[1].at


@pytest.mark.parametrize(
    "words",
    [
        [],
        [a_word(MATCH, "IN")],
        [a_word(MATCH, "IN"), a_word(MATCH, "NP")],
        [a_word(MATCH, "IN"), a_word(MATCH, "BD", "REFUTE")],
        [a_word(MATCH, "IN"), a_word(MATCH, "BD", "UNSURE")],
        [a_word(MATCH, "IN", by="one"), a_word(MATCH, "BD", by="one")],
        [a_word(MATCH, "IN"), a_word(MATCH, "BD", message_class="ACTUAL")],
        [a_word(MATCH, "IN"), a_word(MATCH, "BD"), a_word(MATCH, "BD", "REFUTE", hours=2)],
    ],
)
def test_less_does_not_confirm(words: list[Decision]) -> None:
    """Nobody, one country, a third country, a doubt, one person twice or another class of message confirm nothing."""
    assert ledger_of(*words).confirmed(MATCH.match_id) is None


def test_a_script_does_not_confirm_an_actual_child() -> None:
    """A scripted decision, marked as such, counts in a test and never for an actual child."""
    actual = a_match(message_class="ACTUAL")
    ledger = PairLedger()
    ledger.take_match(actual)
    ledger.take_decision(a_word(actual, "IN"))
    ledger.take_decision(a_word(actual, "BD", scripted=True))

    assert ledger.confirmed(actual.match_id) is None
    assert ledger_of(a_word(MATCH, "IN", scripted=True), a_word(MATCH, "BD")).confirmed(MATCH.match_id) is not None


def test_the_last_word_of_a_country_counts_whichever_is_read_last() -> None:
    """Decisions read in any order leave the same word of each country: the latest, and REFUTE of two at one time."""
    words = [
        a_word(MATCH, "IN", "REFUTE", hours=1),
        a_word(MATCH, "IN", "CONFIRM", hours=3),
        a_word(MATCH, "BD", "CONFIRM", hours=2),
        a_word(MATCH, "BD", "REFUTE", hours=2),
    ]

    said = {tuple(word.action for word in ledger_of(*order).words_on(MATCH)) for order in permutations(words)}

    assert said == {("REFUTE", "CONFIRM")}


def test_one_countrys_refutation_stands_whatever_the_other_says() -> None:
    """A REFUTE of one country of the pair holds until that country takes it back; a third country has no say."""
    refuted = a_word(MATCH, "IN", "REFUTE", hours=1)

    assert ledger_of(refuted, a_word(MATCH, "BD", hours=2)).refuted_at(MATCH) == refuted.at
    assert ledger_of(refuted, a_word(MATCH, "IN", hours=2)).refuted_at(MATCH) is None
    assert ledger_of(a_word(MATCH, "NP", "REFUTE")).refuted_at(MATCH) is None


def test_a_pair_within_one_country_needs_one_person_of_it() -> None:
    """Both reports are of one country, so its own confirmation is enough."""
    home = a_match("IN", "IN")
    ledger = PairLedger()
    ledger.take_match(home)

    ledger.take_decision(a_word(home, "IN"))

    assert ledger.confirmed(home.match_id) is not None


def test_decisions_wait_for_their_match() -> None:
    """Decisions that are read before the match count when it comes."""
    ledger = PairLedger()
    for country in ("IN", "BD"):
        ledger.take_decision(a_word(MATCH, country))

    before = ledger.confirmed(MATCH.match_id)
    ledger.take_match(MATCH)

    assert before is None
    assert ledger.confirmed(MATCH.match_id) is not None
    assert ledger.matches_of(MATCH.found.record_id) == [MATCH.match_id]
