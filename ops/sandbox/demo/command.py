"""`mca demo`: two countries' own files become an alert, a repatriation case and rows, in a minute."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from ops.runtime.errors import HubError
from ops.sandbox.demo.run import DemoOptions, run_demo
from ops.sandbox.demo.summary import as_json


@click.command()
@click.option(
    "--reports", default=2200, show_default=True, type=click.IntRange(50, 100_000), help="Payloads to simulate."
)
@click.option(
    "--seed", default=1, show_default=True, help="Seed of the simulation; the same seed gives the same files."
)
@click.option("--broker", default="mock", show_default=True, help="mock, kafka, or host:port of one that runs.")
@click.option("--postgres", default="embedded", show_default=True, help="embedded, or postgresql://user@host/database.")
@click.option(
    "--shell",
    default="faust",
    show_default=True,
    type=click.Choice(["faust", "plain"]),
    help="What runs the processors.",
)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep files and logs in this folder.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object as the last line.")
def demo(reports: int, seed: int, broker: str, postgres: str, shell: str, folder: Path | None, as_object: bool) -> None:  # noqa: FBT001 - one argument an option
    """Run the hub on this machine with invented children.

    Example: mca demo --reports 2000 --json
    """
    console = Console(stderr=as_object, width=None if sys.stdout.isatty() else 110)
    try:
        summary = run_demo(DemoOptions(reports, seed, broker, postgres, shell, folder), console)
    except HubError as fault:
        console.print(str(fault), style="bold red", markup=False)
        sys.exit(1)
    if as_object:
        click.echo(json.dumps(as_json(summary)))
    sys.exit(0 if summary.balanced else 1)
