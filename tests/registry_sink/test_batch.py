from datetime import UTC, datetime

import pytest

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event
from registry_sink.batch import change_of, changes_of
from registry_sink.rows import Removal
from schemas import topics
from schemas.builders import a_record
from schemas.codec import file_codec
from schemas.records import ChildReport, Decision, MatchProfile, Referral
from tests.registry_sink.stories import bad_event, event_of


def test_same_key_twice_is_one_row() -> None:
    """Of two versions of a report in one batch the higher is kept, whichever came first."""
    low, high = (a_record(ChildReport, 1, record_version=version) for version in (1, 2))

    changes = changes_of([event_of(high, 0), event_of(low, 1), event_of(high, 2)], file_codec())

    (row,) = changes.kept["reports"].values()
    assert (row.version, row.offset) == (2, 0)
    assert changes.next_offsets == {("mca.in.reports.v1", 0): 3}


def test_last_message_counts_without_version() -> None:
    """Of two decisions of one country on one subject the later message is kept."""
    first = a_record(Decision, 1, action="HOLD")

    changes = changes_of([event_of(first, 0), event_of(first.model_copy(update={"action": "PASS"}), 1)], file_codec())

    (row,) = changes.kept["decisions"].values()
    assert "PASS" in row.values


def test_a_late_offer_does_not_undo_its_answer() -> None:
    """Of a referral's events the one with the latest time is kept, whichever came last."""
    offered = a_record(Referral, 1, status="PROPOSED", at=datetime(2026, 6, 1, tzinfo=UTC))
    answered = offered.model_copy(update={"status": "ACCEPTED", "at": datetime(2026, 6, 3, tzinfo=UTC)})

    changes = changes_of([event_of(answered, 0), event_of(offered, 1)], file_codec())

    (row,) = changes.kept["referrals"].values()
    assert "ACCEPTED" in row.values


def test_tombstone_removes() -> None:
    """A profile's tombstone takes away the row of the batch and the row that may be there."""
    profile = event_of(a_record(MatchProfile, 1), 0)
    tombstone = Event(profile.topic, 0, 1, 1, profile.key, None)

    changes = changes_of([profile, tombstone], file_codec())

    assert changes.kept["profiles"] == {}
    assert changes.removed == {"profiles": {(profile.key.decode(),)}}
    assert change_of(tombstone, file_codec()) == Removal("profiles", (profile.key.decode(),))


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (bad_event(value=b"\x00\x00\x00\x03\xe7x"), "UNKNOWN_SCHEMA"),
        (bad_event(value=b""), "UNDECODABLE"),
        (bad_event(value=None), "NO_VALUE"),
        (bad_event(value=None, topic=topics.ERASURES), "NO_VALUE"),
        (bad_event(value=event_of(a_record(Decision, 1)).value), "WRONG_RECORD"),
    ],
)
def test_what_cannot_be_kept_is_rejected(event: Event, reason: str) -> None:
    """A message without a record of its topic becomes one row of the rejections, and its offset counts."""
    changes = changes_of([event], file_codec())

    assert changes.rejected == [reason]
    assert len(changes.kept["rejections"]) == 1
    assert changes.next_offsets == {(event.topic, 0): 1}


def test_refusal_rejects_all() -> None:
    """A batch that the database refused is rejected for the database's reason."""
    refusal = RecordRejected("NOT_STORABLE")

    changes = changes_of([event_of(a_record(Decision, 1))], file_codec(), refusal)

    assert changes.rejected == ["NOT_STORABLE"]
    assert list(changes.kept) == ["rejections"]
