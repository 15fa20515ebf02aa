"""Verbs that work on a hub: run connectors, show what they did, have them read again."""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from connectors.kit.making import SOME_REJECTED, home_option
from connectors.kit.overview import lines_of, overview_of
from connectors.kit.replay import set_back, since_of
from connectors.sdk.connector import load_all
from connectors.sdk.counts import Counts
from connectors.sdk.run import run as run_works
from connectors.sdk.run import spare_collector
from connectors.working import served_countries, working
from ops.runtime.clock import clock_of
from ops.runtime.logs import configure_logs
from ops.runtime.settings import read_settings

CONNECTOR_AT_FAULT = 70  # EX_SOFTWARE of BSD sysexits.h


@click.command()
@click.option("--once", is_flag=True, help="Read what is there and end.")
@home_option
@click.argument("names", nargs=-1)
def run(names: tuple[str, ...], connectors_dir: Path, *, once: bool) -> None:
    """Read the sources and deliver, for example: mca connector run --once in_trackchild."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, "connectors")
    # Without names, those run that belong here; one that is named and does not is a fault.
    connectors = [each for each in load_all(names, connectors_dir) if names or served_countries(settings, each)]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with working(settings, connectors) as works:
        spare_collector()
        counts = run_works(works, stop, once=once)
    print_counts(counts)
    if any(each.faults for each in counts.values()):
        sys.exit(CONNECTOR_AT_FAULT)
    sys.exit(SOME_REJECTED if any(each.rejected for each in counts.values()) else 0)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@home_option
def list_connectors(connectors_dir: Path, *, as_json: bool) -> None:
    """Show the connectors there are, what they did and what was noticed, for example: mca connector list.

    Without MCA_ settings of a hub, only what connector.yml says.
    """
    settings = read_settings(os.environ) if "MCA_DATABASE_URL" in os.environ else None
    now = datetime.now(UTC) if settings is None else clock_of(settings)()
    overviews = [overview_of(connector, settings, now) for connector in load_all((), connectors_dir)]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in overviews], default=_plain, ensure_ascii=False, indent=1))
        return
    for each in overviews:
        click.echo("\n".join(lines_of(each)))
    if settings is None:
        click.echo("what connectors did is not shown: MCA_DATABASE_URL is not set", err=True)


@click.command()
@click.option("--from", "since", required=True, help="`start`, an instant (ISO 8601), or the number of a file.")
@click.option("--resend", is_flag=True, help="Send records again also when they did not change.")
@home_option
@click.argument("name")
def replay(name: str, since: str, connectors_dir: Path, *, resend: bool) -> None:
    """Have the next run read again what was read, for example: mca connector replay bd_dnet --from 2026-06-01.

    With an instant: files changed or read since, and what a system says changed since. With a number: that file and
    those first seen after it (`file 3` of a rejection's position). End a run of the connector first.
    """
    try:
        start = since_of(since)
    except ValueError:
        raise click.BadParameter("say start, the number of a file, or an instant such as 2026-06-01T06:00Z") from None
    settings = read_settings(os.environ)
    (connector,) = load_all((name,), connectors_dir)
    done = set_back(settings, connector, start, resend=resend)
    for stream in done.streams:
        click.echo(f"{name}: {stream} is read again")
    if not done.streams:
        click.echo(f"{name}: nothing was read since, so nothing is read again")
    if resend:
        click.echo(f"{name}: {done.forgotten} records are sent again, changed or not")


def print_counts(counts: Mapping[str, Counts]) -> None:
    """Print one line of JSON: the counts by connector; payloads = reports + repeats + rejected."""
    click.echo(json.dumps({name: each.to_json() for name, each in counts.items()}))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
