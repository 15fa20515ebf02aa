"""The verbs of connectors: `python -m connectors <verb>`, and the same under `mca connector`."""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from connectors.kit.check import check as check_connector
from connectors.kit.new import make
from connectors.kit.overview import lines_of, overview_of
from connectors.kit.replay import set_back, since_of
from connectors.kit.report import print_tables, to_json
from connectors.kit.subject import expected_of, golden_of, read_subject
from connectors.sdk.connector import CONNECTORS, load, load_all
from connectors.sdk.convert import Origin
from connectors.sdk.convert import convert as convert_payload
from connectors.sdk.counts import Counts
from connectors.sdk.run import run as run_works
from connectors.sdk.run import spare_collector
from connectors.working import served_countries, working
from ops.runtime.clock import clock_of
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.logs import configure_logs
from ops.runtime.settings import read_settings
from schemas.records import Rejection

NOT_GREEN = 1
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


class ConnectorGroup(click.Group):
    """A group whose verbs end with the hub's exit codes, and a sentence instead of a trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; a fault of the hub becomes its words on stderr and its exit code."""
        try:
            return super().invoke(ctx)
        except HubMisconfigured as fault:
            click.echo("\n".join(fault.faults), err=True)
            ctx.exit(MISCONFIGURED)
        except SourceUnavailable as fault:
            click.echo(str(fault), err=True)
            ctx.exit(UNAVAILABLE)


@click.group(cls=ConnectorGroup)
def main() -> None:
    """Make, check and run connectors: they turn what existing systems export into records of the standard.

    Exit codes: 0 all went in, or all checks are green; 1 a check is not green; 3 finished, and some payloads were
    rejected; 70 a connector met a fault of its own, its files are read again; 75 Kafka, PostgreSQL or a source stayed
    away; 78 wrongly set up.
    """
    configure_logs("WARNING", "connectors")


@main.command()
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
    checked = [check_connector(connectors_dir / each) for each in _folders(names, connectors_dir)]
    if json_file == "-":
        click.echo(to_json(checked), nl=False)
    else:
        print_tables(checked, Console(width=None if sys.stdout.isatty() else 120))
        if json_file is not None:
            Path(json_file).write_text(to_json(checked), encoding="utf-8")
    sys.exit(0 if all(each.green for each in checked) else NOT_GREEN)


@main.command()
@home_option
@click.argument("names", nargs=-1, required=True)
def golden(names: tuple[str, ...], connectors_dir: Path) -> None:
    """Write beside each sample the records it becomes now, for example: mca connector golden in_trackchild.

    Read what changed before you keep it: `check` compares with it from then on.
    """
    for name in _folders(names, connectors_dir):
        subject = read_subject(connectors_dir / name, load(connectors_dir / name))
        for sample in subject.samples:
            records = golden_of(subject, sample)
            file = expected_of(sample.file)
            file.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            click.echo(f"{name}/golden/{file.name}: {len(records)} records")


@main.command()
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
            click.echo(f"{code_list}: {len(words)} words of the sample need a person, see the end of connector.yml")
    click.echo(f"written: {made.folder} ({', '.join(made.files)})")
    click.echo(f"next: read mapping.py and README.md, then: mca connector check {name}")


@main.command()
@click.option("--once", is_flag=True, help="Read what is there and end.")
@home_option
@click.argument("names", nargs=-1)
def run(names: tuple[str, ...], connectors_dir: Path, *, once: bool) -> None:
    """Read the sources and deliver, for example: mca connector run --once in_trackchild."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, "connectors")
    # Without names, those run that belong here; one that is named and does not is a fault.
    connectors = [each for each in load_all(names, connectors_dir) if names or served_countries(settings, each)]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with working(settings, connectors) as works:
        spare_collector()
        counts = run_works(works, stop, once=once)
    print_counts(counts)
    if any(each.faults for each in counts.values()):
        sys.exit(CONNECTOR_AT_FAULT)
    sys.exit(SOME_REJECTED if any(each.rejected for each in counts.values()) else 0)


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@home_option
def list_connectors(connectors_dir: Path, *, as_json: bool) -> None:
    """Show the connectors there are, what they did and what was noticed, for example: mca connector list.

    Without MCA_ settings of a hub, only what connector.yml says.
    """
    settings = read_settings(os.environ) if "MCA_DATABASE_URL" in os.environ else None
    now = datetime.now(UTC) if settings is None else clock_of(settings)()
    overviews = [overview_of(connector, settings, now) for connector in load_all((), connectors_dir)]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in overviews], default=_plain, ensure_ascii=False, indent=1))
        return
    for each in overviews:
        click.echo("\n".join(lines_of(each)))
    if settings is None:
        click.echo("what connectors did is not shown: MCA_DATABASE_URL is not set", err=True)


@main.command()
@click.option("--from", "since", required=True, help="`start`, an instant (ISO 8601), or the number of a file.")
@click.option("--resend", is_flag=True, help="Send records again also when they did not change.")
@home_option
@click.argument("name")
def replay(name: str, since: str, connectors_dir: Path, *, resend: bool) -> None:
    """Have the next run read again what was read, for example: mca connector replay bd_dnet --from 2026-06-01.

    With an instant: files changed or read since, and what a system says changed since. With a number: that file and
    those first seen after it (`file 3` of a rejection's position). End a run of the connector first.
    """
    try:
        start = since_of(since)
    except ValueError:
        raise click.BadParameter("say start, the number of a file, or an instant such as 2026-06-01T06:00Z") from None
    settings = read_settings(os.environ)
    (connector,) = load_all((name,), connectors_dir)
    done = set_back(settings, connector, start, resend=resend)
    for stream in done.streams:
        click.echo(f"{name}: {stream} is read again")
    if not done.streams:
        click.echo(f"{name}: nothing was read since, so nothing is read again")
    if resend:
        click.echo(f"{name}: {done.forgotten} records are sent again, changed or not")


@main.command()
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


def print_counts(counts: Mapping[str, Counts]) -> None:
    """Print one line of JSON: the counts by connector; payloads = reports + repeats + rejected."""
    click.echo(json.dumps({name: each.to_json() for name, each in counts.items()}))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _folders(names: tuple[str, ...], home: Path) -> list[str]:
    """Return the names of these connectors, or of all; raises `HubMisconfigured` for one that is not there."""
    there = sorted(file.parent.name for file in home.glob("*/connector.yml"))
    unknown = [f"there is no connector {name} in {home}; `list` shows them" for name in names if name not in there]
    if unknown:
        raise HubMisconfigured(unknown)
    return [name for name in there if not names or name in names]
