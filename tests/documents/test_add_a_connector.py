import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
GUIDE = REPOSITORY / "docs" / "add-a-connector.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?:Save it as|[Ii]n) `([^`]+\.\w+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block of the guide, its language, and the file that the words before it name last."""

    language: str
    text: str
    file: str


def blocks() -> list[Block]:
    """The blocks of the guide, in order."""
    text = GUIDE.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        named = NAMED.findall(text[: match.start()])
        found.append(Block(match[1], match[2], named[-1] if named else ""))
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A clone of the repository as it lies here, committed, with `mca` on the path beside it."""
    there = tmp_path / "hub"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (REPOSITORY / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, there / name)
    person = ["-c", "user.name=Test", "-c", "user.email=test@localhost"]
    for arguments in (["init", "-q"], ["add", "-A"], [*person, "commit", "-q", "-m", "as it is"]):
        subprocess.run(["git", *arguments], cwd=there, check=True, capture_output=True)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "mca"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ops.cli.main "$@"\n')
    command.chmod(0o755)
    return there


def test_every_step_of_the_guide_works(copy: Path) -> None:
    """A stranger who does what the guide says sees what it says, has a green check, and changed one folder only."""
    steps = iter(blocks())
    ran = 0

    for block in steps:
        if block.language == "console":
            for command, expected in commands(block.text):
                done = run(command, copy)
                assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
                assert [line for line in expected if line not in done.stdout] == [], f"{command}\n{done.stdout}"
                ran += 1
        elif block.language == "csv":
            (copy.parent / block.file).write_text(block.text, encoding="utf-8")
        else:
            replace(copy / block.file, block.text, next(steps).text)

    changed = run("git status --porcelain", copy).stdout.splitlines()
    assert changed == ["?? connectors/in_shelter/"]
    assert ran > 10


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block, with what it prints among other lines."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        yield command, [line for line in expected if line]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of the guide in the copy of the repository."""
    environ = {name: text for name, text in os.environ.items() if not name.startswith("MCA_")}
    environ |= {
        "PATH": f"{folder.parent / 'bin'}:{environ['PATH']}",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, timeout=100, check=False
    )


def replace(file: Path, old: str, new: str) -> None:
    """Do an edit of the guide."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} does not hold once:\n{old}\n{text}"
    file.write_text(text.replace(old, new), encoding="utf-8")
