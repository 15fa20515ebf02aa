"""Makes the compression dictionary that all seals share, from invented records."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import fastavro
import zstandard

from schemas.avsc import SEALED_TIERS, Schema, own_fields, record_files, schema_of, seals
from schemas.builders import a_partial_report, a_record
from schemas.codec import record_class
from schemas.records import Record
from schemas.sealing import DICTIONARY_FOLDER

DICTIONARY_BYTES = 8 * 1024  # larger ones gained under 1 % on records of some 600 bytes
REPORT_SAMPLES = 3_000
OTHER_SAMPLES = 150  # of each other record that seals fields; reports are most of the traffic
LOCK_FILE = DICTIONARY_FOLDER / "lock.json"


def train_version(version: int) -> Path:
    """Return the file of a newly trained dictionary, its SHA-256 added to the lock.

    Raises FileExistsError for a version that is there: seals made with it could never be opened again.
    """
    file = DICTIONARY_FOLDER / f"sealing.v{version}.dict"
    if file.exists():
        raise FileExistsError(f"{file.name} is released; train the next version")
    trained = train(sealed_samples())
    DICTIONARY_FOLDER.mkdir(exist_ok=True)
    file.write_bytes(trained)
    LOCK_FILE.write_text(json.dumps(pinned() | {file.name: hashlib.sha256(trained).hexdigest()}, indent=1) + "\n")
    return file


def pinned() -> dict[str, str]:
    """Return the SHA-256 of each released dictionary, in hexadecimal digits, by file name."""
    known: dict[str, str] = json.loads(LOCK_FILE.read_text()) if LOCK_FILE.exists() else {}
    return known


def changed_dictionaries() -> list[str]:
    """Return the names of released dictionaries that are missing or not the bytes the lock pins."""
    files = {name: DICTIONARY_FOLDER / name for name in pinned()}
    return [
        name
        for name, file in files.items()
        if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != pinned()[name]
    ]


def train(samples: Iterable[bytes]) -> bytes:
    """Return a zstd dictionary trained on the Avro bytes of sealed fields; raises ValueError for too few samples."""
    try:
        return zstandard.train_dictionary(DICTIONARY_BYTES, list(samples)).as_bytes()
    except zstandard.ZstdError:
        raise ValueError("give at least some hundred samples to train a dictionary on") from None


def sealed_samples(reports: int = REPORT_SAMPLES, others: int = OTHER_SAMPLES) -> Iterator[bytes]:
    """Return the Avro bytes of the sealed fields of invented records, the same ones each time."""
    for seed in range(reports):
        yield sealed_bytes(a_partial_report(seed))
    for name in record_files():
        if seals(name) and name not in {"ChildReport", "Rejection"}:  # a rejection seals bytes of any form
            yield from (sealed_bytes(a_record(record_class(name), seed)) for seed in range(others))


def sealed_bytes(record: Record) -> bytes:
    """Return the Avro bytes of a record's fields of tier T2 to T4."""
    name = type(record).__name__
    hidden = {field["name"] for field in own_fields(name) if field["tier"] in SEALED_TIERS}
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, _sealed_schema(name), record.model_dump(include=hidden))
    return buffer.getvalue()


@cache
def _sealed_schema(record: str) -> Schema:
    parsed: Schema = fastavro.parse_schema(schema_of(record, "sealed"), named_schemas={})  # type: ignore[assignment]
    return parsed
