"""Runs a service in which chosen records meet a fault of ours that holds their values: `... SERVICE FOLDER VERB...`.

`FOLDER` remembers which faults that end the process have happened already: each does once.
"""

from __future__ import annotations

import logging
import runpy
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import psycopg
from pydantic import BaseModel

import registry_sink.batch
import registry_sink.rows
import stream_processors.screen
from ops.runtime.messages import Event
from registry_sink.rows import Row
from schemas.codec import Wire
from schemas.records import ChildReport
from stream_processors.normalise import normalise


class _Child(BaseModel):
    age: int


def wrong_value(value: str) -> None:
    """Raise what careless code raises."""
    raise ValueError(value)


def chained(value: str) -> None:
    """Raise an error that another, with the value in it, is the cause of."""
    try:
        dict[str, str]()[value]
    except KeyError as fault:
        raise RuntimeError(value) from fault


def in_context(value: str) -> None:
    """Raise an error while another, with the value in it, is handled."""
    try:
        int(value)
    except ValueError:
        raise AssertionError(value)  # noqa: B904 - the context is the point


def invalid(value: str) -> None:
    """Raise pydantic's own error, which prints its input."""
    _Child.model_validate({"age": value})


def refused(value: str) -> None:
    """Raise psycopg's error as a failing statement gives it, with the row in its text."""
    raise psycopg.errors.UniqueViolation(f"Key (name)=({value}) already exists.")


def undecodable(value: str) -> None:
    """Raise an error that carries the bytes at fault."""
    f"{value}é".encode().decode("ascii")


def chatty(value: str) -> None:
    """Log and warn as a careless library does, then fail."""
    logging.getLogger("faust.agents").error("Agent raised %r", value)
    logging.getLogger("careless").warning(f"odd value {value}")  # noqa: G004 - what a careless library does
    warnings.warn(value, stacklevel=1)
    raise LookupError(value)


# By the end of the local id. The first cost one record, the others end the process.
FAULTS: dict[str, Callable[[str], None]] = {
    fault.__name__.upper(): fault for fault in (wrong_value, chained, in_context, invalid, refused, undecodable, chatty)
}
ENDINGS: dict[str, type[BaseException]] = {"MEMORY": MemoryError, "INTERRUPT": KeyboardInterrupt}


def main() -> None:
    """Run the service named on the command line with its faults in place."""
    service, folder = sys.argv[1], Path(sys.argv[2])
    stream_processors.screen.normalise = lambda report: faulty_normalise(report, folder)  # type: ignore[attr-defined]
    registry_sink.batch.to_row = lambda wire, event: faulty_row(wire, event, folder)  # type: ignore[attr-defined]
    sys.argv = [service, *sys.argv[3:]]
    runpy.run_module(service, run_name="__main__", alter_sys=True)


def faulty_normalise(report: ChildReport, folder: Path) -> ChildReport:
    """Return the normalised report, unless its id asks for a fault."""
    asked = report.record_id.rpartition("/")[2].removeprefix("BUG-")
    value = " ".join(name.value for name in report.names)
    if asked in FAULTS:
        FAULTS[asked](value)
    if asked in ENDINGS and first_time(folder / f"screen-{asked}"):
        raise ENDINGS[asked](value)
    return normalise(report)


def faulty_row(wire: Wire, event: Event, folder: Path) -> Row:
    """Return the row of a message; the first marked report ends the process with its clothing in the error."""
    record = wire.record
    if isinstance(record, ChildReport) and record.clothing is not None and first_time(folder / "sink"):
        wrong_value(record.clothing)
    return registry_sink.rows.to_row(wire, event)


def first_time(flag: Path) -> bool:
    """Return whether this has not happened yet, and remember that it has."""
    try:
        flag.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


if __name__ == "__main__":
    main()
