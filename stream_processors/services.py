"""From the settings to a processor ready to run: its keys, codec and connections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from matcher.profile import RegionalKey
from ops.runtime.clock import clock_of
from ops.runtime.kafka import connection_of
from ops.runtime.keys import Keys, KeyStore, prepare_key_table
from ops.runtime.postgres import connect, pool
from ops.runtime.schema_registry import finder_of
from ops.runtime.secrets import read_national_keys, read_regional_keys
from ops.runtime.settings import Settings
from schemas.codec import Codec
from schemas.published import codec_of
from stream_processors.alert import alert_processor
from stream_processors.case import case_processor
from stream_processors.match import match_processor
from stream_processors.processor import FetchKeys, Owner, Processor
from stream_processors.screen import Screen
from stream_processors.screen_state import duplicate_keys
from stream_processors.shells.job import Job


@dataclass(frozen=True, slots=True)
class Service:
    """One processor of the hub. national: it reads the reports of countries, and so needs their keys."""

    name: str
    does: str
    build: Callable[[Settings, Codec], Processor[Any]]
    national: bool = False


def screen_of(settings: Settings, codec: Codec) -> Processor[Any]:
    """Return the screening of the countries this process serves, with the newest regional key."""
    national_keys = read_national_keys(settings.secrets_dir, settings.countries)
    generation, secret = list(read_regional_keys(settings.secrets_dir).items())[-1]
    return Screen(codec, duplicate_keys(national_keys), RegionalKey(generation, secret)).processor()


SERVICES = {
    service.name: service
    for service in (
        Service("screen", "normalises and screens reports, publishes profiles", screen_of, national=True),
        Service("match", "compares profiles across the border", lambda _, codec: match_processor(codec)),
        Service("alert", "turns confirmed matches into alerts", lambda _, codec: alert_processor(codec)),
        Service("case", "opens repatriation cases", lambda _, codec: case_processor(codec)),
    )
}


def job_of(name: str, settings: Settings) -> Job:
    """Return the job of a processor by its name; raises `HubMisconfigured` when a key file or password is at fault."""
    service = SERVICES[name]
    codec = codec_of(finder_of(settings.schema_registry_url))
    processor = service.build(settings, codec)
    connection = connection_of(settings)
    stack = ExitStack()
    stores = key_stores(settings, stack) if service.national else {}
    return Job(
        processor=processor,
        codec=codec,
        clock=clock_of(settings),
        fetch_keys=key_fetcher(stores),
        connection=connection,
        batch_size=settings.batch_size,
        close=stack.close,
    )


def key_stores(settings: Settings, stack: ExitStack) -> dict[str, Keys]:
    """Return the key store of each country; `stack` closes their connections, one pool a database."""
    national_keys = read_national_keys(settings.secrets_dir, settings.countries)
    urls = {country: settings.national_database_url(country) for country in settings.countries}
    pools = {url: stack.enter_context(pool(url)) for url in sorted(set(urls.values()))}
    return {country: KeyStore(pools[urls[country]], country, national_keys[country]) for country in settings.countries}


def prepare_keys(settings: Settings) -> None:
    """Make the key tables where they are missing; raises `SourceUnavailable` while a database does not answer."""
    for url in sorted({settings.national_database_url(country) for country in settings.countries}):
        with connect(url) as connection:
            prepare_key_table(connection)


def key_fetcher(stores: Mapping[str, Keys]) -> FetchKeys:
    """Return what fetches children's keys: one question a country, whatever the number of children."""

    def fetch(owners: Iterable[Owner]) -> Mapping[Owner, bytes]:
        subjects: defaultdict[str, set[str]] = defaultdict(set)
        for country, subject in owners:
            subjects[country].add(subject)
        keys: dict[Owner, bytes] = {}
        for country in sorted(subjects.keys() & stores.keys()):
            found = stores[country].keys_for(sorted(subjects[country]), create=False)
            keys |= {(country, subject): key for subject, key in found.items()}
        return keys

    return fetch
