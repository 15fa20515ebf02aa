"""The alert processor: a match that a person of each country confirmed becomes an alert to the two authorities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec
from schemas.events import Cause, output_of
from schemas.identity import alert_id
from schemas.records import Alert, AlertInfo, Decision, Match, MatchProfile, codes
from stream_processors.alert_texts import LANGUAGES, words
from stream_processors.ledger import Confirmed, PairLedger
from stream_processors.processor import Context, Processor, Read

SENDER = "alerts.mca.region"
EXPIRES_AFTER = timedelta(hours=72)  # STANDARD, "Alert"
FOLLOW_UP_AFTER = timedelta(hours=24)


@dataclass
class AlertState:
    """Pairs and decisions, the profile of each record as it was sent, and the alerts that were issued."""

    ledger: PairLedger = field(default_factory=PairLedger)
    profiles: dict[str, bytes] = field(default_factory=dict)
    issued: set[str] = field(default_factory=set)


def alert_processor(codec: Codec) -> Processor[AlertState]:
    """Return the processor over profiles, matches and decisions."""

    def handle(read: Read, state: AlertState, context: Context) -> list[Output]:
        del context  # an alert follows from the decisions' own time
        touched = _take(state, read)
        return [output for match_id in touched for output in _issue(match_id, read.cause, state, codec)]

    return Processor(
        name="alert",
        inputs=(topics.PROFILES, topics.MATCHES, topics.DECISIONS),
        restores=(topics.ALERTS, topics.PROFILES, topics.MATCHES, topics.DECISIONS),
        new_state=AlertState,
        restore=restore,
        handle=handle,
        wanted_keys=lambda _: [],
    )


def restore(state: AlertState, read: Read) -> None:
    """Put one earlier event into the state."""
    if read.wire is not None and isinstance(read.wire.record, Alert):
        state.issued.add(read.wire.record.alert_id)
    else:
        _take(state, read)


def alert_for(confirmed: Confirmed, missing: MatchProfile) -> Alert:
    """Return the alert of a confirmed match: RESTRICTED, to both authorities, without name, place of care or family."""
    match = confirmed.match
    identity = alert_id("MATCH_CONFIRMED", match.match_id)
    return Alert(
        alert_id=identity,
        identifier=f"{identity}.1",
        sender=SENDER,
        sent=confirmed.at,
        status=match.message_class,
        msg_type="ALERT",
        scope="RESTRICTED",
        kind=kind_of(confirmed),
        record_id=match.missing.record_id,
        countries=tuple(sorted({match.missing.country, match.found.country})),
        match_id=match.match_id,
        follow_up=confirmed.at + FOLLOW_UP_AFTER,
        info=tuple(_info(confirmed, missing, language) for language in LANGUAGES),
    )


def _info(confirmed: Confirmed, missing: MatchProfile, language: str) -> AlertInfo:
    match = confirmed.match
    places = {"from_country": match.missing.country, "in_country": match.found.country}
    text = words(kind_of(confirmed), language, places, missing, confirmed.at.date())
    return AlertInfo(
        language=language,
        event=text["event"],
        urgency="Expected",
        severity="Severe",
        certainty="Likely",  # CAP 1.2: Likely is p > 50 %; Observed waits for the reunion
        expires=confirmed.at + EXPIRES_AFTER,
        headline=text["headline"],
        description=text["description"],
        instruction=text["instruction"],
        contact=contact_of((match.missing.country, match.found.country)),
        area=(match.missing.country, match.found.country),
    )


def contact_of(countries: Iterable[str]) -> str:
    """Return the offices to contact: the national desks. Never who decided, for that may be where the child is."""
    return "; ".join(f"Missing Child Alert desk, {country}" for country in sorted(set(countries)))


def kind_of(confirmed: Confirmed) -> codes.AlertKind:
    """Return what the alert is about: a child in somebody's care, or one that was only seen."""
    return "SIGHTING" if confirmed.match.found.kind == "SIGHTING" else "MATCH_CONFIRMED"


def _take(state: AlertState, read: Read) -> list[str]:
    """Put an event into the state and return the ids of the matches it may complete."""
    record = None if read.wire is None else read.wire.record
    match record:
        case MatchProfile():
            state.profiles[record.record_id] = read.event.value or b""
            return state.ledger.matches_of(record.record_id)
        case Match():
            state.ledger.take_match(record)
            return [record.match_id]
        case Decision(subject_kind="MATCH"):
            state.ledger.take_decision(record)
            return [record.subject]
        case None if read.event.topic == topics.PROFILES:
            state.profiles.pop(read.event.key.decode("utf-8", "replace"), None)
        case _:
            pass
    return []


def _issue(match_id: str, cause: Cause, state: AlertState, codec: Codec) -> list[Output]:
    confirmed = state.ledger.confirmed(match_id)
    if confirmed is None or confirmed.match.zone == "DISCARD" or alert_id("MATCH_CONFIRMED", match_id) in state.issued:
        return []
    sides = (confirmed.match.missing.record_id, confirmed.match.found.record_id)
    if any(side not in state.profiles for side in sides):
        return []  # one of the two was withdrawn or has not been read yet; its profile brings the pair up again
    missing = codec.decode(state.profiles[sides[0]]).record
    if not isinstance(missing, MatchProfile):
        return []
    alert = alert_for(confirmed, missing)
    state.issued.add(alert.alert_id)
    moment = replace(cause, event_id=confirmed.match.match_id, time=confirmed.at)
    return [output_of(alert, topics.ALERTS, codec.encode(alert), moment)]
