"""Contradictions that rule a pair out, whatever else agrees."""

from __future__ import annotations

import datetime as dt

from matcher.compare.birth import years_apart
from matcher.weights import BIRTH_APART_YEARS, FOUND_BEFORE_MISSING_DAYS
from schemas.records import MatchProfile

FOUND_KINDS = frozenset({"FOUND", "SIGHTING"})
TOLD_SEXES = frozenset({"FEMALE", "MALE"})


def vetoes_of(missing: MatchProfile, found: MatchProfile) -> tuple[str, ...]:
    """Return the codes of what rules the pair out, in a fixed order; empty when nothing does."""
    return tuple(code for code, holds in VETOES.items() if holds(missing, found))


def ruled_out(missing: MatchProfile, found: MatchProfile) -> bool:
    """Return whether any veto holds, at the first that does."""
    for holds in VETOES.values():  # noqa: SIM110 - a generator costs half of this, and every candidate comes here
        if holds(missing, found):
            return True
    return False


def _kinds_do_not_pair(missing: MatchProfile, found: MatchProfile) -> bool:
    return missing.kind != "MISSING" or found.kind not in FOUND_KINDS


def _same_record(missing: MatchProfile, found: MatchProfile) -> bool:
    return missing.record_id == found.record_id


def _class_differs(missing: MatchProfile, found: MatchProfile) -> bool:
    """Return whether an exercise or test would meet an actual child, or the class is not known to this reader."""
    return missing.message_class != found.message_class or missing.message_class == "UNKNOWN"


def _sex_contradicts(missing: MatchProfile, found: MatchProfile) -> bool:
    return missing.sex != found.sex and missing.sex in TOLD_SEXES and found.sex in TOLD_SEXES


def _found_before_missing(missing: MatchProfile, found: MatchProfile) -> bool:
    if missing.event_earliest is None or found.event_latest is None:
        return False
    return found.event_latest < missing.event_earliest - dt.timedelta(days=FOUND_BEFORE_MISSING_DAYS)


def _births_too_far(missing: MatchProfile, found: MatchProfile) -> bool:
    apart = years_apart(missing, found)
    return apart is not None and apart > BIRTH_APART_YEARS


VETOES = {
    "SEX_CONTRADICTS": _sex_contradicts,
    "FOUND_BEFORE_MISSING": _found_before_missing,
    "BIRTHS_TOO_FAR_APART": _births_too_far,
    "MESSAGE_CLASS_DIFFERS": _class_differs,
    "KINDS_DO_NOT_PAIR": _kinds_do_not_pair,
    "SAME_RECORD": _same_record,
}
