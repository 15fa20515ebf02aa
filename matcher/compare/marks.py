"""Marks: scars, moles and the like by keyed kind, site, side and words."""

from __future__ import annotations

from matcher.compare.finding import Finding, finding
from matcher.marks import MarkSignature, read_mark
from matcher.weights import CAPS_BITS, LEVELS
from schemas.records import MatchProfile


def compare_marks(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return the best agreement of marks, further ones adding a little up to the cap; null when a side lists none.

    Marks that only one side lists say next to nothing: each report names a few of many.
    """
    if missing.profile_version != found.profile_version:
        return None
    ours = [mark for mark in map(read_mark, missing.mark_signatures) if mark is not None]
    theirs = [mark for mark in map(read_mark, found.mark_signatures) if mark is not None]
    if not ours or not theirs:
        return None
    # Each mark of the shorter list meets its best partner, so that listing more never lowers the sum.
    if len(ours) < len(theirs):
        return _summed(ours, theirs)
    if len(theirs) < len(ours):
        return _summed(theirs, ours)
    return max(_summed(ours, theirs), _summed(theirs, ours), key=lambda each: (each.bits, each.reason))


def _summed(few: list[MarkSignature], many: list[MarkSignature]) -> Finding:
    reasons = sorted((_best(mark, many) for mark in few), key=lambda reason: (-LEVELS[reason].bits, reason))
    best = finding(reasons[0])
    more = sum(max(LEVELS[reason].bits, 0.0) / 2 for reason in reasons[1:])
    return Finding(best.kind, best.score, min(best.bits + more, CAPS_BITS["MARK"]), best.reason)


def _best(mark: MarkSignature, others: list[MarkSignature]) -> str:
    return max((_outcome(mark, other) for other in others), key=lambda reason: (LEVELS[reason].bits, reason))


def _outcome(one: MarkSignature, other: MarkSignature) -> str:
    """Return the reason code of two marks."""
    same_words = bool(one.words & other.words)
    if one.full is not None and one.full == other.full:
        return "MARK_SAME_WORDS" if same_words else "MARK_SAME_SIDE"
    if one.site is None or one.site != other.site:
        return "MARK_OTHERS"
    sides_told = "UNKNOWN" not in {one.side, other.side}
    return "MARK_OTHER_SIDE" if sides_told else "MARK_SAME_SITE"
