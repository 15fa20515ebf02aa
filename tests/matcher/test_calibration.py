"""A plain check of the expert-set weights on generated pairs: are likely pairs right, and siblings held apart?"""

from matcher.index import ProfileIndex
from matcher.pairs import find_matches
from matcher.score import compare
from tests.matcher.children import Pair, pairs, profile


def test_probabilities_keep_to_what_they_say() -> None:
    """Of pairs held to be likely nearly all are true, of those discarded nearly none."""
    made = pairs(21, 300)

    scores = [(pair, compare(profile(pair.missing), profile(pair.found))) for pair in made]
    strong = [pair.same for pair, score in scores if score.zone == "STRONG_REVIEW"]
    discarded = [pair.same for pair, score in scores if score.zone == "DISCARD"]

    assert sum(strong) / len(strong) > 0.98
    assert sum(strong) > 0.85 * 300
    assert sum(discarded) / len(discarded) < 0.03


def test_siblings_are_held_apart() -> None:
    """Fewer than one sibling in a hundred is proposed as the missing child."""
    siblings = [pair for pair in pairs(22, 300) if pair.trap == "sibling"]

    proposed = sum(compare(profile(pair.missing), profile(pair.found)).zone != "DISCARD" for pair in siblings)

    assert proposed / len(siblings) < 0.01


def test_the_true_child_comes_first() -> None:
    """Searched among all, the found child is the first match of nearly every missing one."""
    made = pairs(23, 150)
    index = ProfileIndex()
    for pair in made:
        if pair.trap != "stranger":
            index.put(profile(pair.found))
    true = [pair for pair in made if pair.same]

    first = sum(_is_first(pair, index) for pair in true)

    assert first / len(true) > 0.93


def _is_first(pair: Pair, index: ProfileIndex) -> bool:
    matches = find_matches(profile(pair.missing), index)
    return bool(matches) and matches[0].found.record_id == pair.found.record_id
