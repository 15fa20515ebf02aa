"""What the checks found, as tables for a person and as JSON for a machine."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connectors.kit.check import Checked


def print_tables(checked: Sequence[Checked], console: Console) -> None:
    """Print one table a connector: each check, whether it is green, and what it found."""
    for each in checked:
        title = f"{each.connector}: {each.samples} samples, {each.payloads} payloads"
        table = Table(title=title, title_justify="left", show_lines=False)
        table.add_column("check", no_wrap=True)
        table.add_column("")
        table.add_column("what it proves, or what is wrong", overflow="fold")
        for finding in each.findings:
            told = "\n".join(escape(fault) for fault in finding.faults) or finding.proves
            table.add_row(finding.name, "[red]no[/red]" if finding.faults else "[green]ok[/green]", told)
        console.print(table)
        console.print(f"Minimum standard reached by the samples as they are: {_grades(each)}")
    wrong = [each.connector for each in checked if not each.green]
    console.print(
        f"{len(checked) - len(wrong)} of {len(checked)} connectors are green"
        + (f"; not {', '.join(wrong)}" if wrong else "")
    )


def to_json(checked: Sequence[Checked]) -> str:
    """Return the findings as a JSON object: `green`, and by connector each check, what it proves and its faults."""
    connectors = [
        {
            **asdict(each),
            "green": each.green,
            "findings": [{**asdict(finding), "green": not finding.faults} for finding in each.findings],
        }
        for each in checked
    ]
    return json.dumps({"green": all(each.green for each in checked), "connectors": connectors}, indent=1) + "\n"


def _grades(each: Checked) -> str:
    return (
        ", ".join(f"{count} x {'below L1' if grade == '-' else grade}" for grade, count in each.grades.items())
        or "none"
    )
