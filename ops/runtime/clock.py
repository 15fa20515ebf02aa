"""The only place where the hub reads the time of day."""

from collections.abc import Callable
from datetime import UTC, datetime

from ops.runtime.settings import Settings

Clock = Callable[[], datetime]


def clock_of(settings: Settings) -> Clock:
    """A function that returns now, in UTC: of the system, or the standing instant of a simulation."""
    if settings.clock == "system":
        return lambda: datetime.now(UTC)
    instant = datetime.fromisoformat(settings.clock).astimezone(UTC)
    return lambda: instant
