"""`mca connector gaps`: how well a system's payloads fill the standard, and what one field would help most."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path

import click

from connectors.kit.gaps import ConnectorGaps, find_connector_gaps
from connectors.kit.gaps_html import to_html
from connectors.kit.gaps_page import to_markdown
from connectors.kit.making import folders_of, home_option
from connectors.kit.subject import sample_files
from connectors.sdk.connector import load
from stream_processors.normalise import normalise

SIMULATION = "ops.sandbox.simulate.systems"
"""Imported only when its files are asked for, like a subcommand."""
SIMULATED_PAYLOADS, SEED = 200, 1


@click.command()
@click.option("--all", "every", is_flag=True, help="Analyse every connector of the folder, with --write.")
@click.option("--write", is_flag=True, help="Write GAPS.md and gaps.html of the samples and simulated files.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML page with charts.")
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write Markdown to a file.")
@home_option
@click.argument("name", required=False)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def gaps(
    name: str | None,
    files: tuple[Path, ...],
    connectors_dir: Path,
    html: Path | None,
    markdown: Path | None,
    *,
    write: bool,
    every: bool,
) -> None:
    """Measure a system's files against the minimum standard, for example: mca connector gaps bd_dnet export.json.

    Prints Markdown. Columns that the mapping does not take are named here, on your own machine, and nowhere else.
    """
    if (name is None) != every or (every and not write) or (write and (files or html or markdown)):
        raise click.UsageError("say NAME and FILE..., or NAME --write, or --all --write")
    names = folders_of((name,) if name is not None else (), connectors_dir)
    if write:
        for each in names:
            write_pages(connectors_dir / each)
            click.echo(f"{each}: GAPS.md, gaps.html")
        return
    if not files:
        raise click.UsageError("say which FILE... to measure, or --write for the samples and simulated files")
    found = find_connector_gaps(
        load(connectors_dir / names[0]), files, tuple(f"`{file.name}`" for file in files), normalise
    )
    if html is not None:
        html.write_text(to_html(found), encoding="utf-8")
    if markdown is not None:
        markdown.write_text(to_markdown(found), encoding="utf-8")
    if html is None and markdown is None:
        click.echo(to_markdown(found), nl=False)


def write_pages(folder: Path) -> None:
    """Write GAPS.md and gaps.html of a connector into its folder."""
    found = own_gaps(folder)
    (folder / "GAPS.md").write_text(to_markdown(found), encoding="utf-8")
    (folder / "gaps.html").write_text(to_html(found), encoding="utf-8")


def own_gaps(folder: Path) -> ConnectorGaps:
    """Return the gaps of a connector over its samples and, where its system is simulated, 200 simulated payloads."""
    connector, samples = load(folder), sample_files(folder)
    read = [f"{len(samples)} golden samples" if len(samples) > 1 else "the golden sample"]
    simulation = importlib.import_module(SIMULATION)
    with tempfile.TemporaryDirectory(prefix="mca-gaps-") as made:
        simulated: tuple[Path, ...] = ()
        if folder.name in simulation.system_names():
            simulated = simulation.write_system(folder.name, SEED, SIMULATED_PAYLOADS, Path(made))
            read.append(f"{SIMULATED_PAYLOADS} simulated payloads (invented children)")
        return find_connector_gaps(connector, [*samples, *sorted(simulated)], tuple(read), normalise)
