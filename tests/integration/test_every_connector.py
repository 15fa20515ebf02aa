"""Every connector at once, on real Kafka and PostgreSQL: files in inboxes, the process, the topics, the list."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connectors.sdk.connector import Told
from connectors.sdk.convert import Converted, id_of
from connectors.sdk.deliver import version_of
from ops.runtime.kafka import TopicSpec, read_topics, watermarks
from ops.runtime.messages import Event
from ops.sandbox.brokers import Broker, start_broker
from ops.sandbox.demo.run import DEMO_CLOCK
from ops.sandbox.postgres import Database
from ops.sandbox.secrets import make_secrets
from schemas import topics
from schemas.codec import file_codec
from schemas.records import ChildReport, HelplineContact, Referral, Rejection
from tests.support.every_connector import (
    CONNECTORS,
    COUNTRIES,
    NAMES,
    Opened,
    accepted,
    converted,
    fill,
    keys_of,
    opened,
    rejected,
)

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]
PAYLOADS = 30
SEED = 7
FINISHED_WITH_REJECTIONS = 3
LEAST_BYTES = 7
"""Of a text that is looked for: shorter ones may stand in a seal by chance."""
ALL = topics.all_topics(COUNTRIES)


@dataclass(frozen=True, slots=True)
class Ran:
    """What was expected of the files, what the process printed in each run, and what it left on the topics."""

    expected: Mapping[str, list[Converted]] = field(repr=False)
    first: Mapping[str, dict[str, Any]]
    again: Mapping[str, dict[str, Any]]
    replayed: Mapping[str, dict[str, Any]]
    listed: Mapping[str, dict[str, Any]]
    messages: Sequence[Opened] = field(repr=False)
    after_again: int
    after_replay: Sequence[Event] = field(repr=False)


class Process:
    """The connectors as a deployment starts them."""

    def __init__(self, broker: Broker, database: str, secrets: Path, inbox: Path) -> None:
        self._environ = {
            **{name: text for name, text in os.environ.items() if not name.startswith("MCA_")},
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "MCA_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
            "MCA_DATABASE_URL": database,
            "MCA_COUNTRIES": ",".join(COUNTRIES),
            "MCA_SECRETS_DIR": str(secrets),
            "MCA_INBOX_DIR": str(inbox),
            "MCA_CLOCK": DEMO_CLOCK,
        }

    def run_once(self) -> dict[str, dict[str, Any]]:
        """Read everything there is and return the counts by connector."""
        counts: dict[str, dict[str, Any]] = json.loads(self._run("connectors", "run", "--once").splitlines()[-1])
        return counts

    def listed(self) -> dict[str, dict[str, Any]]:
        """Return what `mca connector list --json` says each connector did."""
        told = json.loads(self._run("ops.cli.main", "connector", "list", "--json"))
        return {each["name"]: each["activity"] for each in told}

    def replay(self, name: str) -> None:
        """Have a connector read all its files again."""
        self._run("connectors", "replay", "--from", "start", name)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode in {0, FINISHED_WITH_REJECTIONS}, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> Iterator[Broker]:
    """A Kafka of this file's own: its topics are the hub's, by their real names."""
    with start_broker("kafka", tmp_path_factory.mktemp("kafka"), cache_dir) as started:
        started.create_topics([TopicSpec(name, 2, 1, topic.config) for name, topic in ALL.items()])
        yield started


@pytest.fixture(scope="module")
def ran(broker: Broker, postgres: Database, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """All connectors run over their files, run again, and run once more over the same files after a replay."""
    folder = tmp_path_factory.mktemp("every")
    secrets, inbox = make_secrets(folder / "secrets", COUNTRIES), folder / "inbox"
    fill(inbox, SEED, PAYLOADS)
    database = postgres.new_database("every_connector")
    process = Process(broker, database, secrets, inbox)
    first = process.run_once()
    events = everything(broker)
    again = process.run_once()
    after_again = sum(end - start for start, end in watermarks(broker.connection, tuple(ALL)).values())
    listed = process.listed()
    for name in NAMES:
        process.replay(name)
    replayed = process.run_once()
    keys = keys_of(database, secrets)
    messages = [opened(event, country_of(event), keys) for event in events]
    return Ran(
        converted(inbox, secrets),
        first,
        again,
        replayed,
        listed,
        messages,
        after_again,
        everything(broker)[len(events) :],
    )


def everything(broker: Broker) -> list[Event]:
    """Every message of every topic, oldest first."""
    events = [event for batch in read_topics(broker.connection, tuple(ALL)) for event in batch]
    return sorted(events, key=lambda event: event.timestamp_ms)


def country_of(event: Event) -> str:
    """Whose key opens a message: the topic's country; a regional referral is its source's."""
    return topics.country_of(event.topic) or COUNTRY_OF_SOURCE[event.key.decode().partition("/")[0]]


COUNTRY_OF_SOURCE = {
    system.source_id: system.country
    for connector in CONNECTORS.values()
    for system in (connector.description.sources or {"": connector.description}).values()
    if system.source_id is not None and system.country is not None
}


def topic_of(record: Told, country: str) -> str:
    """The topic on which the standard has a record."""
    if isinstance(record, ChildReport):
        return topics.reports(country)
    return topics.contacts(country) if isinstance(record, HelplineContact) else topics.REFERRALS


def test_every_connector_is_simulated() -> None:
    """No connector is left out of what follows."""
    assert set(NAMES) == CONNECTORS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_every_payload_is_accounted_for(ran: Ran, name: str) -> None:
    """Payloads are reports, repeats and rejections, as many as the files hold; no field is left over, nothing fails."""
    counts = ran.first[name]
    refused = rejected(ran.expected[name])

    assert counts["payloads"] == len(ran.expected[name]) >= PAYLOADS
    assert counts["payloads"] == counts["reports"] + counts["repeats"] + counts["rejected"]
    assert counts["reports"] > 0.9 * counts["payloads"]
    assert counts["reasons"] == Counter(each.reason for each in refused)
    assert counts["reasons"].keys() <= {"MISSING_ID", "UNKNOWN_KIND"}
    assert (counts["left_over"], counts["faults"]) == (0, 0)


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_on_its_topic_and_opens_with_its_childs_key(ran: Ran, name: str) -> None:
    """Each accepted record is on its country's topic, opens with that country's key of the child, and says the same."""
    own = {(topic_of(record, country), id_of(record), version_of(record)): record
           for country, record in accepted(ran.expected[name])}  # fmt: skip
    found = {
        (each.event.topic, id_of(each.record), version_of(each.record)): each.record
        for each in ran.messages
        if isinstance(each.record, ChildReport | HelplineContact | Referral)
    }

    assert len(own) > 0
    assert [place for place in own if found.get(place) != own[place]] == []
    assert {record.message_class for record in own.values()} == {"EXERCISE"}


def test_nothing_else_is_on_the_topics(ran: Ran) -> None:
    """No topic holds a record that no file told of; what a file tells twice word for word is sent once."""
    own = {
        (topic_of(record, country), id_of(record), version_of(record))
        for outcomes in ran.expected.values()
        for country, record in accepted(outcomes)
    }
    found = Counter(
        (each.event.topic, id_of(each.record), version_of(each.record))
        for each in ran.messages
        if isinstance(each.record, ChildReport | HelplineContact | Referral)
    )

    assert found.keys() == own
    assert set(found.values()) == {1}
    assert sum(isinstance(each.record, Rejection) for each in ran.messages) + found.total() == len(ran.messages)


def test_every_message_is_as_the_standard_wants_it(ran: Ran) -> None:
    """Key and headers name the record, only exercises travel, and every rejection says what and where."""
    keys = {each.event.position: getattr(each.clear, topics.key_field(each.event.topic)) for each in ran.messages}
    refused = [each.record for each in ran.messages if isinstance(each.record, Rejection)]

    assert [each.event.position for each in ran.messages if each.event.key.decode() != keys[each.event.position]] == []
    assert len({each.event.header("ce_id") for each in ran.messages}) == len(ran.messages)
    assert {getattr(each.clear, "message_class", None) for each in ran.messages} == {"EXERCISE"}
    assert all(each.payload is not None and each.detail for each in refused)
    assert {each.position.split()[0] for each in refused} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_names_a_child_is_readable_on_a_topic(ran: Ran, name: str) -> None:
    """Names, relatives, exact places, homes and papers of the files stand in no byte of any message."""
    told = {text for _, record in accepted(ran.expected[name]) for text in hidden_texts(record)}
    raw = b"\n".join(raw_of(each.event) for each in ran.messages)
    # A paper that is the record's own number stands in its id, which the owner chose and everybody reads.
    ids = "\n".join(each.event.key.decode() for each in ran.messages)

    leaks = [text for text in told if len(text.encode()) >= LEAST_BYTES and text not in ids and text.encode() in raw]

    assert len(leaks) == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_second_run_has_nothing_to_do(ran: Ran, name: str) -> None:
    """Files that were read are not read again, and no topic grows."""
    assert ran.again[name]["payloads"] == 0
    assert ran.after_again == len(ran.messages)


@pytest.mark.parametrize("name", NAMES)
def test_reading_everything_again_is_harmless(ran: Ran, name: str) -> None:
    """After a replay every payload counts again as known or rejected, and nothing gets another id."""
    counts, first = ran.replayed[name], ran.first[name]
    before = {each.event.header("ce_id") for each in ran.messages}

    assert counts["payloads"] == first["payloads"]
    assert counts["rejected"] == first["rejected"]
    assert counts["repeats"] > 0
    assert {event.header("ce_id") for event in ran.after_replay} <= before


def test_the_latest_of_a_record_is_not_sent_twice(ran: Ran) -> None:
    """What a replay sends again are rejections and versions that a later one follows."""
    latest: dict[str, int] = {}
    for each in ran.messages:
        if isinstance(each.clear, ChildReport | HelplineContact | Referral):
            name = f"{each.event.topic} {id_of(each.clear)}"
            latest[name] = max(latest.get(name, 0), version_of(each.clear))
    again = [(event.topic, file_codec().decode(event.value or b"").record) for event in ran.after_replay]

    assert [
        id_of(record)
        for topic, record in again
        if isinstance(record, ChildReport | HelplineContact | Referral)
        and version_of(record) == latest[f"{topic} {id_of(record)}"]
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_list_agrees_with_the_run(ran: Ran, name: str) -> None:
    """`mca connector list --json` has the counts that the run printed, and no file waits."""
    listed, counts = ran.listed[name], ran.first[name]

    assert (listed["payloads_today"], listed["rejected_today"]) == (counts["payloads"], counts["rejected"])
    assert (listed["rejected"], listed["not_understood"]) == (counts["reasons"], counts["not_understood"])
    assert (listed["left_over"], listed["waiting_files"]) == (0, 0)


def hidden_texts(record: Told) -> Iterator[str]:
    """Yield texts of a record that only the seal may hold."""
    for part in (
        "names",
        "relatives",
        "official_refs",
        "care_place",
        "custodian",
        "companions",
        "identifiers",
        "photos",
    ):
        yield from texts_in(getattr(record, part, None))
    for part in ("event_place", "home_place", "place"):
        place = getattr(record, part, None)
        yield from (text for text in (place.locality, place.landmark) if text is not None) if place is not None else ()
    yield from (text for text in (getattr(record, "summary", None), getattr(record, "needs", None)) if text is not None)


def texts_in(value: object) -> Iterator[str]:
    """Yield the texts that people wrote in a value; codes of the standard are none."""
    if isinstance(value, tuple):
        for each in value:
            yield from texts_in(each)
    elif hasattr(value, "model_dump"):
        for name in ("value", "names", "number", "office", "organisation", "locality", "landmark", "place", "ref"):
            yield from texts_in(getattr(value, name, None))
    elif isinstance(value, str):
        yield value


def raw_of(event: Event) -> bytes:
    """Every byte of a message that a reader of the topic gets."""
    headers = b"\n".join(name.encode() + b"=" + value for name, value in event.headers)
    return b"\n".join((event.key, headers, event.value or b""))
