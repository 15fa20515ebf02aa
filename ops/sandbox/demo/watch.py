"""What happened on the topics of the demo, read once at the end from the first message to the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ops.runtime.kafka import Connection, read_topics
from ops.runtime.messages import Event
from schemas import topics
from schemas.codec import Codec, Wire
from schemas.records import Alert, CaseEvent, ChildReport, Decision, Match, MatchProfile, Record, Rejection, Screening


@dataclass
class Seen:
    """Everything the topics hold, newest of each key; `first_at` is the broker's time of the first event of a trace."""

    reports: dict[str, tuple[Wire, Event]] = field(default_factory=dict)
    screenings: dict[str, Screening] = field(default_factory=dict)
    profiles: dict[str, MatchProfile] = field(default_factory=dict)
    matches: dict[str, Match] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    cases: dict[str, list[CaseEvent]] = field(default_factory=lambda: defaultdict(list))
    rejections: dict[str, Rejection] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    report_at: dict[str, int] = field(default_factory=dict)
    match_at: dict[str, int] = field(default_factory=dict)

    def latencies_ms(self, since_ms: int) -> list[int]:
        """Return milliseconds from report to first candidate, of each report since then that raised one, sorted.

        since_ms: broker's time from which reports count, milliseconds since 1970, UTC.
        """
        both = [trace for trace in self.match_at.keys() & self.report_at.keys() if self.report_at[trace] >= since_ms]
        return sorted(max(0, self.match_at[trace] - self.report_at[trace]) for trace in both)


def look(connection: Connection, codec: Codec, countries: tuple[str, ...]) -> Seen:
    """Return what every topic of the hub holds now."""
    seen = Seen()
    for event in _events(connection, tuple(topics.all_topics(countries))):
        seen.events[event.topic] += 1
        if event.value is None:
            seen.profiles.pop(event.key.decode(), None)
            continue
        wire = codec.decode(event.value)
        _note_time(seen, event, wire.record)
        _note_record(seen, event, wire)
    return seen


def trace_of(event: Event) -> str:
    """Return the trace id of an event: one report and everything that follows from it share it."""
    return event.header("traceparent")[3:35]


def _events(connection: Connection, names: tuple[str, ...]) -> Iterator[Event]:
    for batch in read_topics(connection, names):
        yield from batch


def _note_time(seen: Seen, event: Event, record: Record) -> None:
    times = {"ChildReport": seen.report_at, "Match": seen.match_at}.get(type(record).__name__)
    if times is not None:
        trace = trace_of(event)
        times[trace] = min(event.timestamp_ms, times.get(trace, event.timestamp_ms))


def _note_record(seen: Seen, event: Event, wire: Wire) -> None:
    match wire.record:
        case ChildReport() as report:
            known = seen.reports.get(report.record_id)
            if known is None or _version(known[0]) < report.record_version:
                seen.reports[report.record_id] = (wire, event)
        case Screening() as screening:
            seen.screenings[screening.record_id] = screening
        case MatchProfile() as profile:
            seen.profiles[profile.record_id] = profile
        case Match() as match:
            seen.matches[match.match_id] = match
        case Decision() as decision:
            seen.decisions[f"{decision.subject}@{decision.country}"] = decision
        case Alert() as alert:
            seen.alerts[alert.alert_id] = alert
        case CaseEvent() as step:
            seen.cases[step.case_id].append(step)
        case Rejection() as rejection:
            seen.rejections[rejection.rejection_id] = rejection
        case _:
            pass


def _version(wire: Wire) -> int:
    return wire.record.record_version if isinstance(wire.record, ChildReport) else 0
