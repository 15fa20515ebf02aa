"""Invented logs of the hub for the sink's tests: what happens to some children, message by message."""

import datetime as dt
import random
from collections.abc import Iterable, Sequence

from ops.runtime.messages import Event, Output
from schemas import topics
from schemas.builders import a_record
from schemas.codec import file_codec
from schemas.events import topic_key
from schemas.records import (
    Alert,
    CaseEvent,
    CaseLink,
    ChildReport,
    Decision,
    Erasure,
    Feedback,
    HelplineContact,
    Match,
    MatchProfile,
    MatchSide,
    Record,
    Referral,
    Rejection,
    Screening,
)

COUNTRY = "IN"
KNOWN = topics.all_topics((COUNTRY,))
KEY = bytes(range(32))
PARTITIONS = 4
MORNING = dt.datetime(2024, 5, 1, 8, tzinfo=dt.UTC)
STEPS = ((0, "OPEN", "DONE"), (1, "VERIFY", "DUE"), (9, "VERIFY", "DONE"), (9, "RETURN", "DUE"))
# Messages of one key of one topic, in the order in which they were sent.
Thread = list[Output]


def topic_of(record: Record) -> str:
    """The topic on which tests send a record: India's or the region's."""
    name = type(record).__name__
    return next(topic for topic, known in KNOWN.items() if known.record == name)


def message_of(record: Record) -> Output:
    """The message of a record, sealed with the test key."""
    topic = topic_of(record)
    return Output(topic, topic_key(record, topic).encode(), file_codec().encode(record, KEY))


def event_of(record: Record, offset: int = 0, partition: int = 0, timestamp_ms: int = 1_700_000_000_000) -> Event:
    """The message of a record as read at a place."""
    sent = message_of(record)
    return Event(sent.topic, partition, offset, timestamp_ms, sent.key, sent.value)


def bad_event(offset: int = 0, value: bytes | None = b"\xff not avro", topic: str = "mca.in.reports.v1") -> Event:
    """A message that does not decode."""
    return Event(topic, 0, offset, 1_700_000_000_000, b"some/key", value)


def events_of(messages: Iterable[Output]) -> list[Event]:
    """The messages as a broker would hold them: a partition by key, offsets that count up."""
    ends: dict[tuple[str, int], int] = {}
    events = []
    for number, sent in enumerate(messages):
        place = (sent.topic, sum(sent.key) % PARTITIONS)
        offset = ends.get(place, 0)
        ends[place] = offset + 1
        events.append(Event(*place, offset, 1_700_000_000_000 + number, sent.key, sent.value))
    return events


def story(children: int) -> list[Thread]:
    """What happens to so many invented pairs of a missing and a found child, on every topic.

    Of one pair in four the missing child's record is erased, and one message that is no record stands beside it.
    """
    threads: list[Thread] = []
    for number in range(children):
        threads += _pair(number)
        if number % 4 == 0:
            missing = f"trackchild.test/EXERCISE-{number}"
            threads.append([message_of(a_record(Erasure, number, record_id=missing))])
            threads.append([Output(topics.reports(COUNTRY), f"torn-{number}".encode(), b"\x00torn")])
    return threads


def shuffled(threads: Sequence[Thread], seed: int) -> list[Output]:
    """The messages in a random order that keeps each thread's own, some repeated as after a crash."""
    chance = random.Random(seed)  # noqa: S311 (test data, not a secret)
    waiting = [_with_repeats(thread, chance) for thread in threads]
    turns = [number for number, thread in enumerate(waiting) for _ in thread]
    chance.shuffle(turns)
    readers = [iter(thread) for thread in waiting]
    return [next(readers[number]) for number in turns]


def batches(events: Sequence[Event], seed: int) -> list[list[Event]]:
    """The events cut at random places."""
    chance = random.Random(seed)  # noqa: S311 (test data, not a secret)
    cut, found = 0, []
    while cut < len(events):
        size = chance.choice((1, 2, 7, 40, 200))
        found.append(list(events[cut : cut + size]))
        cut += size
    return found


def _with_repeats(thread: Thread, chance: random.Random) -> Thread:
    # Whoever sent a stretch and crashed before it was acknowledged sends the same stretch again. A torn message has its
    # place for an id: sent twice it is two rejections.
    if thread[0].key.startswith(b"torn") or chance.random() < 0.7:
        return thread
    end = chance.randint(1, len(thread))
    start = chance.randint(0, end - 1)
    return [*thread[:end], *thread[start:]]


def _pair(number: int) -> list[Thread]:
    missing, found = f"trackchild.test/EXERCISE-{number}", f"dnet.test/EXERCISE-{number}"
    pair, case, others = f"pair-{number}", f"case-{number}", {"message_class": "EXERCISE"}
    sides = {
        "missing": MatchSide(record_id=missing, record_version=1, country="IN", kind="MISSING"),
        "found": MatchSide(record_id=found, record_version=1, country="BD", kind="FOUND"),
    }
    match = a_record(Match, number, match_id=pair, zone="REVIEW", **sides, **others)
    profile = a_record(MatchProfile, number, record_id=missing, record_version=1, **others)
    records: list[list[Record]] = [
        [a_record(ChildReport, number + v, record_id=missing, record_version=v, **others) for v in (1, 2, 3)],
        [a_record(ChildReport, number + v, record_id=found, record_version=v, **others) for v in (2, 1)],
        [
            a_record(Screening, number, record_id=missing, record_version=1, decision="HOLD", **others),
            a_record(Screening, number, record_id=missing, record_version=1, decision="PASS", **others),
        ],
        [a_record(MatchProfile, number, record_id=found, record_version=2, **others)],
        [match, match.model_copy(update={"zone": "STRONG_REVIEW" if number % 2 else "DISCARD"})],
        [a_record(Alert, number, alert_id=f"alert-{number}", record_id=missing, msg_type=kind, status="EXERCISE")
         for kind in ("ALERT", "UPDATE", "CANCEL")],
        [a_record(CaseEvent, number, case_id=case, record_ids=(missing, found), step=step, status=status,
                  at=MORNING + dt.timedelta(days=day), **others)
         for day, step, status in STEPS],
        [a_record(Referral, number, referral_id=f"referral-{number}", record_id=missing, status=status, **others)
         for status in ("PROPOSED", "ACCEPTED")],
        [a_record(CaseLink, number, link_id=f"link-{number}", record_ids=(missing, found), **others)],
        [a_record(Feedback, number, feedback_id=f"said-{number}", record_id=missing, case_id=case, **others)],
        [a_record(HelplineContact, number, contact_id=f"helpline.test/{number}", record_id=missing, **others)],
        [a_record(Rejection, number, rejection_id=f"rejection-{number}", record_id=missing, **others)],
        [a_record(Decision, number, subject=missing, subject_kind="SCREENING", country="IN", action=action, **others)
         for action in ("HOLD", "PASS")],
    ]  # fmt: skip
    if number % 3 == 0:
        records.append([a_record(Decision, number, subject=pair, subject_kind="MATCH", country="BD", **others)])
    threads = [[message_of(record) for record in thread] for thread in records]
    profiles = [message_of(profile)]
    if number % 2:
        profiles.append(Output(topics.PROFILES, missing.encode(), None))
    return [*threads, profiles]
