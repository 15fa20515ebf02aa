"""Sets stored positions back, so that the next run reads again what was read before."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from connectors.sdk.connector import Connector
from connectors.sdk.positions import prepare_positions
from connectors.working import hold_connectors, served_countries
from ops.runtime.errors import HubMisconfigured
from ops.runtime.postgres import Database, connect, reaching_postgres
from ops.runtime.settings import Settings

Since: TypeAlias = datetime | int | None
"""From where to read again: an instant, a file's number, or null for the beginning."""
# A file belongs to a replay when it was changed, or read to where it is, since the instant.
FILES_SINCE = """
DELETE FROM connectors.positions USING connectors.files
WHERE positions.connector = %(connector)s AND files.connector = positions.connector
  AND positions.stream = 'file ' || files.number
  AND (files.modified_ns >= %(nanoseconds)s OR positions.stored_at >= %(since)s)
RETURNING positions.stream
"""
FILES_FROM_NUMBER = """
DELETE FROM connectors.positions USING connectors.files
WHERE positions.connector = %(connector)s AND files.connector = positions.connector
  AND positions.stream = 'file ' || files.number AND files.number >= %(number)s
RETURNING positions.stream
"""
OTHERS_SINCE = """
UPDATE connectors.positions SET position = jsonb_build_object('from', %(text)s::text), stored_at = now()
WHERE connector = %(connector)s AND stream NOT LIKE 'file %%' AND stream NOT LIKE 'matches %%'
RETURNING stream
"""
# How far matches were told to a system (connectors/primero/notes.py) is no position of payloads.
ALL = """
DELETE FROM connectors.positions WHERE connector = %(connector)s AND stream NOT LIKE 'matches %%' RETURNING stream
"""


@dataclass(frozen=True, slots=True)
class SetBack:
    """What a replay set back: streams, and records that are sent again though they did not change."""

    streams: tuple[str, ...]
    forgotten: int


def since_of(text: str) -> Since:
    """Return what `--from` says: `start`, a file's number, or an ISO 8601 instant, UTC without an offset.

    Raises ValueError for anything else.
    """
    if text == "start":
        return None
    if re.fullmatch(r"\d{1,9}", text):
        return int(text)
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def set_back(settings: Settings, connector: Connector, since: Since, *, resend: bool) -> SetBack:
    """Set back the positions of a connector and return what was; raises `SourceUnavailable` while a run holds it."""
    served = served_countries(settings, connector)
    if not served:
        raise HubMisconfigured([f"MCA_COUNTRIES holds none of {', '.join(connector.description.countries)}"])
    with ExitStack() as stack:
        connection = stack.enter_context(connect(settings.national_database_url(served[0])))
        prepare_positions(connection)
        hold_connectors(stack, settings, [connector])
        with reaching_postgres(), connection.transaction():
            streams = _streams(connection, connector.name, since)
            forgotten = _forget(connection, connector.name) if resend else 0
    return SetBack(tuple(streams), forgotten)


def _streams(connection: Database, name: str, since: Since) -> list[str]:
    statements: dict[str, dict[str, object]] = {ALL: {}}
    if isinstance(since, int):
        statements = {FILES_FROM_NUMBER: {"number": since}}
    elif since is not None:
        nanoseconds = int(since.timestamp()) * 1_000_000_000
        statements = {
            FILES_SINCE: {"since": since, "nanoseconds": nanoseconds},
            OTHERS_SINCE: {"text": since.astimezone(UTC).isoformat()},
        }
    return sorted(
        (
            str(row[0])
            for statement, values in statements.items()
            for row in connection.execute(statement, {"connector": name, **values}).fetchall()
        ),
        key=_in_order,
    )


def _in_order(stream: str) -> tuple[str, int]:
    head, _, number = stream.rpartition(" ")
    return head, int(number) if number.isdecimal() else 0


def _forget(connection: Database, name: str) -> int:
    return connection.execute("DELETE FROM connectors.sent WHERE connector = %s", (name,)).rowcount
