import csv
import hashlib
import json
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.transports.files import inbox_files
from ops.sandbox.simulate import SimulationOptions, simulate
from ops.sandbox.simulate.command import simulate as command
from schemas.minimum import grade_of
from schemas.records import ChildReport, Rejection
from stream_processors.normalise import normalise
from stream_processors.screening_rules import judge

TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
REPORTS = 600
NAMES = ("in_trackchild", "bd_dnet")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 payloads of a seed, the last 20 alone."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder, SimulationOptions(REPORTS, seed=3, live=20))
    return folder


@pytest.fixture(scope="module")
def records(files: Path) -> list[ChildReport | Rejection]:
    """What the connectors make of every file."""
    found = []
    for name in NAMES:
        connector = load(CONNECTORS / name)
        for file in (*inbox_files(files / name), *inbox_files(files / "live" / name)):
            payloads = connector.read(file.path, connector.description)
            found += [convert(payload, Origin("file 1"), connector, TAKEN_IN) for payload in payloads]
    assert sum(each.left_over for each in found) == 0
    return [each.record for each in found]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a truth file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digests(folder: Path) -> dict[str, str]:
    """The digest of every file of a folder."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, files: Path) -> None:
    """Nothing but the seed and the numbers decides what is written; another seed writes other children."""
    simulate(tmp_path / "same", SimulationOptions(REPORTS, seed=3, live=20))
    simulate(tmp_path / "other", SimulationOptions(REPORTS, seed=4, live=20))

    assert digests(tmp_path / "same") == digests(files)
    assert digests(tmp_path / "other") != digests(files)


def test_every_payload_is_counted_once(files: Path, records: list[ChildReport | Rejection]) -> None:
    """As many payloads as asked for are written, each has its line of truth, and each live file holds one."""
    live = [path for name in NAMES for path in (files / "live" / name).iterdir()]

    assert len(records) == len(rows(files / "truth_reports.csv")) == REPORTS
    assert len(live) == 20


def test_every_record_is_marked_as_an_exercise(records: list[ChildReport | Rejection]) -> None:
    """No invented child can be taken for an actual one."""
    reports = [record for record in records if isinstance(record, ChildReport)]

    assert {report.message_class for report in reports} == {"EXERCISE"}


def test_the_hub_decides_what_the_truth_expects(files: Path, records: list[ChildReport | Rejection]) -> None:
    """Bad payloads are rejected by the connector, false reports held or rejected by screening, the others pass."""
    expected = Counter(row["expected"] for row in rows(files / "truth_reports.csv"))
    by_id = {row["record_id"]: row["expected"] for row in rows(files / "truth_reports.csv")}

    rejected = sum(isinstance(record, Rejection) for record in records)
    found = {"PASS": "accepted", "HOLD": "held", "REJECT": "rejected"}
    decided = [(r.record_id, found[judge(normalise(r))[0]]) for r in records if isinstance(r, ChildReport)]

    assert rejected + sum(decision == "rejected" for _, decision in decided) == expected["rejected"]
    assert [pair for pair in decided if by_id[pair[0]] != pair[1]] == []


def test_true_pairs_join_a_missing_with_a_found_child(files: Path, records: list[ChildReport | Rejection]) -> None:
    """About a third of the missing have a counterpart across the border, found after they went missing."""
    reports = {record.record_id: record for record in records if isinstance(record, ChildReport)}
    pairs = [(reports[row["missing_record_id"]], reports[row["found_record_id"]]) for row in rows(files / "truth.csv")]
    missing = [report for report in reports.values() if report.kind == "MISSING"]

    assert 0.25 < len(pairs) / len(missing) < 0.5
    for lost, found in pairs:
        assert (lost.kind, lost.source_country, found.kind, found.source_country) == ("MISSING", "IN", "FOUND", "BD")
        assert lost.event_at is not None
        assert found.event_at is not None
        assert lost.event_at.earliest is not None
        assert found.event_at.latest is not None
        assert lost.event_at.earliest < found.event_at.latest


def test_the_reports_are_as_full_as_real_ones(records: list[ChildReport | Rejection]) -> None:
    """Nearly all reach L2 or more, places resolve, and both countries' scripts are there."""
    reports = [normalise(record) for record in records if isinstance(record, ChildReport)]
    matchable = [report for report in reports if grade_of(report) in {"L2", "L3"}]
    placed = [report for report in reports if report.event_place is not None and report.event_place.lat is not None]
    scripts = {name.script for report in reports for name in report.names}

    assert len(matchable) > 0.9 * len(reports)
    assert placed == reports
    assert scripts == {"Latn", "Beng", "Deva"}


def test_memory_does_not_grow_with_the_number_of_payloads(tmp_path: Path) -> None:
    """Four times the payloads need no more than a little more memory."""
    peaks = []
    simulate(tmp_path / "warm", SimulationOptions(50, seed=1))

    for count in (200, 800):
        tracemalloc.start()
        simulate(tmp_path / str(count), SimulationOptions(count, seed=1))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.5


def test_the_command_writes_and_tells(tmp_path: Path) -> None:
    """`mca simulate` writes the folder and prints what is in it."""
    result = CliRunner().invoke(command, ["--reports", "40", "--live", "3", "--bad", "--out", str(tmp_path)])

    assert result.exit_code == 0
    assert result.stdout.startswith("40 payloads")
    assert json.loads((tmp_path / "bd_dnet" / "found-1.json").read_text(encoding="utf-8"))["records"]
    assert (tmp_path / "in_trackchild" / "hostile-binary.csv").is_file()
