"""The only place where a topic of the hub is named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Cleanup: TypeAlias = Literal["delete", "compact"]

DAY_MS = 24 * 60 * 60 * 1000
FOREVER_MS = -1


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of topic: its events, the record it carries, the field that is its key, and how long it is kept."""

    events: str
    scope: Literal["country", "region", "public", "sys"]
    record: str
    key: str
    cleanup: Cleanup
    retention_ms: int = FOREVER_MS

    @property
    def config(self) -> tuple[tuple[str, str], ...]:
        """Return Kafka's topic properties."""
        return (("cleanup.policy", self.cleanup), ("retention.ms", str(self.retention_ms)))


# STANDARD, "Events and topics". A retention of "policy" is set by each country; the default keeps everything.
TOPICS = (
    Topic("reports", "country", "ChildReport", "record_id", "delete"),
    Topic("rejections", "country", "Rejection", "source_id", "delete", 14 * DAY_MS),
    Topic("screenings", "country", "Screening", "record_id", "compact"),
    Topic("contacts", "country", "HelplineContact", "contact_id", "delete"),
    Topic("profiles", "region", "MatchProfile", "record_id", "compact"),
    Topic("matches", "region", "Match", "match_id", "delete"),
    Topic("decisions", "region", "Decision", "subject", "compact"),
    Topic("cases", "region", "CaseEvent", "case_id", "delete"),
    Topic("referrals", "region", "Referral", "referral_id", "delete"),
    Topic("links", "region", "CaseLink", "link_id", "delete"),
    Topic("feedback", "region", "Feedback", "feedback_id", "delete"),
    Topic("erasures", "region", "Erasure", "record_id", "compact"),
    Topic("alerts", "region", "Alert", "alert_id", "delete"),
    Topic("alerts", "public", "Alert", "alert_id", "delete"),
    Topic("rejections", "sys", "Rejection", "source_id", "delete", 14 * DAY_MS),
)


def reports(country: str) -> str:
    """Return the topic of a country's child reports."""
    return _name(country.lower(), "reports")


def rejections(country: str | None) -> str:
    """Return the topic of a country's rejections, or the system's when no country owns the record."""
    return _name(country.lower() if country is not None else "sys", "rejections")


def screenings(country: str) -> str:
    """Return the topic of a country's screenings."""
    return _name(country.lower(), "screenings")


def contacts(country: str) -> str:
    """Return the topic of a country's helpline contacts."""
    return _name(country.lower(), "contacts")


PROFILES = "mca.region.profiles.v1"
MATCHES = "mca.region.matches.v1"
DECISIONS = "mca.region.decisions.v1"
CASES = "mca.region.cases.v1"
REFERRALS = "mca.region.referrals.v1"
LINKS = "mca.region.links.v1"
FEEDBACK = "mca.region.feedback.v1"
ERASURES = "mca.region.erasures.v1"
ALERTS = "mca.region.alerts.v1"
PUBLIC_ALERTS = "mca.public.alerts.v1"


def all_topics(countries: tuple[str, ...]) -> dict[str, Topic]:
    """Return every topic of a hub that serves these countries, by name, in the order of the standard."""
    named: dict[str, Topic] = {}
    for topic in TOPICS:
        scopes = [country.lower() for country in countries] if topic.scope == "country" else [topic.scope]
        named |= {_name(scope, topic.events): topic for scope in scopes}
    return named


def country_of(topic: str) -> str | None:
    """Return the country (ISO 3166-1 alpha-2) a topic belongs to, or null for a regional, public or system topic."""
    scope = topic.split(".")[1]
    return None if scope in {"region", "public", "sys"} else scope.upper()


def record_of(topic: str) -> str:
    """Return the name of the record a topic carries; raises KeyError for a topic that is not the hub's."""
    return _topic(topic).record


def key_field(topic: str) -> str:
    """Return the field that is a topic's key; raises KeyError for a topic that is not the hub's."""
    return _topic(topic).key


@lru_cache(1024)
def _topic(name: str) -> Topic:
    _, scope, events, _ = name.split(".")
    kind = scope if scope in {"region", "public", "sys"} else "country"
    return {(known.scope, known.events): known for known in TOPICS}[kind, events]  # type: ignore[index]


def _name(scope: str, events: str) -> str:
    return f"mca.{scope}.{events}.v1"
