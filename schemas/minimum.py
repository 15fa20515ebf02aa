"""The minimum standard: which grade a report reaches (L1 registered, L2 matchable, L3 alert-eligible)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from schemas.consent import allows
from schemas.records import ChildReport, Place

Grade: TypeAlias = Literal["L1", "L2", "L3"]
Rule: TypeAlias = Callable[[ChildReport], bool]


def grade_of(report: ChildReport) -> Grade | None:
    """Return the highest grade a report reaches, or null when it does not reach L1."""
    reached: Grade | None = None
    for grade, rules in GRADES.items():
        if not all(rule(report) for rule in rules.values()):
            return reached
        reached = grade
    return reached


def missing_for(report: ChildReport, grade: Grade) -> tuple[str, ...]:
    """Return the names of the rules a report fails up to and including a grade, in the order of the standard."""
    lacks: list[str] = []
    for level, rules in GRADES.items():
        lacks += [name for name, rule in rules.items() if not rule(report)]
        if level == grade:
            break
    return tuple(lacks)


def has_age_or_birth(report: ChildReport) -> bool:
    """Return whether age or date of birth bounds the child's age."""
    return report.age is not None or (report.birth is not None and report.birth.earliest is not None)


def has_event_place(report: ChildReport) -> bool:
    """Return whether the event's country and first level are known."""
    place = report.event_place
    return place is not None and place.country is not None and has_first_level(place)


def has_first_level(place: Place) -> bool:
    """Return whether a place names its first administrative level."""
    return any(area.level == 1 and (area.name is not None or area.code is not None) for area in place.admin)


def has_event_date(report: ChildReport) -> bool:
    """Return whether the event is bounded on both sides."""
    return report.event_at is not None and report.event_at.earliest is not None and report.event_at.latest is not None


def has_official_ground(report: ChildReport) -> bool:
    """Return whether the report has an official reference or its source is verified."""
    return bool(report.official_refs) or _verified(report)


def child_does_not_object(report: ChildReport) -> bool:
    """Return whether the child did not say no to tracing."""
    return report.child_wishes is None or report.child_wishes.tracing != "NO"


def has_a_clue(report: ChildReport) -> bool:
    """Return whether there is one thing to match by: name, mark, two descriptors, relative, landmark or language."""
    return any(
        (
            bool(report.names),
            bool(report.marks),
            descriptor_count(report) >= TWO_DESCRIPTORS,
            any(relative.names for relative in report.relatives),
            _has_landmark(report),
            bool(report.languages) and _has_any_place(report),
        )
    )


TWO_DESCRIPTORS = 2


def descriptor_count(report: ChildReport) -> int:
    """Return how many physical descriptors the report has: height, weight, build, complexion, hair, eyes."""
    described = (report.height_cm, report.weight_kg, report.build, report.complexion, report.hair, report.eyes)
    return sum(part is not None for part in described)


def _has_landmark(report: ChildReport) -> bool:
    return any(place is not None and place.landmark for place in (report.home_place, report.event_place))


def _has_any_place(report: ChildReport) -> bool:
    return report.home_place is not None or report.event_place is not None


def _verified(report: ChildReport) -> bool:
    return report.verification is not None and report.verification.status == "VERIFIED"


def _high_risk_or_asked(report: ChildReport) -> bool:
    asked = any(reference.kind in {"COURT", "CWC_ORDER", "FIR"} for reference in report.official_refs)
    return asked or (report.risk is not None and report.risk.level == "HIGH")


# STANDARD, "Minimum standard". The id and kind of L1 are required by the schema itself.
GRADES: dict[Grade, dict[str, Rule]] = {
    "L1": {
        "sex": lambda report: report.sex is not None,
        "age or birth": has_age_or_birth,
        "event_place": has_event_place,
        "event_at": has_event_date,
        "official_refs or verification": has_official_ground,
    },
    "L2": {
        "consent": lambda report: allows(report, "TRACING"),
        "child_wishes": child_does_not_object,
        "a clue": has_a_clue,
    },
    "L3": {
        "verification": _verified,
        "risk or request of an authority": _high_risk_or_asked,
    },
}
