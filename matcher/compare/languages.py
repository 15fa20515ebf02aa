"""Languages: whether the child speaks one that the family speaks."""

from __future__ import annotations

from matcher.compare.finding import Finding, finding
from matcher.weights import LANGUAGE_WITHOUT_NAMES
from schemas.records import MatchProfile


def compare_languages(missing: MatchProfile, found: MatchProfile, *, names_compared: bool) -> Finding | None:
    """Return whether a language is shared, or null when a side tells none; it counts more where names do not."""
    one = {tag.split("-", 1)[0].lower() for tag in missing.languages}
    other = {tag.split("-", 1)[0].lower() for tag in found.languages}
    if not one or not other:
        return None
    share = 1.0 if names_compared else LANGUAGE_WITHOUT_NAMES
    return finding("LANGUAGE_SHARED" if one & other else "LANGUAGE_NONE_SHARED", share)
