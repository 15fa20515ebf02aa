"""Bytes of a topic to records and back: Confluent wire format, straight on fastavro, with sealing."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import fastavro

from ops.runtime.errors import RecordRejected
from schemas import records, sealing
from schemas.avsc import Part, Schema, key_subject_fields, seals
from schemas.encoding import Content, Encoder, check_items
from schemas.records import Record
from schemas.registry import Released, latest, released
from schemas.writing import optional_bytes

MAGIC = 0  # Confluent wire format: one zero byte, then the schema id, four bytes big-endian
HEADER = struct.Struct(">bI")
MAX_VALUE_BYTES = 900_000  # under what the hub's producers send (1,000,000), with room for headers

Fields: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One schema of the table: what it is, its released version and its parsed form."""

    record: str
    part: Part
    version: int
    parsed: Schema


@dataclass(frozen=True, slots=True)
class Wire:
    """A decoded message: the record with only its clear fields filled, and the seal around the others."""

    record: Record
    sealed: bytes | None

    def subject(self) -> str | None:
        """Return whose key opens the seal, or null for a record that seals nothing."""
        return key_subject(self.record)


class Codec:
    """Encodes and decodes with one table of schemas; `file_codec()` gives the one every process shares."""

    def __init__(self, schemas_by_id: Mapping[int, Entry]) -> None:
        self._by_id = dict(schemas_by_id)
        # A registry's ids need not rise with the versions, so the version decides which schema is the newest.
        rising = sorted(self._by_id.items(), key=lambda item: item[1].version)
        self._ids = {(entry.record, entry.part): number for number, entry in rising}
        self._encoders: dict[str, Encoder] = {}

    def encode(self, record: Record, key: bytes | None = None) -> bytes:
        """Return the message of a record, its T2 to T4 fields sealed with `key`.

        Raises ValueError when fields have to be sealed and no key is given, and `RecordRejected` when the record does
        not fit the schema or is larger than `MAX_VALUE_BYTES`.
        """
        return self.seal(self.content_of(record), key)

    def content_of(self, record: Record) -> Content:
        """Return what a record says, as bytes that are not sealed yet; raises `RecordRejected` when it does not fit."""
        return self._encoder(type(record)).content_of(record)

    def seal(self, content: Content, key: bytes | None) -> bytes:
        """Return the message of a record's content, as `encode`."""
        name = type(content.record).__name__
        if not seals(name):
            return self._message(name, "wire", content.clear)
        if content.hidden is not None and key is None:
            raise ValueError(f"{name} has fields of tier T2 to T4 and no key to seal them with")
        sealed = None if content.hidden is None or key is None else self._sealed(content.record, content.hidden, key)
        return self._message(name, "wire", content.clear + optional_bytes(sealed))

    def decode(self, value: bytes) -> Wire:
        """Return the record of a message, clear fields filled; raises `RecordRejected` for bytes that do not decode."""
        entry, fields = self._read(value)
        if entry.part != "wire":
            raise RecordRejected("UNDECODABLE", "", "this schema is not one that travels on a topic")
        sealed = fields.pop("sealed", None)
        return Wire(record_class(entry.record).from_fields(fields), sealed)

    def open(self, wire: Wire, key: bytes | None) -> Record:
        """Return the whole record; without a key (erased, or not of this country) the sealed fields stay blank."""
        if wire.sealed is None or key is None:
            return wire.record
        subject = wire.subject() or ""
        schema_id, plain = sealing.unseal(wire.sealed, key, subject, version_of(wire.record))
        entry, hidden = self._decode_avro(schema_id, plain)
        if (entry.record, entry.part) != (type(wire.record).__name__, "sealed"):
            raise RecordRejected("SEAL_BROKEN", "sealed", "the seal of another record stands in this one")
        # An iterative rebuild through validation: sealed bytes are as foreign as any others.
        clear = {name: getattr(wire.record, name) for name in wire.record.model_fields_set}
        return type(wire.record).from_fields(clear | hidden)

    def encode_full(self, record: Record) -> bytes:
        """Return a record with every field in clear, for files and requests that never reach a topic."""
        name = type(record).__name__
        return self._message(name, "full" if seals(name) else "wire", self._encoder(type(record)).full(record))

    def decode_full(self, value: bytes) -> Record:
        """Return the record of `encode_full`; raises `RecordRejected` for bytes that do not decode."""
        entry, fields = self._read(value)
        return record_class(entry.record).from_fields(fields)

    def _sealed(self, record: Record, hidden: bytes, key: bytes) -> bytes:
        schema_id = self._ids[type(record).__name__, "sealed"]
        return sealing.seal(hidden, key, schema_id, key_subject(record) or "", version_of(record))

    def _encoder(self, kind: type[Record]) -> Encoder:
        name = kind.__name__
        if name not in self._encoders:
            newest = {part: self._by_id[number].parsed for (owner, part), number in self._ids.items() if owner == name}
            self._encoders[name] = Encoder(kind, newest)
        return self._encoders[name]

    def _message(self, name: str, part: Part, body: bytes) -> bytes:
        value = HEADER.pack(MAGIC, self._ids[name, part]) + body
        if len(value) > MAX_VALUE_BYTES:
            raise RecordRejected("TOO_LARGE", "", f"keep a record under {MAX_VALUE_BYTES} bytes")
        return value

    def _read(self, value: bytes) -> tuple[Entry, Fields]:
        if len(value) > MAX_VALUE_BYTES:
            raise RecordRejected("TOO_LARGE", "", f"keep a record under {MAX_VALUE_BYTES} bytes")
        if len(value) < HEADER.size or value[0] != MAGIC:
            raise RecordRejected("UNDECODABLE", "", "not in Confluent wire format")
        return self._decode_avro(HEADER.unpack_from(value)[1], value[HEADER.size :])

    def _decode_avro(self, schema_id: int, body: bytes) -> tuple[Entry, Fields]:
        entry = self._by_id.get(schema_id)
        if entry is None:
            raise RecordRejected("UNKNOWN_SCHEMA", "", f"schema id {schema_id} is not in the registry")
        newest = self._by_id[self._ids[entry.record, entry.part]].parsed
        reader = None if newest is entry.parsed else newest
        stream = io.BytesIO(body)
        try:
            fields = fastavro.schemaless_reader(stream, entry.parsed, reader)
        except Exception:  # noqa: BLE001 - fastavro raises what it likes on hostile bytes, with values in the text
            raise RecordRejected("UNDECODABLE", "", "the bytes do not fit their schema") from None
        if stream.tell() != len(body) or not isinstance(fields, dict):
            raise RecordRejected("UNDECODABLE", "", "bytes follow the end of the record")
        check_items(fields, len(body))
        return entry, fields


def key_subject(record: Record) -> str | None:
    """Return whose key seals a record: its child's record id, or its own id when no child is known."""
    for name in key_subject_fields(type(record).__name__):
        subject = getattr(record, name)
        if subject is not None:
            return str(subject)
    return None


def version_of(record: Record) -> int:
    """Return the version a seal is bound to: the record's, or 0 for records that have none."""
    return int(getattr(record, "record_version", 0))


def entry_of(version: Released) -> Entry:
    """Return the table's entry of a released schema."""
    parsed: Schema = fastavro.parse_schema(version.schema(), named_schemas={})  # type: ignore[assignment]
    return Entry(version.record, version.part, version.version, parsed)


@cache
def file_codec() -> Codec:
    """Return the codec over the committed lock: the default of every process."""
    return Codec({version.schema_id: entry_of(version) for version in released()})


def record_class(name: str) -> type[Record]:
    """Return the class of a record or part by its name in the standard."""
    found: type[Record] = getattr(records, name)
    return found


def latest_id(record: str, part: Part) -> int:
    """Return the id under which the file registry writes one part of a record."""
    return latest(record, part).schema_id
