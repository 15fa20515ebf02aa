"""Reads Avro from outside: one message, or a batch of messages each after its length, decoded in a guarded child."""

import struct
from dataclasses import replace

from connectors.publishing.avro_child import AvroChild
from connectors.publishing.json_bodies import read_json
from connectors.publishing.limits import MAX_RECORD_BYTES, MAX_RECORDS
from connectors.publishing.problems import Problem
from connectors.publishing.submitted import Submitted
from ops.runtime.errors import RecordRejected

LENGTH = struct.Struct(">I")
TOO_LARGE = RecordRejected("TOO_LARGE", "", f"keep a record under {MAX_RECORD_BYTES} bytes")


def read_avro(body: bytes, child: AvroChild) -> list[Submitted]:
    """Return the record of one message in Confluent wire format."""
    return _read([body], child)


def read_avro_batch(body: bytes, child: AvroChild) -> list[Submitted]:
    """Return the records of a batch: before each message its length, four bytes big-endian."""
    return _read(split_batch(body), child)


def split_batch(body: bytes) -> list[bytes]:
    """Return the messages of a batch; raises `Problem` when a length does not fit or there are too many."""
    messages: list[bytes] = []
    at = 0
    while at < len(body):
        if len(messages) == MAX_RECORDS:
            raise Problem("too-many-records")
        end = at + LENGTH.size
        if end > len(body) or (end := end + LENGTH.unpack_from(body, at)[0]) > len(body):
            raise Problem("malformed-body", "a length reaches past the end of the batch")
        messages.append(body[at + LENGTH.size : end])
        at = end
    return messages


def _read(messages: list[bytes], child: AvroChild) -> list[Submitted]:
    small = [(number, raw) for number, raw in enumerate(messages, 1) if len(raw) <= MAX_RECORD_BYTES]
    decoded = dict(zip((number for number, _ in small), child.decode([raw for _, raw in small]), strict=True))
    found = []
    for number, raw in enumerate(messages, 1):
        text = decoded.get(number, TOO_LARGE)
        if isinstance(text, RecordRejected):
            found.append(Submitted(number, raw, fault=text))
        else:
            # From here on as if it had come in the JSON form: the same checks, the same cleaning.
            (read,) = read_json(text)
            found.append(replace(read, number=number, raw=raw))
    return found
