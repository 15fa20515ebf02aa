from ops.runtime.postgres import Database
from registry_sink.dump import counts, registry_rows
from registry_sink.service import write_events
from schemas.builders import a_record, every_record
from schemas.codec import file_codec
from schemas.records import ChildReport, Match
from tests.registry_sink.stories import bad_event, event_of, events_of, story


def test_places_in_the_log_do_not_show(registry: Database) -> None:
    """The same records at other offsets and times, and what did not decode elsewhere, give the same dump."""
    records = every_record(1)
    write_events(registry, [*(event_of(record) for record in records), bad_event(0)], file_codec())
    before = registry_rows(registry, seals=True)
    registry.execute("TRUNCATE registry.rejections, registry.decisions")

    events = [event_of(record, 70, 2, timestamp_ms=5) for record in records]
    write_events(registry, [*events, bad_event(99)], file_codec())

    assert registry_rows(registry, seals=True) == before


def test_a_changed_field_shows(registry: Database) -> None:
    """A dump differs when one field of one record differs."""
    report = a_record(ChildReport, 1)
    write_events(registry, [event_of(report)], file_codec())
    before = registry_rows(registry)

    write_events(
        registry, [event_of(report.model_copy(update={"record_version": report.record_version + 1}), 1)], file_codec()
    )

    assert registry_rows(registry) != before


def test_other_keys_give_the_same_dump(registry: Database) -> None:
    """Without `seals` only whether there is a seal counts, so that registries under different keys can be compared."""
    write_events(registry, [event_of(a_record(ChildReport, 1))], file_codec())
    with_bytes, before = registry_rows(registry, seals=True), registry_rows(registry)

    registry.execute("UPDATE registry.reports SET sealed = 'other'")

    assert registry_rows(registry) == before
    assert registry_rows(registry, seals=True) != with_bytes


def test_counts_are_of_the_dump(registry: Database) -> None:
    """Each table's count is the number of its rows in the dump."""
    events = events_of([sent for thread in story(5) for sent in thread])
    write_events(registry, events, file_codec())

    found = counts(registry)

    assert found == {table: len(rows) for table, rows in registry_rows(registry).items()}
    assert found["matches"] < 5


def test_case_stands_at_the_open_step_due_first(registry: Database) -> None:
    """A case is shown once, at the open step that is due first, with the time it was opened."""
    write_events(registry, events_of([sent for thread in story(1) for sent in thread]), file_codec())

    found = registry.execute(
        "SELECT step, status, is_open, extract(day FROM changed_at - opened_at)::integer FROM registry.cases"
    ).fetchall()

    assert found == [("RETURN", "DUE", True, 9)]


def test_discarded_pair_is_not_counted(registry: Database) -> None:
    """A pair that was discarded is not among the matches."""
    write_events(registry, [event_of(a_record(Match, 1, zone="DISCARD"))], file_codec())

    assert counts(registry)["matches"] == 0
