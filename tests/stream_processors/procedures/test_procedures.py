"""The procedure files: steps, owners and limits, and what is said of a broken one."""

from itertools import takewhile
from pathlib import Path
from traceback import format_exception

import pytest

from ops.runtime.errors import HubMisconfigured
from stream_processors.procedures import FOLDER, procedure_for, read_procedure, read_procedures

CANARY = "zq-canary-zq"
STEP = "{{step: {name}, owner: someone, waiting_on: null, limit_days: {days}}}"


def a_file(folder: Path, name: str, text: str) -> Path:
    """A procedure file of a test."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def a_procedure(corridor: str = "default", *steps: str) -> str:
    """The text of a procedure with these steps, or two good ones."""
    lines = steps or (STEP.format(name="case_opened", days=0), STEP.format(name="handed_over", days=14))
    return "\n".join([f"corridor: {corridor}", "version: p1", "source: a test", "steps:", *(f"  - {s}" for s in lines)])


def test_every_procedure_file_is_valid() -> None:
    """Each file of the folder reads, opens with case_opened at no delay, hears the child first and follows up."""
    procedures = read_procedures()

    assert len(procedures) == len(list(FOLDER.glob("*.yml"))) >= 2
    for procedure in procedures.values():
        steps = [step.step for step in procedure.steps]
        assert (steps[0], procedure.steps[0].limit_days) == ("case_opened", 0)
        assert steps[1] == "childs_views_heard"
        assert steps.index("best_interests_assessed") < steps.index("handed_over")
        assert steps[-1] == "follow_up_12_months"


def test_india_to_bangladesh_allows_21_weeks_to_the_hand_over() -> None:
    """The limits up to the hand-over add up to the 147 days the standard names as baseline."""
    steps = read_procedures()["IN-BD"].steps
    before = list(takewhile(lambda step: step.step != "handed_over", steps))

    assert sum(step.limit_days for step in (*before, steps[len(before)])) == 147


@pytest.mark.parametrize(
    ("corridor", "found"),
    [("IN-BD", "IN-BD"), ("BD-IN", "IN-BD"), ("TH-MM", "default"), ("in-bd", "default"), ("..-x", "default")],
)
def test_a_corridor_without_a_file_gets_the_default(corridor: str, found: str) -> None:
    """The exact corridor, the same countries the other way round, or the default procedure."""
    assert procedure_for(corridor).corridor == found


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("{", ["x.yml: not YAML"]),
        ("", ["x.yml: not a procedure"]),
        (f"- {CANARY}", ["x.yml: not a procedure"]),
        (f"corridor: x\nversion: p1\nsource: {CANARY}", ["x.yml: steps"]),
        (a_procedure("x", f"{{step: {CANARY}}}", f"{{step: {CANARY}, limit_days: {CANARY}}}"), None),
        (a_procedure("x", STEP.format(name="only", days=1)), ["x.yml: steps"]),
        (a_procedure("x", *[STEP.format(name="same", days=1)] * 2), ["x.yml: steps"]),
        (a_procedure("x", STEP.format(name="a", days=-1), STEP.format(name="b", days=9999)), None),
        (a_procedure("y"), ["x.yml: corridor"]),
    ],
)
def test_a_broken_file_is_named_with_its_faults_and_without_its_content(
    tmp_path: Path, text: str, faults: list[str] | None
) -> None:
    """A broken procedure stops the start; the faults name file and field, never what stands there."""
    path = a_file(tmp_path, "x.yml", text)

    with pytest.raises(HubMisconfigured) as raised:
        read_procedure(path)

    if faults is not None:
        assert list(raised.value.faults) == faults
    assert len(raised.value.faults) >= 1
    assert all(fault.startswith("x.yml: ") for fault in raised.value.faults)
    assert CANARY not in "".join(format_exception(raised.value))


def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are a fault of the file and not a crash."""
    path = tmp_path / "x.yml"
    path.write_bytes(b"\xff\xfe\x00corridor")

    with pytest.raises(HubMisconfigured):
        read_procedure(path)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """One start names what is wrong in every file, so that one round mends all."""
    a_file(tmp_path, "default.yml", a_procedure())
    a_file(tmp_path, "in-bd.yml", "{")
    a_file(tmp_path, "in-np.yml", a_procedure("IN-XX"))

    with pytest.raises(HubMisconfigured) as raised:
        read_procedures(tmp_path)

    assert list(raised.value.faults) == ["in-bd.yml: not YAML", "in-np.yml: corridor"]


def test_a_folder_without_a_default_is_a_fault(tmp_path: Path) -> None:
    """Every corridor needs a procedure, so the default has to be there."""
    a_file(tmp_path, "in-bd.yml", a_procedure("IN-BD"))

    with pytest.raises(HubMisconfigured, match=r"default\.yml"):
        read_procedures(tmp_path)
