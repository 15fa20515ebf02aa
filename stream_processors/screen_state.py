"""What screening remembers of a country: the newest of each record, duplicates and erasures."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event
from schemas.records import ChildReport, Decision, Screening

ACTIONS = frozenset({"PASS", "HOLD", "REJECT"})
ERASED = "ERASED"  # the reason given for a report that may not be read any more


@dataclass
class ScreenState:
    """The newest of each record. Reports stay sealed; they are kept so that a person can release a held one."""

    reports: dict[str, Event] = field(default_factory=dict)
    screenings: dict[str, Screening] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    duplicates: defaultdict[bytes, set[str]] = field(default_factory=lambda: defaultdict(set))
    erased: set[str] = field(default_factory=set)

    def known_newer(self, report: ChildReport) -> Screening | None:
        """Return the screening of a newer version of the report, or null."""
        known = self.screenings.get(report.record_id)
        return known if known is not None and known.record_version > report.record_version else None

    def take(self, screening: Screening, event: Event) -> list[Screening]:
        """Remember a report and its screening; return it marked, and the screenings of others whose mark changed."""
        record_id = screening.record_id
        before = self._token_of(record_id)
        self.reports[record_id] = event
        self.remember(screening)
        changed = self._mark({before, screening.duplicate_token})
        return [self.screenings[record_id], *(other for other in changed if other.record_id != record_id)]

    def remember(self, screening: Screening) -> None:
        """Remember a screening as it is, and which reports it may be a duplicate of."""
        self._leave(screening.record_id)
        self.screenings[screening.record_id] = screening
        if screening.duplicate_token is not None:
            self.duplicates[screening.duplicate_token].add(screening.record_id)

    def take_decision(self, decision: Decision) -> None:
        """Remember what a person decided: on the newest version counts, and of that the last word.

        Raises `RecordRejected` for a decision that says no version, or an action that is not one of screening.
        """
        if decision.action not in ACTIONS:
            raise RecordRejected("UNKNOWN_ACTION", "action", "a screening decision is PASS, HOLD or REJECT")
        if decision.subject_version is None:
            raise RecordRejected("MISSING_VERSION", "subject_version", "say which version of the report was decided on")
        known = self.decisions.get(decision.subject)
        if known is None or _rank(decision) >= _rank(known):
            self.decisions[decision.subject] = decision

    def take_again(self, report: ChildReport, event: Event) -> None:
        """Remember a report of earlier, if it is of the version that was screened last."""
        known = self.screenings.get(report.record_id)
        if known is not None and known.record_version == report.record_version:
            self.reports[report.record_id] = event

    def withdraw(self, record_id: str) -> list[Screening]:
        """Forget a record that cannot be read any more; return the screenings of others whose mark changed."""
        token = self._token_of(record_id)
        self.drop(record_id)
        return self._mark({token})

    def drop(self, record_id: str) -> None:
        """Forget a record's report and screening."""
        self._leave(record_id)
        self.screenings.pop(record_id, None)
        self.reports.pop(record_id, None)

    def forget(self, record_id: str) -> list[Screening]:
        """Forget an erased record for good; return the screenings of others whose mark changed."""
        self.erased.add(record_id)
        self.decisions.pop(record_id, None)
        return self.withdraw(record_id)

    def _mark(self, tokens: set[bytes | None]) -> list[Screening]:
        """Mark each duplicate with the first of its group and return those that change, by record id.

        The first is the one whose id sorts first, whichever came first, so that the order of arrival leaves no trace.
        """
        changed = []
        groups = [sorted(self.duplicates[token]) for token in tokens if token is not None and token in self.duplicates]
        for group in groups:
            for record_id in group:
                after = _marked(self.screenings[record_id], group[0])
                if after != self.screenings[record_id]:
                    self.screenings[record_id] = after
                    changed.append(after)
        return sorted(changed, key=lambda screening: screening.record_id)

    def _token_of(self, record_id: str) -> bytes | None:
        known = self.screenings.get(record_id)
        return None if known is None else known.duplicate_token

    def _leave(self, record_id: str) -> None:
        token = self._token_of(record_id)
        if token is not None:
            self.duplicates[token].discard(record_id)
            if not self.duplicates[token]:
                del self.duplicates[token]


def duplicate_token(report: ChildReport, key: bytes) -> bytes | None:
    """Return a keyed token that two reports of one country share when they tell the same of a child.

    It covers names, sex, relatives' names and the day of the event; null without a name, which would join strangers.
    """
    names = sorted(name.value.casefold() for name in report.names)
    if not names:
        return None
    relatives = sorted(name.value.casefold() for relative in report.relatives for name in relative.names)
    event = report.event_at.earliest if report.event_at is not None else None
    day = event.date().isoformat() if event is not None else ""
    told = [report.kind, *names, "|", *relatives, "|", report.sex or "", day]
    return hmac.digest(key, "\x1f".join(told).encode(), "sha256")[:16]


def duplicate_keys(national_keys: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the key for duplicate tokens of each country, derived from its national key."""
    return {country: hmac.digest(key, b"mca-rs-1 duplicate token", "sha256") for country, key in national_keys.items()}


def _rank(decision: Decision) -> tuple[int, float, str]:
    return decision.subject_version or 0, decision.at.timestamp(), decision.action


def _marked(screening: Screening, first: str) -> Screening:
    others = tuple(reason for reason in screening.reasons if not reason.startswith("DUPLICATE_OF"))
    mark = () if screening.record_id == first else (f"DUPLICATE_OF {first}",)
    return screening.model_copy(update={"reasons": others + mark})
