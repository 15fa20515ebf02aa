from datetime import UTC, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Converted, Origin, convert
from connectors.sdk.payloads import good
from schemas.records import ChildReport, HelplineContact, Rejection

CONNECTOR = load(CONNECTORS / "bd_mun_alert")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
AT = "2026-02-03T18:40:00+06:00"
NOTICE = {"ref_no": "MUN-1", "record": "সতর্কতা", "type": "নিখোঁজ", "message_class": "TEST", "issued_at": AT}
CALL = {"ref_no": "13219-1", "record": "কল", "category": "নিখোঁজ", "message_class": "TEST", "called_at": AT}


def converted(base: dict[str, str], **told: object) -> Converted:
    """What a record becomes of which this is told besides."""
    return convert(good(1, {**base, **told}, ""), Origin("pages"), CONNECTOR, TAKEN_IN)


def report_of(base: dict[str, str], **told: object) -> ChildReport:
    """The report among what a record becomes."""
    records = converted(base, **told).records
    assert isinstance(records, tuple)
    (report,) = [each for each in records if isinstance(each, ChildReport)]
    return report


@pytest.mark.parametrize(("said", "public"), [("হ্যাঁ", True), ("না", False), ("ফেসবুকে", False), (None, False)])
def test_only_a_guardians_yes_allows_a_public_alert(said: str | None, public: bool) -> None:  # noqa: FBT001 - a case's outcome
    """The permission is a yes of the family; a notice alone, or a word that is neither, gives none."""
    report = report_of(NOTICE, permission={"publish": said, "given_by": "মা"}, photo={"ref": "p1", "publish": said})

    assert report.consent is not None
    assert ("PUBLIC_ALERT" in report.consent.scopes) is public
    assert report.photos[0].publish_allowed is public


@pytest.mark.parametrize("told", [{"type": "উদ্ধার"}, {"permission": {"publish": "হ্যাঁ"}}])
def test_nobody_but_a_guardian_shows_a_child_and_no_found_one_is_shown(told: dict[str, object]) -> None:
    """A found child is never published, and a yes that nobody is named for is nobody's."""
    report = report_of(NOTICE, **{"permission": {"publish": "হ্যাঁ", "given_by": "মা"}} | told)

    assert report.consent is not None
    assert "PUBLIC_ALERT" not in report.consent.scopes


@pytest.mark.parametrize("word", ["হারিয়ে যাওয়া শিশু", None])
def test_a_child_in_a_call_of_an_unknown_category_is_kept(word: str | None) -> None:
    """No category loses a child: it is at risk, with an issue, until a person has looked."""
    report = report_of(CALL, category=word, child={"name_bn": "রিনা পরীক্ষা", "sex": "মেয়ে"})

    assert report.kind == "AT_RISK"
    assert "category" in report.issues


def test_a_call_of_an_unknown_category_without_a_child_is_a_contact() -> None:
    """Nothing is told of a child, so there is none to keep."""
    records = converted(CALL, category="অচেনা").records

    assert isinstance(records, tuple)
    assert [type(each) for each in records] == [HelplineContact]


@pytest.mark.parametrize(
    ("word", "status"),
    [("সক্রিয়", "OPEN"), ("মেয়াদ শেষ", "OPEN"), ("বাতিল", "WITHDRAWN"), ("পরিবারে ফেরত", "REUNITED"), ("উড়ন্ত", "OPEN")],
)
def test_a_notice_that_ends_does_not_end_the_search(word: str, status: str) -> None:
    """An expired notice leaves the child missing and the report in use; cancelled and returned close it."""
    report = report_of(NOTICE, status=word, expires_at="2026-02-06T18:40:00+06:00")

    assert report.status == status
    assert report.expires_at is None


def test_an_update_is_a_later_version_of_the_same_report() -> None:
    """Id stays, version rises; so the order of arrival does not matter."""
    first, second = report_of(NOTICE), report_of(NOTICE, updated_at="2026-02-04T08:00:00+06:00")

    assert first.record_id == second.record_id
    assert first.record_version < second.record_version


def test_a_call_about_a_missing_child_is_a_contact_and_an_unverified_report() -> None:
    """Both point to each other; nobody has verified what a caller says, whatever the record claims."""
    records = converted(CALL, child={"sex": "মেয়ে", "age": "৬"}, verification="যাচাইকৃত").records

    assert isinstance(records, tuple)
    contact, report = records
    assert isinstance(contact, HelplineContact)
    assert isinstance(report, ChildReport)
    assert contact.record_id == report.record_id == "mun-alert.bd/13219-1/child"
    assert report.verification is not None
    assert report.verification.status == "UNVERIFIED"
    assert report.official_refs == ()


def test_of_any_other_call_nothing_of_the_child_goes_on() -> None:
    """A call about a marriage is counted as a contact; the child is not reported."""
    done = converted(CALL, category="বাল্যবিবাহ", child={"name_bn": "zxqname", "sex": "মেয়ে"})

    assert isinstance(done.records, tuple)
    assert [type(each) for each in done.records] == [HelplineContact]
    assert "zxqname" not in done.record.to_json()
    assert done.left_over == 0


def test_a_suspect_is_kept_as_tokens() -> None:
    """Phone and vehicle link cases across borders; neither stands in the report."""
    report = report_of(NOTICE, suspect={"phone": "01811-000002", "vehicle": "ঢাকা মেট্রো-গ ১১-০০০০"})

    assert report.trafficking is not None
    assert [token[:1] for token in report.trafficking.recruiter_tokens] == [b"P", b"V"]
    assert report.trafficking.status == "UNKNOWN"
    assert "000002" not in report.to_json()


@pytest.mark.parametrize("told", [{"record": "press release"}, {"record": ""}, {"type": "weather"}, {"ref_no": ""}])
def test_what_is_neither_notice_nor_call_is_rejected(told: dict[str, str]) -> None:
    """Nothing is guessed of a record without id or kind."""
    record = converted(NOTICE, **told).record

    assert isinstance(record, Rejection)
    assert record.reason in {"UNKNOWN_KIND", "MISSING_ID"}
