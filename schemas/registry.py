"""The file registry: which schema has which id. The committed lock is the source of truth for every process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.avsc import Part, Schema, fingerprint, record_files, schema_of, seals

RELEASED_FOLDER = Path(__file__).parent / "released"
LOCK_FILE = RELEASED_FOLDER / "lock.json"


@dataclass(frozen=True, slots=True)
class Released:
    """One released version of a schema and its id on the wire."""

    schema_id: int
    record: str
    part: Part
    version: int
    sha256: str

    @property
    def subject(self) -> str:
        """Return the subject under which a schema registry knows it (record name strategy)."""
        return f"mca.{self.record}" + {"full": "Full", "wire": "", "sealed": "Sealed"}[self.part]

    @property
    def file(self) -> Path:
        """Return the file that holds this version."""
        return RELEASED_FOLDER / f"{self.subject}.v{self.version}.avsc"

    def schema(self) -> Schema:
        """Return the schema as it was released."""
        released: Schema = json.loads(self.file.read_text())
        return released


def parts_of(record: str) -> tuple[Part, ...]:
    """Return the parts in which a record is released: wire always, sealed and full when it seals fields."""
    return ("wire", "sealed", "full") if seals(record) else ("wire",)


@cache
def released() -> tuple[Released, ...]:
    """Return every released version, by rising id."""
    return tuple(Released(**entry) for entry in json.loads(LOCK_FILE.read_text())["schemas"])


@cache
def latest(record: str, part: Part) -> Released:
    """Return the newest released version of one part of a record."""
    versions = [entry for entry in released() if entry.record == record and entry.part == part]
    return max(versions, key=lambda entry: entry.version)


def unreleased() -> list[tuple[str, Part]]:
    """Return the parts whose schema in `avro/` differs from the newest released one."""
    newest = {(entry.record, entry.part): entry.sha256 for entry in released()}
    current = [(record, part) for record in record_files() for part in parts_of(record)]
    return [pair for pair in current if newest.get(pair) != fingerprint(schema_of(*pair))]


def changed_releases() -> list[str]:
    """Return a fault for each released file that is missing or is not the schema the lock pins, and for a reused id."""
    faults = [
        f"schemas/released/{entry.file.name}: not the released schema; restore it"
        for entry in released()
        if not entry.file.exists() or fingerprint(entry.schema()) != entry.sha256
    ]
    ids = [entry.schema_id for entry in released()]
    return faults + [
        f"schemas/released/lock.json: id {number} is there twice" for number in ids if ids.count(number) > 1
    ]


def release() -> list[Released]:
    """Release every changed schema under the next free id, write its file and the lock, and return what is new."""
    known = list(released()) if LOCK_FILE.exists() else []
    changed = unreleased() if known else [(record, part) for record in record_files() for part in parts_of(record)]
    added: list[Released] = []
    highest = max((entry.schema_id for entry in known), default=0)
    for record, part in changed:
        version = 1 + sum(1 for entry in known if (entry.record, entry.part) == (record, part))
        entry = Released(highest + len(added) + 1, record, part, version, fingerprint(schema_of(record, part)))
        RELEASED_FOLDER.mkdir(exist_ok=True)
        entry.file.write_text(json.dumps(schema_of(record, part), ensure_ascii=False, indent=1) + "\n")
        added.append(entry)
    rows = [{slot: getattr(entry, slot) for slot in Released.__slots__} for entry in [*known, *added]]
    LOCK_FILE.write_text(json.dumps({"schemas": rows}, indent=1) + "\n")
    released.cache_clear()
    latest.cache_clear()
    return added
