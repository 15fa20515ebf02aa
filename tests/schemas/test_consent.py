import datetime as dt

import pytest

from schemas.builders import a_report
from schemas.consent import allows, may_match
from schemas.records import ChildReport, ChildWishes, Consent

NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def _consent(*scopes: str, basis: str = "CONSENT") -> Consent:
    return Consent.from_fields({"basis": basis, "scopes": scopes})


ALLOWED = {
    "no consent told": (None, False),
    "scope named": (_consent("TRACING"), True),
    "another scope named": (_consent("SERVICES"), False),
    "no scope named": (_consent(), False),
    "basis unknown": (_consent("TRACING", basis="UNKNOWN"), False),
    "another basis": (_consent("TRACING", "STATISTICS", basis="BEST_INTERESTS"), True),
}


@pytest.mark.parametrize("case", sorted(ALLOWED))
def test_consent_allows_only_what_it_names(case: str) -> None:
    """A scope is allowed when a known basis names it; silence allows nothing."""
    consent, allowed = ALLOWED[case]

    assert allows(a_report(consent=consent), "TRACING") is allowed


MATCHED = {
    "open, consented": ({}, True),
    "child said no": ({"child_wishes": ChildWishes(tracing="NO")}, False),
    "child is undecided": ({"child_wishes": ChildWishes(tracing="UNDECIDED")}, True),
    "child was not asked": ({"child_wishes": None}, True),
    "closed": ({"status": "CLOSED"}, False),
    "withdrawn": ({"status": "WITHDRAWN"}, False),
    "status of a newer hub": ({"status": "UNKNOWN"}, False),
    "expires this second": ({"expires_at": NOW}, False),
    "expires in a second": ({"expires_at": NOW + SECOND}, True),
    "never expires": ({"expires_at": None}, True),
    "no consent": ({"consent": None}, False),
    "tracing at home only": ({"consent": _consent("TRACING")}, False),
    "crossing without tracing": ({"consent": _consent("CROSS_BORDER")}, False),
}


@pytest.mark.parametrize("case", sorted(MATCHED))
def test_a_report_is_matched_only_while_it_may_be(case: str) -> None:
    """Matching stops for a closed or expired report, without consent, and when the child says no."""
    changes, allowed = MATCHED[case]
    report: ChildReport = a_report(**changes)

    assert may_match(report, NOW) is allowed
