"""`mca docs`: writes the pages of docs/ that are made from the code, so that they cannot drift from it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from prometheus_client.metrics import MetricWrapperBase

from connectors.publishing.openapi import document_text
from ops.runtime import metrics
from ops.runtime.settings import setting_rows

DOCS = Path(__file__).parents[2] / "docs"
# Command lines of the hub and where their click groups live.
COMMAND_LINES = {
    "mca": "ops.cli.main:main",
    "python -m connectors": "connectors.__main__:main",
    "python -m stream_processors": "stream_processors.__main__:main",
    "python -m registry_sink": "registry_sink.__main__:main",
    "python -m schemas": "schemas.__main__:main",
}


@click.command()
def docs() -> None:
    """Write the generated pages of docs/ anew.

    Example: mca docs
    """
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        click.echo(f"docs/{name}")


def settings_page() -> str:
    """Return the page of every setting."""
    rows = [
        f"| `{row.name}` | {'required' if row.required else _code(row.default)} | {row.description} |"
        for row in setting_rows()
    ]
    return _page(
        "Settings",
        "Each service reads these variables of its environment once, at start. An unknown `MCA_` name stops the start; "
        "all faults are listed at once. Secrets have no default.",
        "| variable | default | what it is |\n|---|---|---|",
        rows,
    )


def metrics_page() -> str:
    """Return the page of every metric."""
    found = [metric for metric in vars(metrics).values() if isinstance(metric, MetricWrapperBase)]
    rows = []
    for metric in found:
        family = next(iter(metric.describe()))
        labels = ", ".join(f"`{label}`" for label in metric._labelnames)  # noqa: SLF001 - it has no public name
        rows.append(f"| `{family.name}` | {family.type} | {labels} | {family.documentation} |")
    return _page(
        "Metrics",
        "Served for Prometheus at `/metrics` of each service, when `MCA_METRICS_PORT` is set. Prometheus adds `_total` "
        "to the name of a counter. No label holds a value of a record.",
        "| metric | type | labels | what it counts |\n|---|---|---|---|",
        rows,
    )


def commands_page() -> str:
    """Return the page of every command with its help."""
    rows = []
    for line, place in COMMAND_LINES.items():
        module, attribute = place.split(":")
        group: click.Group = getattr(importlib.import_module(module), attribute)
        rows += [f"## `{line}`", "", _help(group), ""]
        rows += [text for path, command in _leaves(group, line) for text in _command(path, command)]
    lead = "Results go to stdout, the rest to stderr; a failure ends with another code than 0."
    return _page("Commands", lead, "", rows)


def _leaves(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{path} {name}")
        elif command is not None:
            yield f"{path} {name}", command


def _command(path: str, command: click.Command) -> list[str]:
    lines = [f"### `{path}`", "", _help(command), ""]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            lines.append(f"- `{', '.join(parameter.opts)}`: {parameter.help or ''}")
        else:
            lines.append(f"- `{parameter.make_metavar(click.Context(command))}`")
    return [*lines, ""]


def _help(command: click.Command) -> str:
    text = inspect.cleandoc(command.help or "")
    epilog = command.epilog or ""
    return "\n\n".join(part for part in (text, epilog) if part)


def _page(title: str, lead: str, head: str, rows: list[str]) -> str:
    body = "\n".join([*([head] if head else []), *rows])
    return f"# {title}\n\n<!-- Made from the code by `mca docs`. -->\n\n{lead}\n\n{body.rstrip()}\n"


def _code(text: str) -> str:
    return f"`{text}`" if text else "none"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "metrics.md": metrics_page,
    "commands.md": commands_page,
    "openapi.json": document_text,
}
