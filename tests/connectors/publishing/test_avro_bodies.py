from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from connectors.publishing import avro_child
from connectors.publishing.avro_bodies import LENGTH, read_avro, read_avro_batch
from connectors.publishing.avro_child import AvroChild
from connectors.publishing.limits import MAX_RECORD_BYTES, MAX_RECORDS
from connectors.publishing.problems import Problem
from schemas.builders import a_record
from schemas.codec import HEADER, MAGIC, file_codec, latest_id
from schemas.records import Screening
from tests.support.publishing import a_child
from tests.support.waiting import wait_until

CODEC = file_codec()
FULL = latest_id("ChildReport", "full")


@pytest.fixture(scope="module")
def child() -> Iterator[AvroChild]:
    """A child that decodes."""
    made = AvroChild(None)
    yield made
    made.close()


def batch_of(*messages: bytes) -> bytes:
    """Return a batch of messages."""
    return b"".join(LENGTH.pack(len(each)) + each for each in messages)


def test_a_message_becomes_its_report(child: AvroChild) -> None:
    """The report of a message is the one that was written."""
    report = a_child(4)

    (found,) = read_avro(CODEC.encode_full(report), child)

    assert found.report == report


def test_a_batch_keeps_its_order_and_its_faults(child: AvroChild) -> None:
    """A message that does not decode, is of another record or too large is a fault of its own."""
    good = CODEC.encode_full(a_child(1))
    other = CODEC.encode_full(a_record(Screening, 1))
    large = good + bytes(MAX_RECORD_BYTES)

    found = read_avro_batch(batch_of(good, b"", good[:-3], good + b"x", other, large, good), child)

    reasons = [None if each.fault is None else each.fault.reason for each in found]
    assert reasons == [None, "UNDECODABLE", "UNDECODABLE", "UNDECODABLE", "UNKNOWN_SCHEMA", "TOO_LARGE", None]
    assert [each.number for each in found] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("body", [b"\x00", LENGTH.pack(5) + b"1234", LENGTH.pack(2**32 - 1)])
def test_a_length_that_does_not_fit_ends_the_request(body: bytes, child: AvroChild) -> None:
    """No byte is read past the end of the body."""
    with pytest.raises(Problem) as refused:
        read_avro_batch(body, child)

    assert refused.value.kind == "malformed-body"


def test_a_batch_of_too_many_is_not_decoded(child: AvroChild) -> None:
    """Empty messages cost four bytes each; their number is bounded."""
    with pytest.raises(Problem) as refused:
        read_avro_batch(LENGTH.pack(0) * (MAX_RECORDS + 1), child)

    assert refused.value.kind == "too-many-records"


def test_hostile_bytes_leave_the_child_alive(child: AvroChild) -> None:
    """Long lists of small items, huge lengths and random bytes are refused one by one."""
    head = HEADER.pack(MAGIC, FULL)
    good = CODEC.encode_full(a_child(1))
    chance = random.Random(7)  # noqa: S311 - the same damage each time
    flipped = []
    for _ in range(200):
        damaged = bytearray(good)
        for _ in range(4):
            damaged[chance.randrange(5, len(damaged))] = chance.randrange(256)
        flipped.append(bytes(damaged))
    hostile = [head + bytes(MAX_RECORD_BYTES - 5), head + b"\xff" * 5000, head + b"\xfe\xff\xff\xff\x0f" * 1000,
               head + b"\x02" * (MAX_RECORD_BYTES - 5), *flipped]  # fmt: skip

    found = read_avro_batch(batch_of(*hostile, good), child)

    assert found[-1].report is not None
    assert all(each.report is not None or each.fault is not None for each in found)


def test_a_child_that_dies_costs_one_request(child: AvroChild) -> None:
    """After its child was killed the reader starts another."""
    read_avro(CODEC.encode_full(a_child(1)), child)
    process = child._process
    assert process is not None
    process.kill()
    wait_until(lambda: not process.is_alive())

    (found,) = read_avro(CODEC.encode_full(a_child(1)), child)

    assert found.report is not None


def test_a_child_that_does_not_answer_is_ended(child: AvroChild, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages that take too long end the request, and the next one is read."""
    monkeypatch.setattr(avro_child, "ANSWER_SECONDS", 0.0)
    with pytest.raises(Problem) as refused:
        read_avro_batch(batch_of(*[CODEC.encode_full(a_child(1))] * 500), child)
    monkeypatch.undo()

    (found,) = read_avro(CODEC.encode_full(a_child(1)), child)

    assert refused.value.kind == "malformed-body"
    assert found.report is not None
