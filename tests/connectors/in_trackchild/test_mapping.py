from datetime import UTC, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Converted, Origin, convert
from connectors.sdk.payloads import good
from schemas.records import ChildReport

CONNECTOR = load(CONNECTORS / "in_trackchild")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
FOUND = {"tc_id": "WB-1", "category": "Child in CCI", "message_class": "TEST", "reported_on": "20-09-2025 16:00"}
MISSING = FOUND | {"category": "Missing"}
LOST_IN_GAYA = {"missing_state": "Bihar", "missing_district": "Gaya", "missing_date": "01/09/2025"}
FOUND_IN_HOWRAH = {"found_state": "West Bengal", "found_district": "Howrah", "found_date": "20/09/2025"}


def converted(row: dict[str, object]) -> Converted:
    """What a row becomes."""
    return convert(good(1, row, ""), Origin("file 1"), CONNECTOR, TAKEN_IN)


def report_of(row: dict[str, object]) -> ChildReport:
    """The report of a row."""
    record = converted(row).record
    assert isinstance(record, ChildReport)
    return record


def areas(report: ChildReport) -> list[str | None]:
    """The names of the areas where it happened."""
    return [] if report.event_place is None else [area.name for area in report.event_place.admin]


def test_a_child_in_care_is_placed_by_the_order_of_its_committee() -> None:
    """The order, the home and its place are kept; where the child is never shows."""
    care = {"placement": "Children's home", "cci_name": "Test Griha", "cci_district": "Howrah"}
    order = {
        "cwc_name": "CWC Test",
        "cwc_order_no": "41/2025",
        "cwc_order_date": "21/09/2025",
        "verification": "verified",
    }

    report = report_of(FOUND | care | order)

    assert [(each.kind, each.number, each.office) for each in report.official_refs] == [
        ("CWC_ORDER", "41/2025", "CWC Test")
    ]
    assert report.custodian is not None
    assert (report.custodian.organisation, report.custodian.kind) == ("Test Griha", "SHELTER")
    assert report.care_place is not None
    assert report.protect_location
    assert report.verification is not None
    assert report.verification.by == "CWC Test"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (FOUND | LOST_IN_GAYA | FOUND_IN_HOWRAH, ["West Bengal", "Howrah"]),
        (FOUND | LOST_IN_GAYA, ["Bihar", "Gaya"]),
        (MISSING | LOST_IN_GAYA | FOUND_IN_HOWRAH, ["Bihar", "Gaya"]),
    ],
    ids=["found elsewhere", "found, told in the columns of missing", "missing and traced"],
)
def test_the_event_is_what_the_kind_says(row: dict[str, object], expected: list[str]) -> None:
    """Of a found child it is where it was found, if that is told; of a missing child where it was last seen."""
    report = report_of(row)

    assert areas(report) == expected


def test_a_found_childs_name_is_weak_evidence() -> None:
    """Children in care may give another name; a family's report gives the legal one."""
    name = {"child_name": "Test Salma"}

    kinds = [report_of(row | name).names[0].kind for row in (FOUND, MISSING)]

    assert kinds == ["CLAIMED", "LEGAL"]


def test_a_description_of_which_nothing_is_understood_is_noticed() -> None:
    """Words that say neither build nor colour are an issue, not a silence."""
    report = report_of(FOUND | {"physical_description": "as in the photograph"})

    assert "build" in report.issues


def test_religion_and_caste_go_no_further() -> None:
    """They are known columns: neither carried nor counted as new."""
    done = converted(FOUND | {"religion": "zxqreligion", "caste": "zxqcaste"})

    assert "zxq" not in done.record.to_json()
    assert done.left_over == 0


def test_a_word_nobody_knows_allows_no_sharing() -> None:
    """What a row says of sharing only narrows; what is not understood allows nothing, and is an issue."""
    report = report_of(FOUND | {"sharing_only_for": "only the family"})

    assert report.consent is not None
    assert report.consent.scopes == ()
    assert "consent" in report.issues
