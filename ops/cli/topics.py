"""`mca topics`: lists the hub's topics and makes those that are not there yet."""

from __future__ import annotations

import os
import sys

import click

from ops.runtime.errors import HubError
from ops.runtime.kafka import TopicSpec, connection_of, create_topics
from ops.runtime.settings import read_settings
from schemas.topics import all_topics


@click.group()
def topics() -> None:
    """List or make the hub's topics."""


@topics.command("list")
@click.option("--countries", default="IN,BD,NP", show_default=True, help="Countries, ISO 3166-1 alpha-2.")
def list_topics(countries: str) -> None:
    """Print each topic with its record, key and clean-up.

    Example: mca topics list --countries IN,BD
    """
    for name, topic in all_topics(tuple(countries.split(","))).items():
        click.echo(f"{name}\t{topic.record}\t{topic.key}\t{topic.cleanup}\t{topic.retention_ms}")


@topics.command("create")
def make_topics() -> None:
    """Make the topics that are not there yet, as the settings (MCA_*) say.

    Example: mca topics create
    """
    try:
        settings = read_settings(os.environ)
        partitions, copies = settings.topic_partitions, settings.topic_replication
        named = all_topics(settings.countries).items()
        specs = [TopicSpec(name, partitions, copies, topic.config) for name, topic in named]
        made = create_topics(connection_of(settings), specs)
    except HubError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    click.echo(f"{len(made.created)} made, {len(made.existing)} were there")
