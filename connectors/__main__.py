"""`python -m connectors <verb>`: run the connectors, list them, or convert one file without a broker."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from connectors.sdk.connector import CONNECTORS, Connector, load_all
from connectors.sdk.convert import CountryKeys, Origin, rejection_key
from connectors.sdk.convert import convert as convert_payload
from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Delivery
from connectors.sdk.deployment import Configured, configured
from connectors.sdk.positions import Positions, prepare_positions
from connectors.sdk.run import Work
from connectors.sdk.run import run as run_works
from connectors.sdk.sources import Opening, Source
from connectors.sdk.tokens import token_keys
from ops.runtime.clock import clock_of
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import HubProducer, connection_of
from ops.runtime.keys import Keys, KeyStore, prepare_key_table
from ops.runtime.logs import configure_logs
from ops.runtime.metrics_server import serve_metrics
from ops.runtime.postgres import Pool, connect, pool
from ops.runtime.schema_registry import finder_of
from ops.runtime.secrets import read_national_keys, read_regional_keys
from ops.runtime.settings import Settings, read_settings
from schemas.published import codec_of
from schemas.records import Rejection

SOME_REJECTED = 3
CONNECTOR_AT_FAULT = 70  # EX_SOFTWARE of BSD sysexits.h
UNAVAILABLE = 75  # EX_TEMPFAIL of BSD sysexits.h
MISCONFIGURED = 78  # EX_CONFIG of BSD sysexits.h
# `convert` has no key at hand: the ids of its rejections are for reading only.
KEYLESS = Origin("file 1")
home_option = click.option(
    "--connectors-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=CONNECTORS,
    help="Folder of the connectors; the hub's own by default.",
)


@click.group()
def main() -> None:
    """Turn the files of existing systems into reports of the standard.

    Exit codes: 0 all went in; 3 finished, and some payloads were rejected; 70 a connector met a fault of its own, its
    files are read again; 75 Kafka or PostgreSQL stayed away; 78 wrongly set up.
    """
    configure_logs("WARNING", "connectors")


@main.command()
@click.option("--once", is_flag=True, help="Read what is there and end.")
@home_option
@click.argument("names", nargs=-1)
def run(names: tuple[str, ...], connectors_dir: Path, *, once: bool) -> None:
    """Read the inboxes and deliver, for example: python -m connectors run --once in_trackchild."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, "connectors")
    connectors = load_all(names, connectors_dir)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with working(settings, connectors) as works:
        counts = run_works(works, stop, once=once)
    print_counts(counts)
    if any(each.faults for each in counts.values()):
        sys.exit(CONNECTOR_AT_FAULT)
    sys.exit(SOME_REJECTED if any(each.rejected for each in counts.values()) else 0)


@main.command("list")
@home_option
def list_connectors(connectors_dir: Path) -> None:
    """Show the connectors there are, for example: python -m connectors list."""
    for connector in load_all((), connectors_dir):
        known = connector.description
        countries, sources = ",".join(known.countries), ",".join(known.source_ids)
        click.echo(f"{known.name}\t{countries}\t{sources}\t{known.title}\t{known.rhythm}")


@main.command()
@home_option
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def convert(name: str, file: Path, connectors_dir: Path) -> None:
    """Print a file's reports as JSON lines, and its rejections on stderr without their payloads.

    The reports count as taken in when the file was last changed, so that the same file gives the same lines.
    For example: python -m connectors convert bd_dnet export.json
    """
    (connector,) = load_all((name,), connectors_dir)
    now = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    rejected = 0
    for payload in connector.read(file, connector.description):
        records = convert_payload(payload, KEYLESS, connector, now).records
        if isinstance(records, Rejection):
            rejected += 1
            click.echo(records.model_copy(update={"payload": None}).to_json(), err=True)
        else:
            for record in records:
                click.echo(record.to_json())
    sys.exit(SOME_REJECTED if rejected else 0)


@contextmanager
def working(settings: Settings, connectors: list[Connector]) -> Iterator[list[Work]]:
    """Yield each source of each connector with what it delivers with; raises `HubMisconfigured` with all faults."""
    todo = _transports(settings, connectors)
    served = sorted({country for each in connectors for country in _served(settings, each)})
    national_keys = read_national_keys(settings.secrets_dir, served)
    *_, regional_key = read_regional_keys(settings.secrets_dir).values()
    countries = {
        country: CountryKeys(token_keys(key, regional_key), rejection_key(key))
        for country, key in national_keys.items()
    }
    codec = codec_of(finder_of(settings.schema_registry_url))
    with ExitStack() as stack:
        if settings.metrics_port:
            server = serve_metrics(settings.metrics_host, settings.metrics_port)
            stack.callback(server.close)
        producer = HubProducer(connection_of(settings))
        stack.callback(producer.close)
        pools = {country: _opened(stack, settings.national_database_url(country)) for country in served}
        keys: dict[str, Keys] = {
            country: KeyStore(pools[country], country, national_keys[country]) for country in served
        }
        works = []
        for connector, transports in todo:
            home = _served(settings, connector)[0]
            positions = Positions(pools[home], connector.name)
            delivery = Delivery(connector, keys, producer, positions, codec, clock_of(settings), countries)
            works += [
                Work(delivery, _opener(settings, connector, each, positions), each.transport.poll_seconds)
                for each in transports
            ]
        yield works


def _transports(settings: Settings, connectors: list[Connector]) -> list[tuple[Connector, list[Configured]]]:
    """Return the transports each connector can use here; raises `HubMisconfigured` with all faults."""
    faults: list[str] = []
    found = []
    for connector in connectors:
        if not _served(settings, connector):
            faults += [
                f"MCA_COUNTRIES does not hold {country}, of which connectors run"
                for country in connector.description.countries
            ]
        try:
            usable = configured(connector.description, settings.connector_settings_dir, settings.secrets_dir)
        except HubMisconfigured as fault:
            faults += fault.faults
            continue
        kept = [each for each in usable if settings.inbox_dir is not None or each.transport.kind != "folder"]
        found.append((connector, kept))
    if not faults and not any(transports for _, transports in found):
        faults.append("MCA_INBOX_DIR is not set; set it: a folder with a sub-folder of files per connector")
    if faults:
        raise HubMisconfigured(sorted(set(faults)))
    return found


def _served(settings: Settings, connector: Connector) -> list[str]:
    return [country for country in connector.description.countries if country in settings.countries]


def _opened(stack: ExitStack, url: str) -> Pool:
    with connect(url) as connection:
        prepare_key_table(connection)
        prepare_positions(connection)
    return stack.enter_context(pool(url))


def _opener(settings: Settings, connector: Connector, each: Configured, positions: Positions) -> Callable[[], Source]:
    """Return what opens a source where it was left."""

    def opened() -> Source:
        return connector.open_source(
            Opening(
                description=connector.description,
                transport=each.transport,
                positions=positions.stored(),
                read=connector.read,
                inbox=None if settings.inbox_dir is None else settings.inbox_dir / connector.name,
                files=positions,
                settings=each.settings,
                secrets=each.secrets,
                clock=clock_of(settings),
            )
        )

    return opened


def print_counts(counts: Mapping[str, Counts]) -> None:
    """Print one line of JSON: the counts by connector; payloads = reports + repeats + rejected."""
    click.echo(json.dumps({name: asdict(each) for name, each in counts.items()}))


def enter() -> None:
    """Run the verb and end the process with its exit code."""
    try:
        main(prog_name="python -m connectors")
    except HubMisconfigured as fault:
        click.echo(str(fault), err=True)
        sys.exit(MISCONFIGURED)
    except SourceUnavailable as fault:
        click.echo(str(fault), err=True)
        sys.exit(UNAVAILABLE)


if __name__ == "__main__":
    enter()
