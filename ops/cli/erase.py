"""`mca erase`: destroys a child's key and tells the region to forget the record."""

from __future__ import annotations

import os
import sys
from datetime import datetime

import click

from ops.runtime.clock import clock_of
from ops.runtime.errors import HubError, HubMisconfigured
from ops.runtime.kafka import HubProducer, connection_of
from ops.runtime.keys import KeyStore, prepare_key_table
from ops.runtime.messages import Output
from ops.runtime.postgres import connect, pool
from ops.runtime.schema_registry import finder_of
from ops.runtime.secrets import read_national_keys
from ops.runtime.settings import Settings, read_settings
from schemas import topics
from schemas.codec import Codec
from schemas.events import Cause, new_traceparent, output_of
from schemas.identity import check_owner, event_id, record_id_of
from schemas.published import codec_of
from schemas.records import Erasure, codes

REASONS = ("CONSENT_WITHDRAWN", "ERASED_AT_SOURCE", "EXPIRED", "COURT_ORDER", "OTHER")


@click.command()
@click.argument("record_id")
@click.option("--country", required=True, help="Owner of the record, ISO 3166-1 alpha-2.")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Why the record is erased.")
@click.option("--by", "staff_id", required=True, help="Staff id of who asked for it.")
def erase(record_id: str, country: str, reason: codes.ErasureReason, staff_id: str) -> None:
    """Erase a record for good: its key is destroyed, and every part of the hub forgets it.

    Example: mca erase trackchild.in/WB-2026-17 --country IN --reason CONSENT_WITHDRAWN --by officer-7
    """
    try:
        settings = read_settings(os.environ)
        had_key = erase_record(settings, record_id, country, reason, staff_id, clock_of(settings)())
    except HubError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    click.echo(
        "key destroyed, erasure sent" if had_key else "there was no key; erasure sent, later reports are refused"
    )


def erase_record(
    settings: Settings, record_id: str, country: str, reason: codes.ErasureReason, staff_id: str, now: datetime
) -> bool:
    """Destroy the key, then send the erasure; return whether there was a key. Safe to repeat after a crash.

    Every country this hub serves destroys its own: a referral of another country's child is sealed where it was sent.
    Raises `RecordRejected` for what is not a record id, or not one of this country's sources.
    """
    source_id, _, local_id = record_id.partition("/")
    check_owner(record_id_of(source_id, local_id), country)
    if country not in settings.countries:
        raise HubMisconfigured([f"--country: this hub serves {', '.join(settings.countries)}"])
    codec = codec_of(finder_of(settings.schema_registry_url))
    others = [each for each in settings.countries if each != country]
    national_keys = read_national_keys(settings.secrets_dir, [country, *others])
    had_keys = [_destroy(settings, each, national_keys[each], record_id) for each in (country, *others)]
    producer = HubProducer(connection_of(settings))
    producer.send_all([erasure_output(codec, record_id, country, reason, staff_id, now)])
    producer.close()
    return any(had_keys)


def _destroy(settings: Settings, country: str, national_key: bytes, record_id: str) -> bool:
    url = settings.national_database_url(country)
    with connect(url) as connection:
        prepare_key_table(connection)
    with pool(url) as connections:
        return KeyStore(connections, country, national_key).destroy(record_id)


def erasure_output(
    codec: Codec, record_id: str, country: str, reason: codes.ErasureReason, staff_id: str, now: datetime
) -> Output:
    """Return the message of an erasure; erasing a record twice gives the same id."""
    erasure = Erasure(record_id=record_id, source_country=country, reason=reason, at=now, by=staff_id)
    identifier = event_id("erase", record_id)
    cause = Cause(identifier, now, new_traceparent(identifier))
    return output_of(erasure, topics.ERASURES, codec.encode(erasure), cause)
