"""One module a system, named as its connector: `files(seed, count)` gives what it would export. Nothing lists them."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import TypeAlias

Files: TypeAlias = Callable[[int, int], Mapping[str, bytes]]
MOST_PAYLOADS = 100_000
"""A system's files are made in memory; one payload is a few kilobytes."""
BAD_EVERY = 25
"""One payload in 25 is one that a connector must reject: without an id, or of a kind nobody knows."""


def system_names() -> tuple[str, ...]:
    """Return the names of the systems that can be simulated, in order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def files_of(name: str) -> Files:
    """Return the function of a system's module that makes its files; raises `KeyError` for a name that is none."""
    if name not in system_names():
        raise KeyError(name)
    made: Files = importlib.import_module(f"{__name__}.{name}").files
    return made


def write_system(name: str, seed: int, count: int, folder: Path) -> tuple[Path, ...]:
    """Write `<folder>/<name>/*`, `count` payloads in all, and return the files; the same seed, the same bytes."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    written = []
    for file, content in files_of(name)(seed, count).items():
        path = folder / name / file
        path.write_bytes(content)
        written.append(path)
    return tuple(written)


def chances(name: str, seed: int, count: int) -> Iterator[tuple[int, Random]]:
    """Yield the number of each payload, from 1, and a chance of its own: a payload depends on its number only."""
    for number in range(1, count + 1):
        yield number, Random(f"{name}/{seed}/{number}")  # noqa: S311 - a simulation, not a secret


def is_bad(number: int) -> bool:
    """Return whether the payload of this number is one that a connector must reject."""
    return number % BAD_EVERY == 0
