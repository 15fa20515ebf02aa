from dataclasses import replace

import pytest

from ops.runtime.messages import Event, Output
from schemas import topics
from schemas.codec import file_codec
from stream_processors.processor import Context, Processor, Read
from stream_processors.shells import memory
from stream_processors.shells.memory import MemoryHub, run_memory
from tests.stream_processors.shells.echo import NOW, echo_processor, fetch_keys, the_input

CODEC = file_codec()


def as_log(messages: list[Output]) -> list[Event]:
    """The messages as they would stand in partition 0 of their topic."""
    return [
        Event(each.topic, 0, offset, 1_738_310_400_000 + offset, each.key, each.value, each.headers)
        for offset, each in enumerate(messages)
    ]


@pytest.mark.parametrize("batch_size", [1, 7, 200])
def test_batches_of_any_size_give_the_same_outputs(batch_size: int) -> None:
    """How the events are cut into batches leaves no trace in the outputs."""
    log = as_log(the_input("zz"))
    processor = echo_processor("zz", "echo", CODEC)

    outputs = run_memory([processor], log, CODEC, NOW, fetch_keys, batch_size)

    assert outputs == run_memory([processor], log, CODEC, NOW, fetch_keys, len(log))
    assert len(outputs) > len(log)


def test_a_restart_rebuilds_the_state_from_the_topics() -> None:
    """A processor restarted between two halves of its input goes on as if it had not been."""
    log = as_log(the_input("zz"))
    undisturbed = run_memory([echo_processor("zz", "echo", CODEC)], log, CODEC, NOW, fetch_keys)
    hub = MemoryHub([echo_processor("zz", "echo", CODEC)], CODEC, NOW, fetch_keys)

    hub.add(log[:60])
    outputs = hub.run()
    hub.restart("echo")
    hub.add(log[60:])
    outputs += hub.run()

    assert outputs == undisturbed


def test_a_restart_does_not_replay_what_waits() -> None:
    """Events that were not handled before a restart are handled after it, and not only restored."""
    log = as_log(the_input("zz"))
    hub = MemoryHub([echo_processor("zz", "echo", CODEC)], CODEC, NOW, fetch_keys)
    hub.add(log)

    hub.restart("echo")

    assert hub.run() == run_memory([echo_processor("zz", "echo", CODEC)], log, CODEC, NOW, fetch_keys)


def test_processors_read_what_others_write() -> None:
    """The outputs of one processor are the input of the next, until both are at rest."""
    log = as_log(the_input("zz"))
    second = passing(topics.screenings("zz"), topics.screenings("yy"))

    outputs = run_memory([second, echo_processor("zz", "echo", CODEC)], log, CODEC, NOW, fetch_keys)

    first_outputs = [each for each in outputs if each.topic == topics.screenings("zz")]
    assert [replace(each, topic=topics.screenings("yy")) for each in first_outputs] == [
        each for each in outputs if each.topic == topics.screenings("yy")
    ]


def test_a_circle_of_processors_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processors that feed each other for ever end in an error that says where to look."""
    monkeypatch.setattr(memory, "MOST_OUTPUTS", 50)
    there = passing(topics.screenings("zz"), topics.screenings("yy"))
    back = passing(topics.screenings("yy"), topics.screenings("zz"))
    hub = MemoryHub([there, replace(back, name="back")], CODEC, NOW)
    hub.write([Output(topics.screenings("zz"), b"key", None)])

    with pytest.raises(RuntimeError, match="leads back"):
        hub.run()


def passing(source: str, target: str) -> Processor[None]:
    """A processor that copies one topic to another."""

    def handle(read: Read, state: None, context: Context) -> list[Output]:
        del state, context
        return [Output(target, read.event.key, read.event.value, read.event.headers)]

    return Processor("passing", (source,), (), lambda: None, lambda *_: None, handle, lambda _: [])
