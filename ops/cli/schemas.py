"""`mca schemas`: publishes the released schemas to a schema registry and checks what is there."""

from __future__ import annotations

import sys

import click

from ops.runtime.errors import HubError
from ops.runtime.schema_registry import (
    Registered,
    compatibility_of,
    find_schema,
    register_schema,
    set_compatibility,
)
from schemas.published import COMPATIBILITY, in_publishing_order, schema_text

URL = click.option(
    "--url",
    required=True,
    envvar="MCA_SCHEMA_REGISTRY_URL",
    help="Confluent-compatible schema registry, such as http://registry:8081.",
)


@click.group()
def schemas() -> None:
    """Publish the reporting standard's schemas, or check what a registry has."""


@schemas.command()
@URL
def publish(url: str) -> None:
    """Publish every released schema that is not there yet, and print subject, version and id of all.

    Example: mca schemas publish --url http://127.0.0.1:8081
    """
    try:
        for registered in publish_all(url):
            click.echo(f"{registered.subject}\t{registered.version}\t{registered.schema_id}")
    except HubError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


@schemas.command()
@URL
def check(url: str) -> None:
    """Say what the registry lacks of the released schemas; exit with 1 when it lacks anything.

    Example: mca schemas check --url http://127.0.0.1:8081
    """
    try:
        faults = find_faults(url)
    except HubError as fault:
        faults = [str(fault)]
    for line in faults:
        click.echo(line, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"{len(in_publishing_order())} schemas are there")


def publish_all(url: str) -> list[Registered]:
    """Every released schema as the registry knows it, in publishing order; a second run changes nothing.

    The level is set after a subject's first version, since some registries know no level of a subject without one,
    and before the next, so that the registry checks it too.
    """
    done: list[Registered] = []
    levels: set[str] = set()
    for version in in_publishing_order():
        text = schema_text(version)
        done.append(find_schema(url, version.subject, text) or register_schema(url, version.subject, text))
        if version.subject not in levels:
            levels.add(version.subject)
            if compatibility_of(url, version.subject) != COMPATIBILITY:
                set_compatibility(url, version.subject, COMPATIBILITY)
    return done


def find_faults(url: str) -> list[str]:
    """What the registry lacks: schemas, and subjects whose compatibility level is not FULL_TRANSITIVE."""
    faults = [
        f"{version.subject} v{version.version} is not there; run mca schemas publish"
        for version in in_publishing_order()
        if find_schema(url, version.subject, schema_text(version)) is None
    ]
    for subject in dict.fromkeys(version.subject for version in in_publishing_order()):
        level = compatibility_of(url, subject)
        if level != COMPATIBILITY:
            faults.append(f"{subject} has not the level {COMPATIBILITY}; run mca schemas publish")
    return faults
