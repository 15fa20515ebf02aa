"""Verbs of the kit that need no hub: make a connector, write its golden records, check it, convert a file."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from connectors.kit.check import check as check_connector
from connectors.kit.new import make
from connectors.kit.report import print_tables, to_json
from connectors.kit.subject import expected_of, golden_of, read_subject
from connectors.sdk.connector import CONNECTORS, load, load_all
from connectors.sdk.convert import Origin
from connectors.sdk.convert import convert as convert_payload
from ops.runtime.errors import HubMisconfigured
from schemas.records import Rejection

NOT_GREEN = 1
SOME_REJECTED = 3
# `convert` has no key at hand: the ids of its rejections are for reading only.
KEYLESS = Origin("file 1")
home_option = click.option(
    "--connectors-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=CONNECTORS,
    help="Folder of the connectors; the hub's own by default.",
)


@click.command()
@click.option(
    "--from",
    "sample",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file as the system exports it; an invented one without it.",
)
@home_option
@click.argument("name")
def new(name: str, sample: Path | None, connectors_dir: Path) -> None:
    """Make a connector that runs at once, for example: mca connector new in_example --from export.csv.

    The country is the first two letters of the name. What the columns hold and what their words mean is guessed from
    the sample; its values are not kept: golden/ gets invented ones, at most 20 rows, marked TEST.
    """
    made = make(name, connectors_dir, sample)
    for column in made.guess.columns:
        click.echo(f"{column.name}: {column.role or 'not placed yet, passed over'}")
    if not made.guess.has("kind"):
        click.echo(
            f"no column says what is reported: every record is {made.guess.kind}; mend mapping.py if it is not so"
        )
    if not made.guess.has("changed_at") and not made.guess.has("reported_at"):
        click.echo("no column says when a record changed: the highest version wins, so have the system export one")
    for code_list, words in made.guess.unknown.items():
        if words:
            click.echo(
                f"{code_list}: words of the sample that need a person: {len(words)}, see the end of connector.yml"
            )
    click.echo(f"written: {made.folder} ({', '.join(made.files)})")
    click.echo(f"next: read mapping.py and README.md, then: mca connector check {name}")


@click.command()
@click.option("--all", "every", is_flag=True, help="Check every connector of the folder.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, allow_dash=True), help="Write a report; - is stdout."
)
@home_option
@click.argument("names", nargs=-1)
def check(names: tuple[str, ...], connectors_dir: Path, json_file: str | None, *, every: bool) -> None:
    """Check connectors without a broker, for example: mca connector check in_trackchild.

    Golden pairs, negative cases, replay, order, duplicates, unknown fields and words, damaged files, crashes, personal
    data. Prints a table; ends with 1 when a check is not green.
    """
    if bool(names) == every:
        raise click.UsageError("name the connectors to check, or say --all")
    checked = [check_connector(connectors_dir / each) for each in folders_of(names, connectors_dir)]
    if json_file == "-":
        click.echo(to_json(checked), nl=False)
    else:
        print_tables(checked, Console(width=None if sys.stdout.isatty() else 120))
        if json_file is not None:
            Path(json_file).write_text(to_json(checked), encoding="utf-8")
    sys.exit(0 if all(each.green for each in checked) else NOT_GREEN)


@click.command()
@home_option
@click.argument("names", nargs=-1, required=True)
def golden(names: tuple[str, ...], connectors_dir: Path) -> None:
    """Write beside each sample the records it becomes now, for example: mca connector golden in_trackchild.

    Read what changed before you keep it: `check` compares with it from then on.
    """
    for name in folders_of(names, connectors_dir):
        subject = read_subject(connectors_dir / name, load(connectors_dir / name))
        for sample in subject.samples:
            records = golden_of(subject, sample)
            file = expected_of(sample.file)
            file.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            click.echo(f"{name}/golden/{file.name}: {len(records)} records")


@click.command()
@home_option
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def convert(name: str, file: Path, connectors_dir: Path) -> None:
    """Print a file's records as JSON lines, and its rejections on stderr without their payloads.

    The records count as taken in when the file was last changed, so that the same file gives the same lines.
    For example: mca connector convert bd_dnet export.json
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


def folders_of(names: tuple[str, ...], home: Path) -> list[str]:
    """Return the names of these connectors, or of all; raises `HubMisconfigured` for one that is not there."""
    there = sorted(file.parent.name for file in home.glob("*/connector.yml"))
    unknown = [f"there is no connector {name} in {home}; `list` shows them" for name in names if name not in there]
    if unknown:
        raise HubMisconfigured(unknown)
    return [name for name in there if not names or name in names]
