"""Runs the registry sink: `python -m registry_sink run`, or `migrate` to make the tables and end."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from threading import Event as Flag
from time import monotonic

import click

from ops.runtime.errors import HubError
from ops.runtime.kafka import connection_of
from ops.runtime.logs import configure_logs
from ops.runtime.metrics_server import serve_metrics
from ops.runtime.postgres import connect
from ops.runtime.schema_registry import finder_of
from ops.runtime.settings import Settings, read_settings
from registry_sink.service import NAME, Work, prepare, run
from schemas.published import codec_of
from schemas.topics import all_topics


@click.group()
def main() -> None:
    """Keep the newest state of every record in PostgreSQL."""
    configure_logs("WARNING", NAME)


@main.command("run", epilog="Example: python -m registry_sink run")
def run_command() -> None:
    """Write every topic to the registry until told to stop."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, NAME)
    stop = Flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work = work_of(settings)
    if not settings.metrics_port:
        run(work, stop)
        return
    with closing(serve_metrics(settings.metrics_host, settings.metrics_port, lambda: work.health.faults(monotonic()))):
        run(work, stop)


@main.command("migrate", epilog="Example: python -m registry_sink migrate")
def migrate_command() -> None:
    """Make or upgrade the registry's tables, print what was done, and end."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, NAME)
    with closing(connect(settings.database_url)) as database:
        for name in prepare(database):
            click.echo(f"applied {name}")


def work_of(settings: Settings) -> Work:
    """Return the sink's work as the settings describe it."""
    return Work(
        database_url=settings.database_url,
        kafka=connection_of(settings),
        topics=all_topics(settings.countries),
        codec=codec_of(finder_of(settings.schema_registry_url)),
    )


if __name__ == "__main__":
    try:
        main()
    except HubError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
