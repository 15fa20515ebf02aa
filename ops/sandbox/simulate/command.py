"""`mca simulate`: writes export files of invented children: two countries' stories with the truth, or any system's."""

from pathlib import Path

import click

from ops.sandbox.simulate.systems import MOST_PAYLOADS, system_names, write_system
from ops.sandbox.simulate.write import SimulationOptions, kinds_in_order
from ops.sandbox.simulate.write import simulate as write_files


@click.command()
@click.option("--system", type=click.Choice(system_names()), help="Files of this system alone, without stories.")
@click.option(
    "--reports", default=2000, show_default=True, type=click.IntRange(1, 100_000_000), help="Payloads to write."
)
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed writes the same bytes.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write into.")
@click.option(
    "--live", default=0, show_default=True, type=click.IntRange(0), help="Last payloads in files of their own."
)
@click.option("--bad", is_flag=True, help="Add files that are not what they claim.")
def simulate(system: str | None, reports: int, seed: int, out: Path, live: int, *, bad: bool) -> None:
    """Write export files of invented children, for example: mca simulate --reports 2000 --seed 1 --out /tmp/files.

    One system's: mca simulate --system np_104 --reports 100 --seed 1 --out /tmp/files.
    """
    if system is not None:
        _write_one(system, reports, seed, out, alone=live == 0 and not bad)
        return
    done = write_files(out, SimulationOptions(reports, seed, live, bad))
    click.echo(f"{done.payloads} payloads, {done.pairs} true pairs, in {out}")
    for kind, number in kinds_in_order(done):
        click.echo(f"  {number:>8} {kind}")


def _write_one(system: str, reports: int, seed: int, out: Path, *, alone: bool) -> None:
    if not alone:
        raise click.UsageError("--live and --bad belong to the stories: leave them out with --system")
    if reports > MOST_PAYLOADS:
        raise click.BadParameter(f"a system writes at most {MOST_PAYLOADS}", param_hint="--reports")
    written = write_system(system, seed, reports, out)
    click.echo(f"{reports} payloads of {system}, in {out / system}")
    for path in written:
        click.echo(f"  {path.stat().st_size:>8} {path.name}")
