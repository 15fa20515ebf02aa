"""`mca simulate`: writes two countries' export files of invented children, and the truth beside them."""

from pathlib import Path

import click

from ops.sandbox.simulate.write import SimulationOptions, kinds_in_order
from ops.sandbox.simulate.write import simulate as write_files


@click.command()
@click.option(
    "--reports", default=2000, show_default=True, type=click.IntRange(1, 100_000_000), help="Payloads to write."
)
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed writes the same bytes.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write into.")
@click.option(
    "--live", default=0, show_default=True, type=click.IntRange(0), help="Last payloads in files of their own."
)
@click.option("--bad", is_flag=True, help="Add files that are not what they claim.")
def simulate(reports: int, seed: int, out: Path, live: int, *, bad: bool) -> None:
    """Write export files of invented children, for example: mca simulate --reports 2000 --seed 1 --out /tmp/files."""
    done = write_files(out, SimulationOptions(reports, seed, live, bad))
    click.echo(f"{done.payloads} payloads, {done.pairs} true pairs, in {out}")
    for kind, number in kinds_in_order(done):
        click.echo(f"  {number:>8} {kind}")
