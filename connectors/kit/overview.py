"""What is known of each connector: from connector.yml, and from PostgreSQL what it did and what was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias, cast

from connectors.sdk.connector import Connector
from connectors.sdk.description import Description
from connectors.sdk.positions import prepare_positions
from connectors.sdk.transports.files import inbox_files
from connectors.working import served_countries
from ops.runtime.postgres import Database, connect, reaching_postgres
from ops.runtime.settings import Settings

NOTICED_DAYS = 7
Volume: TypeAlias = Literal["nothing yet", "below expected", "as expected", "above expected"]
FINISHED = """
SELECT files.name, files.size_bytes, files.modified_ns
FROM connectors.files JOIN connectors.positions
  ON positions.connector = files.connector AND positions.stream = 'file ' || files.number
WHERE files.connector = %s AND positions.position @> '{"finished": true}'
"""


@dataclass(frozen=True, slots=True)
class Activity:
    """What a connector did, as its database says at an instant."""

    payloads_today: int = 0
    """Since midnight UTC."""
    rejected_today: int = 0
    last_batch_at: datetime | None = None
    lag_seconds: float | None = None
    """Since the last batch."""
    waiting_files: int = 0
    """Files in the inbox that are not read to their end."""
    volume: Volume = "nothing yet"
    """Of the last whole day and today, against what connector.yml expects."""
    left_over: int = 0
    """Filled fields nobody took, when one was seen within the last 7 days; their names come from outside."""
    not_understood: dict[str, int] = field(default_factory=dict)
    """Records by field of the standard in which a word or value was not understood, if seen within 7 days."""
    rejected: dict[str, int] = field(default_factory=dict)
    """Rejected payloads by reason, if seen within 7 days."""


@dataclass(frozen=True, slots=True)
class Overview:
    """One connector at a glance; `activity` is null without a database."""

    name: str
    title: str
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    transports: tuple[str, ...]
    rhythm: str
    expected_least: int
    expected_most: int
    activity: Activity | None = None


def overview_of(connector: Connector, settings: Settings | None, now: datetime) -> Overview:
    """Return a connector at a glance; raises `SourceUnavailable` when its database does not answer."""
    known = connector.description
    served = [] if settings is None else served_countries(settings, connector)
    activity = None
    if settings is not None and served:
        inbox = None if settings.inbox_dir is None else settings.inbox_dir / known.name
        with connect(settings.national_database_url(served[0])) as connection:
            prepare_positions(connection)
            with reaching_postgres():
                activity = activity_of(connection, known, inbox, now)
    return Overview(
        known.name,
        known.title,
        known.countries,
        known.source_ids,
        tuple(transport.kind for transport in known.transports),
        known.rhythm,
        known.expected_per_day.least,
        known.expected_per_day.most,
        activity,
    )


def activity_of(connection: Database, known: Description, inbox: Path | None, now: datetime) -> Activity:
    """Return what a connector did up to now."""
    days = {
        cast("date", row[0]): row
        for row in connection.execute(
            "SELECT day, payloads, rejected, last_batch_at FROM connectors.days WHERE connector = %s "
            "ORDER BY day DESC LIMIT 8",
            (known.name,),
        ).fetchall()
    }
    noticed = connection.execute(
        "SELECT kind, name, count FROM connectors.noticed WHERE connector = %s AND last_at > %s "
        "ORDER BY count DESC, name",
        (known.name, now - timedelta(days=NOTICED_DAYS)),
    ).fetchall()
    payloads = {day: cast("int", row[1]) for day, row in days.items()}
    last = cast("datetime", next(iter(days.values()))[3]) if days else None
    today = days.get(now.date())
    return Activity(
        payloads_today=payloads.get(now.date(), 0),
        rejected_today=0 if today is None else cast("int", today[2]),
        last_batch_at=last,
        lag_seconds=None if last is None else max(0.0, (now - last).total_seconds()),
        waiting_files=_waiting(connection, known, inbox),
        volume=_volume(known, payloads, now.date()),
        left_over=sum(_noticed(noticed, "left_over").values()),
        not_understood=_noticed(noticed, "not_understood"),
        rejected=_noticed(noticed, "rejected"),
    )


def _volume(known: Description, payloads: dict[date, int], today: date) -> Volume:
    """Return how a connector's volume compares; a day counts as too quiet only once it is over."""
    if not payloads:
        return "nothing yet"
    yesterday = payloads.get(today - timedelta(days=1), 0)
    if max(yesterday, payloads.get(today, 0)) > known.expected_per_day.most:
        return "above expected"
    began_before = min(payloads) < today
    return "below expected" if began_before and yesterday < known.expected_per_day.least else "as expected"


def _waiting(connection: Database, known: Description, inbox: Path | None) -> int:
    if inbox is None:
        return 0
    finished = {tuple(row) for row in connection.execute(FINISHED, (known.name,)).fetchall()}
    files = inbox_files(inbox)
    return sum((each.path.name, each.size_bytes, each.modified_ns) not in finished for each in files)


def _noticed(rows: Sequence[tuple[object, ...]], kind: str) -> dict[str, int]:
    return {str(name): cast("int", count) for each, name, count in rows if each == kind}


def lines_of(each: Overview) -> list[str]:
    """Return a connector at a glance as lines: what it is, what it did, what was noticed."""
    expected = f"{each.expected_least} to {each.expected_most} a day"
    head = (
        each.name,
        ",".join(each.countries),
        ",".join(each.sources),
        ",".join(each.transports),
        each.rhythm,
        expected,
    )
    if each.activity is None:
        return ["\t".join(head)]
    done = each.activity
    last = "never" if done.last_batch_at is None else f"{done.last_batch_at.isoformat(timespec='seconds')}"
    lag = "" if done.lag_seconds is None else f" ({_duration(done.lag_seconds)} ago)"
    did = (
        f"    today {done.payloads_today} payloads, {done.rejected_today} rejected; last batch {last}{lag}; "
        f"{done.volume}; {done.waiting_files} files waiting"
    )
    lines = ["\t".join(head), did]
    noticed = [f"{done.left_over} filled fields that nobody takes"] if done.left_over else []
    noticed += [f"not understood: {_counted(done.not_understood)}"] if done.not_understood else []
    noticed += [f"rejected: {_counted(done.rejected)}"] if done.rejected else []
    return [*lines, f"    noticed within {NOTICED_DAYS} days: {'; '.join(noticed)}"] if noticed else lines


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _duration(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
