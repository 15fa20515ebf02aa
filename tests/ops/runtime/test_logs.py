import ast
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import BaseModel

from ops.runtime.errors import SourceUnavailable
from ops.runtime.logs import configure_logs, log_of
from ops.runtime.settings import REPOSITORY

MARKER = "canary-9e27"
SERVICES = ("connectors", "schemas", "stream_processors", "matcher", "registry_sink", "ops")


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Configures the logs and puts everything back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.unraisablehook
    configure_logs("DEBUG", "test-service")
    yield
    root.handlers[:], level, sys.excepthook, threading.excepthook, sys.unraisablehook = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged, after checking that the canary is nowhere."""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert MARKER not in captured.err
    return [json.loads(line) for line in captured.err.splitlines()]


def test_allowed_fields_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids, codes and counts are logged with time, level, service and module."""
    log_of("here").info("a batch was written", topic="mca.in.reports.v1", count=3, reasons=("A", "B"))

    (line,) = lines(capsys)
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "info",
        "service": "test-service",
        "module": "here",
        "event": "a batch was written",
        "topic": "mca.in.reports.v1",
        "count": 3,
        "reasons": ["A", "B"],
    }


def test_unlisted_fields_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """A field that is not on the list leaves no trace but the number of such fields."""
    log_of("here").warning("a report came", child_name=MARKER, payload={"name": MARKER}, record={MARKER})

    (line,) = lines(capsys)
    assert line["dropped"] == 3


def test_objects_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """An object in an allowed field shows its class only, and long text is cut."""
    log_of("here").info("odd values", subject={"name": MARKER}, detail="x" * 5000)

    (line,) = lines(capsys)
    assert line["subject"] == "dict"
    assert len(line["detail"]) == 400


def test_foreign_exception(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception shows its class, its causes' classes and its frames, never its words."""

    class Child(BaseModel):
        age: int

    try:
        try:
            Child.model_validate({"age": MARKER})
        except ValueError as error:
            raise KeyError(MARKER) from error
    except KeyError as error:
        log_of("here").error("it failed", exc_info=error)

    (line,) = lines(capsys)
    assert line["error"] == "KeyError"
    assert line["causes"] == ["ValidationError"]
    assert line["frames"][0].startswith("test_logs.py:")


def test_own_exception_keeps_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """An error of the hub keeps its message, which never holds a value."""
    log_of("here").error("waiting", exc_info=SourceUnavailable("Kafka does not answer"))

    (line,) = lines(capsys)
    assert line["detail"] == "Kafka does not answer"


def test_library_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """A library's fixed sentence passes without its arguments; a sentence it composed does not."""
    logging.getLogger("faust.worker").warning("Could not decode %r of %s", MARKER, "x")
    logging.getLogger("aiokafka").error(f"failed with {MARKER}")  # noqa: G004 (what a careless library does)
    logging.getLogger("asyncio").error("Task failed\nfuture: " + MARKER)  # noqa: G003 (same)

    template, composed, joined = lines(capsys)
    assert template["event"] == "Could not decode %r of %s"
    assert template["module"] == "faust.worker"
    assert composed["event"] == joined["event"] == "a library logged a text of its own"
    assert composed["line"].startswith("test_logs.py:")


def test_library_exception(capsys: pytest.CaptureFixture[str]) -> None:
    """A library that logs an exception shows its class only."""
    try:
        raise ValueError(MARKER)  # noqa: TRY301 (the point of the test)
    except ValueError:
        logging.getLogger("kafka").exception("Unexpected %s", MARKER)

    (line,) = lines(capsys)
    assert line["error"] == "ValueError"


def test_library_with_its_own_handler(capsys: pytest.CaptureFixture[str]) -> None:
    """A library that installed a handler of its own is brought into the pipeline."""
    noisy = logging.getLogger("noisy.library")
    noisy.addHandler(logging.StreamHandler())
    noisy.propagate = False

    configure_logs("DEBUG", "test-service")
    noisy.warning("careless %s", MARKER)

    (line,) = lines(capsys)
    assert line["event"] == "careless %s"


def test_warnings_and_odd_levels(capsys: pytest.CaptureFixture[str]) -> None:
    """Python's warnings and levels of a library's own are logged without their text."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(MARKER, stacklevel=1)
    logging.getLogger("mode").log(35, MARKER)

    assert len(lines(capsys)) == 2


def test_level(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines below the level are not written."""
    configure_logs("WARNING", "test-service")

    log_of("here").info("quiet")
    logging.getLogger("faust").info("quiet")
    log_of("here").warning("loud")

    (line,) = lines(capsys)
    assert line["event"] == "loud"


CRASHES = {
    "main": "raise ValueError(MARKER)",
    "thread": "import threading; t = threading.Thread(target=lambda: int(MARKER)); t.start(); t.join()",
    "asyncio": "import asyncio\nasync def fail(): int(MARKER)\n"
    "async def main():\n asyncio.ensure_future(fail())\n await asyncio.sleep(0.01)\n"
    "asyncio.run(main())\nimport gc; gc.collect()",
    "destructor": "class D:\n def __del__(self): int(MARKER)\nd = D(); del d",
    "unconfigured": "from ops.runtime.logs import log_of\ntry: int(MARKER)\n"
    "except ValueError as e: log_of('x').error('failed', exc_info=e, name_of_child=MARKER)",
}


@pytest.mark.parametrize("kind", CRASHES)
def test_crashes_say_no_values(kind: str) -> None:
    """However a process fails, its stderr shows class and place of the error and no value."""
    configured = "from ops.runtime.logs import configure_logs; configure_logs('INFO', 's')\n"
    set_up = "" if kind == "unconfigured" else configured
    script = f"import sys; MARKER = sys.argv[1]\n{set_up}{CRASHES[kind]}"

    done = subprocess.run(
        [sys.executable, "-c", script, MARKER], capture_output=True, text=True, check=False, cwd=REPOSITORY, timeout=60
    )

    assert MARKER not in done.stderr + done.stdout
    assert "ValueError" in done.stderr
    assert done.returncode == (1 if kind == "main" else 0)


def test_sentences_are_literal() -> None:
    """Everywhere in the hub the first argument of a log call is a plain string, so that no value can hide in it."""
    faults = []
    for path in (each for name in SERVICES for each in (REPOSITORY / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log"), attr="debug" | "info" | "warning" | "error"), args=args
                ) if not (len(args) == 1 and isinstance(args[0], ast.Constant)):
                    faults.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")

    assert faults == []


def test_pipeline_is_in_order() -> None:
    """Exceptions are reduced before fields are dropped, and rendering comes last."""
    names = [getattr(step, "__name__", "") for step in structlog.get_config()["processors"]]

    assert names == ["merge_contextvars", "add_time_and_level", "reduce_exception", "drop_unlisted", "render"]
