from pathlib import Path

import pytest

from ops.runtime.processes import end_child
from ops.sandbox.brokers import Broker
from tests.stream_processors.shells.children import run_to_end, set_stage, shell_process
from tests.stream_processors.shells.echo import the_input
from tests.support.waiting import wait_until

shells = pytest.mark.parametrize("shell", ["plain", "faust"])


@pytest.mark.kafka
@shells
def test_leaving_in_the_midst_doubles_nothing(kafka_broker: Broker, country: str, shell: str, tmp_path: Path) -> None:
    """A shell told to end finishes its batch and commits it, so that its successor repeats nothing."""
    stage = set_stage(kafka_broker, country, the_input(country, repeats=4))

    with shell_process(stage, shell, tmp_path / "log", batch_size=5) as child:
        wait_until(lambda: stage.written() > 0)
        exit_code = end_child(child)
    left_at = stage.committed()
    run_to_end(stage, shell, tmp_path / "log")

    assert exit_code == 0
    assert 0 < left_at < len(stage.log)
    assert stage.messages() == stage.expected()


@shells
def test_a_key_store_that_is_away_for_a_while_delays_and_rejects_nothing(
    mock_broker: Broker, country: str, shell: str, tmp_path: Path
) -> None:
    """A shell asks again for keys until the store answers, and the outputs are as if nothing had been."""
    stage = set_stage(mock_broker, country, the_input(country))

    exit_code = run_to_end(stage, shell, tmp_path / "log", mood="moody")

    assert exit_code == 0
    assert stage.messages() == stage.expected()


@pytest.mark.parametrize(("shell", "mood"), [("plain", "away"), ("plain", "broken"), ("faust", "broken")])
def test_what_cannot_be_mended_ends_the_process_and_acknowledges_nothing(
    mock_broker: Broker, country: str, shell: str, mood: str, tmp_path: Path
) -> None:
    """A store that stays away, or a fault of the hub itself, ends the shell with an error and acknowledges nothing."""
    stage = set_stage(mock_broker, country, the_input(country))

    with shell_process(stage, shell, tmp_path / "log", mood=mood) as child:
        exit_code = child.wait(30)

    assert exit_code > 0
    assert (stage.committed(), stage.written()) == (0, 0)
