"""Runs the stream processors: `python -m stream_processors run screen`, or `list` to see which there are."""

from __future__ import annotations

import os
import sys

import click

from ops.runtime.errors import HubError, HubMisconfigured
from ops.runtime.logs import configure_logs, log_of
from ops.runtime.settings import read_settings
from stream_processors.running import run_children, run_one
from stream_processors.services import SERVICES

START_AGAIN = 75  # EX_TEMPFAIL of BSD sysexits.h
SET_UP_ANEW = 78  # EX_CONFIG of BSD sysexits.h

log = log_of(__name__)


@click.group()
def main() -> None:
    """Turn reports into screenings, profiles, matches, alerts and repatriation cases."""
    configure_logs("WARNING", "stream_processors")


@main.command("run", epilog="Example: python -m stream_processors run screen")
@click.argument("names", nargs=-1, type=click.Choice(list(SERVICES)))
def run_command(names: tuple[str, ...]) -> None:
    """Run one processor in this process, or several (all without a name) in a process each."""
    settings = read_settings(os.environ)
    if len(names) == 1:
        configure_logs(settings.log_level, names[0])
        run_one(names[0], settings)
        return
    configure_logs(settings.log_level, "stream_processors")
    run_children(list(dict.fromkeys(names)) or list(SERVICES), settings, os.environ)


@main.command("list", epilog="Example: python -m stream_processors list")
def list_command() -> None:
    """Print each processor's name and what it does."""
    for service in SERVICES.values():
        click.echo(f"{service.name:<8}{service.does}")


def ended_by(fault: HubError) -> int:
    """Return the exit code of a fault, once it is logged: 78 when nothing but a change of settings helps, else 75."""
    log.error("the process ends", exc_info=fault)
    return SET_UP_ANEW if isinstance(fault, HubMisconfigured) else START_AGAIN


if __name__ == "__main__":
    try:
        main()
    except HubError as fault:
        click.echo(str(fault), err=True)
        sys.exit(ended_by(fault))
