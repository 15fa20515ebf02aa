"""The case processor: a confirmed match across a border opens a repatriation case with its first deadline."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec
from schemas.events import Cause, output_of
from schemas.identity import case_id
from schemas.records import CaseEvent, Decision, Match
from stream_processors.ledger import Confirmed, PairLedger
from stream_processors.procedures import Procedure, Step, procedure_for, read_procedures
from stream_processors.processor import Context, Processor, Read


@dataclass
class CaseState:
    """Pairs and decisions, and the steps that were written, as (case id, step)."""

    ledger: PairLedger = field(default_factory=PairLedger)
    written: set[tuple[str, str]] = field(default_factory=set)


def case_processor(codec: Codec) -> Processor[CaseState]:
    """Return the processor over matches and decisions; raises `HubMisconfigured` for a broken procedure file."""
    read_procedures()

    def handle(read: Read, state: CaseState, context: Context) -> list[Output]:
        del context  # a case follows from the decisions' own time
        match_id = _take(state, read)
        return [] if match_id is None else _open(match_id, read.cause, state, codec)

    return Processor(
        name="case",
        inputs=(topics.MATCHES, topics.DECISIONS),
        restores=(topics.CASES, topics.MATCHES, topics.DECISIONS),
        new_state=CaseState,
        restore=restore,
        handle=handle,
        wanted_keys=lambda _: [],
    )


def restore(state: CaseState, read: Read) -> None:
    """Put one earlier event into the state."""
    if read.wire is not None and isinstance(read.wire.record, CaseEvent):
        state.written.add((read.wire.record.case_id, read.wire.record.step))
    else:
        _take(state, read)


def opening_events(confirmed: Confirmed, procedure: Procedure) -> tuple[CaseEvent, CaseEvent]:
    """Return the two events that open a case: the opening, done, and the first step, due by its limit."""
    opened, first = procedure.steps[0], procedure.steps[1]
    done = _event(confirmed, procedure, opened).model_copy(update={"status": "DONE"})
    due = _event(confirmed, procedure, first).model_copy(
        update={"due_at": confirmed.at + timedelta(days=first.limit_days), "waiting_on": first.waiting_on}
    )
    return done, due


def corridor_of(match: Match) -> str:
    """Return the corridor of a confirmed match: from where the child is to where the child is missed."""
    return f"{match.found.country}-{match.missing.country}"


def _event(confirmed: Confirmed, procedure: Procedure, step: Step) -> CaseEvent:
    match = confirmed.match
    return CaseEvent(
        case_id=case_id(match.match_id),
        corridor=corridor_of(match),
        record_ids=(match.missing.record_id, match.found.record_id),
        step=step.step,
        status="DUE",
        at=confirmed.at,
        owner=step.owner,
        message_class=match.message_class,
        match_id=match.match_id,
        procedure_version=f"{procedure.corridor}/{procedure.version}",
    )


def _take(state: CaseState, read: Read) -> str | None:
    record = None if read.wire is None else read.wire.record
    match record:
        case Match():
            state.ledger.take_match(record)
            return record.match_id
        case Decision(subject_kind="MATCH"):
            state.ledger.take_decision(record)
            return record.subject
        case _:
            return None


def _open(match_id: str, cause: Cause, state: CaseState, codec: Codec) -> list[Output]:
    confirmed = state.ledger.confirmed(match_id)
    if confirmed is None or confirmed.match.zone == "DISCARD":
        return []
    match = confirmed.match
    if match.missing.country == match.found.country or match.found.kind != "FOUND":
        return []  # nobody to bring home: within one country, or only seen and in nobody's care
    outputs = []
    for event in opening_events(confirmed, procedure_for(corridor_of(match))):
        # Step by step: a crash may have come between the two events of an earlier try.
        if (event.case_id, event.step) not in state.written:
            state.written.add((event.case_id, event.step))
            moment = replace(cause, event_id=f"{match.match_id}/{event.step}", time=confirmed.at)
            outputs.append(output_of(event, topics.CASES, codec.encode(event), moment))
    return outputs
