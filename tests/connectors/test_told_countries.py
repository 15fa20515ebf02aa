import pytest

from connectors.sdk import parts
from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.fields import Fields
from connectors.sdk.payloads import good
from schemas.records import ChildReport
from tests.support.every_connector import NOW

# How a system tells the country where a child was found or last seen, and the least that makes a report of it.
TOLD: dict[str, tuple[str, dict[str, object]]] = {
    "np_104": ("घटना: देश", {"दर्ता नं": "104-1", "किसिम": "हराएको", "घटना: जिल्ला": "पर्सा"}),
    "xx_helpline": (
        "country",
        {"call_id": "c-1", "line": "np-1098", "category": "missing", "child_sex": "girl", "district": "Parsa"},
    ),
    "xx_shelter": ("found_country", {"file_no": "f-1", "register": "th-homes", "found_district": "Mae Sot"}),
}


def report_of(name: str, told: str | None) -> ChildReport:
    """The report of a system's payload that tells a country, or none."""
    column, least = TOLD[name]
    values = {**least, "message_class": "TEST", column: told}
    records = convert(good(1, values, ""), Origin("file 1"), load(CONNECTORS / name), NOW).records
    assert isinstance(records, tuple)
    (report,) = [record for record in records if isinstance(record, ChildReport)]
    return report


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize(("told", "known"), [(None, True), ("India", True), ("Zzland", False)])
def test_a_country_nobody_knows_is_not_the_sources_own(name: str, told: str | None, known: bool) -> None:  # noqa: FBT001 - a case's outcome
    """Blank is the source's country; another country's word is that country; an unknown word is null and an issue."""
    report = report_of(name, told)

    assert report.event_place is not None
    assert report.event_place.country == (None if not known else "IN" if told else report.source_country)
    assert bool({"event_place", "place"} & set(report.issues)) is not known


def test_a_blank_country_is_the_sources_own() -> None:
    """The part that mappings share takes the field in any case."""
    source = load(CONNECTORS / "np_104").description.home
    fields = Fields({"a": "", "b": "Bharat", "c": "nowhere at all"}, source)

    assert [parts.country(fields, name, "home_place") for name in "abc"] == ["NP", "IN", None]
    assert (fields.issues, fields.left_over) == (("home_place",), ())
