from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event
from ops.runtime.postgres import Database
from registry_sink.batch import Changes, changes_of
from registry_sink.dump import registry_rows
from registry_sink.rows import Key, Row
from registry_sink.service import write_events
from registry_sink.tables import TABLES
from registry_sink.writer import write
from schemas.builders import a_record, every_record
from schemas.codec import Codec, file_codec
from schemas.records import ChildReport, Decision, Match, MatchProfile, Referral, Rejection, Screening
from tests.registry_sink.stories import bad_event, batches, event_of, events_of, shuffled, story


def put(registry: Database, *events: Event) -> None:
    """Writes each event in a batch of its own."""
    for event in events:
        write_events(registry, [event], file_codec())


def empty(registry: Database) -> None:
    """Forgets everything."""
    for table in ("offsets", *(table.name for table in TABLES.values())):
        registry.execute(f"TRUNCATE registry.{table}")


def cell(registry: Database, query: str) -> object:
    """The first value a query finds, None when it finds no row."""
    found = registry.execute(query).fetchone()
    return None if found is None else found[0]


def spoil(kept: dict[Key, Row], offset: int) -> None:
    """Puts a word where a decision's time stands, in the row of that offset."""
    place = TABLES["Decision"].columns.index("at")
    for key, row in kept.items():
        if row.offset == offset:
            kept[key] = replace(row, values=(*row.values[:place], "no time", *row.values[place + 1 :]))


@pytest.mark.parametrize("seed", range(4))
def test_order_repeats_and_batches(registry: Database, seed: int) -> None:
    """A log in any order across keys, repeated in stretches, cut anywhere and replayed whole, leaves the same rows."""
    threads = story(12)
    write_events(registry, events_of([sent for thread in threads for sent in thread]), file_codec())
    expected = registry_rows(registry, seals=True)
    empty(registry)
    events = events_of(shuffled(threads, seed))

    for batch in batches(events, seed):
        write_events(registry, batch, file_codec())
    once = registry_rows(registry, seals=True)
    for batch in batches(events, seed + 100):
        write_events(registry, batch, file_codec())
    twice = registry_rows(registry, seals=True)

    assert all(expected.values()), "every table takes part"
    assert once == expected
    assert twice == expected


def test_every_clear_field_arrives(registry: Database) -> None:
    """Each record's row holds, column by column, what the record holds in clear."""
    records = every_record(3)

    put(registry, *(event_of(record) for record in records))

    for record in records:
        table = TABLES[type(record).__name__]
        columns = [name for name in table.columns if name not in {*table.json, "sealed"} and hasattr(record, name)]
        listed = ", ".join(f'"{column}"' for column in columns)
        stored = registry.execute(f'SELECT {listed} FROM registry."{table.name}"').fetchone()  # noqa: S608 (names of tables.py)
        wanted = [getattr(record, column) for column in columns]
        assert list(stored or ()) == [list(value) if isinstance(value, tuple) else value for value in wanted]


def test_parts_arrive_as_json(registry: Database) -> None:
    """A part is a JSON object with the standard's own field names, a list of parts an array of them."""
    report = a_record(ChildReport, 1)

    put(registry, event_of(report))

    assert report.age is not None
    assert cell(registry, "SELECT age -> 'min_years' FROM registry.reports") == report.age.min_years
    assert cell(registry, "SELECT jsonb_array_length(marks) FROM registry.reports") == len(report.marks)


def test_same_version_first_wins(registry: Database) -> None:
    """A report that comes again under the same version changes nothing, even with other content."""
    first = a_record(ChildReport, 1)
    second = a_record(ChildReport, 2, record_id=first.record_id, record_version=first.record_version)
    put(registry, event_of(first, 0))
    before = registry_rows(registry, seals=True)

    put(registry, event_of(second, 1))

    assert registry_rows(registry, seals=True) == before


def test_screening_of_same_version_last_wins(registry: Database) -> None:
    """A person's PASS takes the place of the rules' HOLD on the same version; a late older version does not."""
    held = a_record(Screening, 1, record_version=4, decision="HOLD")

    put(registry, event_of(held, 0))
    put(registry, event_of(held.model_copy(update={"decision": "PASS"}), 1))
    put(registry, event_of(held.model_copy(update={"decision": "REJECT", "record_version": 3}), 2))

    assert cell(registry, "SELECT decision FROM registry.screenings") == "PASS"


def test_late_offer_does_not_undo_its_answer(registry: Database) -> None:
    """Of a referral's events the one with the latest time stays, in another batch too."""
    offered = a_record(Referral, 1, status="PROPOSED", at=datetime(2026, 6, 1, tzinfo=UTC))
    answered = offered.model_copy(update={"status": "ACCEPTED", "at": datetime(2026, 6, 3, tzinfo=UTC)})

    put(registry, event_of(answered, 0), event_of(offered, 1))

    assert cell(registry, "SELECT status FROM registry.referrals") == "ACCEPTED"


def test_other_partition_by_time(registry: Database) -> None:
    """When a key has moved to another partition, whose offsets begin again, the later message wins."""
    first = a_record(Decision, 1, action="HOLD")
    second = first.model_copy(update={"action": "PASS"})

    put(registry, event_of(first, offset=90, partition=0, timestamp_ms=1000))
    put(registry, event_of(second, offset=2, partition=5, timestamp_ms=2000))
    put(registry, event_of(first, offset=91, partition=0, timestamp_ms=1500))

    assert cell(registry, "SELECT action FROM registry.decisions") == "PASS"


def test_tombstone_then_profile_in_one_batch(registry: Database) -> None:
    """A profile that is withdrawn and comes back with a lower version in one batch is there, as one after the other."""
    profile = a_record(MatchProfile, 1, record_version=7)
    back = profile.model_copy(update={"record_version": 2})
    topic, key = event_of(profile).topic, event_of(profile).key
    put(registry, event_of(profile, 0))

    write_events(registry, [Event(topic, 0, 1, 1, key, None), event_of(back, 2)], file_codec())

    assert cell(registry, "SELECT record_version FROM registry.profiles") == 2


@pytest.mark.parametrize("decision_first", [True, False])
def test_discarded_pair_with_decision_stays(registry: Database, decision_first: bool) -> None:  # noqa: FBT001 (a parameter)
    """A discarded pair is shown only if a person decided on it, whichever message came first."""
    match = a_record(Match, 1, zone="REVIEW")
    discarded = event_of(match.model_copy(update={"zone": "DISCARD"}), 1)
    decision = event_of(a_record(Decision, 1, subject=match.match_id, subject_kind="MATCH"))
    put(registry, event_of(match, 0))

    if not decision_first:
        put(registry, discarded)
        assert registry_rows(registry)["matches"] == []
    put(registry, decision)
    put(registry, discarded)

    assert cell(registry, "SELECT zone FROM registry.matches") == "DISCARD"


def test_undecodable_is_a_row(registry: Database) -> None:
    """A message that does not decode becomes one rejection with its position and reason and without its bytes."""
    torn = bad_event(offset=17)

    put(registry, torn, torn)

    rows = registry.execute("SELECT position, reason, sealed, source_id FROM registry.rejections").fetchall()
    assert rows == [("mca.in.reports.v1[0]@17", "UNDECODABLE", None, "mca.in.reports.v1")]
    assert cell(registry, "SELECT next_offset FROM registry.offsets") == 18


@pytest.mark.parametrize("processor_first", [True, False])
def test_rejection_of_a_processor_counts_once(registry: Database, processor_first: bool) -> None:  # noqa: FBT001 (same)
    """A message that a processor rejects too stays one row, the processor's, whichever came first."""
    torn = bad_event(offset=17)
    put(registry, torn)
    own_id = cell(registry, "SELECT rejection_id FROM registry.rejections")
    empty(registry)
    theirs = event_of(a_record(Rejection, 1, rejection_id=own_id, reason="UNDECODABLE", detail="theirs"), 0)

    put(registry, *((theirs, torn) if processor_first else (torn, theirs)))

    assert registry.execute("SELECT detail FROM registry.rejections").fetchall() == [("theirs",)]


def test_offsets_and_rows_together(registry: Database) -> None:
    """When a row of the batch cannot be stored, neither the others nor the offset are."""
    good, bad = (event_of(a_record(Decision, seed), seed) for seed in (1, 2))
    changes = changes_of([good, bad], file_codec())
    spoil(changes.kept["decisions"], offset=2)

    with pytest.raises(RecordRejected):
        write(registry, changes)

    assert cell(registry, "SELECT count(*) FROM registry.decisions") == 0
    assert cell(registry, "SELECT count(*) FROM registry.offsets") == 0


def test_unstorable_record_is_found(registry: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a batch with one record that PostgreSQL cannot hold, that one is rejected and all others are stored."""
    events = [event_of(a_record(Decision, seed), seed) for seed in range(9)]
    spoilt = events[5].position

    def changes_with_a_spoilt_row(batch: list[Event], codec: Codec, refusal: RecordRejected | None = None) -> Changes:
        changes = changes_of(batch, codec, refusal)
        spoil(changes.kept.get("decisions", {}), offset=5)
        return changes

    monkeypatch.setattr("registry_sink.service.changes_of", changes_with_a_spoilt_row)
    write_events(registry, events, file_codec())

    assert cell(registry, "SELECT count(*) FROM registry.decisions") == 8
    assert registry.execute("SELECT position, reason FROM registry.rejections").fetchall() == [(spoilt, "NOT_STORABLE")]
    assert cell(registry, "SELECT next_offset FROM registry.offsets") == 9
