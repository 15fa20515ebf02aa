"""What a record's consent allows: may it be matched, may it cross a border, may it stand in a public alert."""

from __future__ import annotations

from datetime import datetime

from schemas.records import ChildReport, codes


def allows(report: ChildReport, scope: codes.ConsentScope) -> bool:
    """Return whether the record's consent names this scope. No consent told allows nothing."""
    return report.consent is not None and report.consent.basis != "UNKNOWN" and scope in report.consent.scopes


def may_match(report: ChildReport, now: datetime) -> bool:
    """Return whether a report may be matched across borders now.

    The record is open and not expired, tracing and crossing a border are in scope, and the child does not object
    (STANDARD: `child_wishes.tracing` NO stops matching).
    """
    objects = report.child_wishes is not None and report.child_wishes.tracing == "NO"
    expired = report.expires_at is not None and report.expires_at <= now
    in_scope = allows(report, "TRACING") and allows(report, "CROSS_BORDER")
    return report.status == "OPEN" and in_scope and not objects and not expired
