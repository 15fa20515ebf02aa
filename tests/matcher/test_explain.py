"""Every reason has a sentence, and a sentence shows no value."""

import re
from pathlib import Path

import matcher.compare
from matcher.explain import SENTENCES, UNKNOWN_REASON, explain, sentence_of
from matcher.score import compare
from matcher.vetoes import VETOES
from matcher.weights import LEVELS
from tests.matcher.children import found, missing, pairs, profile


def test_every_level_and_veto_has_a_sentence() -> None:
    """No reason code of the table of weights or of the vetoes is left without words."""
    assert set(LEVELS) | set(VETOES) <= set(SENTENCES)


def test_every_reason_that_pairs_give_has_a_sentence() -> None:
    """No pair of two hundred invented ones gives a reason without words."""
    reasons = {
        each.reason for pair in pairs(2, 70) for each in compare(profile(pair.missing), profile(pair.found)).evidence
    }

    assert len(reasons) > 15
    assert UNKNOWN_REASON not in {sentence_of(reason) for reason in reasons}


def test_every_reason_named_in_the_comparisons_has_a_sentence() -> None:
    """Codes of names that stand in the code itself are in the table too."""
    folder = Path(str(matcher.compare.__file__)).parent
    code = (folder / "names.py").read_text()

    assert set(re.findall(r'"(NAME_[A-Z_]+)"', code)) <= set(SENTENCES)


def test_vetoes_come_first_and_bits_are_told() -> None:
    """A veto is the first sentence, and each finding says its weight."""
    score = compare(profile(missing()), profile(found(sex="MALE")))

    told = explain(score.evidence, score.vetoes)

    assert told[0] == "Ruled out: One is a girl and the other a boy."
    assert all(re.search(r"\([+-]\d+\.\d bits\)$", sentence) for sentence in told[1:])
    assert len(told) == len(score.evidence) + 1


def test_a_reason_of_a_newer_version_is_told_as_such() -> None:
    """An unknown code gets a sentence of its own."""
    assert sentence_of("SOMETHING_NEWER") == UNKNOWN_REASON
