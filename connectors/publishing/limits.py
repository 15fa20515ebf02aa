"""How much of anything one request, credential or address may take."""

from dataclasses import dataclass

from connectors.sdk.limits import MAX_FIELD_CHARS, MAX_ROW_CHARS

MAX_BODY_BYTES = 8 * 1024**2
"""Of one request; a batch of 1,000 reports with every field filled has about 6.5 MB."""
MAX_RECORDS = 1000
MAX_RECORD_BYTES = MAX_ROW_CHARS
MAX_TEXT_CHARS = MAX_FIELD_CHARS
MAX_DEPTH = 32
MAX_DIGITS = 20
"""Of a whole number in JSON; the largest of the standard has 19."""
MAX_FORM_BYTES = 4096
MAX_HEADER_BYTES = 16 * 1024
MAX_REMEMBERED = 10_000
"""Credentials and addresses whose rate is remembered; the one unseen longest is forgotten first."""
MAX_TOKENS = 100
"""Tokens of one client that hold at the same time; with one more, the oldest ends."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: what it holds when full, and how much comes back each second."""

    burst: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in time and number; tests choose smaller ones."""

    requests: Rate = Rate(50, 10)
    """Requests of one credential."""
    records: Rate = Rate(20_000, 2000)
    """Records of one credential; about what one machine takes in."""
    failures_of_login: Rate = Rate(10, 0.1)
    """Failed logins from one address under one name."""
    failures_of_address: Rate = Rate(100, 1)
    """Failed logins from one address under any name."""
    at_once: int = 8
    """Requests in work in this process."""
    at_once_each: int = 4
    """Of them, those of one credential."""
    connections: int = 200
    header_seconds: float = 10
    """From the first byte of a request, or an open connection, to the end of its headers."""
    silence_seconds: float = 10
    """Between two parts of a body."""
    body_seconds: float = 60
    writing_seconds: float = 30
    """For a client to take what it was answered."""
    token_seconds: int = 900
    """How long an access token holds."""
    inbox_files: int = 5000
    """Files in the inbox of one webhook."""
