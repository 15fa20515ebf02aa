"""Checks of purity: a mapping gives the same for the same, and asks no clock, chance, network, file or environment."""

import ast
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from unittest import mock

from connectors.kit.subject import Subject, as_json

EDGES = frozenset({
    "asyncio", "builtins", "confluent_kafka", "glob", "http", "httpx", "importlib", "logging", "multiprocessing", "os",
    "pathlib", "psycopg", "random", "requests", "secrets", "shutil", "socket", "sqlite3", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "uuid",
})  # fmt: skip
"""Modules that reach outside the process, or differ from run to run."""
CALLS = frozenset({"now", "today", "utcnow", "open", "input", "eval", "exec", "print", "read_text", "read_bytes"})


def find_changing_results(subject: Subject) -> Iterator[str]:
    """Yield payloads that become something else the second time, or that reach for the network."""
    before = [as_json(subject.convert(payload)) for sample in subject.samples for payload in sample.payloads]
    with _no_network():
        again = [as_json(subject.convert(payload)) for sample in subject.samples for payload in sample.payloads][::-1]
    for number, (one, other) in enumerate(zip(before, again[::-1], strict=True), 1):
        if one != other:
            yield f"payload {number} of the samples becomes something else the second time, without network"


def find_reaching_out(subject: Subject) -> Iterator[str]:
    """Yield imports and calls of the mapping that reach for clock, chance, network, files or environment."""
    for file in _mapping_files(subject.folder):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for name in _modules(node):
                if name.split(".")[0] in EDGES:
                    yield f"{file.name}, line {node.lineno}: imports {name}"  # type: ignore[attr-defined]  # an import
            if isinstance(node, ast.Call) and _called(node) in CALLS:
                yield f"{file.name}, line {node.lineno}: calls {_called(node)}()"


def _mapping_files(folder: Path) -> list[Path]:
    """Return mapping.py and the modules of the folder it imports, themselves and through others."""
    found, todo = [], [folder / "mapping.py"]
    while todo:
        file = todo.pop()
        if file.is_file() and file not in found:
            found.append(file)
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                todo += [folder / f"{name.rsplit('.', 1)[-1]}.py" for name in _own_modules(node, folder.name)]
    return sorted(found)


def _own_modules(node: ast.AST, name: str) -> list[str]:
    prefix = f"connectors.{name}"
    modules = [each for each in _modules(node) if each.startswith(f"{prefix}.")]
    if isinstance(node, ast.ImportFrom) and node.module == prefix:
        modules += [alias.name for alias in node.names]
    return modules


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module is not None else []


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


@contextmanager
def _no_network() -> Iterator[None]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("a mapping has no network")

    with mock.patch.object(socket, "socket", refuse), mock.patch.object(socket, "getaddrinfo", refuse):
        yield
