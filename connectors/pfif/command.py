"""`mca connector export pfif`: writes reports as PFIF."""

import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import click

from connectors.pfif.giving_back import told_again
from connectors.pfif.versions import VERSIONS, Version
from connectors.pfif.writing import document_of, may_go_out
from connectors.sdk.limits import MAX_ROW_CHARS
from ops.runtime.errors import RecordRejected
from schemas.records import ChildReport

MAX_LINE_BYTES = 16 * MAX_ROW_CHARS


@click.command("pfif")
@click.argument("reports", type=click.File("rb"), default="-")
@click.option("--version", type=click.Choice(VERSIONS), default="1.4", show_default=True, help="PFIF version to write.")
@click.option("--exercise", is_flag=True, help="Write exercises and tests, and only those.")
def export(reports: BinaryIO, version: str, *, exercise: bool) -> None:
    """Write reports (JSON lines) as PFIF on stdout; on stderr, which lines are left out and why.

    Example: mca connector convert pfif persons.xml | mca connector export pfif --exercise - > persons-1.4.xml
    """
    left_out: list[str] = []
    for part in document_of(reports_going_out(reports, left_out, exercise=exercise), cast("Version", version)):
        click.echo(part, nl=False)
    for line in left_out:
        click.echo(line, err=True)
    if any("cannot be read" in line for line in left_out):
        sys.exit(1)


def reports_going_out(lines: Iterable[bytes], left_out: list[str], *, exercise: bool) -> Iterator[ChildReport]:
    """Yield the reports that may go out; say of each other line, by its number, why it does not."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            report = _report(line)
        except RecordRejected as fault:
            left_out.append(f"line {number} cannot be read: {fault}")
            continue
        if may_go_out(report, exercise=exercise):
            yield report
        else:
            left_out.append(f"line {number} is left out: no consent, AT_RISK, or an exercise among real reports")


def _report(line: bytes) -> ChildReport:
    if len(line) > MAX_LINE_BYTES:
        raise RecordRejected("TOO_LARGE", "", f"keep a report under {MAX_LINE_BYTES} bytes")
    report = ChildReport.from_json(line)
    told_again(report)
    return report
