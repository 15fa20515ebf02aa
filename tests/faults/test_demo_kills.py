"""kill -9 of every process of the hub in the midst of the demo's flow: nothing is lost and nothing doubled."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from ops.runtime.kafka import HubProducer, read_topics
from ops.runtime.messages import Event, Output
from ops.sandbox.demo.feed import offer
from ops.sandbox.demo.run import DEMO_CLOCK
from ops.sandbox.demo.watch import look
from ops.sandbox.desk import Desk
from ops.sandbox.flow import wait_until_drained
from ops.sandbox.hub import COUNTRIES, Hub, HubOptions, running_hub, start_services
from ops.sandbox.secrets import make_secrets
from schemas import topics
from schemas.codec import file_codec
from schemas.records import ChildReport
from tests.support.flows import ALL_STAGES, STAGE_SECONDS, Outcome, outcome_of, simulated_files
from tests.support.kills import Killer, Meter

REPORTS = 600
REPORT_TOPICS = (topics.reports("IN"), topics.reports("BD"))
SCREENING_TOPICS = (topics.screenings("IN"), topics.screenings("BD"))
# Small batches, so that there is much to interrupt.
SETTINGS = {"MCA_BATCH_SIZE": "20"}
PARTS = 6
# What a processor logs each time it has tried in vain for some seconds.
WAITING = "waiting for a service"
pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(400)]


@dataclass(frozen=True, slots=True)
class Told:
    """How a run ended: what stands, all messages of reports and alerts, and the kills that came too late to matter."""

    # Not in `repr`, so that a failing test prints no record.
    outcome: Outcome = field(repr=False)
    reports: list[Event] = field(repr=False)
    alerts: list[Event] = field(repr=False)
    kills: Counter[str]
    idle_kills: list[str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same simulated files for both runs."""
    return simulated_files(tmp_path_factory.mktemp("files"), REPORTS)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same national and regional keys for both runs: tokens and profiles follow from them."""
    return make_secrets(tmp_path_factory.mktemp("keys"), COUNTRIES)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, files: list[Path], secrets: Path) -> Told:
    """The run that nobody disturbs."""
    with fed_hub(tmp_path_factory.mktemp("calm"), files, secrets) as (hub, killer, _):
        start_services(hub)
        wait_for_candidates(hub, killer)
        send(hub, decisions_in_parts(hub, 1)[0])
        return told_of(hub, killer)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, files: list[Path], secrets: Path) -> Told:
    """The run in which every process is killed."""
    with fed_hub(tmp_path_factory.mktemp("killed"), files, secrets) as (hub, killer, meter):
        kill_while_files_are_read(killer, meter)
        start_services(hub)
        kill_while_reports_flow(killer, meter)
        wait_for_candidates(hub, killer)
        kill_while_decisions_flow(hub, killer, meter)
        return told_of(hub, killer)


def test_every_service_was_killed_in_the_midst_of_work(killed: Told) -> None:
    """Each service was killed before it had done all it had to do; else this file would prove nothing."""
    assert killed.kills == {"connectors": 2, "screen": 2, "match": 2, "alert": 2, "case": 2, "registry_sink": 2}
    assert killed.idle_kills == []


def test_no_report_is_lost(calm: Told, killed: Told) -> None:
    """The same versions of the same reports are on the topics, and the newest of each is screened."""
    seen = killed.outcome.seen
    reports = len(seen.reports)

    lost = versions_in(calm.reports) ^ versions_in(killed.reports)
    not_screened = seen.reports.keys() ^ seen.screenings.keys()

    assert reports > REPORTS * 0.9
    assert lost == set()
    assert not_screened == set()


def test_no_alert_is_doubled(calm: Told, killed: Told) -> None:
    """There is one alert a confirmed match; should its message come twice, it is the same to the byte."""
    alerts, expected = killed.outcome.seen.alerts, calm.outcome.seen.alerts
    matches = {alert.match_id for alert in alerts.values()}
    messages = {(event.key, event.value, event.headers) for event in killed.alerts}

    counts = (len(matches), len(alerts), len(messages))
    differing = [key for key in alerts.keys() | expected.keys() if alerts.get(key) != expected.get(key)]

    assert counts == (len(expected),) * 3
    assert differing == []


def test_the_same_stands_in_the_end(calm: Told, killed: Told) -> None:
    """Screenings, matches, decisions, rejections and the steps of cases end as in the run nobody disturbed."""
    differing = [name for name, ended in standing(killed).items() if ended != standing(calm)[name]]

    assert differing == []


def test_the_registry_has_the_same_rows(calm: Told, killed: Told) -> None:
    """Every table holds what it holds after the run nobody disturbed."""
    differing = [table for table, rows in calm.outcome.rows.items() if killed.outcome.rows[table] != rows]

    assert differing == []
    assert all(calm.outcome.rows[table] for table in ("reports", "screenings", "matches", "alerts", "cases"))


def kill_while_files_are_read(killer: Killer, meter: Meter) -> None:
    """Kill the connectors in the midst of a file, once they deliver and once while there is nobody to deliver to."""
    killer.kill_when("connectors", lambda: meter.written(*REPORT_TOPICS) > 0)
    killer.kill_when(
        "broker", lambda: meter.written(*REPORT_TOPICS) > REPORTS // 3, partial(kill_now, killer, "connectors")
    )


def kill_while_reports_flow(killer: Killer, meter: Meter) -> None:
    """Kill what takes part from the reports to the candidates, each when so much is done."""
    killer.kill_when("registry_sink", lambda: killer.rows("reports") > 0)
    killer.kill_when("screen", lambda: meter.written(*SCREENING_TOPICS) > 0)
    killer.kill_when("match", lambda: meter.written(topics.MATCHES) > 0)
    killer.kill_when(
        "postgres", lambda: meter.written(*SCREENING_TOPICS) > REPORTS // 4, partial(kill_waiting, killer, "screen")
    )
    killer.kill_when("broker", lambda: meter.written(*SCREENING_TOPICS) > REPORTS // 2)
    killer.kill_when("match", lambda: meter.written(topics.MATCHES) > 40)


def kill_now(killer: Killer, victim: str) -> None:
    """Kill at once."""
    killer.kill_when(victim, lambda: True)


def kill_waiting(killer: Killer, service: str) -> None:
    """Kill a service that has a batch in hand and waits for what it needs, earlier commits long done."""
    log = killer.hub.folder / f"{service}.log"
    waits = log.read_text().count(WAITING)
    killer.kill_when(service, lambda: log.read_text().count(WAITING) > waits)


def kill_while_decisions_flow(hub: Hub, killer: Killer, meter: Meter) -> None:
    """Kill what turns decisions into alerts and cases, each when so much is done; more come while it is dead."""
    parts = decisions_in_parts(hub, PARTS)
    alerts_a_part = len(parts[0]) // 2  # two countries decide
    send(hub, parts[0])
    plan = (
        ("alert", topics.ALERTS, 0),
        ("case", topics.CASES, 0),
        ("registry_sink", topics.ALERTS, alerts_a_part),
        ("alert", topics.ALERTS, 2 * alerts_a_part),
        ("case", topics.CASES, 3 * alerts_a_part),
    )
    for (victim, effects, count), more in zip(plan, parts[1:], strict=True):
        killer.kill_when(victim, partial(meter.has_more_than, count, effects), partial(send, hub, more))
    kill_now(killer, "broker")


@contextmanager
def fed_hub(folder: Path, files: Sequence[Path], secrets: Path) -> Iterator[tuple[Hub, Killer, Meter]]:
    """A hub on Apache Kafka whose connectors have files to read, at the demo's standing time."""
    shutil.copytree(secrets, folder / "secrets")
    options = HubOptions(broker="kafka", clock=DEMO_CLOCK, durable=True, settings=SETTINGS)
    with running_hub(options, folder) as hub, closing(Meter(hub.connection)) as meter:
        offer(hub, files)
        hub.start_service("connectors", "connectors", "run")
        yield hub, Killer(hub, len(files)), meter


def wait_for_candidates(hub: Hub, killer: Killer) -> None:
    """Return when every file is read and every report compared."""
    killer.wait_until(lambda: killer.work_of("connectors").drained)
    wait_until_drained(hub, ("screen", "match"), STAGE_SECONDS)


def decisions_in_parts(hub: Hub, count: int) -> list[list[Output]]:
    """Return the scripted desk's decisions on what stands, cut into parts of whole pairs."""
    seen = look(hub.connection, file_codec(), hub.settings.countries)
    decisions = Desk(file_codec(), datetime.fromisoformat(DEMO_CLOCK)).decide(seen.matches.values())
    size = 2 * (len(decisions) // 2 // count)
    starts = [part * size for part in range(count)]
    return [decisions[start:end] for start, end in zip(starts, [*starts[1:], len(decisions)], strict=True)]


def send(hub: Hub, decisions: Sequence[Output]) -> None:
    """Send decisions, as a console does."""
    with closing(HubProducer(hub.connection)) as producer:
        producer.send_all(decisions)


def told_of(hub: Hub, killer: Killer) -> Told:
    """Return how a run ended, once nothing waits."""
    wait_until_drained(hub, ALL_STAGES, STAGE_SECONDS)
    return Told(
        outcome=outcome_of(hub),
        reports=messages_of(hub, *REPORT_TOPICS),
        alerts=messages_of(hub, topics.ALERTS),
        kills=Counter(name for name, _ in killer.kills),
        idle_kills=[name for name, done in killer.kills if done >= killer.work_of(name).total],
    )


def messages_of(hub: Hub, *names: str) -> list[Event]:
    """Return every message of the topics."""
    return [event for batch in read_topics(hub.connection, names) for event in batch]


def versions_in(messages: Sequence[Event]) -> set[tuple[str, int]]:
    """Return each version of each report among the messages."""
    records = (file_codec().decode(event.value or b"").record for event in messages)
    return {(record.record_id, record.record_version) for record in records if isinstance(record, ChildReport)}


def standing(told: Told) -> dict[str, object]:
    """Return what stands on the topics at the end of a run, by kind; a step of a case may have been told twice."""
    seen = told.outcome.seen
    return {
        "screenings": seen.screenings,
        "profiles": {record_id: profile.record_version for record_id, profile in seen.profiles.items()},
        "matches": {match_id: match for match_id, match in seen.matches.items() if match.zone != "DISCARD"},
        "decisions": seen.decisions,
        "rejections": seen.rejections,
        "cases": {case_id: {step.to_json() for step in steps} for case_id, steps in seen.cases.items()},
    }
