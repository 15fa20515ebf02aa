from __future__ import annotations

import json

import pytest

from connectors.publishing.json_bodies import read_json, read_json_lines
from connectors.publishing.limits import MAX_RECORD_BYTES
from connectors.publishing.problems import Problem
from tests.support.publishing import a_child, as_json

CANARY = "Zx9Canary"
ONE = as_json(a_child(1))


def test_one_object_or_an_array_of_them() -> None:
    """An object is a batch of one; an array keeps its order."""
    alone = read_json(json.dumps(ONE).encode())
    many = read_json(json.dumps([ONE, as_json(a_child(2))]).encode())

    assert [each.record_id for each in alone] == ["homelink.in/P-1"]
    assert [(each.number, each.record_id) for each in many] == [(1, "homelink.in/P-1"), (2, "homelink.in/P-2")]


def test_lines_are_read_each_for_itself() -> None:
    """A broken line is a fault of that record; blank lines do not count."""
    body = b"\n".join([json.dumps(ONE).encode(), b"", f'{{"record_id": "{CANARY}'.encode(), b"7"])

    good, broken, number = read_json_lines(body)

    assert good.report is not None
    assert broken.fault is not None
    assert number.fault is not None
    assert [each.number for each in (good, broken, number)] == [1, 2, 3]
    assert broken.fault.reason == number.fault.reason == "MALFORMED_RECORD"
    assert CANARY not in str(broken.fault)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        CANARY.encode(),
        b'{"record_id": NaN}',
        b'{"record_version": 1e999}',
        b'{"record_version": ' + b"9" * 5000 + b"}",
        b'{"record_id": "a", "record_id": "b"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"record_id": "\x01"}',
    ],
)
def test_what_is_not_plain_json_is_refused(body: bytes) -> None:
    """Text that another reader could take otherwise, or that could exhaust one, ends the request."""
    with pytest.raises(Problem) as refused:
        read_json(body)

    assert refused.value.kind == "malformed-body"
    assert CANARY not in refused.value.detail


def test_a_record_too_large_costs_itself() -> None:
    """The size of one record is bounded, and its id is still told."""
    large = ONE | {"clothing": "x" * MAX_RECORD_BYTES}

    found, other = read_json(json.dumps([large, ONE]).encode())

    assert found.fault is not None
    assert (found.fault.reason, found.record_id) == ("TOO_LARGE", "homelink.in/P-1")
    assert other.report is not None


def test_half_a_surrogate_pair_in_an_id_is_no_id() -> None:
    """JSON can escape what no text holds; such an id rejects the record."""
    (found,) = read_json(json.dumps(ONE | {"record_id": "homelink.in/\ud800"}).encode())

    assert found.fault is not None
    assert found.record_id is None
