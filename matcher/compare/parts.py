"""Two signed names: which of their parts agree, how well, and what is left over on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from matcher.names.parts import Strength
from matcher.signatures import NameSignature, PartSignature, similarity
from matcher.weights import NEAR_FROM, PART_BITS, PART_SCORES, SOUND_FROM

Parts: TypeAlias = tuple[PartSignature, ...] | list[PartSignature]
Pair: TypeAlias = tuple[PartSignature, PartSignature, str]
NOTHING: frozenset[bytes] = frozenset()
# Bits of each level by the number of the strength, as signatures hold it.
BITS = {level: tuple(bits.get(strength.name, 0.0) for strength in Strength) for level, bits in PART_BITS.items()}
MISSED = BITS["OTHER"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two names agree.

    `bearing` counts the parts compared that are more than titles, `agreed` those of them that agree; `differs` is true
    when each name has a bearing part that the other lacks; `keys` holds the keys of the bearing parts that
    agree.
    """

    bits: float
    score: float
    bearing: int
    agreed: int
    differs: bool
    keys: frozenset[bytes]


def align(one: NameSignature, other: NameSignature, counted: frozenset[bytes] = NOTHING) -> Alignment:
    """Return how two names agree, the same for any order of parts and of names.

    Parts whose key is in `counted` have been counted with another name (a surname shared by child and father): they
    are paired, and weigh nothing.
    """
    pairs = _paired(one.parts, other.parts)
    by_parts = _weighed(pairs, one.parts, other.parts, counted) if pairs else _nothing_agrees(one, other, counted)
    whole = None if counted or one.bearing == other.bearing else _as_one_word(one, other)
    return by_parts if whole is None or whole.bits <= by_parts.bits else whole


def _nothing_agrees(one: NameSignature, other: NameSignature, counted: frozenset[bytes]) -> Alignment:
    left, right = _uncounted(one.parts, counted), _uncounted(other.parts, counted)
    missed = max(_missed_bits(left), _missed_bits(right))
    return Alignment(missed, 0.0, min(_bearing(left), _bearing(right)), 0, missed < 0, NOTHING)


def _weighed(pairs: list[Pair], ours: Parts, theirs: Parts, counted: frozenset[bytes]) -> Alignment:
    """Return what the pairs that agree and the parts left over weigh."""
    bits = score = 0.0
    agreed = 0
    keys: set[bytes] = set()
    for mine, yours, level in pairs:
        strength = max(mine.strength, yours.strength)
        pair_keys = (mine.exact, yours.exact, mine.phonetic, yours.phonetic)
        if counted.isdisjoint(pair_keys):
            bits += BITS[level][strength]
        score += PART_SCORES[level]
        if strength <= Strength.COMMON:
            agreed += 1
            keys.update(pair_keys)
    left = _uncounted([part for part in ours if all(part is not pair[0] for pair in pairs)], counted)
    right = _uncounted([part for part in theirs if all(part is not pair[1] for pair in pairs)], counted)
    # Parts only one side tells are no disagreement: the side with less to miss decides.
    missed = max(_missed_bits(left), _missed_bits(right))
    told = len(pairs) + min(len(left), len(right))
    bearing = agreed + min(_bearing(left), _bearing(right))
    return Alignment(bits + missed, score / told, bearing, agreed, missed < 0, frozenset(keys))


def _as_one_word(one: NameSignature, other: NameSignature) -> Alignment | None:
    """Return agreement of two names written as one word each, or null when it does not hold.

    Only for names of unlike numbers of parts: Rina Barua is no spelling of Mina Barua, however alike the whole.
    """
    ours, theirs = one.whole, other.whole
    if ours is None or theirs is None:
        return None
    level = level_of(ours, theirs)
    if level not in {"EXACT", "SOUND"}:
        return None
    keys = frozenset((ours.exact, theirs.exact, ours.phonetic, theirs.phonetic))
    parts = min(one.bearing, other.bearing)
    # The word counts once as what it is; the further parts in it count as common ones.
    bits = BITS[level][max(ours.strength, theirs.strength)] + (parts - 1) * BITS[level][Strength.COMMON]
    return Alignment(bits, PART_SCORES[level], parts, parts, differs=False, keys=keys)


def _paired(ours: Parts, theirs: Parts) -> list[Pair]:
    """Return the pairs of parts that agree, best first, each part in one pair at most."""
    possible: list[tuple[float, float, list[bytes], int, int, str]] = []
    for left, mine in enumerate(ours):
        for right, yours in enumerate(theirs):
            level = level_of(mine, yours)
            if level != "OTHER":
                worth = BITS[level][max(mine.strength, yours.strength)]
                keys = sorted((mine.exact, yours.exact))
                possible.append((-worth, -similarity(mine, yours), keys, left, right, level))
    pairs: list[Pair] = []
    used: set[int] = set()
    for _, _, _, left, right, level in sorted(possible):
        if left not in used and ~right not in used:
            used.update((left, ~right))
            pairs.append((ours[left], theirs[right], level))
    return pairs


def level_of(one: PartSignature, other: PartSignature) -> str:
    """Return EXACT, SOUND, NEAR or OTHER for two parts."""
    if one.exact == other.exact:
        return "EXACT"
    alike = similarity(one, other)
    if alike < SOUND_FROM:
        return "OTHER"
    if one.phonetic == other.phonetic:
        return "SOUND"
    return "NEAR" if alike >= NEAR_FROM else "OTHER"


def _missed_bits(parts: Parts) -> float:
    bits = 0.0
    for part in parts:
        bits += MISSED[part.strength]
    return bits


def _bearing(parts: Parts) -> int:
    return sum([part.strength <= Strength.COMMON for part in parts])


def _uncounted(parts: Parts, counted: frozenset[bytes]) -> Parts:
    if not counted:
        return parts
    return [part for part in parts if part.exact not in counted and part.phonetic not in counted]
