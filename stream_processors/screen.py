"""The national processor: normalises and screens each report, and publishes the profile of those to be searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from matcher.profile import RegionalKey, profile_of
from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event, Output
from schemas import topics
from schemas.codec import Codec, Wire
from schemas.consent import may_match
from schemas.events import Cause, cause_of, output_of, tombstone_of
from schemas.identity import check_owner, source_of
from schemas.records import ChildReport, Decision, Erasure, Record, Screening, codes
from stream_processors.normalise import normalise
from stream_processors.processor import Context, Owner, Processor, Read
from stream_processors.screen_state import ERASED, ScreenState, duplicate_token
from stream_processors.screening_rules import RULES_VERSION, judge

NationalStates: TypeAlias = dict[str, ScreenState]


@dataclass(frozen=True)
class Screen:
    """Screening of the reports of some countries. duplicate_keys: one a country; regional_key: for the profiles.

    Each country has a state of its own: one process for all decides as a process for each would.
    """

    codec: Codec
    duplicate_keys: Mapping[str, bytes]
    regional_key: RegionalKey

    def processor(self) -> Processor[NationalStates]:
        """Return the processor over the countries' reports, people's decisions and erasures."""
        reports = tuple(topics.reports(country) for country in self.duplicate_keys)
        screenings = tuple(topics.screenings(country) for country in self.duplicate_keys)
        return Processor(
            name="screen",
            inputs=(*reports, topics.DECISIONS, topics.ERASURES),
            restores=(topics.ERASURES, *screenings, topics.DECISIONS, *reports),
            new_state=lambda: {country: ScreenState() for country in self.duplicate_keys},
            restore=restore,
            handle=self.handle,
            wanted_keys=self.wanted_keys,
        )

    def wanted_keys(self, read: Read) -> list[Owner]:
        """Return whose keys open the report of this event, or the report that a decision is about."""
        record, country = _record(read), country_of(read)
        if isinstance(record, ChildReport) and country is not None:
            return [(country, record.record_id)]
        if isinstance(record, Decision) and record.subject_kind == "SCREENING" and country in self.duplicate_keys:
            return [(record.country, record.subject)]
        return []

    def handle(self, read: Read, states: NationalStates, context: Context) -> list[Output]:
        """Return the screening, and the profile or its withdrawal, that follow from one event."""
        country = country_of(read)
        if country is None or country not in states:
            return []
        state = states[country]
        match _record(read):
            case ChildReport() as report:
                return self._on_report(report, read, state, context)
            case Decision(subject_kind="SCREENING") as decision:
                state.take_decision(decision)
                event = state.reports.get(decision.subject)
                return [] if event is None else self._screened(event, read.cause, state, context)
            case Erasure() as erasure:
                check_owner(erasure.record_id, erasure.source_country)
                changed = state.forget(erasure.record_id)
                withdrawn = tombstone_of(topics.PROFILES, erasure.record_id, read.cause)
                return [*self._screening_outputs(changed, country, read.cause), withdrawn]
            case _:
                return []

    def _on_report(self, report: ChildReport, read: Read, state: ScreenState, context: Context) -> list[Output]:
        check_ownership(report, read.event)
        if report.record_id in state.erased:
            return self._refused(report, read.cause, state)
        newer = state.known_newer(report)
        if newer is not None and is_readable(read.wire, context):
            return self._screening_outputs([newer], report.source_country, read.cause)
        return self._screened(read.event, read.cause, state, context)

    def _screened(self, event: Event, cause: Cause, state: ScreenState, context: Context) -> list[Output]:
        wire = self.codec.decode(event.value or b"")
        report = self.codec.open(wire, context.keys.get(owner_of(wire)))
        if not isinstance(report, ChildReport):
            raise RecordRejected("WRONG_RECORD", "", "a topic of reports carries child reports only")
        if not is_readable(wire, context):
            return self._refused(report, cause, state)
        report = normalise(report)
        country = report.source_country
        token = duplicate_token(report, self.duplicate_keys[country])
        screening = screen(report, cause_of(event).time, state.decisions.get(report.record_id), token)
        outputs = self._screening_outputs(state.take(screening, event), country, cause)
        if is_searched(screening) and may_match(report, context.now):
            profile = profile_of(report, self.regional_key)
            moment = replace(cause, time=screening.screened_at or cause.time)
            return [*outputs, output_of(profile, topics.PROFILES, self.codec.encode(profile), moment)]
        return [*outputs, tombstone_of(topics.PROFILES, report.record_id, cause)]

    def _refused(self, report: ChildReport, cause: Cause, state: ScreenState) -> list[Output]:
        """Return the refusal of a report that was erased or whose key was destroyed, and the end of its profile."""
        changed = [refusal(report, ERASED, cause.time), *state.withdraw(report.record_id)]
        withdrawn = tombstone_of(topics.PROFILES, report.record_id, cause)
        return [*self._screening_outputs(changed, report.source_country, cause), withdrawn]

    def _screening_outputs(self, screenings: Iterable[Screening], country: str, cause: Cause) -> list[Output]:
        topic = topics.screenings(country)
        return [output_of(screening, topic, self.codec.encode(screening), cause) for screening in screenings]


def screen(report: ChildReport, reported: datetime, decision: Decision | None, token: bytes | None) -> Screening:
    """Return the screening of a normalised report: the rules', unless a person decided on this version or a later one.

    reported: instant of the report's event. decision: the last a person took on this record.
    """
    verdict, reasons = judge(report)
    decided = decision if decision is not None and (decision.subject_version or 0) >= report.record_version else None
    return Screening(
        record_id=report.record_id,
        record_version=report.record_version,
        decision=verdict if decided is None else decision_code(decided),
        reasons=reasons,
        rules_version=RULES_VERSION,
        screener=None if decided is None else decided.by,
        screened_at=reported if decided is None else decided.at,
        message_class=report.message_class,
        duplicate_token=token,
    )


def decision_code(decision: Decision) -> codes.ScreeningDecision:
    """Return what a person decided; raises `RecordRejected` for an action that is not one of screening."""
    match decision.action:
        case "PASS":
            return "PASS"
        case "HOLD":
            return "HOLD"
        case "REJECT":
            return "REJECT"
        case _:
            raise RecordRejected("UNKNOWN_ACTION", "action", "a screening decision is PASS, HOLD or REJECT")


def is_searched(screening: Screening) -> bool:
    """Return whether a screened report takes part in matching.

    A HOLD of the rules waits for a person's PASS, so that a false report cannot probe for found children. A HOLD of a
    person on a report that no rule held leaves the search going.
    """
    held_by_person_alone = screening.decision == "HOLD" and screening.screener is not None and not screening.reasons
    return screening.decision == "PASS" or held_by_person_alone


def is_readable(wire: Wire | None, context: Context) -> bool:
    """Return whether nothing is sealed or the key is there: what a destroyed key leaves blank was not left blank."""
    return wire is not None and (wire.sealed is None or owner_of(wire) in context.keys)


def owner_of(wire: Wire) -> Owner:
    """Return whose key opens a report: the record's, in the country that sent it."""
    return (wire.record.source_country, wire.record.record_id) if isinstance(wire.record, ChildReport) else ("", "")


def refusal(report: ChildReport, reason: str, at: datetime) -> Screening:
    """Return the screening of a report that may not be read at all."""
    return Screening(
        record_id=report.record_id,
        record_version=report.record_version,
        decision="REJECT",
        reasons=(reason,),
        rules_version=RULES_VERSION,
        screened_at=at,
        message_class=report.message_class,
    )


def check_ownership(report: ChildReport, event: Event) -> None:
    """Raise `RecordRejected` when a report is not its sender's to send: only the owner's country may publish it."""
    if report.kind == "UNKNOWN":
        raise RecordRejected("UNKNOWN_KIND", "kind", "upgrade: this kind of report is newer than the hub")
    if source_of(report.record_id) != report.source_id:
        raise RecordRejected("FOREIGN_RECORD", "record_id", "a record's id starts with its source's id")
    if topics.country_of(event.topic) != report.source_country:
        raise RecordRejected("FOREIGN_RECORD", "source_country", "a country's topic carries its own reports only")
    check_owner(report.record_id, report.source_country)
    if event.key != report.record_id.encode():
        raise RecordRejected("WRONG_KEY", "record_id", "the key of a report is its record_id")


def restore(states: NationalStates, read: Read) -> None:
    """Put one earlier event into the state of its country."""
    country = country_of(read)
    if country is None or country not in states:
        return
    state = states[country]
    match _record(read):
        case Screening() as screening if ERASED in screening.reasons or screening.record_id in state.erased:
            state.drop(screening.record_id)
        case Screening() as screening:
            state.remember(screening)
        case Erasure() as erasure:
            check_owner(erasure.record_id, erasure.source_country)
            state.forget(erasure.record_id)
        case Decision(subject_kind="SCREENING") as decision:
            state.take_decision(decision)
        case ChildReport() as report:
            check_ownership(report, read.event)
            state.take_again(report, read.event)
        case _:
            pass


def country_of(read: Read) -> str | None:
    """Return the country an event belongs to: its topic's, or on a regional topic the one it says it speaks for."""
    match _record(read):
        case Decision() as decision:
            return decision.country
        case Erasure() as erasure:
            return erasure.source_country
        case _:
            return topics.country_of(read.event.topic)


def _record(read: Read) -> Record | None:
    return None if read.wire is None else read.wire.record
