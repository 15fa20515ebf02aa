"""Sex: the same or not told. A contradiction is a veto (matcher/vetoes.py), not a weight."""

from __future__ import annotations

from matcher.compare.finding import Finding, finding
from schemas.records import MatchProfile


def compare_sex(missing: MatchProfile, found: MatchProfile) -> Finding | None:
    """Return agreement of sex, or null when a side does not tell it or one says OTHER."""
    if missing.sex in {None, "UNKNOWN"} or missing.sex != found.sex:
        return None
    return finding("SEX_SAME")
