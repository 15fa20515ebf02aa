"""Files of every system through a whole hub: screened, compared across borders, kept in the registry; no child lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connectors.sdk.convert import Converted, id_of
from ops.sandbox.demo.run import DEMO_CLOCK
from ops.sandbox.hub import HubOptions, running_hub, start_services
from ops.sandbox.simulate.exports import csv_bytes, json_bytes
from ops.sandbox.simulate.systems.np_104 import COLUMNS
from registry_sink.tables import TABLES
from schemas.consent import may_match
from schemas.identity import match_id
from schemas.records import ChildReport, HelplineContact, MatchProfile, Referral
from tests.support.every_connector import COUNTRIES, NAMES, NOW, accepted, converted, fill, rejected
from tests.support.flows import Outcome, run_through

pytestmark = pytest.mark.timeout(300)
PAYLOADS, SEED = 30, 11
MISSING, FOUND = "khojtalas-104.np/104-2082-900001", "railway-police.in/RPF-RXL-2026-900001"
WATCHED, SCREENED = "offender-watch.np/NP-PLANTED-1", "screening-birgunj.np/BG-PLANTED-1"
NOTICED = "mun-alert.bd/MUN-PLANTED-1"
PHONE = "+977 984-7654321"

# A girl leaves a district of Nepal and is found two days later at Raxaul, the first station beyond the border.
SOUGHT = {
    "क्र.सं.": "१", "दर्ता नं": "१०४-२०८२-९००००१", "किसिम": "हराएकी", "अवस्था": "खोजी भइरहेको",
    "message_class": "EXERCISE", "दर्ता मिति": "२०८२/१२/२५", "नाम": "सुनिता परियार", "नाम (अंग्रेजी)": "Sunita Pariyar",
    "लिङ्ग": "बालिका", "उमेर": "१२ वर्ष", "बाबुको नाम": "रमेश परियार", "आमाको नाम": "विमला परियार",
    "घर: प्रदेश": "मधेश", "घर: जिल्ला": "पर्सा", "घटना: प्रदेश": "मधेश", "घटना: जिल्ला": "पर्सा",
    "घटना मिति": "२०८२/१२/२३", "उचाइ": "१४० से.मी.", "जीउडाल": "पातलो", "वर्ण": "गहुँगोरो", "कपाल": "कालो",
    "चिन्ह": "दाहिने गालमा तिल", "मातृभाषा": "नेपाली", "राष्ट्रियता": "नेपाली", "प्रमाणीकरण": "प्रमाणित",
    "सूचना दिने": "परिवार",
}  # fmt: skip
MET = {
    "memo_no": "RPF-RXL-2026-900001", "message_class": "EXERCISE", "revision": 3,
    "updated_at": "2026-04-08T18:00:00+05:30", "stage": "handed over", "station": "RXL",
    "found_at": "2026-04-08T05:40:00+05:30", "sex": "f", "age_guess": "11-13", "post": "RPF Test Post RXL",
    "diary_no": "DD-9", "noticed_by": "RPF", "verification": "verified",
    "child": {
        "name": "Sunita Pariyar", "languages": "Nepali", "father": "Ramesh Pariyar", "mother": "Bimala Pariyar",
        "nationality": "Nepali", "home": {"country": "Nepal", "state": "Madhesh", "district": "Parsa"},
        "height": "141 cm", "appearance": "thin build, wheatish complexion, black hair",
        "marks": "mole on right cheek", "wants_family": "yes",
    },
    "handover": {"cwc": "CWC Test", "cwc_order_no": "CWC/9/2026", "to": "Test Griha", "kind": "Children's home"},
}  # fmt: skip
ENTRY = {
    "list": "np-watch", "entry_no": "NP-PLANTED-1", "message_class": "EXERCISE",
    "listed_at": "2026-03-01T10:00:00+05:45", "status": "listed",
    "known": [{"kind": "phone", "value": PHONE}, {"kind": "name", "value": "Invented Recruiter"}],
}  # fmt: skip
SCREENING = {
    "screening_id": "BG-PLANTED-1", "post": "np-birgunj", "message_class": "EXERCISE",
    "screened_at": "2026-04-10T10:00:00+05:45", "outcome": "intercepted", "screened_by": "police",
    "child": {"name": "Gita Test", "sex": "f", "age": "13"}, "assessment": "likely",
    "recruiter": {"phone": "9847654321", "name": "INVENTED recruiter"}, "confirmed_by": "Nepal Police (test)",
}  # fmt: skip
NOTICE = {
    "ref_no": "MUN-PLANTED-1", "record": "notice", "type": "missing", "message_class": "EXERCISE",
    "issued_at": "2026-04-11T10:00:00+06:00", "status": "active", "verification": "verified",
    "child": {"name_en": "Rumi Test", "sex": "girl", "age": "13"}, "suspect": {"phone": "+9779847654321"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What was expected of every file, and what the hub holds once nothing waits."""

    expected: Mapping[str, list[Converted]] = field(repr=False)
    outcome: Outcome = field(repr=False)

    def reports(self) -> dict[str, ChildReport]:
        """Return the latest report of every child that was accepted, by record id."""
        latest: dict[str, ChildReport] = {}
        for outcomes in self.expected.values():
            for _, record in accepted(outcomes):
                if isinstance(record, ChildReport):
                    known = latest.get(record.record_id)
                    if known is None or known.record_version <= record.record_version:
                        latest[record.record_id] = record
        return latest

    def ids(self, kind: type[HelplineContact | Referral]) -> set[str]:
        """Return the ids of the accepted records of a kind."""
        records = [record for outcomes in self.expected.values() for _, record in accepted(outcomes)]
        return {id_of(record) for record in records if isinstance(record, kind)}

    def column(self, record: str, name: str) -> list[object]:
        """Return a column of the registry's table of a record."""
        table = TABLES[record]
        return [row[table.columns.index(name)] for row in self.outcome.rows[table.name]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """All files, the planted children among them, through a hub that serves every country of the connectors."""
    folder = tmp_path_factory.mktemp("every")
    files = [*fill(folder / "files", SEED, PAYLOADS), *planted(folder / "files")]
    options = HubOptions("mock", "embedded", "plain", DEMO_CLOCK, COUNTRIES)
    with running_hub(options, folder / "hub") as hub:
        start_services(hub)
        outcome = run_through(hub, files)
        return Told(converted(folder / "files", folder / "hub" / "secrets"), outcome)


def planted(folder: Path) -> list[Path]:
    """Write the pair that two systems tell of in two scripts, and three records that share a recruiter's phone."""
    written = {
        "np_104/planted.csv": csv_bytes(COLUMNS, [SOUGHT]),
        "in_railway_police/planted.json": json_bytes([MET]),
        "xx_offender_watch/planted.json": json_bytes([ENTRY], "entries"),
        "xx_border_screening/planted.json": json_bytes([SCREENING], "screenings"),
        "bd_mun_alert/planted.json": json_bytes([NOTICE]),
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in written]


def test_nothing_fails_on_the_way(told: Told) -> None:
    """Only payloads that are bad on purpose are rejected: no stage meets a fault of its own or bytes it cannot read."""
    reasons = {rejection.reason for rejection in told.outcome.seen.rejections.values()}
    expected = [each for outcomes in told.expected.values() for each in rejected(outcomes)]

    assert reasons == {"MISSING_ID", "UNKNOWN_KIND"}
    assert len(told.outcome.seen.rejections) == len(expected)


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_screened_and_kept(told: Told, name: str) -> None:
    """Each accepted report of each system has its screening and its row, in the version that is the latest."""
    own = {record.record_id for _, record in accepted(told.expected[name]) if isinstance(record, ChildReport)}
    latest = {record_id: report.record_version for record_id, report in told.reports().items() if record_id in own}
    screened = {each.record_id: each.record_version for each in told.outcome.seen.screenings.values()}
    kept = dict(zip(told.column("ChildReport", "record_id"), told.column("ChildReport", "record_version"), strict=True))

    assert {record_id: screened.get(record_id) for record_id in own} == latest
    assert {record_id: kept.get(record_id) for record_id in own} == latest


def test_every_contact_and_referral_is_kept(told: Told) -> None:
    """The registry has a row of every call and of every referral, and of no other."""
    assert set(told.column("HelplineContact", "contact_id")) == told.ids(HelplineContact)
    assert set(told.column("Referral", "referral_id")) == told.ids(Referral)
    assert min(len(told.ids(HelplineContact)), len(told.ids(Referral))) > PAYLOADS


def test_what_may_be_searched_is_searched(told: Told) -> None:
    """A report has a profile if it passed screening and its consent reaches the region, and not otherwise."""
    screenings = told.outcome.seen.screenings
    searched = {
        record_id
        for record_id, report in told.reports().items()
        if screenings[record_id].decision == "PASS" and may_match(report, NOW)
    }

    assert told.outcome.seen.profiles.keys() == searched
    assert {record_id.partition("/")[0].rpartition(".")[2].upper() for record_id in searched} >= {"IN", "NP", "BD"}


def test_a_child_missed_in_nepal_and_found_at_an_indian_station_is_proposed(told: Told) -> None:
    """Names in two scripts, two calendars and two systems: the pair is put before people, as strongly as there is."""
    match = told.outcome.seen.matches[match_id(MISSING, FOUND)]

    assert match.zone == "STRONG_REVIEW"
    assert {match.missing.country, match.found.country} == {"NP", "IN"}
    assert len(match.vetoes) == 0


def test_no_child_at_risk_is_matched(told: Told) -> None:
    """Watch lists, identity answers, departures and risks give links; a pair has one who is missed and one met."""
    kinds = {record_id: report.kind for record_id, report in told.reports().items()}
    pairs = [
        (kinds[match.missing.record_id], kinds[match.found.record_id]) for match in told.outcome.seen.matches.values()
    ]

    assert len(pairs) > 0
    assert {missing for missing, _ in pairs} == {"MISSING"}
    assert {found for _, found in pairs} <= {"FOUND", "SIGHTING"}


def test_a_recruiters_phone_links_three_countries_systems(told: Told) -> None:
    """A watch list, a screening and a notice share tokens of the phone and, of two, the name; none says the number."""
    links = {record_id: links_of(told, record_id) for record_id in (WATCHED, SCREENED, NOTICED)}
    phone = links[WATCHED] & links[SCREENED] & links[NOTICED]

    assert {link[:1] for link in phone} == {b"P", b"R"}
    assert len(links[WATCHED] & links[SCREENED]) == len(phone) + 1


def links_of(told: Told, record_id: str) -> set[bytes]:
    """Return the links of a report's profile."""
    profile: MatchProfile = told.outcome.seen.profiles[record_id]
    return set(profile.token_links)
