from datetime import UTC, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from matcher.profile import profile_of
from schemas.consent import may_match
from schemas.records import ChildReport, MatchProfile
from stream_processors.screening_rules import judge
from tests.matcher.children import KEY

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
WATCH = load(CONNECTORS / "xx_offender_watch")
VILLAGE = load(CONNECTORS / "xx_village_register")
LEFT = {
    "register": "bd-union",
    "entry_no": "V-1",
    "message_class": "TEST",
    "event": "missing",
    "written_at": "2026-05-03T10:00:00Z",
}


def report_of(*known: dict[str, object], **values: object) -> ChildReport:
    """The report of an entry."""
    entry = {"list": "in-history-sheets", "entry_no": "E-1", "message_class": "TEST", "known": list(known)} | values
    report = convert(good(1, entry, ""), Origin("file 1"), WATCH, NOW).record
    assert isinstance(report, ChildReport)
    return report


def village(**values: object) -> MatchProfile:
    """The profile of a child of a village."""
    report = convert(good(1, LEFT | values, ""), Origin("file 1"), VILLAGE, NOW).record
    assert isinstance(report, ChildReport)
    return profile_of(report, KEY)


KINDS = [
    ("alias", "Zx9 Agent", b"R"),
    ("mobile", "98310 54321", b"P"),
    ("वाहन", "WB 02 X 1234", b"V"),
    ("hotel", "Zx9 Lodge", b"L"),
]


@pytest.mark.parametrize(("kind", "value", "letter"), KINDS)
def test_each_thing_known_is_a_token_of_its_kind(kind: str, value: str, letter: bytes) -> None:
    """In any of the list's languages; the words go nowhere."""
    report = report_of({"kind": kind, "value": value}, offence="Zx9 offence", remarks="Zx9 remark")

    assert report.trafficking is not None
    assert [token[:1] for token in report.trafficking.recruiter_tokens] == [letter]
    assert "Zx9" not in report.to_json()
    assert value not in report.to_json()


def test_an_entry_holds_tokens_and_nothing_of_a_person() -> None:
    """Beside the envelope only the tokens, the consent and the kind of reporter are filled."""
    report = report_of(*({"kind": kind, "value": value} for kind, value, _ in KINDS))

    filled = {name for name, value in report if value not in (None, (), "", False)}
    envelope = {"record_id", "record_version", "source_id", "source_country", "kind", "status", "message_class"}
    assert filled - envelope == {"ingested_at", "consent", "issues", "protect_location", "trafficking", "reporter"}


@pytest.mark.parametrize(
    "known", [{"kind": "route", "value": "x"}, {"kind": "shoe size", "value": "42"}, {"kind": "phone", "value": "12"}]
)
def test_what_has_no_token_is_an_issue(known: dict[str, object]) -> None:
    """A route, a kind nobody knows, a number that is none: nothing enters, and it shows."""
    report = report_of(known)

    assert report.trafficking is None
    assert "trafficking" in report.issues


def test_a_watched_phone_links_to_a_village_in_another_country() -> None:
    """The same number on India's list and in a register of Bangladesh gives one link, by the letter of its kind."""
    watched = profile_of(report_of({"kind": "phone", "value": "+8801811222333"}), KEY)
    child = village(agent_phone="01811 222333")

    shared = set(watched.token_links) & set(child.token_links)

    assert b"P" in {link[:1] for link in shared}


def test_an_entry_is_published_for_its_links_and_never_held() -> None:
    """Its profile may leave the country; it is at risk, and nothing at risk is matched."""
    report = report_of({"kind": "phone", "value": "+8801811222333"})

    assert may_match(report, NOW)
    assert judge(report) == ("PASS", ())
    assert report.kind == "AT_RISK"


@pytest.mark.parametrize("values", [{"status": "acquitted"}, {"review_by": "2026-05-01T00:00:00Z"}])
def test_acquittal_and_a_missed_review_end_the_links(values: dict[str, object]) -> None:
    """An entry that no longer counts may not be published."""
    assert not may_match(report_of({"kind": "phone", "value": "+8801811222333"}, **values), NOW)
