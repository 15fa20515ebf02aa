"""Invented children of class TEST, what people decide on them, and messages of both as they stand on topics."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from matcher.profile import RegionalKey, profile_of
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import file_codec
from schemas.events import Cause, new_traceparent, output_of, tombstone_of
from schemas.identity import event_id, match_id
from schemas.records import (
    AdminArea,
    ChildReport,
    Consent,
    Decision,
    Erasure,
    Evidence,
    InstantRange,
    Match,
    MatchProfile,
    MatchSide,
    Name,
    Place,
    Record,
    Relative,
    Screening,
    ToldDate,
)
from stream_processors.processor import Owner

CODEC = file_codec()


NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


LOST = datetime(2024, 5, 1, 10, tzinfo=UTC)


REGIONAL_KEY = RegionalKey(1, b"regional secret of invented children".ljust(32, b"."))


SOURCES = {"IN": "trackchild.test", "BD": "dnet.test", "NP": "helpline.test"}


def a_child(country: str = "IN", local: str = "1", **changes: Any) -> ChildReport:  # noqa: ANN401 - fields of any type
    """An open report of a missing girl of ten, with consent, that no rule holds; then the changes."""
    plain = ChildReport(
        record_id=f"{SOURCES[country]}/{local}",
        source_id=SOURCES[country],
        source_country=country,
        kind="MISSING",
        message_class="TEST",
        reported_at=LOST + timedelta(days=1),
        ingested_at=LOST + timedelta(days=2),
        consent=Consent(basis="CONSENT", given_by="mother", scopes=("TRACING", "CROSS_BORDER")),
        sex="FEMALE",
        languages=("bn",),
        event_at=InstantRange(earliest=LOST, latest=LOST),
        names=(Name(value="Shefali Mondal", kind="LEGAL"),),
        birth=ToldDate(text="01/03/2014", earliest=date(2014, 3, 1), latest=date(2014, 3, 1)),
        relatives=(Relative(relation="FATHER", names=(Name(value="Haripada Mondal"),)),),
        home_place=Place(country="BD", admin=(AdminArea(level=1, code="BD-D"),), lat=22.8, lon=89.5),
        event_place=Place(country="BD", admin=(AdminArea(level=1, code="BD-D"),), lat=22.8, lon=89.5),
    )
    return ChildReport.from_fields(plain.model_dump() | changes)


def a_found_child(country: str = "BD", local: str = "1", **changes: Any) -> ChildReport:  # noqa: ANN401 - as above
    """A report of the same girl, found a week later."""
    found = LOST + timedelta(days=7)
    return a_child(
        country,
        local,
        **{
            "kind": "FOUND",
            "reported_at": found + timedelta(days=1),
            "ingested_at": found + timedelta(days=2),
            "event_at": InstantRange(earliest=found, latest=found),
            **changes,
        },
    )


def a_profile(report: ChildReport) -> MatchProfile:
    """The profile of a report."""
    return profile_of(report, REGIONAL_KEY)


def a_match(missing: str = "IN", found: str = "BD", **changes: Any) -> Match:  # noqa: ANN401 - as above
    """A strong pair of a missing child of one country and a found one of another."""
    sides = {"missing": f"{SOURCES[missing]}/m", "found": f"{SOURCES[found]}/f"}
    plain = Match(
        match_id=match_id(sides["missing"], sides["found"]),
        missing=MatchSide(record_id=sides["missing"], record_version=1, country=missing, kind="MISSING"),
        found=MatchSide(record_id=sides["found"], record_version=1, country=found, kind="FOUND"),
        probability=0.97,
        zone="STRONG_REVIEW",
        message_class="TEST",
        model_version="test",
        matched_at=NOW,
        evidence=(Evidence(kind="NAME", score=1.0, bits=9.0, reason="NAME_EXACT"),),
    )
    return Match.from_fields(plain.model_dump() | changes)


def a_word(match: Match, country: str, action: str = "CONFIRM", hours: int = 1, **changes: Any) -> Decision:  # noqa: ANN401
    """What a person of a country decided on a match, some hours after it was made."""
    plain = Decision(
        subject=match.match_id,
        subject_kind="MATCH",
        action=action,
        by=f"officer-{country.lower()}",
        organisation=f"Desk of test {country}",
        country=country,
        at=(match.matched_at or NOW) + timedelta(hours=hours),
        message_class=match.message_class,
    )
    return Decision.from_fields(plain.model_dump() | changes)


def a_screening_word(report: ChildReport, action: str, hours: int = 1, **changes: Any) -> Decision:  # noqa: ANN401
    """What a person decided on the screening of a report."""
    plain = Decision(
        subject=report.record_id,
        subject_kind="SCREENING",
        action=action,
        by="screener-1",
        country=report.source_country,
        at=NOW + timedelta(hours=hours),
        message_class=report.message_class,
        subject_version=report.record_version,
    )
    return Decision.from_fields(plain.model_dump() | changes)


def an_erasure(report: ChildReport) -> Erasure:
    """The erasure of a report by its owner."""
    return Erasure(record_id=report.record_id, source_country=report.source_country, at=NOW, by="owner")


class Store:
    """The key store of a test: keys of children, and which were destroyed."""

    def __init__(self) -> None:
        self.keys = MemoryKeyStore(b"keys of invented children")

    def key(self, record_id: str) -> bytes:
        """The key of a child, made when it is first asked for."""
        return self.keys.keys_for([record_id], create=True)[record_id]

    def fetch(self, owners: Iterable[Owner]) -> Mapping[Owner, bytes]:
        """What a processor fetches keys with."""
        wanted = list(owners)
        found = self.keys.keys_for([subject for _, subject in wanted], create=False)
        return {owner: found[owner[1]] for owner in wanted if owner[1] in found}


def sent(record: Record, at: datetime | None = None) -> Output:
    """The message of a record on its topic, sealed with its child's key where it seals, sent at an instant."""
    country = getattr(record, "source_country", None)
    topic = {
        ChildReport: topics.reports(country or "IN"),
        Screening: topics.screenings("IN"),
        MatchProfile: topics.PROFILES,
        Match: topics.MATCHES,
        Decision: topics.DECISIONS,
        Erasure: topics.ERASURES,
    }[type(record)]
    moment = at or _moment_of(record)
    identifier = event_id("test", record.to_json(), moment.isoformat())
    key = Store().key(record.record_id) if isinstance(record, ChildReport) else None
    return output_of(record, topic, CODEC.encode(record, key), Cause(identifier, moment, new_traceparent(identifier)))


def profile_withdrawn(record_id: str, at: datetime = NOW) -> Output:
    """The tombstone of a profile."""
    return tombstone_of(topics.PROFILES, record_id, Cause(event_id("gone", record_id), at, new_traceparent(record_id)))


def _moment_of(record: Record) -> datetime:
    for name in ("at", "matched_at", "ingested_at"):
        moment = getattr(record, name, None)
        if isinstance(moment, datetime):
            return moment
    return NOW
