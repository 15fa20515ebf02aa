import uuid
from pathlib import Path

import pytest

from ops.sandbox.brokers import Broker
from schemas.codec import file_codec
from schemas.records import Rejection
from tests.stream_processors.shells.children import Message, run_to_end, set_stage
from tests.stream_processors.shells.echo import the_input


def a_country() -> str:
    """A country code that no other test uses, for topics of the test's own."""
    return f"zz{uuid.uuid4().hex[:10]}"


@pytest.mark.parametrize("batch_size", [1, 200])
@pytest.mark.parametrize("shell", ["plain", "faust"])
def test_a_live_shell_writes_the_same_bytes_as_the_memory_shell(
    broker: Broker, shell: str, batch_size: int, tmp_path: Path
) -> None:
    """Every shell, on either broker, in batches of any size, writes the same messages in the same order, each once."""
    country = a_country()
    stage = set_stage(broker, country, the_input(country, repeats=2))

    exit_code = run_to_end(stage, shell, tmp_path / "log", batch_size=batch_size)

    assert exit_code == 0
    assert stage.committed() == len(stage.log)
    assert stage.messages() == stage.expected()


@pytest.mark.parametrize("shell", ["plain", "faust"])
def test_several_partitions_keep_the_order_of_each_record(kafka_broker: Broker, shell: str, tmp_path: Path) -> None:
    """On four partitions every message is there once, those of a record in the order of the memory shell."""
    country = a_country()
    stage = set_stage(kafka_broker, country, the_input(country), partitions=4)

    exit_code = run_to_end(stage, shell, tmp_path / "log")

    written, expected = stage.messages(), stage.expected()
    keys = {key for topic, key, _, _ in written if topic != stage.outputs[1]}
    assert exit_code == 0
    assert sorted(written) == sorted(expected)
    assert [by_key(written, key) for key in keys] == [by_key(expected, key) for key in keys]


def test_the_input_of_the_suite_holds_what_it_promises(mock_broker: Broker) -> None:
    """The suite's input leads to rejections of every kind, by bytes, by rule and by a fault of the processor."""
    country = a_country()
    stage = set_stage(mock_broker, country, the_input(country, repeats=2))

    rejections = [message for message in stage.expected() if message[0] == stage.outputs[1]]
    reasons = {reason_of(value) for _, _, value, _ in rejections}

    assert {"UNDECODABLE", "UNKNOWN_SCHEMA", "NOT_ECHOED", "INTERNAL_ERROR"} <= reasons
    assert len(stage.expected()) > len(stage.log) > 200
    assert any(event.value is None for event in stage.log)
    assert any(not event.headers for event in stage.log)


def by_key(messages: list[Message], key: bytes) -> list[Message]:
    """The messages of one key, in order."""
    return [message for message in messages if message[1] == key]


def reason_of(value: bytes | None) -> str:
    """The reason code of a rejection."""
    record = file_codec().decode(value or b"").record
    assert isinstance(record, Rejection)
    return record.reason
