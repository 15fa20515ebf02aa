"""What the tests of screening share: a screening under way and what it decided."""

from datetime import timedelta
from typing import Any

from ops.runtime.messages import Output
from schemas import topics
from schemas.records import (
    ChildReport,
    InstantRange,
    Screening,
)
from tests.stream_processors.building import LOST, a_child
from tests.stream_processors.driving import Running, new_store, records_in, screen_processor

FUTURE: dict[str, Any] = {"event_at": InstantRange(earliest=LOST + timedelta(days=90))}


def screening_of(*reports: ChildReport, countries: tuple[str, ...] = ("IN",)) -> Running:
    """The screening of India, or of some countries, with the keys of these reports' children."""
    return Running(screen_processor(*countries), new_store(*reports, a_child()))


def decisions_in(outputs: list[Output]) -> list[tuple[str, tuple[str, ...]]]:
    """What screenings decided and why."""
    return [(screening.decision, screening.reasons) for screening in records_in(outputs, Screening)]


def is_searched(running: Running, report: ChildReport) -> bool:
    """Whether the last word on the topic of profiles is a profile of the report, and not a tombstone."""
    said = [out for out in running.written if (out.topic, out.key) == (topics.PROFILES, report.record_id.encode())]
    return bool(said) and said[-1].value is not None
