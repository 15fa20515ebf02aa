from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from ops.sandbox.simulate.command import simulate
from ops.sandbox.simulate.systems import BAD_EVERY, files_of, system_names, write_system
from schemas.records import Rejection
from stream_processors.normalise import normalise

TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
COUNT = 3 * BAD_EVERY
ALL = system_names()
OWN = ("bd_dnet", "bd_mun_alert", "in_homelink", "in_railway_police", "in_trackchild", "np_104")


def read(name: str, folder: Path) -> list[object]:
    """What the connector makes of every file that was written, in the order of their names."""
    connector = load(CONNECTORS / name)
    found: list[object] = []
    for path in write_system(name, 5, COUNT, folder):
        for payload in connector.read(path, connector.description):
            done = convert(payload, Origin("file 1"), connector, TAKEN_IN)
            assert done.left_over == 0
            found.append(done.records)
    return found


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_makes_the_same_files(name: str) -> None:
    """Nothing but seed and number decides; another seed makes other children."""
    files = files_of(name)

    assert files(5, 40) == files(5, 40)
    assert files(5, 40) != files(6, 40)


@pytest.mark.parametrize("name", ALL)
def test_every_record_is_an_exercise_and_nearly_all_are_accepted(name: str, tmp_path: Path) -> None:
    """No invented child can be taken for an actual one, and only what is bad on purpose is rejected."""
    outcomes = read(name, tmp_path)

    records = [each for outcome in outcomes if isinstance(outcome, tuple) for each in outcome]
    rejected = [outcome for outcome in outcomes if isinstance(outcome, Rejection)]
    assert {record.message_class for record in (*records, *rejected)} == {"EXERCISE"}
    assert len(rejected) <= 0.1 * len(outcomes)


@pytest.mark.parametrize("name", OWN)
def test_one_payload_in_25_is_rejected_and_no_other(name: str, tmp_path: Path) -> None:
    """As many payloads as asked for are written, and the bad ones are those of the number that is bad."""
    outcomes = read(name, tmp_path)

    assert len(outcomes) == COUNT
    assert sum(isinstance(outcome, Rejection) for outcome in outcomes) == COUNT // BAD_EVERY


@pytest.mark.parametrize("name", OWN)
def test_every_event_of_a_report_has_a_place(name: str, tmp_path: Path) -> None:
    """The gazetteer knows the areas as the system writes them."""
    outcomes = read(name, tmp_path)

    reports = [
        normalise(each)
        for outcome in outcomes
        if isinstance(outcome, tuple)
        for each in outcome
        if hasattr(each, "event_place")
    ]
    assert reports
    assert [
        report.record_id for report in reports if report.event_place is None or report.event_place.lat is None
    ] == []


def test_the_command_writes_one_systems_files(tmp_path: Path) -> None:
    """`mca simulate --system` writes that system's folder and says what is in it."""
    result = CliRunner().invoke(simulate, ["--system", "np_104", "--reports", "10", "--out", str(tmp_path)])

    assert result.exit_code == 0
    assert result.stdout.startswith("10 payloads of np_104")
    assert sorted(path.name for path in (tmp_path / "np_104").iterdir()) == ["kendra-1.csv", "pradesh-1.xlsx"]


@pytest.mark.parametrize("extra", [["--live", "3"], ["--bad"], ["--reports", "100001"]])
def test_the_command_refuses_what_belongs_to_the_stories(tmp_path: Path, extra: list[str]) -> None:
    """Options that a single system does not have are named, and nothing is written."""
    result = CliRunner().invoke(simulate, ["--system", "np_104", "--out", str(tmp_path), *extra])

    assert result.exit_code == 2
    assert not (tmp_path / "np_104").exists()


def test_a_name_that_is_no_system_is_refused() -> None:
    """Only modules of the folder are run."""
    with pytest.raises(KeyError):
        files_of("os")
