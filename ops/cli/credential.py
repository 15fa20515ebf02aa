"""`mca credential`: makes, lists and revokes the credentials with which systems publish."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import click

from connectors.publishing.credentials import (
    Credential,
    Kind,
    list_credentials,
    new_credential,
    revoke_credential,
)
from connectors.sdk.positions import prepare_positions
from ops.runtime.clock import clock_of
from ops.runtime.errors import HubError, HubMisconfigured
from ops.runtime.postgres import Pool, connect, pool
from ops.runtime.settings import Settings, read_settings


@click.group()
def credential() -> None:
    """Make, list or revoke the credentials with which systems publish."""


@credential.command()
@click.option("--source-id", required=True, help="Registered name of the source, such as homelink.in.")
@click.option("--country", required=True, help="Country of the source, ISO 3166-1 alpha-2.")
@click.option("--kind", type=click.Choice(["api-key", "client"]), required=True, help="API key, or OAuth2 client.")
@click.option("--expires", help="Day (UTC) or instant with offset from which it no longer holds; never without.")
def new(source_id: str, country: str, kind: Kind, expires: str | None) -> None:
    """Make a credential and print it as JSON; its secret is shown this once and kept nowhere.

    Example: umask 077; mca credential new --source-id homelink.in --country IN --kind api-key > homelink.json
    """
    with _failing_in_words():
        settings = read_settings(os.environ)
        ends = None if expires is None else _instant(expires)
        with _database(settings, country) as connections:
            made, secrets = new_credential(connections, kind, source_id, country, clock_of(settings)(), ends)
    click.echo(json.dumps({"id": made.id, "source_id": source_id, "country": country, "kind": kind, **secrets}))
    click.echo("the secret is shown this once; give it to the source's staff over a safe way", err=True)


@credential.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def list_all(*, as_json: bool) -> None:
    """Show the credentials of every country this hub serves, without secrets.

    Example: mca credential list
    """
    with _failing_in_words():
        settings = read_settings(os.environ)
        now, found = clock_of(settings)(), []
        for country in settings.countries:
            with _database(settings, country) as connections:
                found += list_credentials(connections, country)
    for each in found:
        row = {name: _text(value) for name, value in asdict(each).items()} | {"state": state_of(each, now)}
        cells = (row["id"], row["kind"], row["country"], row["source_id"], row["state"], row["expires_at"] or "-")
        click.echo(json.dumps(row) if as_json else "\t".join(str(cell) for cell in cells))


@credential.command()
@click.argument("identifier")
def revoke(identifier: str) -> None:
    """End a credential and its access tokens at once, by its id or by what is not secret of it.

    Example: mca credential revoke 3f0a9c4e5d6b7a81
    """
    with _failing_in_words():
        settings = read_settings(os.environ)
        now, ended = clock_of(settings)(), None
        for country in settings.countries:
            with _database(settings, country) as connections:
                ended = ended or revoke_credential(connections, identifier, now)
    if ended is None:
        click.echo("there is no credential of this id; mca credential list shows them", err=True)
        sys.exit(1)
    click.echo(f"{ended.id} of {ended.source_id} no longer holds")


def state_of(each: Credential, now: datetime) -> str:
    """Return `holds`, `expired` or `revoked`."""
    if each.revoked_at is not None:
        return "revoked"
    return "holds" if each.holds(now) else "expired"


@contextmanager
def _database(settings: Settings, country: str) -> Iterator[Pool]:
    if country not in settings.countries:
        raise HubMisconfigured([f"--country: this hub serves {', '.join(settings.countries)}"])
    url = settings.national_database_url(country)
    with connect(url) as connection:
        prepare_positions(connection)
    with pool(url) as connections:
        yield connections


@contextmanager
def _failing_in_words() -> Iterator[None]:
    try:
        yield
    except HubError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


def _instant(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise HubMisconfigured(["--expires: write a day or instant of ISO 8601, such as 2027-01-31"]) from None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def _text(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
