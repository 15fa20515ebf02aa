"""Description: build, complexion, hair and eyes as codes."""

from __future__ import annotations

from matcher.compare.finding import Finding, finding
from schemas.records import MatchProfile

FIELDS = ("build", "complexion", "hair", "eyes")
# What nearly every child of the region has says nothing when it agrees.
USUAL = {("hair", "BLACK"), ("eyes", "BLACK"), ("build", "MEDIUM")}


def compare_description(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return how many told descriptors agree, or null when no field is told on both sides or all agree on the usual."""
    agree = differ = 0
    for field in FIELDS:
        ours, theirs = getattr(missing, field), getattr(found, field)
        if {None, "UNKNOWN"} & {ours, theirs}:
            continue
        if ours != theirs:
            differ += 1
        elif (field, ours) not in USUAL:
            agree += 1
    if agree == differ:
        return finding("DESCRIPTION_MIXED") if agree else None
    return finding("DESCRIPTION_AGREES" if agree > differ else "DESCRIPTION_DIFFERS")
