"""Two profiles -> probability that they are the same child, zone, and the evidence for it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from matcher.compare.birth import compare_birth
from matcher.compare.description import compare_description
from matcher.compare.event import compare_event_place, compare_event_time
from matcher.compare.finding import Finding
from matcher.compare.height import compare_height
from matcher.compare.home import compare_home
from matcher.compare.languages import compare_languages
from matcher.compare.marks import compare_marks
from matcher.compare.names import NamesCompared, compare_names
from matcher.compare.parts import NOTHING
from matcher.compare.relatives import compare_relatives
from matcher.compare.sex import compare_sex
from matcher.compare.tokens import compare_tokens
from matcher.vetoes import vetoes_of
from matcher.weights import (
    CAPS_BITS,
    MAX_PROBABILITY,
    MODEL_VERSION,
    PRIOR_BITS,
    REVIEW_FROM,
    SIBLING_CAP_BITS,
    STRONG_REVIEW_FROM,
)
from schemas.records import Evidence, MatchProfile, codes

__all__ = ["MODEL_VERSION", "Scored", "compare"]


@dataclass(frozen=True, slots=True)
class Scored:
    """What the matcher holds of a pair. `probability` is 0 to 1, and 0 under a veto; evidence is strongest first."""

    probability: float
    zone: codes.Zone
    evidence: tuple[Evidence, ...]
    vetoes: tuple[str, ...]


def compare(missing: MatchProfile, found: MatchProfile) -> Scored:
    """Return the score of a pair, from these two profiles only, the same in every process.

    What a side does not tell weighs nothing, and how many other candidates there are weighs nothing either.
    """
    vetoes = vetoes_of(missing, found)
    findings = findings_of(missing, found)
    probability = 0.0 if vetoes else probability_of(PRIOR_BITS + sum(finding.bits for finding in findings))
    return Scored(probability, zone_of(probability), _to_evidence(findings), vetoes)


def compare_if_likely(missing: MatchProfile, found: MatchProfile) -> Scored | None:
    """Return what `compare` returns for a pair that no veto rules out, or null when its zone is DISCARD.

    Most pairs are far from being shown: that is found out before their families are compared.
    """
    names = compare_names(missing, found)
    plain = plain_findings(missing, found, names)
    bits = PRIOR_BITS + sum(finding.bits for finding in plain)
    family_told = missing.relative_signatures and found.relative_signatures
    if bits + CAPS_BITS["PLACE"] + (CAPS_BITS["RELATIVE"] if family_told else 0.0) < REVIEW_BITS:
        return None
    findings = plain + family_findings(missing, found, names)
    probability = probability_of(PRIOR_BITS + sum(finding.bits for finding in findings))
    zone = zone_of(probability)
    return None if zone == "DISCARD" else Scored(probability, zone, _to_evidence(findings), ())


def findings_of(missing: MatchProfile, found: MatchProfile) -> list[Finding]:
    """Return what each comparison says, blanks left out, dependence between kinds of evidence taken off."""
    names = compare_names(missing, found)
    return plain_findings(missing, found, names) + family_findings(missing, found, names)


def plain_findings(missing: MatchProfile, found: MatchProfile, names: NamesCompared | None) -> list[Finding]:
    """Return what the comparisons say that stand for themselves."""
    comparisons = (
        None if names is None else names.finding,
        compare_sex(missing, found),
        compare_birth(missing, found),
        compare_event_time(missing, found),
        compare_languages(missing, found, names_compared=names is not None),
        compare_height(missing, found),
        compare_marks(missing, found),
        compare_description(missing, found),
        compare_tokens(missing, found),
    )
    return [each for each in comparisons if each is not None]


def family_findings(missing: MatchProfile, found: MatchProfile, names: NamesCompared | None) -> list[Finding]:
    """Return what relatives and places say, a surname counted once, siblings held apart."""
    relatives = compare_relatives(missing, found, NOTHING if names is None else names.keys)
    home = compare_home(missing, found)
    event_place = compare_event_place(missing, found)
    # With a surely other given name, surname, family and home say no more than that the two may be kin or neighbours.
    if names is not None and names.differs:
        family = _as_siblings(relatives, home, event_place)
    else:
        family = [relatives, *_within(CAPS_BITS["PLACE"], home, event_place)]
    return [each for each in family if each is not None]


def _to_evidence(findings: list[Finding]) -> tuple[Evidence, ...]:
    """Return findings as evidence, strongest first."""
    return tuple(
        Evidence(
            kind=each.kind,
            score=round(each.score, SCORE_DIGITS),
            bits=round(each.bits, BITS_DIGITS),
            reason=each.reason,
        )
        for each in sorted(findings, key=lambda each: (-abs(each.bits), each.kind, each.reason))
    )


SCORE_DIGITS, BITS_DIGITS, PROBABILITY_DIGITS = 3, 2, 6
# Log2 odds from which a pair is shown, a little lower so that rounding hides none.
REVIEW_BITS = math.log2(REVIEW_FROM / (1 - REVIEW_FROM)) - 0.01


def probability_of(bits: float) -> float:
    """Return the probability of log2 odds, rounded, at most 0.9999: no arithmetic confirms."""
    odds: float = 2.0 ** max(min(bits, BITS_LIMIT), -BITS_LIMIT)
    return min(round(odds / (1.0 + odds), PROBABILITY_DIGITS), MAX_PROBABILITY)


BITS_LIMIT = 100.0


def zone_of(probability: float) -> codes.Zone:
    """Return what is to be done with a pair of this probability; no zone confirms."""
    if probability >= STRONG_REVIEW_FROM:
        return "STRONG_REVIEW"
    return "REVIEW" if probability >= REVIEW_FROM else "DISCARD"


def _as_siblings(relatives: Finding | None, home: Finding | None, event_place: Finding | None) -> list[Finding | None]:
    """Return family and places held to what they say of siblings: little, together."""
    limited = _within(SIBLING_CAP_BITS, relatives, home, event_place)
    first = limited[0]
    if first is not None and first.bits > 0:
        limited[0] = replace(first, reason="FAMILY_SAME_CHILD_DIFFERS")
    return limited


def _within(cap_bits: float, *dependent: Finding | None) -> list[Finding | None]:
    """Return findings that depend on each other, their positive bits together at most the cap, first come first."""
    left = cap_bits
    limited: list[Finding | None] = []
    for each in dependent:
        limited.append(None if each is None else each.capped(left))
        if each is not None:
            left -= max(min(each.bits, left), 0.0)
    return limited
