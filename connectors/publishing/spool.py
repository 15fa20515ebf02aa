"""Puts what a webhook takes into the connector's inbox, durably and within bounds."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from connectors.publishing.json_bodies import parse_json
from connectors.publishing.problems import Problem, wait
from connectors.sdk.connector import Connector, Reply
from connectors.sdk.fields import Fields
from connectors.sdk.tokens import TokenKeys
from ops.runtime.errors import HubError
from ops.runtime.logs import log_of
from ops.runtime.metrics import PUBLISH_SPOOLED

# Media type of a message (RFC 6838) to the ending under which the folder reads it.
ENDINGS = {
    "application/json": "json",
    "application/x-ndjson": "jsonl",
    "text/csv": "csv",
    "application/xml": "xml",
    "text/xml": "xml",
    "message/rfc822": "eml",
}
FULL_SECONDS = 60
ONE_LINE = bytes.maketrans(b"\r\n", b"  ")
MOST_REPLY_CHARS = 2000
log = log_of(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """One connector that takes messages: its token, inbox, bounds, and how it answers in words."""

    connector: Connector
    token: str = field(repr=False)
    inbox: Path
    max_body_bytes: int
    tokens: Callable[[str], TokenKeys | None]
    """Keys of a country's tokens, or null when the hub does not serve it."""
    reply: Reply | None
    finished: Callable[[], list[str]]
    """Names of the inbox's files that are read to their end and delivered."""

    def media_types(self) -> tuple[str, ...]:
        """Return the media types its folder can read."""
        return tuple(name for name, ending in ENDINGS.items() if ending in self.connector.description.folder.formats)


def spool(hook: Hook, body: bytes, media_type: str, now: datetime, most_files: int) -> str | None:
    """Store a message in the inbox and return the answer in words, if the connector gives one.

    When this returns, the message survives a crash of the machine. Raises `Problem` when the form is not taken or the
    inbox is full, OSError when the disk fails.
    """
    if media_type not in hook.media_types():
        raise Problem("unsupported-media-type", headers={"Accept": ", ".join(hook.media_types())})
    hook.inbox.mkdir(parents=True, exist_ok=True)
    _make_room(hook, most_files)
    body, ending = _layout(hook, body, ENDINGS[media_type])
    # In the order of arrival; the random part keeps two processes apart.
    name = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(8)}.{ending}"
    temporary = hook.inbox / f".{name}.tmp"
    try:
        # 1 the bytes, 2 the name, 3 the folder that holds the name
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        path = temporary.rename(hook.inbox / name)
        _sync_folder(hook.inbox)
    finally:
        temporary.unlink(missing_ok=True)
    PUBLISH_SPOOLED.labels(hook.connector.name).inc()
    return None if hook.reply is None else _answer(hook, hook.reply, path)


def _layout(hook: Hook, body: bytes, ending: str) -> tuple[bytes, str]:
    """Return how a message is stored: a JSON object that is one record as a JSON line, anything else as it came."""
    folder = hook.connector.description.folder
    if ending != "json" or "jsonl" not in folder.formats:
        return body, ending
    try:
        value = parse_json(body)
    except Problem:
        return body, ending  # the connector makes a rejection of it, which somebody owns
    alone = isinstance(value, dict) and folder.records_at not in value
    return (body.translate(ONE_LINE) + b"\n", "jsonl") if alone else (body, ending)


def _make_room(hook: Hook, most_files: int) -> None:
    """Take away what is delivered when the inbox is full; raises `Problem` when it stays full."""
    if _count(hook.inbox) < most_files:
        return
    for name in hook.finished():
        (hook.inbox / name).unlink(missing_ok=True)
    if _count(hook.inbox) >= most_files:
        raise wait("inbox-full", FULL_SECONDS)


def _count(folder: Path) -> int:
    with os.scandir(folder) as entries:
        return sum(1 for _ in entries)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _answer(hook: Hook, reply: Reply, path: Path) -> str | None:
    """Return the mapping's answer to a message of one payload; its own fault costs the answer, not the message."""
    try:
        payloads = list(islice(hook.connector.read(path, hook.connector.description), 2))
        if len(payloads) != 1 or payloads[0].fault is not None:
            return None
        system = hook.connector.description.system_of(payloads[0].values)
        keys = hook.tokens(system.country)
        return None if keys is None else reply(Fields(payloads[0].values, system, keys))[:MOST_REPLY_CHARS]
    except HubError:
        return None
    except Exception as fault:
        # The hub's logs take an error by class and place only; they have no `exception`.
        log.error("a connector met a fault of its own in its answer", connector=hook.connector.name, exc_info=fault)  # noqa: TRY400
        return None
