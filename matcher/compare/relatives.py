"""Relatives: names of father, mother and others, each relation with its like."""

from __future__ import annotations

from matcher.compare.finding import Finding
from matcher.compare.parts import NOTHING, Alignment, align
from matcher.signatures import RelativeSignature, read_relative
from matcher.weights import CAPS_BITS, RELATIVE_SHARE, UNSURE_RELATION
from schemas.records import MatchProfile

UNSURE_RELATIONS = frozenset({"UNKNOWN", "OTHER", "GUARDIAN"})
# Relations of which a child has one: a second name there is a disagreement. A child may have many brothers.
ONE_OF_A_KIND = frozenset({"FATHER", "MOTHER"})
Weighed = tuple[float, Alignment, str]


def compare_relatives(
    missing: MatchProfile, found: MatchProfile, counted: frozenset[bytes] = NOTHING
) -> Finding | None:
    """Return how relatives' names agree, or null when no relation can be compared.

    `counted` holds keys of name parts that the child's own names already counted: a surname the family shares is one
    piece of evidence, not three. Parts a first relative counted are not counted with the next.
    """
    if missing.profile_version != found.profile_version:
        return None
    ours = [each for each in map(read_relative, missing.relative_signatures) if each is not None]
    theirs = [each for each in map(read_relative, found.relative_signatures) if each is not None]
    kept: list[Weighed] = []
    for relation in _relations(ours, theirs):
        best = _best_of(relation, ours, theirs, counted)
        if best is not None:
            kept.append(best)
            counted |= best[1].keys
    if not kept:
        return None
    bits = min(sum(weighed[0] for weighed in kept), CAPS_BITS["RELATIVE"])
    strongest = max(kept, key=lambda weighed: (abs(weighed[0]), weighed[2]))
    score = sum(weighed[1].score for weighed in kept) / len(kept)
    return Finding("RELATIVE", score, bits, strongest[2])


def _relations(ours: list[RelativeSignature], theirs: list[RelativeSignature]) -> list[str]:
    """Return the relations that can be compared, father and mother first, in one order for both directions."""
    told = {
        _named_by(one.relation, other.relation)
        for one in ours
        for other in theirs
        if one.relation == other.relation or {one.relation, other.relation} & UNSURE_RELATIONS
    }
    return sorted(told, key=lambda relation: (RELATION_ORDER.get(relation, len(RELATION_ORDER)), relation))


RELATION_ORDER = {"FATHER": 0, "MOTHER": 1}


def _best_of(
    relation: str, ours: list[RelativeSignature], theirs: list[RelativeSignature], counted: frozenset[bytes]
) -> Weighed | None:
    """Return the best pair of names for a relation, or null when it is not on both sides or says nothing."""
    pairs = [(one, other) for one in ours for other in theirs if relation == _named_by(one.relation, other.relation)]
    weighed = [_weighed(one, other, relation, counted) for one, other in pairs]
    told = [each for each in weighed if each is not None]
    return max(told, key=lambda each: (each[0], each[1].score, each[2])) if told else None


def _weighed(
    one: RelativeSignature, other: RelativeSignature, relation: str, counted: frozenset[bytes]
) -> Weighed | None:
    alignment = align(one.name, other.name, counted)
    if not alignment.bearing:
        return None
    share = RELATIVE_SHARE if one.relation == other.relation else RELATIVE_SHARE * UNSURE_RELATION
    bits = alignment.bits * share
    if bits < 0 and relation not in ONE_OF_A_KIND:
        return None
    named = relation if relation in ONE_OF_A_KIND else "RELATIVE"
    if bits <= 0:
        return bits, alignment, f"{named}_DIFFERS" if bits < 0 else f"{named}_SHARES_SURNAME"
    return bits, alignment, f"{named}_SAME" if not alignment.differs else f"{named}_PART_SAME"


def _named_by(one: str, other: str) -> str:
    """Return the relation a pair counts for: the told one, or that of both."""
    if one == other:
        return one
    return f"{min(one, other)}~{max(one, other)}"
