import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("connectors", "schemas", "stream_processors", "matcher", "registry_sink", "ops")
WRAPPER = Path("stream_processors/shells/faust.py")
# What takes messages out of Faust, or sends them by it, without the wrapper's care.
FAUSTS_OWN = frozenset({"agent", "task", "timer", "crontab", "stream", "Table", "GlobalTable", "page", "Worker"})
ITERATORS = frozenset({"take", "take_events", "take_with_timestamp", "noack", "group_by", "through"})


def faults_of(path: Path, source: str) -> list[str]:
    """What a file does that only the wrapper may do, one line each."""
    found = []
    for node in ast.walk(ast.parse(source)):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        imported += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        if path != WRAPPER and any(name.split(".")[0] in {"faust", "mode", "aiokafka"} for name in imported):
            found.append(f"{where}: only {WRAPPER} imports Faust")
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            names = {name for each in node.decorator_list if (name := decorator_name(each)) is not None}
            if names & FAUSTS_OWN and not (path == WRAPPER and names == {"agent"} and node.name == "take"):
                found.append(f"{where}: a bare agent loses what it raises on; give the work to safe_agent")
    return found


def decorator_name(node: ast.expr) -> str | None:
    """The attribute by which a decorator such as `@app.agent(...)` is known."""
    call = node.func if isinstance(node, ast.Call) else node
    return call.attr if isinstance(call, ast.Attribute) else None


def agents_of(source: str) -> list[ast.AsyncFunctionDef]:
    """Every function of a file that is an agent of Faust's."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.AsyncFunctionDef)]
    return [node for node in functions if "agent" in {decorator_name(each) for each in node.decorator_list}]


def test_nothing_but_the_wrapper_makes_an_agent() -> None:
    """No file imports Faust or makes an agent but the one that keeps events from getting lost."""
    paths = [path for package in PACKAGES for path in sorted((REPOSITORY / package).rglob("*.py"))]

    faults = [fault for path in paths for fault in faults_of(path.relative_to(REPOSITORY), path.read_text())]

    assert len(paths) > 50
    assert faults == []


def test_the_wrapper_has_one_agent_that_does_nothing_by_itself() -> None:
    """The wrapper's only agent hands its queue on, and iterates over no stream, which would acknowledge."""
    source = (REPOSITORY / WRAPPER).read_text()

    (agent,) = agents_of(source)

    attributes = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    assert len(agent.body) == 1
    assert not any(isinstance(node, ast.AsyncFor) for node in ast.walk(ast.parse(source)))
    assert not attributes & ITERATORS


@pytest.mark.parametrize(
    "source",
    [
        "@app.agent\nasync def f(stream): ...",
        "@app.agent(topic, concurrency=2)\nasync def f(stream): ...",
        "@app.timer(1)\nasync def f(): ...",
        "import faust",
        "from faust.transport import drivers",
        "import aiokafka.consumer as c",
    ],
)
def test_the_lint_sees_a_bare_agent(source: str) -> None:
    """Each way around the wrapper is a fault, wherever it stands."""
    assert faults_of(Path("stream_processors/other.py"), source) != []


def test_the_lint_sees_a_second_agent_beside_the_wrapper() -> None:
    """Within the wrapper's own file, too, there is one agent and no other."""
    assert faults_of(WRAPPER, "@app.agent(topic)\nasync def second(stream): ...") != []
