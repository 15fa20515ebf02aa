from datetime import UTC, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, Told, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from connectors.sdk.tokens import SAMPLE_KEYS, regional_token
from schemas.records import ChildReport, HelplineContact, Referral, Rejection
from stream_processors.screening_rules import judge

CONNECTOR = load(CONNECTORS / "xx_helpline")
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
CALL = {"line": "in-1098", "call_id": "C-1", "message_class": "TEST", "called_at": "2026-05-20T08:14:00+05:30"}


def told(**values: str) -> tuple[Told, ...]:
    """The records of a call."""
    records = convert(good(1, CALL | values, ""), Origin("file 1"), CONNECTOR, NOW).records
    assert not isinstance(records, Rejection)
    return records


def kinds(records: tuple[Told, ...]) -> list[str]:
    """What kinds of record there are, in order."""
    return [type(record).__name__ for record in records]


def test_every_call_becomes_a_contact() -> None:
    """A call without anything but its number is counted as a call, and tells of no child."""
    records = told()

    assert kinds(records) == ["HelplineContact"]


@pytest.mark.parametrize(
    ("line", "word", "kind"),
    [
        ("in-1098", "Missing child", "MISSING"),
        ("in-1098", "मिला", "FOUND"),
        ("np-1098", "हराएको बालबालिका", "MISSING"),
        ("mm-national", "ကလေးပျောက်", "MISSING"),
        ("th-myanmar", "ค้ามนุษย์", "AT_RISK"),
        ("vn-111", "Mua bán trẻ em", "AT_RISK"),
    ],
)
def test_a_call_that_describes_a_child_is_also_an_unverified_report(line: str, word: str, kind: str) -> None:
    """In the words of each line, the report has the call's id and the contact points to it."""
    contact, report = told(line=line, category=word, child_sex="girl", child_age="9")

    assert isinstance(contact, HelplineContact)
    assert isinstance(report, ChildReport)
    assert contact.record_id == report.record_id == contact.contact_id
    assert report.kind == kind
    assert report.verification is not None
    assert report.verification.status == "UNVERIFIED"


@pytest.mark.parametrize("word", ["abuse", "silent call", "information"])
def test_calls_of_other_categories_make_no_report(word: str) -> None:
    """What the search does not need does not leave the line."""
    assert kinds(told(category=word, child_name="Invented Child", child_sex="boy")) == ["HelplineContact"]


def test_a_call_about_missing_without_a_child_makes_no_report() -> None:
    """A category alone describes nobody."""
    assert kinds(told(category="missing")) == ["HelplineContact"]


def test_a_child_of_an_unknown_category_is_kept_at_risk() -> None:
    """No child is lost over a category, and none is guessed to be missing or found."""
    contact, report = told(category="kidnap threat", child_name="Invented Child")

    assert isinstance(report, ChildReport)
    assert (report.kind, contact.message_class) == ("AT_RISK", "TEST")
    assert "category" in report.issues


def test_the_callers_number_is_a_token_and_nothing_else() -> None:
    """The same number gives the same token in any spelling; neither number, name nor address stands in a record."""
    records = told(
        category="missing",
        child_sex="boy",
        caller_phone="98300 12345",
        caller_name="Zx9Caller",
        caller_address="Zx9Road",
    )
    report = records[1]

    assert isinstance(report, ChildReport)
    assert report.reporter is not None
    assert report.reporter.token == regional_token(SAMPLE_KEYS, "phone", "+919830012345", "IN")
    written = "".join(record.to_json() for record in records)
    assert "12345" not in written
    assert "Zx9" not in written


@pytest.mark.parametrize(
    ("answer", "scopes"), [("no", {"SERVICES"}), ("yes", {"TRACING", "CROSS_BORDER", "SERVICES"}), ("perhaps", set())]
)
def test_a_caller_who_does_not_agree_is_heard(answer: str, scopes: set[str]) -> None:
    """No leaves the services; a word nobody knows allows nothing."""
    report = told(category="missing", child_sex="boy", may_share=answer)[1]

    assert isinstance(report, ChildReport)
    assert report.consent is not None
    assert set(report.consent.scopes) == scopes


def test_a_strangers_call_waits_for_a_person() -> None:
    """The call's number is no ground: screening holds a report that nobody known stands behind."""
    report = told(category="missing", child_sex="boy", caller_kind="public")[1]

    assert isinstance(report, ChildReport)
    assert judge(report) == ("HOLD", ("SOURCE_UNVERIFIED",))


def test_what_is_passed_on_is_a_referral() -> None:
    """The contact points to an offer with the service's code, to whom it went, and the child's record."""
    contact, report, referral = told(
        category="missing", child_sex="boy", action="referred", referred_to="Test Unit", referred_service="เยี่ยมบ้าน"
    )

    assert isinstance(contact, HelplineContact)
    assert isinstance(referral, Referral)
    assert contact.referral_id == referral.referral_id
    assert isinstance(report, ChildReport)
    assert (referral.record_id, referral.service, referral.status) == (report.record_id, "HOME_ASSESSMENT", "PROPOSED")


def test_a_referral_without_a_time_is_an_issue() -> None:
    """Offer and answer are ordered by time: without one the call stays a contact and the lack shows."""
    (contact,) = told(called_at="", referred_to="Test Unit")

    assert isinstance(contact, HelplineContact)
    assert "referral_id" in contact.issues
