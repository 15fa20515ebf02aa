"""Nothing of tier T2 to T4 is readable on any topic; erasing one child makes that child unreadable and no other."""

from __future__ import annotations

import pytest

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event
from registry_sink.tables import TABLES
from schemas.codec import file_codec
from schemas.identity import case_id
from schemas.records import Rejection
from stream_processors.ledger import sides_of
from tests.support.markers import leaks_among, leaks_in
from tests.support.sealed_story import AGAIN, BUILT, FOUND, MISSING, OTHER_PAIR, Snapshot, Story, pair, tell

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The whole story, on one hub."""
    return tell(tmp_path_factory.mktemp("sealed"))


def test_the_markers_went_through_the_flow(story: Story) -> None:
    """Every kind of record was on the topics, pairs became alerts and cases, and the seals hold the markers."""
    texts = [marker for marker in story.markers.planted if isinstance(marker, str)]
    hidden = b"".join(opened(event, story.before.keys) for event in story.before.events if sealed(event))

    assert {pair(*OTHER_PAIR), pair(MISSING, FOUND)} <= {alert.match_id for alert in story.before.seen.alerts.values()}
    assert len(story.before.seen.cases) >= 2
    assert all(story.before.rows[table] for table in ("contacts", "referrals", "feedback", "links", "rejections"))
    assert sum(marker.encode() in hidden for marker in texts) > 0.9 * len(texts) > 300


def test_no_marker_is_readable_on_any_topic(story: Story) -> None:
    """Key, value and headers of every message of every topic hold no form of any marker of T2 to T4."""
    messages = [*story.before.events, *story.replayed.events]

    leaks = leaks_among((event.position, raw(event)) for event in messages)

    assert leaks == []


def test_no_marker_is_readable_in_the_registry(story: Story) -> None:
    """The regional registry keeps seals as they are and nothing of what they hide."""
    leaks = leaks_among((table, repr(row).encode()) for table, rows in story.replayed.rows.items() for row in rows)

    assert leaks == []


def test_nobody_can_open_an_erased_child(story: Story) -> None:
    """The key of the erased child is gone for good, and no key there is opens what the log still holds of it."""
    hers = [event for event in story.replayed.events if sealed(event) and subject_of(event) == MISSING]
    keys = story.replayed.keys.values()

    assert story.had_key == (True, False)
    assert MISSING in story.before.keys
    assert MISSING not in story.replayed.keys
    assert story.new_key == {}
    assert len(hers) > 0
    assert [event.position for event in hers if any(opens(event, key) for key in keys)] == []


def test_the_region_forgets_an_erased_child(story: Story) -> None:
    """Nothing but the erasure itself names the child in the registry; its profile and pairs are gone."""
    naming = {table for table, rows in story.erased.rows.items() if any(MISSING in repr(row) for row in rows)}
    pairs = [match for match in story.erased.seen.matches.values() if MISSING in sides_of(match)]

    assert naming == {"erasures"}
    assert MISSING in story.before.seen.profiles
    assert MISSING not in story.erased.seen.profiles
    assert len(pairs) > 0
    assert {match.zone for match in pairs} == {"DISCARD"}


def test_reading_its_source_again_does_not_bring_an_erased_child_back(story: Story) -> None:
    """A replay of the source's files is refused for this child and leaves the registry as it was."""
    refused = [each for each in story.replayed.seen.rejections.values() if each.reason == "ERASED"]
    naming = {table for table, rows in story.replayed.rows.items() if any(MISSING in repr(row) for row in rows)}

    assert story.read_again["reports"] > 0
    assert len(refused) > 0
    assert reports_of(story.replayed, MISSING) == reports_of(story.before, MISSING)
    assert naming == {"erasures"}
    assert MISSING not in story.replayed.seen.profiles


def test_every_other_child_is_untouched(story: Story) -> None:
    """Every row that is not about the erased child or its pairs is unchanged, and every other seal still opens."""
    changed = {
        table: len(others_in(story.before, table) - others_in(story.replayed, table)) for table in story.before.rows
    }
    others = [event for event in story.replayed.events if sealed(event) and subject_of(event) != MISSING]

    assert {table: count for table, count in changed.items() if count} == {}
    assert len(others) > BUILT
    assert [event.position for event in others if not leaks_in(opened(event, story.replayed.keys))] == []


def test_a_duplicate_of_an_erased_child_stands_alone(story: Story) -> None:
    """The second report of the same child is marked as duplicate no more, and is searched for as before."""
    before = {row[0]: row for row in story.before.rows["screenings"]}[AGAIN]
    after = {row[0]: row for row in story.erased.rows["screenings"]}[AGAIN]

    assert MISSING in repr(before)
    assert "DUPLICATE_OF" not in repr(after)
    assert AGAIN in story.erased.seen.profiles


def raw(event: Event) -> bytes:
    """Return all bytes of a message that a reader of the topic gets."""
    headers = b"\n".join(name.encode() + b"=" + value for name, value in event.headers)
    return b"\n".join((event.key, headers, event.value or b""))


def sealed(event: Event) -> bool:
    """Return whether a message carries a seal."""
    return event.value is not None and file_codec().decode(event.value).sealed is not None


def subject_of(event: Event) -> str | None:
    """Return whose key opens a message."""
    return file_codec().decode(event.value or b"").subject()


def opened(event: Event, keys: dict[str, bytes]) -> bytes:
    """Return what a message says, opened with the key of its subject if that is there; rejected payloads raw."""
    wire = file_codec().decode(event.value or b"")
    record = file_codec().open(wire, keys.get(wire.subject() or ""))
    payload = record.payload if isinstance(record, Rejection) else None
    return record.to_json().encode() + (payload or b"")


def opens(event: Event, key: bytes) -> bool:
    """Return whether a key opens a message."""
    try:
        file_codec().open(file_codec().decode(event.value or b""), key)
    except RecordRejected:
        return False
    return True


def others_in(snapshot: Snapshot, table: str) -> set[str]:
    """Return the rows of a table that are about neither the erased child nor one of its pairs or cases.

    The margin of a pair is left out: it tells how far the next best pair is, which may have been the erased child's.
    """
    hers = [MISSING, *(match.match_id for match in snapshot.seen.matches.values() if MISSING in sides_of(match))]
    hers += [case_id(match) for match in hers[1:]]
    margin = TABLES["Match"].columns.index("margin") if table == "matches" else None
    rows = (repr([value for place, value in enumerate(row) if place != margin]) for row in snapshot.rows[table])
    return {row for row in rows if not any(each in row for each in hers)}


def reports_of(snapshot: Snapshot, record_id: str) -> int:
    """Return how many messages of a record are on the topics of reports."""
    return sum(event.topic.endswith(".reports.v1") and event.key == record_id.encode() for event in snapshot.events)
