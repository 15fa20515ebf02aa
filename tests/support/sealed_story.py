"""A flow of marked children told to its end: then one child is erased, and then its source is read once more."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ops.cli.erase import erase_record
from ops.runtime.kafka import HubProducer, read_topics
from ops.runtime.keys import KeyStore
from ops.runtime.messages import Event, Output
from ops.runtime.postgres import Row, connect, pool
from ops.runtime.secrets import read_national_keys
from ops.sandbox.demo.feed import offer, read_once
from ops.sandbox.demo.run import DEMO_CLOCK
from ops.sandbox.demo.watch import Seen, look
from ops.sandbox.desk import Desk
from ops.sandbox.flow import wait_until_drained
from ops.sandbox.hub import Hub
from registry_sink.dump import registry_rows
from schemas import topics
from schemas.builders import a_full_report, every_record
from schemas.codec import file_codec, key_subject
from schemas.events import Cause, new_traceparent, output_of
from schemas.identity import event_id, match_id
from schemas.records import ChildReport, Consent, Record, Rejection
from tests.support.flows import ALL_STAGES, STAGE_SECONDS, forget_positions, hub_with_services
from tests.support.marked_files import Family, found_entry, missing_row, write_csv, write_json
from tests.support.markers import Markers

NOW = datetime.fromisoformat(DEMO_CLOCK)
MISSING, FOUND = "trackchild.in/M-1", "dnet.bd/F-1"
AGAIN = "trackchild.in/TWIN-1"
OTHER_PAIR = ("trackchild.in/M-2", "dnet.bd/F-2")
BUILT = 4


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a hub holds at a moment: every message raw, the registry with its seals, and every key by its subject."""

    # Not in `repr`, so that a failing test prints no record and no key.
    events: list[Event] = field(repr=False)
    rows: dict[str, list[Row]] = field(repr=False)
    seen: Seen = field(repr=False)
    keys: dict[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Story:
    """A flow of marked children: after it, after one child was erased, and after its source was read once more."""

    markers: Markers = field(repr=False)
    before: Snapshot
    erased: Snapshot
    replayed: Snapshot
    had_key: tuple[bool, bool]
    read_again: dict[str, int]
    new_key: dict[str, bytes] = field(repr=False)


def tell(folder: Path) -> Story:
    """Return the whole story, lived on one hub."""
    markers = Markers()
    files = marked_files(folder / "files", markers)
    with hub_with_services("mock", folder / "hub") as hub:
        offer(hub, files)
        read_once(hub)
        send_built_records(hub, markers)
        wait_until_drained(hub, ("screen", "match"), STAGE_SECONDS)
        confirm(hub, (MISSING, FOUND), OTHER_PAIR)
        before = snapshot(hub)
        had_key = (erase(hub), erase(hub))
        erased = snapshot(hub)
        forget_positions(hub)
        offer(hub, [file.rename(file.with_name(f"again-{file.name}")) for file in files])
        read_again = read_once(hub)
        replayed = snapshot(hub)
        return Story(markers, before, erased, replayed, had_key, read_again, keys_of(hub, [MISSING], create=True))


def marked_files(folder: Path, markers: Markers) -> list[Path]:
    """Write exports of both systems: pairs in two scripts, one child reported twice, and rows that are rejected."""
    latin, bangla, hindi = (Family.made_of(markers, script) for script in ("Latn", "Beng", "Deva"))
    first = missing_row("M-1", latin, markers)
    rows = [
        first,
        first | {"tc_id": "TWIN-1"},
        missing_row("M-2", bangla, markers),
        missing_row("M-3", hindi, markers),
        missing_row("M-4", Family.made_of(markers, "Latn"), markers) | {"category": markers.text()},
        missing_row("M-5", Family.made_of(markers, "Beng"), markers) | {"tc_id": markers.text("Beng")},
    ]
    surplus = [*missing_row("M-6", hindi, markers).values(), markers.text()]
    entries = [found_entry("F-1", latin, markers), found_entry("F-2", bangla, markers)]
    no_kind = found_entry("F-3", hindi, markers) | {"type": markers.text("Deva")}
    return [
        write_csv(folder / "in_trackchild" / "export.csv", rows, surplus),
        write_json(folder / "bd_dnet" / "export.json", [*entries, no_kind]),
    ]


def send_built_records(hub: Hub, markers: Markers) -> None:
    """Send reports with every field of the standard filled, and every other record that seals something, all marked."""
    owners = (("trackchild.in", "IN", "MISSING"), ("dnet.bd", "BD", "FOUND"))
    reports = []
    for number in range(BUILT):
        source, country, kind = owners[number % 2]
        identity = {"record_id": f"{source}/BUILT-{number}", "source_id": source, "source_country": country}
        consent = Consent(basis="CONSENT", scopes=("TRACING", "CROSS_BORDER"))
        full = a_full_report(number).model_copy(update={**identity, "kind": kind, "consent": consent})
        reports.append((markers.plant(full, script=("Latn", "Beng", "Deva")[number % 3]), country))
    others = [(markers.plant(each), "IN") for each in every_record(1) if not isinstance(each, ChildReport | Rejection)]
    with closing(HubProducer(hub.connection)) as producer:
        producer.send_all([message_of(hub, record, country) for record, country in (*reports, *others)])


def message_of(hub: Hub, record: Record, country: str) -> Output:
    """Return the message of a record, sealed with its child's own key where it seals anything."""
    subject = key_subject(record)
    key = None if subject is None else keys_of(hub, [subject], create=True, country=country)[subject]
    name = type(record).__name__
    topic = next(topic for topic, known in topics.all_topics((country,)).items() if known.record == name)
    identifier = event_id("built", name, subject or "")
    return output_of(
        record, topic, file_codec().encode(record, key), Cause(identifier, NOW, new_traceparent(identifier))
    )


def confirm(hub: Hub, *pairs: tuple[str, str]) -> None:
    """Let the scripted officers of both countries confirm these pairs, whatever else stands."""
    seen = look(hub.connection, file_codec(), hub.settings.countries)
    desk = Desk(file_codec(), NOW)
    decisions = [desk._confirm(seen.matches[pair(*sides)], country) for sides in pairs for country in ("BD", "IN")]
    with closing(HubProducer(hub.connection)) as producer:
        producer.send_all(decisions)


def erase(hub: Hub) -> bool:
    """Erase the child as `mca erase` does."""
    return erase_record(hub.settings, MISSING, "IN", "CONSENT_WITHDRAWN", "officer-1", NOW)


def snapshot(hub: Hub) -> Snapshot:
    """Return what the hub holds once nothing waits."""
    wait_until_drained(hub, ALL_STAGES, STAGE_SECONDS)
    names = tuple(topics.all_topics(hub.settings.countries))
    events = [event for batch in read_topics(hub.connection, names) for event in batch]
    with connect(hub.database.url) as connection:
        rows = registry_rows(connection, seals=True)
        kept = connection.execute("SELECT country, subject FROM keys.subject_key").fetchall()
    keys: dict[str, bytes] = {}
    for country in hub.settings.countries:
        subjects = [str(subject) for of, subject in kept if of == country]
        keys |= keys_of(hub, subjects, create=False, country=country)
    return Snapshot(events, rows, look(hub.connection, file_codec(), hub.settings.countries), keys)


def keys_of(hub: Hub, subjects: Sequence[str], *, create: bool, country: str = "IN") -> dict[str, bytes]:
    """Return the keys that a country's key store gives for these subjects."""
    national_key = read_national_keys(hub.settings.secrets_dir, [country])[country]
    with pool(hub.database.url) as connections:
        return KeyStore(connections, country, national_key).keys_for(subjects, create=create)


def pair(missing: str, found: str) -> str:
    """Return the id of a pair."""
    return match_id(missing, found)
