import random
import uuid
from pathlib import Path

import pytest

from ops.sandbox.brokers import Broker
from tests.stream_processors.shells.children import Stage, run_to_end, set_stage, shell_process
from tests.stream_processors.shells.echo import the_input
from tests.support.waiting import wait_until

KILLS = 3
ROUNDS_OF_INPUT = 14  # about 2,000 events
SMALL_BATCH = 10  # so that there is much to interrupt


@pytest.mark.kafka
@pytest.mark.faults
@pytest.mark.parametrize("shell", ["plain", "faust"])
def test_a_killed_processor_loses_nothing(kafka_broker: Broker, shell: str, tmp_path: Path) -> None:
    """After several kill -9 in the midst of work the distinct outputs are those of a run nobody disturbed, in order."""
    country = f"zz{uuid.uuid4().hex[:10]}"
    stage = set_stage(kafka_broker, country, the_input(country, ROUNDS_OF_INPUT))
    chance = random.Random(shell)  # noqa: S311 - when to kill is no secret, and is to be the same in every run

    done = [kill_in_the_midst(stage, shell, tmp_path / "log", chance.randint(20, 500)) for _ in range(KILLS)]
    exit_code = run_to_end(stage, shell, tmp_path / "log")

    written = stage.messages()
    assert exit_code == 0
    assert done[-1] < len(stage.log), "the last kill came when all was done"
    assert list(dict.fromkeys(written)) == list(dict.fromkeys(stage.expected()))


def kill_in_the_midst(stage: Stage, shell: str, log_file: Path, after_outputs: int) -> int:
    """How many events were acknowledged when the shell was killed, having written so many outputs in this life."""
    before = stage.written()
    with shell_process(stage, shell, log_file, batch_size=SMALL_BATCH) as child:
        wait_until(lambda: stage.written() > before + after_outputs, 60)
        child.kill()
        child.wait()
    return stage.committed()
