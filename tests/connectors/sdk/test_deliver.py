import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import CountryKeys, Origin, convert
from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Delivery, deliver
from connectors.sdk.payloads import Payload, faulty, good
from connectors.sdk.positions import Progress, Sent
from connectors.sdk.sources import Batch
from connectors.sdk.tokens import SAMPLE_KEYS
from ops.runtime.errors import SourceUnavailable
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Output
from schemas.codec import file_codec
from schemas.records import ChildReport, Rejection

INDIA = {"IN": CountryKeys(SAMPLE_KEYS, b"key of ids")}
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
CANARY = "Zx9Canary"
CODEC = file_codec()


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
    """Positions of the process's own."""

    def __init__(self) -> None:
        self.known: dict[str, Sent] = {}
        self.done: list[tuple[str, Mapping[str, object]]] = []
        self.fails = False

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Return what is known."""
        return {record_id: self.known[record_id] for record_id in record_ids if record_id in self.known}

    def store(self, progress: Progress) -> None:
        """Keep the position."""
        if self.fails:
            raise SourceUnavailable("PostgreSQL is away")
        self.known |= progress.sent
        self.done.append((progress.stream, progress.position))


@pytest.fixture
def delivery() -> Delivery:
    """A delivery of TrackChild into memory."""
    connector = load(CONNECTORS / "in_trackchild")
    return Delivery(connector, {"IN": MemoryKeyStore(b"seed")}, ListSink(), MemoryKnown(), CODEC, lambda: NOW, INDIA)


def sink(delivery: Delivery) -> ListSink:
    """The delivery's sink."""
    assert isinstance(delivery.sink, ListSink)
    return delivery.sink


def known(delivery: Delivery) -> MemoryKnown:
    """The delivery's positions."""
    assert isinstance(delivery.known, MemoryKnown)
    return delivery.known


def counts_of(delivery: Delivery, file: int, payloads: Sequence[Payload]) -> Counts:
    """Deliver payloads of a file and return what was counted."""
    position = {"records_done": payloads[-1].number}
    return deliver(delivery, Batch(f"file {file}", payloads, position)).counts


def a_row(number: int, local_id: str, day: int = 1, name: str = "Invented Child") -> Payload:
    """A row of the export, updated on a day of May."""
    values = {"tc_id": local_id, "category": "Missing", "message_class": "TEST", "child_name": name,
              "updated_at": f"2026-05-{day:02d}T10:00:00+05:30"}  # fmt: skip
    return good(number, values, json.dumps(values))


def test_reports_and_rejections_go_to_the_countrys_topics(delivery: Delivery) -> None:
    """A report is keyed by its record, a rejection by its source, and both open with the child's key only."""
    rows = [a_row(1, "A-1", name=CANARY), faulty(2, f"A-2,{CANARY}", "MALFORMED_ROW", "quote it")]

    counts = counts_of(delivery, 7, rows)

    report, rejection = sink(delivery).sent
    assert (report.topic, report.key) == ("mca.in.reports.v1", b"trackchild.in/A-1")
    assert (rejection.topic, rejection.key) == ("mca.in.rejections.v1", b"trackchild.in")
    assert (counts.payloads, counts.reports, counts.repeats, counts.rejected) == (2, 1, 0, 1)
    assert known(delivery).done == [("file 7", {"records_done": 2})]
    for message in (report, rejection):
        assert message.value is not None
        assert CANARY.encode() not in message.value
        wire = CODEC.decode(message.value)
        subject = wire.subject() or ""
        opened = CODEC.open(wire, delivery.keys["IN"].keys_for([subject], create=False)[subject])
        assert CANARY in opened.to_json() or (
            isinstance(opened, Rejection) and CANARY.encode() in (opened.payload or b"")
        )


def test_the_same_payload_again_is_a_repeat(delivery: Delivery) -> None:
    """What was sent before, or stands twice in a batch, is not sent again; a changed row is."""
    first = counts_of(delivery, 1, [a_row(1, "A-1"), a_row(2, "A-1")])
    again = counts_of(delivery, 2, [a_row(1, "A-1")])
    changed = counts_of(delivery, 3, [a_row(1, "A-1", day=2)])

    assert [(each.reports, each.repeats) for each in (first, again, changed)] == [(1, 1), (0, 1), (1, 0)]


def test_an_older_version_does_not_replace_what_is_known(delivery: Delivery) -> None:
    """A late old row is passed on, and the newer one is still known as sent."""
    counts_of(delivery, 1, [a_row(1, "A-1", day=5), a_row(2, "A-1", day=4)])

    again = counts_of(delivery, 2, [a_row(1, "A-1", day=5)])

    assert again.repeats == 1


def test_a_crash_before_the_position_is_stored_repeats_the_same_events(delivery: Delivery) -> None:
    """Sent but not stored: the next run sends the same keys, ids and bytes again."""
    rows = [a_row(1, "A-1"), faulty(2, "A-2", "MALFORMED_ROW", "quote it"), a_row(3, "A-3")]
    known(delivery).fails = True
    with pytest.raises(SourceUnavailable):
        counts_of(delivery, 1, rows)
    before = list(sink(delivery).sent)
    known(delivery).fails = False
    sink(delivery).sent.clear()

    counts_of(delivery, 1, rows)

    assert sink(delivery).sent == before


def test_nothing_is_stored_when_sending_fails(delivery: Delivery) -> None:
    """The position moves only after delivery."""
    sink(delivery).fails = True

    with pytest.raises(SourceUnavailable):
        counts_of(delivery, 1, [a_row(1, "A-1")])

    assert known(delivery).done == []
    assert known(delivery).known == {}


def test_an_erased_child_stays_erased(delivery: Delivery) -> None:
    """A record whose key was destroyed becomes a rejection without payload, and no new key is made."""
    counts_of(delivery, 1, [a_row(1, "A-1")])
    delivery.keys["IN"].destroy("trackchild.in/A-1")
    sink(delivery).sent.clear()

    counts = counts_of(delivery, 2, [a_row(1, "A-1", day=9, name=CANARY)])

    (message,) = sink(delivery).sent
    assert message.value is not None
    wire = CODEC.decode(message.value)
    assert isinstance(wire.record, Rejection)
    assert (wire.record.reason, wire.sealed, counts.rejected) == ("ERASED", None, 1)


def test_a_report_too_large_for_a_topic_is_rejected(delivery: Delivery) -> None:
    """One record over the limit costs itself only."""
    large = a_row(1, "A-1")
    values = {**large.values, "clothing": "x" * 950_000}

    counts = counts_of(delivery, 1, [good(1, values, "large"), a_row(2, "A-2")])

    assert (counts.reports, counts.rejected) == (1, 1)


def test_a_fault_of_the_mapping_costs_one_record(delivery: Delivery) -> None:
    """An unexpected exception becomes a rejection that names its class and no value."""

    def breaks(_: object) -> tuple[ChildReport, ...]:
        raise ZeroDivisionError(CANARY)

    connector = replace(delivery.connector, to_records=breaks)

    record = convert(a_row(4, "A-1", name=CANARY), Origin("file 2", INDIA), connector, NOW).record

    assert isinstance(record, Rejection)
    assert (record.reason, record.record_id) == ("MAPPING_FAILED", "trackchild.in/A-1")
    assert record.position == "in_trackchild file 2 record 4"
    assert "ZeroDivisionError" in (record.detail or "")
    assert CANARY not in record.model_copy(update={"payload": None}).to_json()


def test_only_the_owner_may_send(delivery: Delivery) -> None:
    """A mapping that names another source than its description is refused."""
    report = convert(a_row(1, "A-1"), Origin("file 1", INDIA), delivery.connector, NOW).record
    assert isinstance(report, ChildReport)
    foreign = report.model_copy(update={"source_id": "dnet.bd"})
    connector = replace(delivery.connector, to_records=lambda _: (foreign,))

    record = convert(a_row(1, "A-1"), Origin("file 1", INDIA), connector, NOW).record

    assert isinstance(record, Rejection)
    assert record.reason == "FOREIGN_SOURCE"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tc_id": ""}, "MISSING_ID"),
        ({"tc_id": f"{CANARY} a"}, "BAD_ID"),
        ({"category": CANARY}, "UNKNOWN_KIND"),
        ({"category": ""}, "UNKNOWN_KIND"),
    ],
)
def test_a_record_is_rejected_only_without_id_or_kind(delivery: Delivery, change: dict[str, str], reason: str) -> None:
    """Without them there is no record; what was written does not show in the clear part of the rejection."""
    row = a_row(1, "A-1", name=CANARY)

    record = convert(good(1, {**row.values, **change}, "raw"), Origin("file 1", INDIA), delivery.connector, NOW).record

    assert isinstance(record, Rejection)
    assert record.reason == reason
    assert CANARY not in record.model_copy(update={"payload": None}).to_json()


def test_categories_nobody_knows_lose_no_child(delivery: Delivery) -> None:
    """Every category in words nobody mapped still gives a report, with the fields named in issues."""
    row = a_row(1, "A-1")
    words = dict.fromkeys(
        ("sex", "case_status", "circumstance", "disability", "verification", "reported_by", "risk"), CANARY
    )

    record = convert(good(1, {**row.values, **words}, "raw"), Origin("file 1", INDIA), delivery.connector, NOW).record

    assert isinstance(record, ChildReport)
    assert set(record.issues) == {"sex", "status", "circumstance", "disabilities", "verification", "reporter", "risk"}


def test_positions_do_not_hold_the_files_name(tmp_path: Path, delivery: Delivery) -> None:
    """A file name comes from outside and may be a child's: positions count files instead."""
    path = tmp_path / f"{CANARY}.csv"
    path.write_text("not,the,header\n")

    payloads = list(delivery.connector.read(path, delivery.connector.description))
    counts_of(delivery, 3, payloads)

    (message,) = sink(delivery).sent
    assert message.value is not None
    record = CODEC.decode(message.value).record
    assert isinstance(record, Rejection)
    assert (record.reason, record.position) == ("BAD_HEADER", "in_trackchild file 3 record 1")
    assert CANARY not in str(message)


def test_a_rejected_payload_is_known_again_wherever_it_stands(delivery: Delivery) -> None:
    """The same bytes give the same rejection id in another file at another place, and other bytes another id."""
    here = convert(good(4, {}, "a,b"), Origin("file 2", INDIA), delivery.connector, NOW).record
    there = convert(good(9, {}, "a,b"), Origin("file 5", INDIA), delivery.connector, NOW).record
    other = convert(good(4, {}, "a,c"), Origin("file 2", INDIA), delivery.connector, NOW).record

    assert isinstance(here, Rejection)
    assert isinstance(there, Rejection)
    assert isinstance(other, Rejection)
    assert here.rejection_id == there.rejection_id != other.rejection_id


def test_the_id_of_a_rejection_depends_on_the_key(delivery: Delivery) -> None:
    """Who does not hold the key cannot test guesses of a payload against a rejection's id."""
    one = convert(good(4, {}, "a,b"), Origin("file 2", INDIA), delivery.connector, NOW).record
    another = convert(
        good(4, {}, "a,b"), Origin("file 2", {"IN": CountryKeys(SAMPLE_KEYS, b"another key")}), delivery.connector, NOW
    ).record

    assert isinstance(one, Rejection)
    assert isinstance(another, Rejection)
    assert one.rejection_id != another.rejection_id
