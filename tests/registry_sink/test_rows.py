from datetime import UTC, datetime

import pytest

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event
from registry_sink.rows import MAX_INDEXED_BYTES, Row, to_rejected_row, to_row
from registry_sink.tables import BY_NAME
from schemas import topics
from schemas.builders import a_record, a_report
from schemas.codec import Wire, file_codec
from schemas.records import CaseEvent, ChildReport, Decision, Erasure, Mark, Match, Record
from tests.registry_sink.stories import bad_event, event_of


def column(row: Row, name: str) -> object:
    """The value of a column of the row."""
    return row.values[BY_NAME[row.table].columns.index(name)]


def test_seal_is_kept_as_it_came() -> None:
    """The sealed bytes of a report go into its row untouched, and nothing of the sealed fields beside them."""
    report = a_record(ChildReport, 1)
    event = event_of(report)
    wire = file_codec().decode(event.value or b"")

    row = to_row(wire, event)

    assert column(row, "sealed") == wire.sealed
    text = repr(row.values)
    assert [name.value for name in report.names if name.value in text] == []


def test_key_version_and_place() -> None:
    """A row knows the key and version of its record and where the message stood."""
    report = a_record(ChildReport, 1, record_version=7)

    row = to_row(Wire(report, None), event_of(report, offset=12, partition=3, timestamp_ms=99))

    assert (row.table, row.key, row.version) == ("reports", (report.record_id,), 7)
    assert (row.topic, row.partition, row.offset, row.timestamp_ms) == ("mca.in.reports.v1", 3, 12, 99)


def test_sides_of_a_match_are_columns() -> None:
    """A match has one column for each field of each side."""
    match = a_record(Match, 1)

    row = to_row(Wire(match, None), event_of(match))

    assert column(row, "missing_record_id") == match.missing.record_id
    assert column(row, "found_country") == match.found.country


@pytest.mark.parametrize(
    ("text", "stored"),
    [("a\x00b", "a\ufffdb"), ("\x00\x00", "\ufffd\ufffd"), ("a\\u0000b", "a\\u0000b"), ("\\\x00", "\\\ufffd")],
)
def test_nul_becomes_the_replacement_character(text: str, stored: str) -> None:
    """U+0000, which PostgreSQL cannot hold, becomes U+FFFD; a backslash and digits that only look like it stay."""
    report = a_record(ChildReport, 1, clothing=text, marks=(Mark(text=text),))

    row = to_row(Wire(report, None), event_of(report))

    assert column(row, "clothing") == stored
    assert Mark.from_json(str(column(row, "marks"))[1:-1]).text == stored


@pytest.mark.parametrize(
    "record", [a_record(Decision, 1, subject="x" * 601), a_record(CaseEvent, 1, record_ids=("é" * 301,))]
)
def test_too_long_id_is_rejected(record: Decision | CaseEvent) -> None:
    """An id that does not fit an index is a rejection that names the column and not the id."""
    with pytest.raises(RecordRejected) as caught:
        to_row(Wire(record, None), event_of(record))

    assert caught.value.reason == "ID_TOO_LONG"
    assert str(MAX_INDEXED_BYTES) in str(caught.value)
    assert "xx" not in str(caught.value)


def test_rejected_row_has_position_and_reason_only() -> None:
    """The row of a message that cannot be kept says where it stands and why; it is older than any other of its id."""
    event = bad_event(offset=5, value=b"\xffmarker of a child")

    row = to_rejected_row(event, RecordRejected("UNDECODABLE", "", "the bytes do not fit their schema"))

    assert column(row, "position") == "mca.in.reports.v1[0]@5"
    assert column(row, "reason") == "UNDECODABLE"
    assert (row.offset, row.timestamp_ms) == (-1, -1)
    assert "marker" not in repr(row)


@pytest.mark.parametrize(
    ("record", "topic"),
    [
        (a_report(record_id="dnet.bd/1", source_id="dnet.bd", source_country="IN"), topics.reports("IN")),
        (a_report(record_id="dnet.bd/1", source_id="dnet.bd", source_country="BD"), topics.reports("IN")),
        (
            Erasure(record_id="dnet.bd/1", source_country="IN", at=datetime(2026, 1, 1, tzinfo=UTC), by="x"),
            topics.ERASURES,
        ),
    ],
    ids=["report", "report that claims to be its owner's", "erasure"],
)
def test_a_country_speaks_for_its_own_records_only(record: Record, topic: str) -> None:
    """A report or erasure of another country's record gives no row but a rejection."""
    with pytest.raises(RecordRejected) as refused:
        to_row(Wire(record, None), Event(topic, 0, 1, 0, b"k", b""))

    assert (refused.value.reason, refused.value.field) == ("FOREIGN_RECORD", "source_id")
