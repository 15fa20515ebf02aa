import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.primero.command import notes_command, run_notes
from connectors.primero.notes import Notes, open_notes, write_notes
from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import CountryKeys
from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Delivery
from connectors.sdk.positions import Positions, prepare_positions
from connectors.sdk.run import Work, run
from connectors.sdk.sources import Opening, Source
from connectors.sdk.tokens import SAMPLE_KEYS
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import HubProducer, Partition, TopicSpec, create_topics
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.messages import Event, Output
from ops.runtime.postgres import Pool, connect, pool
from ops.runtime.settings import read_settings
from ops.sandbox.brokers import Broker
from schemas import topics
from schemas.codec import file_codec
from schemas.records import ChildReport, Match
from tests.support.fault_server import FaultServer, Reply, serving
from tests.support.polling import Killed, NoWait, Sink
from tests.support.primero_server import PASSWORD, USER, PrimeroServer

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
GOLDEN = CONNECTORS / "primero" / "golden"
MOST_LIVES = 40


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A database with the connectors' tables."""
    with connect(database) as connection:
        prepare_positions(connection)
    with pool(database) as opened:
        yield opened


@dataclass
class Joined:
    """The connector joined to a Primero, and what it sent in all its lives."""

    server: FaultServer
    connections: Pool
    password: str = PASSWORD
    sink: Sink = field(default_factory=Sink)

    def run_once(self) -> Counts:
        """Read what is there; may end by `Killed`."""
        connector = load(CONNECTORS / "primero")
        countries = dict.fromkeys(connector.description.countries, CountryKeys(SAMPLE_KEYS, b"key of ids"))
        keys = dict.fromkeys(countries, MemoryKeyStore(b"s"))
        positions = Positions(self.connections, "primero")
        delivery = Delivery(connector, keys, self.sink, positions, file_codec(), lambda: NOW, countries)

        def opened() -> Source:
            return connector.open_source(self.opening(positions.stored()))

        return run([Work(delivery, opened, 0.01)], NoWait(), once=True)["primero"]

    def opening(self, positions: Mapping[str, Mapping[str, object]] | None = None) -> Opening:
        """Return how the connector is opened over HTTP."""
        connector = load(CONNECTORS / "primero")
        return Opening(
            connector.description,
            connector.description.transports[1],
            positions or {},
            connector.read,
            settings={"url": self.server.url, "instance": "th", "message_class": "exercise"},
            secrets={"user": USER, "password": self.password},
        )

    def versions(self) -> dict[str, set[int]]:
        """Return the versions that were sent of each record."""
        found: dict[str, set[int]] = {}
        for message in self.sink.messages:
            record = file_codec().decode(message.value or b"").record
            if isinstance(record, ChildReport):
                found.setdefault(record.record_id, set()).add(record.record_version)
        return found


def case(number: int, **told: object) -> dict[str, object]:
    """One invented case as the API gives it."""
    return {
        "id": f"case-{number:04d}",
        "created_at": "2026-05-01T00:00:00.000Z",
        "sex": "female",
        "age": 9,
        "protection_concerns": ["unaccompanied"],
        "consent_for_tracing": True,
        **told,
    }


def request(number: int, children: int) -> dict[str, object]:
    """One invented tracing request for so many children."""
    told = [
        {"unique_id": f"child-{each:03d}", "sex": "male", "age": 7, "relation": "mother"} for each in range(children)
    ]
    return {
        "id": f"request-{number:04d}",
        "created_at": "2026-05-01T00:00:00.000Z",
        "tracing_request_subform_section": told,
    }


def test_both_lists_are_read_page_by_page_and_then_only_what_changed(connections: Pool) -> None:
    """Cases and tracing requests come in pages; the next round asks from the last change on; a training stays one."""
    primero = PrimeroServer()
    for number in range(450):
        primero.put("cases", case(number))
    primero.put("tracing_requests", request(1, 3))
    primero.put("tracing_requests", request(2, 45))
    with serving(primero) as server:
        joined = Joined(server, connections)

        first = joined.run_once()
        primero.put("cases", case(7, age=10))
        second = joined.run_once()

    assert (first.records, first.rejected, second.records) == (450 + 3 + 45, 0, 1)
    assert "primero.th/request-0002/child-044" in joined.versions()
    record = file_codec().decode(joined.sink.messages[0].value or b"").record
    assert isinstance(record, ChildReport)
    assert (record.message_class, record.kind, record.source_country) == ("EXERCISE", "FOUND", "TH")


def test_a_login_that_ends_is_made_anew(connections: Pool) -> None:
    """When Primero no longer takes the token, the connector logs in again and loses nothing."""
    primero = PrimeroServer(answers_left=2)
    for number in range(900):
        primero.put("cases", case(number))
    with serving(primero) as server:
        joined = Joined(server, connections)

        counts = joined.run_once()

    assert counts.records == 900
    assert len(primero.tokens) > 1


def test_a_wrong_password_is_told_without_it(connections: Pool) -> None:
    """The source stays unavailable, in words that hold neither user nor password."""
    with serving(PrimeroServer()) as server:
        joined = Joined(server, connections, password="Zx9Canary")  # noqa: S106 - of the invented server

        with pytest.raises(SourceUnavailable, match="login is not accepted") as told:
            joined.run_once()

    assert "Zx9Canary" not in str(told.value)


def test_a_list_that_may_not_be_read_costs_the_other_nothing(connections: Pool) -> None:
    """Without the right to tracing requests, cases still come, also those of later rounds."""
    primero = PrimeroServer()
    primero.put("cases", case(1))
    with serving(primero) as server:
        server.answer = lambda asked: Reply(status=403) if "tracing" in asked.path else primero(asked)
        with closing(load(CONNECTORS / "primero").open_source(Joined(server, connections).opening())) as source:
            first = source.next_batch()
            with pytest.raises(SourceUnavailable):
                source.next_batch()
            primero.put("cases", case(2))
            second = source.next_batch()

    assert first is not None
    assert second is not None
    assert "case-0002" in {payload.values["id"] for payload in second.payloads}


def test_kills_while_records_change_lose_and_double_nothing(connections: Pool) -> None:
    """Killed after every second batch while cases change and come, each last version is delivered under one id."""
    primero = PrimeroServer()
    for number in range(700):
        primero.put("cases", case(number))
    lives, finished = 0, False
    with serving(primero) as server:
        joined = Joined(server, connections)
        while not finished and lives < MOST_LIVES:
            lives += 1
            joined.sink.kill_after = 1
            if lives < 10:
                primero.put("cases", case(lives * 13, age=12))
                primero.put("cases", case(1000 + lives))
            try:
                joined.run_once()
                finished = True
            except Killed:
                continue
        joined.sink.kill_after = None
        joined.run_once()

    versions = joined.versions()
    assert finished
    assert lives > 3
    for record in primero.lists["cases"]:
        last = datetime.fromisoformat(str(record["last_updated_at"]))
        assert int(last.timestamp() * 1000) in versions[f"primero.th/{record['id']}"]
    assert len(joined.sink.kinds()) == sum(map(len, versions.values()))


def test_the_samples_come_the_same_from_a_file_and_from_the_api(connections: Pool) -> None:
    """A record of the list becomes the same report as in a file: the connector adds what the list does not say."""
    told = [record for record in json.loads((GOLDEN / "cases.json").read_text())["data"] if record["primero"] == "th"]
    primero = PrimeroServer()
    primero.lists["cases"] = [
        {name: value for name, value in each.items() if name not in {"primero", "record_type", "message_class"}}
        for each in told
    ]
    with serving(primero) as server:
        joined = Joined(server, connections)
        joined.run_once()

    beside = json.loads((GOLDEN / "cases.json.records.json").read_text())
    expected = {each["record_id"]: {each["record_version"]} for each in beside if each["source_id"] == "primero.th"}
    assert joined.versions() == expected


@dataclass
class MatchLog:
    """The topic of matches, in memory."""

    events: list[Event]
    at: int = 0

    def partitions(self, names: Sequence[str]) -> list[Partition]:
        """Return the one partition."""
        return [(names[0], 0)]

    def watermarks(self, partitions: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """Return first and next offset."""
        return dict.fromkeys(partitions, (0, len(self.events)))

    def add(self, starts: Mapping[Partition, int]) -> None:
        """Begin at an offset."""
        (self.at,) = starts.values()

    def poll_batch(self, batch_size: int, wait_seconds: float) -> list[Event]:
        """Return the next two messages at most."""
        assert batch_size > 0 < wait_seconds
        found = self.events[self.at : self.at + 2]
        self.at += len(found)
        return found


def match(number: int, missing: str, found: str, zone: str = "REVIEW") -> Match:
    """One invented match."""
    return Match.from_fields(
        {
            "match_id": f"match-{number}",
            "missing": {"record_id": missing, "record_version": 1, "country": "MM", "kind": "MISSING"},
            "found": {"record_id": found, "record_version": 1, "country": "TH", "kind": "FOUND"},
            "probability": 0.7,
            "zone": zone,
            "model_version": "1",
        }
    )


def log_of(*matches: Match) -> MatchLog:
    """The topic with these matches."""
    codec = file_codec()
    return MatchLog(
        [Event(topics.MATCHES, 0, offset, 0, b"k", codec.encode(each)) for offset, each in enumerate(matches)]
    )


def notes_for(joined: Joined) -> Notes:
    """What flags are written with."""
    positions = Positions(joined.connections, "primero")
    return open_notes(joined.opening(), positions, file_codec(), lambda: NOW)


MATCHES = (
    match(1, "trackchild.in/7", "primero.th/case-0001"),
    match(2, "primero.th/request-0001/child-000", "dnet.bd/9", "STRONG_REVIEW"),
    match(3, "trackchild.in/7", "primero.th/case-0002", "DISCARD"),
    match(4, "trackchild.in/7", "primero.kh/case-0001"),
    match(5, "trackchild.in/7", "primero.th/case-9999"),
    match(6, "primero.th/request-0001/child-000", "primero.th/case-0001"),
)


def written(primero: PrimeroServer) -> dict[str, list[str]]:
    """The messages of the flags of each record."""
    return {record: [str(flag["message"]) for flag in flags] for record, flags in primero.flags.items() if flags}


def test_each_match_of_an_own_record_is_flagged_once(connections: Pool) -> None:
    """Records of this instance get a flag for each match to review; others, and discarded matches, none."""
    primero = PrimeroServer()
    for number in (1, 2):
        primero.put("cases", case(number, name="Zx9Canary"))
    primero.put("tracing_requests", request(1, 1))
    with serving(primero) as server:
        notes = notes_for(Joined(server, connections))

        first = write_notes(notes, log_of(*MATCHES), threading.Event(), once=True)
        again = write_notes(
            notes, log_of(*MATCHES, match(1, "trackchild.in/7", "primero.th/case-0001")), threading.Event(), once=True
        )
        notes.primero.close()

    flags = written(primero)
    assert (first, again) == (4, 0)
    assert {record: len(told) for record, told in flags.items()} == {
        "cases/case-0001": 2,
        "tracing_requests/request-0001": 2,
    }
    assert flags["cases/case-0001"][0] == (
        "MCA match match-1: a record of MM may be the same child (review). Not confirmed: review it in the hub."
    )
    assert "trackchild" not in str(flags)
    assert "0.7" not in str(flags)


def test_a_flag_that_was_written_before_a_fault_is_not_written_again(connections: Pool) -> None:
    """When Primero stored a flag and its answer was lost, the next try finds the flag and goes on."""
    primero = PrimeroServer(kill_flags=True)
    primero.put("cases", case(1))
    with serving(primero) as server:
        notes = notes_for(Joined(server, connections))
        with pytest.raises(SourceUnavailable):
            write_notes(notes, log_of(MATCHES[0]), threading.Event(), once=True)

        written_later = write_notes(notes, log_of(MATCHES[0]), threading.Event(), once=True)
        notes.primero.close()

    assert written_later == 0
    assert len(primero.flags["cases/case-0001"]) == 1


def test_a_flag_that_a_case_worker_took_off_stays_off(connections: Pool) -> None:
    """A removed flag of a match is known by its message."""
    primero = PrimeroServer()
    primero.put("cases", case(1))
    with serving(primero) as server:
        notes = notes_for(Joined(server, connections))
        write_notes(notes, log_of(MATCHES[0]), threading.Event(), once=True)
        primero.flags["cases/case-0001"][0]["removed"] = True

        again = write_notes(notes, log_of(MATCHES[0], MATCHES[0]), threading.Event(), once=True)
        notes.primero.close()

    assert again == 0


def test_the_process_reads_the_topic_and_flags_the_records(
    tmp_path: Path, fresh_mock_broker: Broker, database: str, secrets_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`notes --once primero` flags what the topic of matches holds, and a second run nothing more."""
    primero = PrimeroServer()
    primero.put("cases", case(1))
    settings_dir = tmp_path / "connectors"
    settings_dir.mkdir()
    connection = {"bootstrap.servers": fresh_mock_broker.bootstrap_servers}
    create_topics(connection, [TopicSpec(topics.MATCHES, 4)])
    producer = HubProducer(connection)
    producer.send_all([Output(topics.MATCHES, each.match_id.encode(), file_codec().encode(each)) for each in MATCHES])
    producer.close()
    environ = {
        "MCA_KAFKA_BOOTSTRAP_SERVERS": fresh_mock_broker.bootstrap_servers,
        "MCA_DATABASE_URL": database,
        "MCA_COUNTRIES": "TH",
        "MCA_SECRETS_DIR": str(secrets_dir),
        "MCA_CONNECTOR_SETTINGS_DIR": str(settings_dir),
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the test's own process keeps its handlers
    for name, value in {"user": USER, "password": PASSWORD}.items():
        file = secrets_dir / f"primero.{name}"
        file.write_text(value)
        file.chmod(0o600)
    with serving(primero) as server:
        (settings_dir / "primero.yml").write_text(f"http: {{url: {server.url}, instance: th}}")

        results = [CliRunner().invoke(notes_command, ["--once", "primero"]) for _ in range(2)]

    assert [result.stdout.strip() for result in results] == ["2", "0"]
    assert len(primero.flags["cases/case-0001"]) == 2


def test_without_an_address_the_process_does_not_start(database: str, secrets_dir: Path, tmp_path: Path) -> None:
    """A hub that does not know where the instance is says so at once."""
    settings = read_settings(
        {
            "MCA_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9",
            "MCA_DATABASE_URL": database,
            "MCA_COUNTRIES": "TH",
            "MCA_SECRETS_DIR": str(secrets_dir),
            "MCA_CONNECTOR_SETTINGS_DIR": str(tmp_path),
        }
    )

    with pytest.raises(HubMisconfigured, match=r"names no http\.url"):
        run_notes(settings, load(CONNECTORS / "primero"), threading.Event(), once=True)
