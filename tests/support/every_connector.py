"""Files of every system in one inbox, what the connectors make of them here, and the way through a hub's Kafka."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.sdk.connector import Connector, Told, load_all
from connectors.sdk.convert import Converted, CountryKeys, Origin, convert, rejection_key
from connectors.sdk.tokens import token_keys
from ops.runtime.keys import KeyStore
from ops.runtime.messages import Event
from ops.runtime.postgres import connect, pool
from ops.runtime.secrets import read_national_keys, read_regional_keys
from ops.sandbox.demo.run import DEMO_CLOCK
from ops.sandbox.simulate.systems import system_names, write_system
from schemas.codec import file_codec
from schemas.records import Record, Rejection

NOW = datetime.fromisoformat(DEMO_CLOCK)
NAMES = system_names()
CONNECTORS: Mapping[str, Connector] = {connector.name: connector for connector in load_all()}
COUNTRIES = tuple(sorted({country for each in CONNECTORS.values() for country in each.description.countries}))


@dataclass(frozen=True, slots=True)
class Opened:
    """A message of a topic: what is clear of its record, and the whole record as its country's key opens it."""

    event: Event = field(repr=False)
    clear: Record = field(repr=False)
    record: Record = field(repr=False)


def fill(inbox: Path, seed: int, count: int) -> list[Path]:
    """Write `count` payloads of every system into the inbox, a folder each, and return the files."""
    return [file for name in NAMES for file in write_system(name, seed, count, inbox)]


def converted(inbox: Path, secrets: Path) -> dict[str, list[Converted]]:
    """Return what each connector makes of its files, with the keys of the hub but without any of its processes."""
    *_, regional = read_regional_keys(secrets).values()
    national = read_national_keys(secrets, COUNTRIES)
    keys = {country: CountryKeys(token_keys(key, regional), rejection_key(key)) for country, key in national.items()}
    return {
        name: [
            convert(payload, Origin("file 1", keys), CONNECTORS[name], NOW)
            for file in sorted((inbox / name).iterdir())
            for payload in CONNECTORS[name].read(file, CONNECTORS[name].description)
        ]
        for name in NAMES
    }


def accepted(outcomes: Sequence[Converted]) -> Iterator[tuple[str, Told]]:
    """Yield the country and each record of payloads that were accepted."""
    for each in outcomes:
        if not isinstance(each.records, Rejection):
            yield from ((each.country, record) for record in each.records)


def rejected(outcomes: Sequence[Converted]) -> list[Rejection]:
    """Return the rejections of payloads."""
    return [each.records for each in outcomes if isinstance(each.records, Rejection)]


def keys_of(url: str, secrets: Path) -> dict[tuple[str, str], bytes]:
    """Return the key of every child a hub knows, by the country that keeps it and the child's record id."""
    with connect(url) as connection:
        kept = connection.execute("SELECT country, subject FROM keys.subject_key").fetchall()
    national = read_national_keys(secrets, COUNTRIES)
    found: dict[tuple[str, str], bytes] = {}
    with pool(url) as connections:
        for country in COUNTRIES:
            subjects = [str(subject) for owner, subject in kept if owner == country]
            known = KeyStore(connections, country, national[country]).keys_for(subjects, create=False)
            found |= {(country, subject): key for subject, key in known.items()}
    return found


def opened(event: Event, country: str, keys: Mapping[tuple[str, str], bytes]) -> Opened:
    """Return a message opened with its country's key of its child; raises `RecordRejected` when that does not fit."""
    wire = file_codec().decode(event.value or b"")
    return Opened(event, wire.record, file_codec().open(wire, keys.get((country, wire.subject() or ""))))
