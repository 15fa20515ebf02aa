from collections.abc import Iterator, Sequence
from contextlib import closing
from threading import Event as Flag

import pytest

from ops.runtime.errors import SourceUnavailable
from ops.runtime.health import STUCK_EXIT_CODE
from ops.runtime.kafka import GroupConsumer, HubProducer, Partition
from ops.runtime.messages import Output
from ops.runtime.metrics import CONSUMER_LAG, EVENTS_IN, EVENTS_OUT, EVENTS_REJECTED
from ops.sandbox.brokers import Broker
from stream_processors.shells import patience, steps
from stream_processors.shells.job import Job
from stream_processors.shells.steps import Steps
from tests.stream_processors.shells.children import Stage, set_stage
from tests.stream_processors.shells.echo import a_job, the_input


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses that take no time, and figures noted at every turn."""
    monkeypatch.setattr(patience, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(steps, "NOTE_EVERY_SECONDS", -1.0)


@pytest.fixture
def stage(mock_broker: Broker, country: str) -> Stage:
    """A stage with the input of the suite."""
    return set_stage(mock_broker, country, the_input(country))


def job_on(stage: Stage) -> Job:
    """The echo processor's job on the stage."""
    return a_job(stage.country, stage.name, stage.broker.bootstrap_servers, 50)


@pytest.fixture
def prepared(stage: Stage) -> Iterator[Steps]:
    """Steps that are ready for the first batch."""
    with closing(Steps(job_on(stage), Flag())) as ready:
        ready.prepare()
        yield ready


def commit(stage: Stage, count: int) -> None:
    """Acknowledges the first events in the name of the stage's group."""
    job = job_on(stage)
    consumer = GroupConsumer(stage.broker.connection, job.processor.group, job.processor.inputs, job.member)
    while not consumer.poll_batch(1):
        pass
    assert consumer.commit(stage.log[:count])
    consumer.close()


def test_the_state_is_rebuilt_from_what_was_acknowledged(stage: Stage) -> None:
    """After a start the outputs are those of a processor that has seen the acknowledged events, and only those."""
    commit(stage, 60)
    with closing(Steps(job_on(stage), Flag())) as started:
        started.prepare()

        started.handle(stage.log[60:])

    expected = stage.expected()
    before = stage.expected_of(stage.log[:60])
    assert stage.messages() == [message for message in expected if message not in before]


def test_another_process_that_went_on_meanwhile_is_noticed(stage: Stage, prepared: Steps) -> None:
    """When somebody commits between the restoring and the first batch, the state is too old and nothing is done."""
    commit(stage, 60)

    with pytest.raises(SourceUnavailable, match="start again"):
        prepared.handle(stage.log[:10])

    assert stage.written() == 0


def test_a_batch_is_processed_once_however_often_its_delivery_fails(
    stage: Stage, prepared: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Kafka refuses, the same outputs are sent again, and the state does not see the batch twice."""
    tries: list[Sequence[Output]] = []
    send_all = HubProducer.send_all

    def refuse_twice(producer: HubProducer, messages: Sequence[Output]) -> None:
        tries.append(messages)
        if len(tries) <= 2:
            raise SourceUnavailable("not now")
        send_all(producer, messages)

    monkeypatch.setattr(HubProducer, "send_all", refuse_twice)

    prepared.handle(stage.log)

    assert len(tries) == 3
    assert stage.messages() == stage.expected()


def test_the_figures_of_a_batch_are_counted(stage: Stage, prepared: Steps) -> None:
    """Events in, out and rejected are counted by country, topic and reason."""
    prepared.handle(stage.log)

    expected = stage.expected()
    screenings, rejections, _ = stage.outputs
    assert EVENTS_IN.labels(stage.name, stage.country.upper())._value.get() == len(stage.log)
    assert EVENTS_OUT.labels(stage.name, screenings)._value.get() == sum(m[0] == screenings for m in expected)
    assert EVENTS_OUT.labels(stage.name, rejections)._value.get() == sum(m[0] == rejections for m in expected)
    assert EVENTS_REJECTED.labels(stage.name, "NOT_ECHOED")._value.get() == 1


def ends_of(stage: Stage, end: int) -> dict[Partition, int]:
    """The end of the stage's one partition of input."""
    return {(stage.source, 0): end}


def test_lag_is_what_waits_behind_the_last_acknowledged_event(stage: Stage, prepared: Steps) -> None:
    """Acknowledged events lower the lag that is shown, read ones do not."""
    prepared.handle(stage.log[:50])
    prepared.acknowledged(stage.log[:30])

    prepared.note_ends(lambda: ends_of(stage, len(stage.log)))

    assert CONSUMER_LAG.labels(stage.name, stage.source, 0)._value.get() == len(stage.log) - 30


def test_a_quiet_start_is_not_taken_for_standing_still(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor that had acknowledged everything before its start has no lag, however long nothing comes."""
    commit(stage, len(stage.log))
    with closing(Steps(job_on(stage), Flag())) as started:
        started.prepare()
        monkeypatch.setattr(started.health, "stuck_seconds", 0.0)

        started.note_ends(lambda: ends_of(stage, len(stage.log)))

    assert CONSUMER_LAG.labels(stage.name, stage.source, 0)._value.get() == 0


@pytest.mark.parametrize("owned", [True, False])
def test_a_processor_that_stands_still_ends(
    stage: Stage, prepared: Steps, monkeypatch: pytest.MonkeyPatch, *, owned: bool
) -> None:
    """Events that wait with nothing moving, and partitions it does not get, end the process with its own exit code."""
    monkeypatch.setattr(prepared.health, "stuck_seconds", -1.0)

    with pytest.raises(SystemExit) as ended:
        prepared.note_ends(lambda: ends_of(stage, len(stage.log)) if owned else {})

    assert ended.value.code == STUCK_EXIT_CODE
