import itertools
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event as Flag

import pytest

from ops.runtime.messages import Event
from ops.runtime.postgres import Database, connect
from registry_sink import writer
from registry_sink.batch import Changes
from registry_sink.dump import registry_rows
from registry_sink.service import prepare, write_events
from registry_sink.session import prepare_session
from registry_sink.tables import TABLES
from registry_sink.writer import prepare_stages
from schemas.builders import a_record
from schemas.codec import file_codec
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
from tests.registry_sink.stories import event_of
from tests.support.waiting import wait_until

ERASED, OTHER = "trackchild.test/EXERCISE-1", "dnet.test/EXERCISE-2"


def records_about(record_id: str, number: int) -> list[Record]:
    """One record of each type that refers to the child's record; the sides of pairs are ERASED and OTHER."""
    sides = {
        "missing": MatchSide(record_id=ERASED, record_version=1, country="IN", kind="MISSING"),
        "found": MatchSide(record_id=OTHER, record_version=1, country="BD", kind="FOUND"),
    }
    return [
        a_record(ChildReport, number, record_id=record_id),
        a_record(Screening, number, record_id=record_id),
        a_record(MatchProfile, number, record_id=record_id),
        a_record(Decision, number, subject=record_id),
        a_record(Match, number, zone="REVIEW", **sides),
        a_record(CaseLink, number, record_ids=(ERASED, OTHER)),
        a_record(CaseEvent, number, record_ids=(OTHER, record_id)),
        a_record(Alert, number, record_id=record_id),
        a_record(Referral, number, record_id=record_id),
        a_record(Feedback, number, record_id=record_id),
        a_record(HelplineContact, number, record_id=record_id),
        a_record(Rejection, number, record_id=record_id),
    ]


SEALED = [
    ("Referral", "referrals"),
    ("Feedback", "feedback"),
    ("HelplineContact", "contacts"),
    ("Rejection", "rejections"),
]
ABOUT_ERASED = [event_of(record) for record in records_about(ERASED, 1)]
ABOUT_OTHER = [event_of(record, 1) for record in records_about(OTHER, 2)]
ERASURE = event_of(a_record(Erasure, 1, record_id=ERASED))


def put(registry: Database, *events: Event) -> None:
    """Writes each event in a batch of its own."""
    for event in events:
        write_events(registry, [event], file_codec())


def mentions(registry: Database, text: str) -> set[str]:
    """The tables in which some value is or holds the text."""
    return {table for table, rows in registry_rows(registry).items() if text in repr(rows)}


def test_erased_record_is_nowhere(registry: Database) -> None:
    """After an erasure only the suppression knows the record's id, and no seal or text of it is left."""
    put(registry, *ABOUT_ERASED, ERASURE)

    rows = registry_rows(registry, seals=True)
    assert mentions(registry, ERASED) == {"erasures"}
    assert {table for table, found in rows.items() if found} == {
        "erasures", "case_events", "cases", "alerts", "referrals", "feedback", "contacts", "rejections",
    }  # fmt: skip
    assert {table: [row[TABLES[name].columns.index("sealed")] for row in rows[table]] for name, table in SEALED} == {
        table: [None] for _, table in SEALED
    }
    assert registry.execute("SELECT info FROM registry.alerts").fetchall() == [(None,)]
    assert registry.execute("SELECT record_ids FROM registry.case_events").fetchall() == [([OTHER],)]


def test_other_records_stay(registry: Database) -> None:
    """An erasure changes no row about other children only."""
    alone = [event for event in ABOUT_OTHER if event.topic not in {"mca.region.matches.v1", "mca.region.links.v1"}]
    put(registry, *alone)
    before = registry_rows(registry, seals=True)

    put(registry, ERASURE)

    after = registry_rows(registry, seals=True)
    assert len(after.pop("erasures")) == 1
    assert before.pop("erasures") == []
    assert after == before


@pytest.mark.parametrize("place", range(len(ABOUT_ERASED) + 1))
def test_erasure_at_any_place(registry: Database, place: int) -> None:
    """Wherever the erasure comes between the other messages, also after a replay, the rows are the same."""
    put(registry, *ABOUT_ERASED, *ABOUT_OTHER, ERASURE)
    expected = registry_rows(registry, seals=True)
    for table in ("erasures", *expected):
        if table not in {"matches", "cases"}:
            registry.execute(f"TRUNCATE registry.{table}, registry.match_pairs")

    put(registry, *ABOUT_ERASED[:place], ERASURE, *ABOUT_ERASED[place:], *ABOUT_OTHER)
    once = registry_rows(registry, seals=True)
    put(registry, *ABOUT_ERASED, *ABOUT_OTHER)

    assert once == expected
    assert registry_rows(registry, seals=True) == expected


def test_erasure_in_the_same_batch(registry: Database) -> None:
    """Rows and erasure in one batch end as one after the other."""
    put(registry, *ABOUT_ERASED, ERASURE)
    expected = registry_rows(registry, seals=True)
    registry.execute("TRUNCATE registry.erasures, registry.case_events, registry.alerts, registry.referrals")
    registry.execute("TRUNCATE registry.feedback, registry.contacts, registry.rejections")

    write_events(registry, [*ABOUT_ERASED, ERASURE], file_codec())

    assert registry_rows(registry, seals=True) == expected


@pytest.mark.parametrize("erasure_waits", [True, False])
def test_erasure_beside_a_running_batch(
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    erasure_waits: bool,  # noqa: FBT001 (a parameter)
) -> None:
    """A row that one sink writes while another erases its record does not survive, whoever began first."""
    written, go_on, turns = Flag(), Flag(), itertools.count()
    store_offsets = writer._store_offsets

    def hold_the_first(connection: Database, changes: Changes) -> None:
        if next(turns) == 0:
            written.set()
            assert go_on.wait(20)
        store_offsets(connection, changes)

    def write_alone(event: Event) -> None:
        with closing(connect(database)) as connection:
            prepare_session(connection)
            prepare_stages(connection)
            write_events(connection, [event], file_codec())

    report = ABOUT_ERASED[0]
    first, second = (report, ERASURE) if erasure_waits else (ERASURE, report)
    with closing(connect(database)) as watcher, ThreadPoolExecutor(2) as sinks:
        prepare_session(watcher)
        prepare(watcher)
        monkeypatch.setattr(writer, "_store_offsets", hold_the_first)
        waiting = sinks.submit(write_alone, first)
        assert written.wait(20)
        other = sinks.submit(write_alone, second)
        wait_until(lambda: other.done() or watcher.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall())
        go_on.set()
        waiting.result(20)
        other.result(20)

        assert watcher.execute("SELECT FROM registry.reports").fetchall() == []
        assert len(watcher.execute("SELECT FROM registry.erasures").fetchall()) == 1
