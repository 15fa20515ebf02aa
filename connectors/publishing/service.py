"""Puts the endpoint together from the settings, and serves it until it is told to stop."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

import uvicorn

from connectors.publishing.app import app_of
from connectors.publishing.avro_child import AvroChild
from connectors.publishing.handlers import Service
from connectors.publishing.limits import MAX_HEADER_BYTES, Limits
from connectors.publishing.logins import Logins
from connectors.publishing.protocol import PatientProtocol
from connectors.publishing.publish import National, Publisher
from connectors.publishing.rates import Gate, Rates
from connectors.publishing.webhooks import hooks_of
from connectors.sdk.connector import Connector
from connectors.sdk.convert import rejection_key
from connectors.sdk.deliver import Known, Sink
from connectors.sdk.positions import Positions, prepare_positions
from ops.runtime.clock import clock_of
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.kafka import HubProducer, connection_of
from ops.runtime.keys import KeyStore, prepare_key_table
from ops.runtime.messages import Output
from ops.runtime.metrics_server import serve_metrics
from ops.runtime.postgres import Pool, connect, pool
from ops.runtime.schema_registry import finder_of
from ops.runtime.secrets import read_national_keys
from ops.runtime.settings import Settings
from schemas.published import codec_of

SEND_SECONDS = 15
TURN_SECONDS = 10.0
GOODBYE_SECONDS = 30
"""For requests in work when the process is told to stop."""
POOL_SIZE = 8
BACKLOG = 100


class OneAtATime:
    """A sink for many threads: the producer behind it takes one batch at a time."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._turn = threading.Lock()

    def send_all(self, messages: Sequence[Output]) -> None:
        """As in Sink; SourceUnavailable when its turn does not come."""
        if not messages:
            return
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise SourceUnavailable("Kafka takes batches too slowly; wait and try again")
        try:
            self._sink.send_all(messages)
        finally:
            self._turn.release()


@contextmanager
def serving(settings: Settings, connectors: Sequence[Connector], limits: Limits | None = None) -> Iterator[Service]:
    """Yield what the routes work with; raises `HubMisconfigured` with all faults, `SourceUnavailable`."""
    limits = limits or Limits()
    national_keys = read_national_keys(settings.secrets_dir, settings.countries)
    clock = clock_of(settings)
    with ExitStack() as stack:
        if settings.metrics_port:
            stack.callback(serve_metrics(settings.metrics_host, settings.metrics_port).close)
        pools = {country: _opened(stack, settings.national_database_url(country)) for country in settings.countries}
        producer = HubProducer(connection_of(settings), SEND_SECONDS)
        stack.callback(producer.close)
        avro = AvroChild(settings.schema_registry_url)
        stack.callback(avro.close)
        countries = {
            country: National(KeyStore(pools[country], country, key), _known(pools[country]), rejection_key(key))
            for country, key in national_keys.items()
        }
        publisher = Publisher(codec_of(finder_of(settings.schema_registry_url)), OneAtATime(producer), clock, countries)
        yield Service(
            publisher=publisher,
            logins=Logins(pools, clock, limits, monotonic),
            rates=Rates(limits, monotonic),
            gate=Gate(limits),
            limits=limits,
            avro=avro,
            hooks=hooks_of(settings, connectors, pools, national_keys),
            clock=clock,
        )


def server_of(service: Service, tls: tuple[Path, Path] | None = None) -> uvicorn.Server:
    """Return the server, not started yet; raises `HubMisconfigured` when certificate and key are not a pair."""
    if tls is not None:
        _check_tls(*tls)
    config = uvicorn.Config(
        app_of(service),
        http=type("Protocol", (PatientProtocol,), {"limits": service.limits}),
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,  # lines of libraries go the hub's way
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        limit_concurrency=service.limits.connections,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
        ssl_certfile=None if tls is None else str(tls[0]),
        ssl_keyfile=None if tls is None else str(tls[1]),
    )
    return uvicorn.Server(config)


def listening(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say, to be closed; raises `HubMisconfigured` if it cannot."""
    family = socket.AF_INET6 if ":" in settings.publish_host else socket.AF_INET
    try:
        return socket.create_server((settings.publish_host, settings.publish_port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise HubMisconfigured(
            [f"MCA_PUBLISH_HOST and MCA_PUBLISH_PORT: cannot listen ({error.strerror}); choose another port"]
        ) from None


def _check_tls(certificate: Path, key: Path) -> None:
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password="")
    except (OSError, ssl.SSLError):
        raise HubMisconfigured(
            ["--tls-cert and --tls-key are not a PEM certificate and its key without password"]
        ) from None


def _opened(stack: ExitStack, url: str) -> Pool:
    with connect(url) as connection:
        prepare_key_table(connection)
        prepare_positions(connection)
    return stack.enter_context(pool(url, POOL_SIZE))


def _known(connections: Pool) -> Callable[[str], Known]:
    return lambda source_id: Positions(connections, f"publish {source_id}")
