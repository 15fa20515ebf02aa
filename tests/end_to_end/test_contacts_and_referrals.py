"""From a helpline's, a home's and a mechanism's files to the rows of the registry, and from a watch list to links."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from connectors.kit.memory import KEYS, NOW, MemoryHub
from connectors.sdk.connector import CONNECTORS, load
from ops.runtime.messages import Event, Output
from ops.runtime.postgres import Database, connect
from ops.sandbox.simulate.systems import write_system
from registry_sink.service import prepare, write_events
from registry_sink.session import prepare_session
from registry_sink.writer import prepare_stages
from schemas.codec import file_codec
from schemas.events import cause_of
from schemas.records import ChildReport, HelplineContact, MatchProfile, Referral
from stream_processors.processor import Context, Read
from stream_processors.screen import Screen
from tests.matcher.children import KEY

CODEC = file_codec()
COUNT = 60


def delivered(name: str, folder: Path) -> list[Output]:
    """The messages of a connector that reads its system's simulated files."""
    write_system(name, 4, COUNT, folder)
    hub = MemoryHub(load(CONNECTORS / name))
    counts = hub.deliver_files(folder / name)
    assert counts.payloads == COUNT
    return hub.messages


def events(messages: Sequence[Output]) -> list[Event]:
    """The messages as they are read from their topics, one partition each."""
    offsets: Counter[str] = Counter()
    found = []
    for message in messages:
        found.append(
            Event(
                message.topic, 0, offsets[message.topic], 1_780_000_000_000, message.key, message.value, message.headers
            )
        )
        offsets[message.topic] += 1
    return found


@pytest.fixture
def registry(database: str) -> Iterator[Database]:
    """A session of the sink on an empty registry."""
    with closing(connect(database)) as connection:
        prepare_session(connection)
        prepare(connection)
        prepare_stages(connection)
        yield connection


def cells(registry: Database, query: str) -> list[tuple[object, ...]]:
    """The rows a query finds."""
    return [tuple(row) for row in registry.execute(query).fetchall()]


def test_every_call_is_a_row_and_points_to_its_report_and_referral(registry: Database, tmp_path: Path) -> None:
    """Contacts, reports and referrals of a helpline arrive under the ids by which they point to each other."""
    messages = delivered("xx_helpline", tmp_path)
    records = [CODEC.decode(message.value or b"").record for message in messages]

    write_events(registry, events(messages), CODEC)

    contacts = [record for record in records if isinstance(record, HelplineContact)]
    reports = {record.record_id for record in records if isinstance(record, ChildReport)}
    referrals = {record.referral_id for record in records if isinstance(record, Referral)}
    rows = cells(registry, "SELECT contact_id, record_id, referral_id FROM registry.contacts")
    assert len(reports) > 5
    assert len(referrals) > 1
    assert sorted(rows) == sorted((each.contact_id, each.record_id, each.referral_id) for each in contacts)
    assert {row[1] for row in rows if row[1] is not None} == reports
    assert {row[2] for row in rows if row[2] is not None} == referrals
    assert {row[0] for row in cells(registry, "SELECT referral_id FROM registry.referrals")} == referrals


def test_the_answer_to_an_offer_stands(registry: Database, tmp_path: Path) -> None:
    """Offer and answer are one row with the later step."""
    messages = delivered("xx_referral", tmp_path)
    latest: dict[str, Referral] = {}
    for message in messages:
        record = CODEC.decode(message.value or b"").record
        if isinstance(record, Referral):
            before = latest.get(record.referral_id)
            latest[record.referral_id] = record if before is None or before.at <= record.at else before

    write_events(registry, events(messages), CODEC)

    rows = cells(registry, "SELECT referral_id, status, decline_reason FROM registry.referrals")
    assert {each.status for each in latest.values()} >= {"ACCEPTED", "DECLINED"}
    assert sorted(rows, key=repr) == sorted(
        ((each.referral_id, each.status, each.decline_reason) for each in latest.values()), key=repr
    )


def test_a_homes_needs_are_sealed(registry: Database, tmp_path: Path) -> None:
    """Each service asked is a row of the child's record; what the child needs stays under the child's key."""
    messages = delivered("xx_shelter", tmp_path)

    write_events(registry, events(messages), CODEC)

    rows = cells(registry, "SELECT record_id, service, status, sealed FROM registry.referrals")
    homes = {row[0] for row in cells(registry, "SELECT record_id FROM registry.reports")}
    assert len(rows) > 5
    assert {row[2] for row in rows} == {"PROPOSED"}
    assert {row[0] for row in rows} <= homes
    assert all(b"as told at intake" not in bytes(row[3]) for row in rows if isinstance(row[3], (bytes, memoryview)))
    assert all(row[3] is not None for row in rows)


def test_a_watch_list_becomes_links_and_nothing_else(tmp_path: Path) -> None:
    """Screening passes each open entry and publishes a profile at risk that holds links only."""
    messages = [each for each in delivered("xx_offender_watch", tmp_path) if each.topic.endswith(".reports.v1")]
    countries = ("BD", "IN", "NP", "TH")
    rules = Screen(CODEC, dict.fromkeys(countries, bytes(32)), KEY)
    states = rules.processor().new_state()

    profiles = []
    for event in events(messages):
        wire = CODEC.decode(event.value or b"")
        subject, country = wire.subject() or "", event.topic.split(".")[1].upper()
        keys = {(country, subject): KEYS.keys_for([subject], create=False)[subject]}
        outputs = rules.handle(Read(event, cause_of(event), wire), states, Context(NOW, keys))
        told = [CODEC.decode(output.value).record for output in outputs if output.value is not None]
        profiles += [record for record in told if isinstance(record, MatchProfile)]

    shared = Counter(link for profile in profiles for link in profile.token_links)
    assert len(profiles) > COUNT // 2
    assert {profile.kind for profile in profiles} == {"AT_RISK"}
    assert not any(profile.name_signatures or profile.vector or profile.event_cells for profile in profiles)
    assert {link[:1] for link, seen in shared.items() if seen > 1} >= {b"P", b"V", b"L"}
