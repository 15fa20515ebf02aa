"""`mca connector`: the verbs of connectors, with those that only some connectors or the whole hub have."""

from __future__ import annotations

import click

from connectors.kit.command import ConnectorGroup
from connectors.kit.command import main as verbs
from connectors.pfif.command import export as export_pfif
from connectors.primero.command import notes_command
from ops.cli.gaps import gaps


@click.group("export")
def export() -> None:
    """Write records in another system's format."""


export.add_command(export_pfif)
connector = ConnectorGroup("connector", commands=dict(verbs.commands), help=verbs.help)
for command in (gaps, export, notes_command):
    connector.add_command(command)
