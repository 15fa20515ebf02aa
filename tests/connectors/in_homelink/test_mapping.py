from datetime import UTC, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from schemas.records import ChildReport

CONNECTOR = load(CONNECTORS / "in_homelink")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
CHILD = {
    "child_id": "DL-1",
    "entry_type": "In shelter",
    "message_class": "TEST",
    "changed_at": "2025-09-05T09:00:00+05:30",
    "organisation": "Test Nivas",
}


def report_of(**told: object) -> ChildReport:
    """The report of a child of whom this is told."""
    record = convert(good(1, CHILD | told, ""), Origin("rows"), CONNECTOR, TAKEN_IN).record
    assert isinstance(record, ChildReport)
    return record


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Railway platform", "FOUND"), ("Street alone", "SIGHTING"), ("Street with family", "AT_RISK")],
)
def test_where_a_child_lives_says_what_is_reported(word: str, kind: str) -> None:
    """In a shelter it is found; alone on the street it is seen; with its family there it is at risk, never matched."""
    report = report_of(entry_type=word)

    assert report.kind == kind
    assert report.protect_location


def test_an_organisation_alone_shares_with_no_other_country() -> None:
    """Crossing a border needs the committee's order; a record can narrow that and never widen it."""
    alone = report_of(sharing_only_for="tracing, cross-border")
    ordered = report_of(cwc_order_no="88/2025", sharing_only_for="tracing, cross-border")

    assert alone.consent is not None
    assert ordered.consent is not None
    assert alone.consent.scopes == ("TRACING",)
    assert ordered.consent.scopes == ("TRACING", "CROSS_BORDER")
    assert (alone.consent.given_by, ordered.consent.given_by) == ("organisation", "child welfare committee")


def test_a_child_with_its_family_is_searched_by_nobody() -> None:
    """At risk is no reason to trace or to cross a border: services alone are in scope, even with an order."""
    report = report_of(entry_type="Street with family", cwc_order_no="88/2025")

    assert report.consent is not None
    assert report.consent.scopes == ("SERVICES",)


def test_a_child_on_the_street_is_in_nobodys_care() -> None:
    """The organisation met the child and stands behind the entry; only of a child in a shelter it is the custodian."""
    street, shelter = report_of(entry_type="Street alone"), report_of()

    assert street.custodian is None
    assert street.verification is not None
    assert street.verification.by == "Test Nivas"
    assert shelter.custodian is not None
    assert shelter.custodian.organisation == "Test Nivas"


def test_parents_are_told_alive_or_dead_and_not_guessed() -> None:
    """A word that says neither is an issue; a parent of whom only that is known is kept."""
    report = report_of(father_alive="expired", mother_alive="perhaps")

    assert [(each.relation, each.alive) for each in report.relatives] == [("FATHER", False)]
    assert "relatives" in report.issues


def test_a_phone_becomes_a_token_and_nothing_else() -> None:
    """However it is written, the same number gives the same token; the digits stand nowhere."""
    reports = [report_of(guardian_phone=phone) for phone in ("+91 98300 00001", "098300-00001")]

    assert reports[0].relatives[0].phone_token == reports[1].relatives[0].phone_token
    assert reports[0].relatives[0].phone_token is not None
    assert "98300" not in reports[0].to_json()


def test_a_childs_no_is_kept_with_its_words() -> None:
    """What the child said stays with the wish that stops matching."""
    report = report_of(wants_home="no", child_said="TEST words")

    assert report.child_wishes is not None
    assert (report.child_wishes.tracing, report.child_wishes.text) == ("NO", "TEST words")
