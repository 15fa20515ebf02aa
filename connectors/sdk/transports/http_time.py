"""Times in the headers of HTTP answers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_RETRY_AFTER_SECONDS = 900.0


def http_date(text: str | None) -> datetime | None:
    """Return the instant of an HTTP date (RFC 9110 section 5.6.7), UTC; null when there is none."""
    if text is None:
        return None
    try:
        told = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a system asks to be left alone, at most a quarter of an hour (RFC 9110 section 10.2.3)."""
    told = headers.get("retry-after")
    if told is None:
        return None
    if told.strip().isdecimal():
        seconds = float(told[:9])
    else:
        until = http_date(told)
        if until is None:
            return None
        now = http_date(headers.get("date")) or datetime.now(UTC)
        seconds = (until - now).total_seconds()
    return min(max(0.0, seconds), MOST_RETRY_AFTER_SECONDS)
