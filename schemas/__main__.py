"""`python -m schemas <verb>`: checks the standard, writes what is generated from it, measures sources against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import click

from ops.runtime.logs import configure_logs
from schemas import compatibility, dictionary, gaps, lint, record_source, registry
from schemas.dictionary_training import changed_dictionaries, train_version


@click.group()
def main() -> None:
    """Check the reporting standard and write what is generated from it."""
    configure_logs("WARNING", "schemas")


@main.command()
def check() -> None:
    """Check the whole standard and name every fault.

    Example: python -m schemas check
    """
    faults = list(faults_of_standard())
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} faults in the standard")
    click.echo(f"{len(registry.released())} released schemas, no fault")


def faults_of_standard() -> Iterator[str]:
    """Return every fault of schemas, generated files, releases and compatibility, each with what to do."""
    yield from lint.faults_of_standard()
    for name, text in record_source.sources().items():
        file = record_source.PACKAGE / name
        if not file.exists() or file.read_text() != text:
            yield f"schemas/records/{name}: not what the schemas say; run python -m schemas records"
    if not dictionary.FILE.exists() or dictionary.FILE.read_text() != dictionary.dictionary():
        yield "docs/data-dictionary.md: not what the schemas say; run python -m schemas dictionary"
    for record, part in registry.unreleased():
        yield f"{record} ({part}): changed and not released; run python -m schemas release"
    yield from registry.changed_releases()
    yield from compatibility.faults_of_standard()
    yield from (f"schemas/dictionaries/{name}: not the released bytes; restore it" for name in changed_dictionaries())


@main.command("dictionary")
@click.option("--stdout", is_flag=True, help="Print it and write nothing.")
def write_dictionary(*, stdout: bool) -> None:
    """Write docs/data-dictionary.md from the schemas.

    Example: python -m schemas dictionary
    """
    if stdout:
        click.echo(dictionary.dictionary(), nl=False)
        return
    dictionary.FILE.parent.mkdir(exist_ok=True)
    dictionary.FILE.write_text(dictionary.dictionary())
    click.echo(f"docs/{dictionary.FILE.name}", err=True)


@main.command("gaps")
@click.argument("reports", type=click.File("rb"), default="-")
def measure_gaps(reports: BinaryIO) -> None:
    """Measure reports (JSON lines) against the minimum standard.

    Example: python -m schemas gaps reports.jsonl
    """
    click.echo(gaps.to_markdown(gaps.find_gaps(gaps.read_reports(reports))), nl=False)


@main.command()
def records() -> None:
    """Write schemas/records/ from the schemas.

    Example: python -m schemas records
    """
    record_source.write()
    click.echo(f"{len(record_source.sources())} modules", err=True)


@main.command()
def release() -> None:
    """Release every changed schema under a new id.

    Example: python -m schemas release
    """
    faults = lint.faults_of_standard() + compatibility.faults_of_standard()
    if faults:
        raise click.ClickException("\n".join(["nothing is released:", *faults]))
    for entry in registry.release():
        click.echo(f"{entry.subject} v{entry.version} id {entry.schema_id}")


@main.command("train-dictionary")
@click.option("--version", default=1, show_default=True, type=click.IntRange(1, 255), help="Version to train.")
def train_dictionary(version: int) -> None:
    """Train a compression dictionary of seals.

    Example: python -m schemas train-dictionary --version 2
    """
    try:
        file = train_version(version)
    except FileExistsError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{file.name} {file.stat().st_size} bytes")


if __name__ == "__main__":
    main(prog_name="python -m schemas")
