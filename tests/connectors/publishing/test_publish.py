from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from connectors.publishing.check import check
from connectors.publishing.credentials import Credential
from connectors.publishing.json_bodies import read_json
from connectors.publishing.publish import National, Publisher, publish
from connectors.publishing.receipts import Receipt, answer_of
from connectors.publishing.submitted import Submitted
from connectors.sdk.positions import Progress, Sent
from ops.runtime.errors import SourceUnavailable
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Output
from schemas.codec import file_codec
from schemas.records import ChildReport, Rejection
from tests.support.publishing import SOURCE, a_child, as_json

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
CANARY = "Zx9Canary"
CODEC = file_codec()
OWNER = Credential("0" * 16, "api-key", SOURCE, "IN", NOW)


class ListSink:
    """Keeps what was sent; fails when told to, after taking the messages."""

    def __init__(self) -> None:
        self.sent: list[Output] = []
        self.fails = False

    def send_all(self, messages: Sequence[Output]) -> None:
        """Keep the messages."""
        self.sent += messages
        if self.fails:
            raise SourceUnavailable("the broker is away")


class MemoryKnown:
    """What was sent, in the process."""

    def __init__(self) -> None:
        self.known: dict[str, Sent] = {}
        self.fails = False

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Return what is known."""
        return {each: self.known[each] for each in record_ids if each in self.known}

    def store(self, progress: Progress) -> None:
        """Keep what was sent."""
        if self.fails:
            raise SourceUnavailable("PostgreSQL is away")
        self.known |= progress.sent


class Side:
    """A publisher into memory, and what it works with."""

    def __init__(self) -> None:
        self.sink, self.known, self.keys = ListSink(), MemoryKnown(), MemoryKeyStore(b"seed")
        india = National(self.keys, lambda _: self.known, bytes(32))
        self.publisher = Publisher(CODEC, self.sink, lambda: NOW, {"IN": india})

    def publish(self, *records: object) -> list[Receipt]:
        """Publish records in their JSON form."""
        return publish(self.publisher, OWNER, read_json(json.dumps(records).encode()))

    def check(self, *records: object) -> list[Receipt]:
        """Try records in their JSON form."""
        return check(self.publisher, OWNER, read_json(json.dumps(records).encode()))

    def opened(self, message: Output) -> ChildReport | Rejection:
        """Return the record of a message, opened."""
        wire = CODEC.decode(message.value or b"")
        subject = wire.subject() or ""
        record = CODEC.open(wire, self.keys.keys_for([subject], create=False).get(subject))
        assert isinstance(record, (ChildReport, Rejection))
        return record


@pytest.fixture
def side() -> Side:
    """An empty publisher."""
    return Side()


def test_a_report_is_sealed_sent_and_written(side: Side) -> None:
    """The message is on the country's topic under the record's id, sealed, and says when it was taken in."""
    report = a_child(1, clothing=CANARY, ingested_at=None)

    (receipt,) = side.publish(as_json(report))

    (message,) = side.sink.sent
    assert receipt == Receipt(1, "written", "homelink.in/P-1")
    assert (message.topic, message.key) == ("mca.in.reports.v1", b"homelink.in/P-1")
    assert report.names[0].value.encode() not in (message.value or b"")
    assert side.opened(message) == report.model_copy(update={"ingested_at": NOW})


def test_a_name_in_a_text_that_travels_in_clear_is_taken_out(side: Side) -> None:
    """A producer that writes the child's name into the clothing tells it sealed only."""
    name = a_child(1).names[0].model_copy(update={"value": CANARY})
    report = a_child(1, names=(name,), clothing=f"shirt that says {CANARY}")

    side.publish(as_json(report))

    (message,) = side.sink.sent
    opened = side.opened(message)
    assert CANARY.encode() not in (message.value or b"")
    assert isinstance(opened, ChildReport)
    assert opened.names[0].value == CANARY


def test_the_same_report_again_is_unchanged_and_a_newer_one_written(side: Side) -> None:
    """Word for word the same is not sent again, also within one request; a change is."""
    report = as_json(a_child(1))

    first = side.publish(report, report)
    second = side.publish(report, report | {"record_version": 7_000_000_000_000})

    assert [each.status for each in first] == ["written", "unchanged"]
    assert [each.status for each in second] == ["unchanged", "written"]
    assert len(side.sink.sent) == 2


def test_an_older_version_does_not_hide_a_newer_one(side: Side) -> None:
    """A late version is sent on and forgotten: the newest is what is known."""
    new, old = as_json(a_child(1, record_version=9)), as_json(a_child(1, record_version=5))

    side.publish(new)
    late = side.publish(old)
    again = side.publish(new)

    assert (late[0].status, again[0].status) == ("written", "unchanged")


def test_a_producer_writes_only_its_own(side: Side) -> None:
    """A record of another source or country is skipped, its id is not repeated, and nothing is sealed for its child."""
    other = a_child(1, source_id="trackchild.in")
    abroad = a_child(2, source_country="NP")

    receipts = side.publish(as_json(other), as_json(abroad))

    assert [(each.status, each.reason, each.field) for each in receipts] == [
        ("skipped", "FOREIGN_SOURCE", "source_id"),
        ("skipped", "FOREIGN_SOURCE", "source_country"),
    ]
    assert receipts[0].record_id is None
    assert {message.topic for message in side.sink.sent} == {"mca.in.rejections.v1"}
    assert side.keys.keys_for(["trackchild.in/P-1"], create=False) == {}


def test_a_skipped_record_becomes_a_rejection_somebody_owns(side: Side) -> None:
    """The rejection says where, why and whose it is, and holds the record sealed with the child's key."""
    wrong = as_json(a_child(1)) | {"status": CANARY}

    (receipt,) = side.publish(wrong)

    (message,) = side.sink.sent
    rejection = side.opened(message)
    assert (receipt.reason, receipt.field, receipt.record_id) == ("INVALID_FIELD", "status", "homelink.in/P-1")
    assert CANARY not in json.dumps(answer_of([receipt]))
    assert CANARY.encode() not in (message.value or b"")
    assert isinstance(rejection, Rejection)
    assert (rejection.source_id, rejection.record_id, rejection.message_class) == (SOURCE, "homelink.in/P-1", "TEST")
    assert rejection.position == f"publish credential {OWNER.id} record 1"
    assert CANARY.encode() in (rejection.payload or b"")


def test_the_same_wrong_record_gives_the_same_rejection(side: Side) -> None:
    """Sending it again makes no second case for who owns the rejections."""
    wrong = as_json(a_child(1)) | {"status": CANARY}

    side.publish(wrong)
    side.publish(as_json(a_child(2)), wrong)

    ids = [side.opened(message) for message in side.sink.sent if "rejections" in message.topic]
    assert len({each.rejection_id for each in ids if isinstance(each, Rejection)}) == 1
    assert len(ids) == 2


def test_an_erased_child_stays_erased(side: Side) -> None:
    """A report of a child whose key was destroyed is skipped, and its rejection holds nothing of it."""
    side.publish(as_json(a_child(1)))
    side.keys.destroy("homelink.in/P-1")

    (tried,) = side.check(as_json(a_child(1)))
    (receipt,) = side.publish(as_json(a_child(1)))

    rejection = side.opened(side.sink.sent[-1])
    assert tried.reason == receipt.reason == "ERASED"
    assert isinstance(rejection, Rejection)
    assert rejection.payload is None


@pytest.mark.parametrize("part", ["sink", "known"])
def test_nothing_is_said_when_something_is_away(side: Side, part: str) -> None:
    """When sending or noting fails there is no receipt; the same request again gives the same ids."""
    getattr(side, part).fails = True
    with pytest.raises(SourceUnavailable):
        side.publish(as_json(a_child(1)), as_json(a_child(2)) | {"status": CANARY})
    getattr(side, part).fails = False

    receipts = side.publish(as_json(a_child(1)), as_json(a_child(2)) | {"status": CANARY})

    ids = [dict(message.headers)["ce_id"] for message in side.sink.sent]
    assert [each.status for each in receipts] == ["written", "skipped"]
    assert ids[:2] == ids[2:]


def test_a_dry_run_says_what_would_be_and_leaves_nothing(side: Side) -> None:
    """Receipts as publishing gives them, with grades; no message, no key, nothing noted."""
    full = as_json(a_child(1))
    bare = {"record_id": f"{SOURCE}/9", "source_id": SOURCE, "source_country": "IN", "kind": "FOUND", "sex": CANARY}

    good, same, poor, foreign = side.check(full, full, bare, as_json(a_child(1, source_id="trackchild.in")))

    assert (good.status, good.grade, good.next_grade) == ("would_write", "L3", None)
    assert same.status == "would_write"
    assert (poor.grade, poor.next_grade, poor.issues) == (None, "L1", ("sex",))
    assert "event_place" in poor.missing
    assert foreign.reason == "FOREIGN_SOURCE"
    assert side.sink.sent == []
    assert side.known.known == {}
    assert side.keys.keys_for([f"{SOURCE}/P-1", f"{SOURCE}/9"], create=False) == {}


def test_a_dry_run_knows_what_was_sent(side: Side) -> None:
    """After publishing, the same report would be unchanged and a changed one written."""
    side.publish(as_json(a_child(1)))

    same, changed = side.check(as_json(a_child(1)), as_json(a_child(1)) | {"record_version": 7_000_000_000_000})

    assert (same.status, changed.status) == ("unchanged", "would_write")


def test_a_record_that_cannot_be_encoded_costs_itself(side: Side) -> None:
    """A value that fits JSON and not Avro is skipped in both; the others go on."""
    wrong = as_json(a_child(1)) | {"languages": ["hin-test"] * 20_000}

    tried = side.check(wrong, as_json(a_child(2)))
    receipts = side.publish(wrong, as_json(a_child(2)))

    assert [each.status for each in receipts] == ["skipped", "written"]
    assert tried[0].reason == receipts[0].reason


def test_a_blank_submission_has_an_owner_too() -> None:
    """A record of no bytes is rejected like any other."""
    side = Side()
    nothing = Submitted(1, b"", fault=read_json(b"[7]")[0].fault)

    (receipt,) = publish(side.publisher, OWNER, [nothing])

    assert receipt.reason == "MALFORMED_RECORD"
