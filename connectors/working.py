"""Opens what connectors run on: broker, keys, positions, and each source where it was left."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from connectors.sdk.connector import Connector
from connectors.sdk.convert import CountryKeys, rejection_key
from connectors.sdk.deliver import Delivery
from connectors.sdk.deployment import Configured, configured
from connectors.sdk.positions import Positions, prepare_positions
from connectors.sdk.run import Work
from connectors.sdk.sources import Opening, Source
from connectors.sdk.tokens import token_keys
from ops.runtime.clock import clock_of
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import HubProducer, connection_of
from ops.runtime.keys import Keys, KeyStore, prepare_key_table
from ops.runtime.metrics_server import serve_metrics
from ops.runtime.postgres import Database, Pool, connect, pool, reaching_postgres
from ops.runtime.schema_registry import finder_of
from ops.runtime.secrets import read_national_keys, read_regional_keys
from ops.runtime.settings import Settings
from schemas.published import codec_of


@contextmanager
def working(settings: Settings, connectors: list[Connector]) -> Iterator[list[Work]]:
    """Yield each source of each connector with what it delivers with; raises `HubMisconfigured` with all faults."""
    todo = _transports(settings, connectors)
    served = sorted({country for each in connectors for country in served_countries(settings, each)})
    national_keys = read_national_keys(settings.secrets_dir, served)
    *_, regional_key = read_regional_keys(settings.secrets_dir).values()
    countries = {
        country: CountryKeys(token_keys(key, regional_key), rejection_key(key))
        for country, key in national_keys.items()
    }
    codec = codec_of(finder_of(settings.schema_registry_url))
    with ExitStack() as stack:
        if settings.metrics_port:
            server = serve_metrics(settings.metrics_host, settings.metrics_port)
            stack.callback(server.close)
        producer = HubProducer(connection_of(settings))
        stack.callback(producer.close)
        pools = {country: _opened(stack, settings.national_database_url(country)) for country in served}
        hold_connectors(stack, settings, [connector for connector, _ in todo])
        keys: dict[str, Keys] = {
            country: KeyStore(pools[country], country, national_keys[country]) for country in served
        }
        works = []
        for connector, transports in todo:
            home = served_countries(settings, connector)[0]
            positions = Positions(pools[home], connector.name)
            delivery = Delivery(connector, keys, producer, positions, codec, clock_of(settings), countries)
            works += [
                Work(delivery, _opener(settings, connector, each, positions), each.transport.poll_seconds)
                for each in transports
            ]
        yield works


def _transports(settings: Settings, connectors: list[Connector]) -> list[tuple[Connector, list[Configured]]]:
    """Return the transports each connector can use here; raises `HubMisconfigured` with all faults."""
    faults: list[str] = []
    found = []
    for connector in connectors:
        if not served_countries(settings, connector):
            faults += [
                f"MCA_COUNTRIES does not hold {country}, of which connectors run"
                for country in connector.description.countries
            ]
        try:
            usable = configured(connector.description, settings.connector_settings_dir, settings.secrets_dir)
        except HubMisconfigured as fault:
            faults += fault.faults
            continue
        kept = [each for each in usable if settings.inbox_dir is not None or each.transport.kind != "folder"]
        found.append((connector, kept))
    if not faults and not any(transports for _, transports in found):
        faults.append("MCA_INBOX_DIR is not set; set it: a folder with a sub-folder of files per connector")
    if faults:
        raise HubMisconfigured(sorted(set(faults)))
    return found


def served_countries(settings: Settings, connector: Connector) -> list[str]:
    """Return the countries of a connector that this hub serves; its positions are kept with the first."""
    return [country for country in connector.description.countries if country in settings.countries]


def _opened(stack: ExitStack, url: str) -> Pool:
    with connect(url) as connection:
        prepare_key_table(connection)
        prepare_positions(connection)
    return stack.enter_context(pool(url))


def hold_connectors(stack: ExitStack, settings: Settings, connectors: list[Connector]) -> None:
    """Hold connectors until the stack closes, so that none runs twice at a time; raises `SourceUnavailable`.

    Two runs of one connector would lose nothing, but count and send twice. PostgreSQL lets go when a process dies.
    """
    held: dict[str, Database] = {}
    for connector in connectors:
        url = settings.national_database_url(served_countries(settings, connector)[0])
        if url not in held:
            held[url] = stack.enter_context(connect(url))
            held[url].autocommit = True
        with reaching_postgres():
            row = (
                held[url]
                .execute("SELECT pg_try_advisory_lock(hashtext('mca-connector-run'), hashtext(%s))", (connector.name,))
                .fetchone()
            )
        if row is None or row[0] is not True:
            raise SourceUnavailable(f"{connector.name} is run by another process: end that one first, or wait for it")


def _opener(settings: Settings, connector: Connector, each: Configured, positions: Positions) -> Callable[[], Source]:
    """Return what opens a source where it was left."""

    def opened() -> Source:
        return connector.open_source(
            Opening(
                description=connector.description,
                transport=each.transport,
                positions=positions.stored(),
                read=connector.read,
                inbox=None if settings.inbox_dir is None else settings.inbox_dir / connector.name,
                files=positions,
                settings=each.settings,
                secrets=each.secrets,
                clock=clock_of(settings),
                kafka=connection_of(settings),
            )
        )

    return opened
