"""`python -m schemas <verb>`: checks the standard, writes what is generated from it, and measures sources against it."""

from __future__ import annotations

import click

from schemas.dictionary_training import train_version


@click.group()
def main() -> None:
    """Check the reporting standard and write what is generated from it."""


@main.command("train-dictionary")
@click.option("--version", default=1, show_default=True, type=click.IntRange(1, 255), help="Version to train.")
def train_dictionary(version: int) -> None:
    """Train the next compression dictionary of seals, for example: python -m schemas train-dictionary --version 2."""
    try:
        file = train_version(version)
    except FileExistsError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{file.name} {file.stat().st_size} bytes")


if __name__ == "__main__":
    main(prog_name="python -m schemas")
