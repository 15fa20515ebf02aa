"""`python -m connectors serve`: the publishing endpoint as a process."""

import os
import signal
from pathlib import Path

import click

from connectors.publishing.service import listening, server_of, serving
from connectors.sdk.connector import CONNECTORS, load_all
from ops.runtime.errors import HubMisconfigured
from ops.runtime.logs import configure_logs, log_of
from ops.runtime.settings import read_settings

log = log_of(__name__)
PEM = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("serve")
@click.option("--tls-cert", type=PEM, help="PEM file with the certificate and its chain; plain HTTP without it.")
@click.option("--tls-key", type=PEM, help="PEM file with the certificate's private key.")
@click.option(
    "--connectors-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=CONNECTORS,
    help="Folder of the connectors whose webhooks are served; the hub's own by default.",
)
def serve_command(tls_cert: Path | None, tls_key: Path | None, connectors_dir: Path) -> None:
    """Serve the publishing endpoint until SIGTERM, for example: python -m connectors serve.

    It listens on MCA_PUBLISH_HOST and MCA_PUBLISH_PORT; docs/publish.md says how producers use it.
    """
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, "publishing")
    if (tls_cert is None) != (tls_key is None):
        raise HubMisconfigured(["--tls-cert and --tls-key go together: give both or neither"])
    tls = None if tls_cert is None or tls_key is None else (tls_cert, tls_key)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn ends on these, then raises them again, which must not keep what is open from being closed.
        signal.signal(number, lambda *_: None)
    with serving(settings, load_all((), connectors_dir)) as service, listening(settings) as socket:
        server = server_of(service, tls)
        log.info("the endpoint listens", host=settings.publish_host, port=socket.getsockname()[1])
        server.run([socket])
