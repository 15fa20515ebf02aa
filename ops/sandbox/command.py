"""`mca sandbox`: a hub on this machine that stays until you end it, for trying things out."""

from __future__ import annotations

import sys
from pathlib import Path
from time import sleep

import click

from ops.runtime.errors import HubError
from ops.runtime.settings import PREFIX
from ops.sandbox.hub import Hub, HubOptions, running_hub, start_services

TEND_SECONDS = 0.5


@click.command()
@click.option("--broker", default="mock", show_default=True, help="mock, kafka, or host:port of one that runs.")
@click.option("--postgres", default="embedded", show_default=True, help="embedded, or postgresql://user@host/database.")
@click.option(
    "--shell",
    default="faust",
    show_default=True,
    type=click.Choice(["faust", "plain"]),
    help="What runs the processors.",
)
@click.option("--countries", default="IN,BD,NP", show_default=True, help="Countries served, ISO 3166-1 alpha-2.")
@click.option("--services/--no-services", default=True, help="Start connectors, processors and registry too.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep files and logs in this folder.")
def sandbox(broker: str, postgres: str, shell: str, countries: str, folder: Path | None, *, services: bool) -> None:
    """Start a hub on this machine, print its settings, and keep it until Ctrl-C.

    Example: mca sandbox --no-services
    """
    options = HubOptions(broker, postgres, shell, countries=tuple(countries.split(",")), durable=True)
    try:
        with running_hub(options, folder) as hub:
            if services:
                start_services(hub)
                hub.start_service("connectors", "connectors", "run")
            _announce(hub)
            while True:
                hub.supervisor.tend()
                sleep(TEND_SECONDS)
    except HubError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("ended", err=True)


def _announce(hub: Hub) -> None:
    click.echo("# The hub is ready. In another terminal:")
    for name, value in sorted(hub.environ.items()):
        if name.startswith(PREFIX):
            click.echo(f"export {name}='{value}'")
    click.echo(f"# Put exports into {hub.folder}/inbox/<connector>/; logs are in {hub.folder}. Ctrl-C ends it.")
