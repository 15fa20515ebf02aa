"""Logs as JSON lines of ids, codes and counts; whatever could be a person's data is dropped on the way."""

import json
import linecache
import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from ops.runtime.errors import HubError

EventDict = MutableMapping[str, Any]

# A key that is not here is dropped, whatever its value: add a key only if it can never hold a value of a record.
# fmt: off
ALLOWED = frozenset({
    "address", "alert_id", "attempt", "batch", "batch_size", "bootstrap_servers", "broker", "case_id",
    "causes", "child", "code", "connector", "corridor", "count", "country", "decision", "detail", "dropped",
    "error", "event", "exit_code", "faults", "field", "fields", "file", "frames", "group", "held_count",
    "host", "in_count", "issues", "key_count", "kind", "lag", "lags", "level", "line", "module", "match_id",
    "member", "message_class", "name", "offset", "offsets", "out_count", "partition", "partitions", "pid",
    "port", "position", "processor", "processors", "reason", "reasons", "record_id", "record_version",
    "rejected_count", "rejection_id", "retry_seconds", "rows", "schema_id", "seconds", "service", "shell",
    "signal", "size_bytes", "source_id", "stage", "state", "status", "subject", "table", "template",
    "threshold", "timestamp", "topic", "topics", "version", "zone",
})
# fmt: on
MOST_CHARACTERS = 400
MOST_FRAMES = 30
STANDARD_LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})


class Log(structlog.BoundLoggerBase):
    """A logger whose first argument is a fixed sentence; what varies goes into named fields of ALLOWED.

    There are no positional arguments to format into the sentence.
    """

    def debug(self, event: str, **fields: object) -> None:
        """Writes what helps a developer."""
        self._log("debug", event, fields)

    def info(self, event: str, **fields: object) -> None:
        """Writes what an operator wants to see."""
        self._log("info", event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Writes what the hub survives but someone must look at."""
        self._log("warning", event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Writes what stopped something; `exc_info=error` adds its class and frames."""
        self._log("error", event, fields)

    def _log(self, level: str, event: str, fields: dict[str, object]) -> None:
        if getattr(logging, level.upper()) >= logging.getLogger().getEffectiveLevel():
            self._proxy_to_logger(level, event, **fields)


def log_of(name: str) -> Log:
    """The logger of a module, to be named `log` there."""
    log: Log = structlog.get_logger(module=name)
    return log


def configure_logs(level: str, service: str) -> None:
    """Sends every log line of the process to stderr through the pipeline, also those of libraries and of crashes."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service=service)
    handler = ForeignHandler()
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in list(logging.root.manager.loggerDict):
        # A library that brought its own handlers (Faust does) would print past the pipeline.
        foreign = logging.getLogger(name)
        foreign.handlers.clear()
        foreign.propagate = True
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_crash
    threading.excepthook = lambda crash: _log_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)
    sys.unraisablehook = lambda crash: _log_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)


class ForeignHandler(logging.Handler):
    """Passes the lines of libraries on without their arguments."""

    def emit(self, record: logging.LogRecord) -> None:
        """Logs the fixed part of the library's line, or only its place in the source when no part is fixed."""
        event = record.msg if _is_literal(record) else "a library logged a text of its own"
        exc_info = record.exc_info[1] if record.exc_info else None
        fields = {"line": f"{Path(record.pathname).name}:{record.lineno}"}
        level = record.levelname.lower() if record.levelname in STANDARD_LEVELS else "info"
        log_of(record.name)._proxy_to_logger(level, event, exc_info=exc_info, **fields)  # noqa: SLF001 (any level)


def add_time_and_level(_: object, level: str, event: EventDict) -> EventDict:
    """The event with `timestamp` (ISO 8601, UTC) and `level`."""
    return {"timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, **event}


def reduce_exception(_: object, __: str, event: EventDict) -> EventDict:
    """The event with `exc_info` turned into class names and file:line frames; a hub error also keeps its own words."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if not isinstance(error, BaseException):
        return event
    chain = [type(each).__qualname__ for each in _causes(error)]
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return {
        **event,
        "error": chain[0],
        "causes": chain[1:],
        "frames": [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames],
        **({"detail": str(error)} if isinstance(error, HubError) else {}),
    }


def drop_unlisted(_: object, __: str, event: EventDict) -> EventDict:
    """The event with only the keys of ALLOWED, each value plain and short; `dropped` counts the others."""
    kept = {name: _plain(value) for name, value in event.items() if name in ALLOWED}
    dropped = len(event) - len(kept)
    return {**kept, "dropped": dropped} if dropped else kept


def render(_: object, __: str, event: EventDict) -> str:
    """The event as key=value for a terminal, else as one line of JSON."""
    if sys.stderr.isatty():
        head = f"{event.pop('timestamp', '')} {event.pop('level', '')} {event.pop('event', '')}"
        return " ".join([head, *(f"{name}={value}" for name, value in event.items())])
    return json.dumps(event, ensure_ascii=False)


class StderrLogger:
    """Writes finished lines to what is stderr at that moment."""

    def msg(self, line: str) -> None:
        """Writes one line."""
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = notset = msg


def _plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return value[:MOST_CHARACTERS]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [item if isinstance(item, int) else str(item)[:MOST_CHARACTERS] for item in list(value)[:MOST_FRAMES]]
    return type(value).__qualname__


def _is_literal(record: logging.LogRecord) -> bool:
    # A template that stands word for word in the source that logged it holds no value; an f-string's text does not.
    if not isinstance(record.msg, str) or not record.msg:
        return False
    lines = linecache.getlines(record.pathname)
    around = "".join(lines[max(0, record.lineno - 2) : record.lineno + 8])
    return len(record.msg) <= MOST_CHARACTERS and record.msg in around


def _causes(error: BaseException) -> list[BaseException]:
    chain = [error]
    while len(chain) < MOST_FRAMES:
        cause = chain[-1].__cause__ or (None if chain[-1].__suppress_context__ else chain[-1].__context__)
        if cause is None or cause in chain:
            break
        chain.append(cause)
    return chain


def _log_crash(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt):
        return
    log_of("crash").error("the process met an error nobody handles", exc_info=error.with_traceback(trace))


# At import, so that a line logged before configure_logs goes the same way: structlog's own default prints everything.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        add_time_and_level,
        reduce_exception,
        drop_unlisted,
        render,
    ],
    wrapper_class=Log,
    logger_factory=lambda *_: StderrLogger(),
    cache_logger_on_first_use=False,
)
