"""The table of screening rules: each looks at one normalised report and says whether a person has to look first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from schemas.records import ChildReport, codes

RULES_VERSION = "r1"

# Convention on the Rights of the Child, article 1: a child is below eighteen.
ADULT_YEARS = 18
# Clocks and time zones of sources differ; a day ahead is not a contradiction.
CLOCK_SLACK = timedelta(days=1)
AGE_TOLERANCE_YEARS = 2  # ages are told wrong by a year or two without anybody lying

Test: TypeAlias = Callable[[ChildReport], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the reason code it gives, what it decides, why it exists, and its test."""

    reason: str
    decision: codes.ScreeningDecision
    why: str
    applies: Test


def judge(report: ChildReport) -> tuple[codes.ScreeningDecision, tuple[str, ...]]:
    """Return the gravest decision of the rules that apply, and their reason codes in the order of the table."""
    applied = [rule for rule in RULES if rule.applies(report)]
    reasons = tuple(rule.reason for rule in applied)
    if any(rule.decision == "REJECT" for rule in applied):
        return "REJECT", reasons
    return ("HOLD" if any(rule.decision == "HOLD" for rule in applied) else "PASS"), reasons


def found_false(report: ChildReport) -> bool:
    """Return whether the owner itself marked the report as false."""
    return report.verification is not None and report.verification.status == "FALSE"


def contested(report: ChildReport) -> bool:
    """Return whether the child or the family contests the report."""
    return report.verification is not None and report.verification.status == "CONTESTED"


def event_in_future(report: ChildReport) -> bool:
    """Return whether the event is told for a time after the report reached the hub."""
    known = report.ingested_at or report.reported_at
    if known is None or report.event_at is None or report.event_at.earliest is None:
        return False
    return report.event_at.earliest - known > CLOCK_SLACK


def born_after_event(report: ChildReport) -> bool:
    """Return whether the child would have been born after the event."""
    event = _last_event_day(report)
    earliest = report.birth.earliest if report.birth is not None else None
    return event is not None and earliest is not None and earliest - event > CLOCK_SLACK


def not_a_child(report: ChildReport) -> bool:
    """Return whether even the youngest age that fits what is told is that of an adult when the event happened."""
    event = _first_event_day(report)
    youngest = [age for age in (_youngest_told(report, event), _youngest_by_birth(report, event)) if age is not None]
    return bool(youngest) and min(youngest) >= ADULT_YEARS


def age_contradicts_birth(report: ChildReport) -> bool:
    """Return whether age and date of birth are more than two years apart at their closest."""
    age, birth = report.age, report.birth
    if age is None or birth is None or birth.earliest is None or birth.latest is None:
        return False
    as_of = age.as_of or _last_event_day(report)
    if as_of is None:
        return False
    oldest, youngest = completed_years(birth.earliest, as_of), completed_years(birth.latest, as_of)
    return youngest - age.max_years > AGE_TOLERANCE_YEARS or age.min_years - oldest > AGE_TOLERANCE_YEARS


def source_unverified(report: ChildReport) -> bool:
    """Return whether nobody known and no authority stands behind the report."""
    verified = report.verification is not None and report.verification.status == "VERIFIED"
    anonymous = report.reporter is not None and report.reporter.kind in {"PUBLIC", "OTHER", "UNKNOWN"}
    proven = report.reporter is not None and report.reporter.identity_verified is True
    return anonymous and not proven and not verified and not report.official_refs


RULES = (
    Rule("FOUND_FALSE", "REJECT", "its owner marked the report as false", found_false),
    Rule("CONTESTED", "HOLD", "the child or the family contests the report", contested),
    Rule("EVENT_IN_FUTURE", "HOLD", "a report cannot tell what has not happened", event_in_future),
    Rule("BORN_AFTER_EVENT", "HOLD", "a child cannot be lost before birth", born_after_event),
    Rule("NOT_A_CHILD", "HOLD", "the hub searches for children below eighteen", not_a_child),
    Rule("AGE_CONTRADICTS_BIRTH", "HOLD", "one of the two is wrong and decides the matching", age_contradicts_birth),
    Rule("SOURCE_UNVERIFIED", "HOLD", "helplines get false submissions every day (R6)", source_unverified),
)


def completed_years(birth: date, on: date) -> int:
    """Return the age on a day in completed years, negative before birth; 29 February counts from 1 March."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _first_event_day(report: ChildReport) -> date | None:
    event = report.event_at
    return _day(event.earliest or event.latest if event is not None else None) or _known_day(report)


def _last_event_day(report: ChildReport) -> date | None:
    return _day(report.event_at.latest if report.event_at is not None else None) or _known_day(report)


def _known_day(report: ChildReport) -> date | None:
    """Return the day of the report: what it tells of had happened by then."""
    return _day(report.reported_at or report.ingested_at)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment is not None else None


def _youngest_told(report: ChildReport, event: date | None) -> int | None:
    """Return the youngest age told, taken back to the event by the whole years between when it held later."""
    age = report.age
    if age is None:
        return None
    if age.as_of is None or event is None or age.as_of <= event:
        return age.min_years
    return age.min_years - completed_years(event, age.as_of)


def _youngest_by_birth(report: ChildReport, event: date | None) -> int | None:
    if report.birth is None or report.birth.latest is None or event is None:
        return None
    return completed_years(report.birth.latest, event)
