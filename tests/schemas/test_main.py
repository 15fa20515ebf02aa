from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from schemas import __main__ as program
from schemas import dictionary, record_source
from schemas.builders import a_report
from schemas.registry import released

VERBS = sorted(program.main.commands)


def _run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(program.main, arguments, input=text)


def test_the_standard_passes_its_own_check() -> None:
    """`check` finds no fault in the standard as it is committed."""
    result = _run("check")

    assert result.exit_code == 0, result.output
    assert result.stdout == f"{len(released())} released schemas, no fault\n"


def test_check_names_all_faults_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`check` names every kind of fault in one run and exits with 1."""
    monkeypatch.setattr(record_source, "PACKAGE", tmp_path)
    monkeypatch.setattr(dictionary, "FILE", tmp_path / "data-dictionary.md")
    monkeypatch.setattr(program.lint, "faults_of_standard", lambda: ["R.x: no doc"])
    monkeypatch.setattr(program.registry, "unreleased", lambda: [("Match", "wire")])
    monkeypatch.setattr(program.registry, "changed_releases", lambda: ["schemas/released/x: not the released schema"])
    monkeypatch.setattr(program.compatibility, "faults_of_standard", lambda: ["mca.Match v1: old cannot read new: x"])
    monkeypatch.setattr(program, "changed_dictionaries", lambda: ["sealing.v1.dict"])

    result = _run("check")

    assert result.exit_code == 1
    assert result.stdout == ""
    for words in (
        "R.x: no doc",
        "schemas/records/match.py: not what the schemas say; run python -m schemas records",
        "docs/data-dictionary.md: not what the schemas say; run python -m schemas dictionary",
        "Match (wire): changed and not released; run python -m schemas release",
        "schemas/released/x: not the released schema",
        "mca.Match v1: old cannot read new: x",
        "schemas/dictionaries/sealing.v1.dict: not the released bytes",
        "faults in the standard",
    ):
        assert words in result.stderr


def test_nothing_is_released_over_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """`release` refuses while lint or compatibility find a fault."""
    monkeypatch.setattr(program.compatibility, "faults_of_standard", lambda: ["mca.Match v1: old cannot read new: x"])
    monkeypatch.setattr(program.registry, "release", lambda: pytest.fail("released"))

    result = _run("release")

    assert result.exit_code == 1
    assert "mca.Match v1: old cannot read new: x" in result.stderr


def test_generated_files_are_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`records` and `dictionary` write what `check` compares with."""
    monkeypatch.setattr(record_source, "PACKAGE", tmp_path)
    monkeypatch.setattr(dictionary, "FILE", tmp_path / "docs" / "data-dictionary.md")

    assert _run("records").exit_code == 0
    assert _run("dictionary").exit_code == 0

    assert (tmp_path / "match.py").read_text() == record_source.sources()["match.py"]
    assert (tmp_path / "docs" / "data-dictionary.md").read_text() == _run("dictionary", "--stdout").stdout
    assert _run("check").exit_code == 0


def test_gaps_reads_json_lines_from_a_pipe() -> None:
    """`gaps` measures the reports of standard input and prints Markdown."""
    result = _run("gaps", text=f"{a_report().to_json()}\nnot a report\n")

    assert result.exit_code == 0
    assert result.stdout.startswith("1 reports read, 1 lines are not reports of the standard.\n")
    assert "| L3 | 1 | 100 % | - | 0 |" in result.stdout


def test_a_dictionary_is_not_trained_over_a_released_one() -> None:
    """`train-dictionary` refuses a version that is there."""
    result = _run("train-dictionary", "--version", "1")

    assert result.exit_code == 1
    assert "train the next version" in result.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_one_line_of_help_and_an_example(verb: str) -> None:
    """The help of each verb is one sentence and one example that names it."""
    text = _run(verb, "--help").stdout

    assert f"Example: python -m schemas {verb}" in text


def test_the_verbs_are_those_of_the_documents() -> None:
    """There are six verbs."""
    assert VERBS == ["check", "dictionary", "gaps", "records", "release", "train-dictionary"]
