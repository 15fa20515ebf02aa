"""Names: the best agreement of any name of one report with any name of the other."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.compare.finding import Finding
from matcher.compare.parts import Alignment, align
from matcher.signatures import NameSignature, read_name
from matcher.weights import CAPS_BITS, UNSURE_NAMES
from schemas.records import MatchProfile

SURE = (1.0, 1.0)
FULL_FROM_PARTS = 2


@dataclass(frozen=True, slots=True)
class NamesCompared:
    """The finding, keys of the parts that agreed, and whether sure names differ in a part that bears weight."""

    finding: Finding
    keys: frozenset[bytes]
    differs: bool


def compare_names(missing: MatchProfile, found: MatchProfile) -> NamesCompared | None:
    """Return how the names agree, or null when a side has none that can be compared.

    A name that is claimed, an alias or a nickname weighs less. When no pair of names agrees, the surest pair decides,
    so that a nickname does not hide that legal names differ.
    """
    if missing.profile_version != found.profile_version:
        return None
    pairs = [
        _weighed(ours, theirs)
        for ours in map(read_name, missing.name_signatures)
        for theirs in map(read_name, found.name_signatures)
        if ours is not None and theirs is not None
    ]
    told = [pair for pair in pairs if pair[1].bearing or pair[1].score > 0]
    if not told:
        return None
    best = max(told, key=lambda pair: (pair[0] > 0, pair[0] if pair[0] > 0 else pair[2], pair[0], pair[1].score))
    bits, alignment, sureness = best
    reason = _reason(alignment, bits)
    finding = Finding("NAME", alignment.score, min(bits, CAPS_BITS["NAME"]), reason)
    return NamesCompared(finding, alignment.keys, differs=alignment.differs and sureness == 1.0)


def _weighed(one: NameSignature, other: NameSignature) -> tuple[float, Alignment, float]:
    """Return the bits after the kinds of both names, the alignment, and how sure a difference is."""
    alignment = align(one, other)
    shares = [UNSURE_NAMES.get(name.kind, SURE) for name in (one, other)]
    agree, differ = min(share[0] for share in shares), min(share[1] for share in shares)
    return alignment.bits * (agree if alignment.bits > 0 else differ), alignment, differ


def _reason(alignment: Alignment, bits: float) -> str:
    if not alignment.bearing:
        return "NAME_TITLE_ONLY"
    if not alignment.agreed:
        return "NAME_DIFFERS"
    if alignment.differs:
        return "NAME_PART_DIFFERS" if bits > 0 else "NAME_DIFFERS"
    if alignment.score < EXACT_SCORE:
        return "NAME_SOUNDS_ALIKE"
    return "NAME_SAME" if alignment.agreed >= FULL_FROM_PARTS else "NAME_PART_SAME"


EXACT_SCORE = 0.999
