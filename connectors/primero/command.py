"""`mca connector notes primero`: flags records of a Primero that have a match, as a process."""

import os
import signal
import threading
from contextlib import ExitStack, closing

import click

from connectors.primero.notes import open_notes, write_notes
from connectors.sdk.connector import CONNECTORS, Connector, load
from connectors.sdk.deployment import configured
from connectors.sdk.positions import Positions, prepare_positions
from connectors.sdk.sources import Opening
from connectors.working import served_countries
from ops.runtime.clock import clock_of
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import connection_of
from ops.runtime.kafka.assigned import AssignedConsumer
from ops.runtime.logs import configure_logs, log_of
from ops.runtime.postgres import Pool, connect, pool
from ops.runtime.schema_registry import finder_of
from ops.runtime.settings import Settings, read_settings
from schemas.published import codec_of

log = log_of(__name__)
MOST_TRIES_ONCE = 6
LONGEST_WAIT_SECONDS = 30.0


@click.command("notes")
@click.option("--once", is_flag=True, help="Write what is due and end.")
@click.argument("name", type=click.Choice(["primero"]))
def notes_command(name: str, *, once: bool) -> None:
    """Tell a system of matches of its own records, for example: mca connector notes --once primero.

    The connector's HTTP transport says where; what is due is read from the matches of the region.
    """
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, "connectors")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo(run_notes(settings, load(CONNECTORS / name), stop, once=once))


def run_notes(settings: Settings, connector: Connector, stop: threading.Event, *, once: bool) -> int:
    """Write flags, once or until `stop` is set, and return how many.

    Raises `HubMisconfigured` without the system's address, and `SourceUnavailable` when, in a single run, something
    stays away for six tries; otherwise it waits and tries again.
    """
    opening = _opening(settings, connector)
    tries = 0
    with ExitStack() as stack:
        url = settings.national_database_url(served_countries(settings, connector)[0])
        with connect(url) as connection:
            prepare_positions(connection)
        connections = stack.enter_context(pool(url))
        while not stop.is_set():
            try:
                return _write(settings, connector, opening, connections, stop, once=once)
            except SourceUnavailable as fault:
                tries += 1
                if once and tries >= MOST_TRIES_ONCE:
                    raise
                seconds = min(LONGEST_WAIT_SECONDS, 0.5 * 2 ** min(tries - 1, 10))
                log.warning("what notes need is away", connector=connector.name, detail=str(fault), attempt=tries,
                            retry_seconds=seconds)  # fmt: skip
                stop.wait(seconds)
    return 0


def _write(
    settings: Settings, connector: Connector, opening: Opening, connections: Pool, stop: threading.Event, *, once: bool
) -> int:
    positions = Positions(connections, connector.name)
    codec = codec_of(finder_of(settings.schema_registry_url))
    notes = open_notes(opening, positions, codec, clock_of(settings))
    with closing(notes.primero), closing(AssignedConsumer(connection_of(settings))) as matches:
        return write_notes(notes, matches, stop, once=once)


def _opening(settings: Settings, connector: Connector) -> Opening:
    """Return how the system is reached; raises `HubMisconfigured`."""
    if not served_countries(settings, connector):
        raise HubMisconfigured([f"MCA_COUNTRIES holds none of {', '.join(connector.description.countries)}"])
    usable = configured(connector.description, settings.connector_settings_dir, settings.secrets_dir)
    found = [each for each in usable if each.transport.kind == "http"]
    if not found:
        raise HubMisconfigured([f"{connector.name}.yml in the connector settings names no http.url"])
    known, (http, *_) = connector.description, found
    return Opening(known, http.transport, {}, connector.read, settings=http.settings, secrets=http.secrets)
