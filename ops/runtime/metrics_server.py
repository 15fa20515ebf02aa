"""Serves /metrics to Prometheus and /health to whoever watches the process, on loopback unless told otherwise."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ops.runtime.errors import HubMisconfigured

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Faults = Callable[[], list[str]]


class MetricsServer:
    """A running server; `port` is where it listens."""

    def __init__(self, server: WSGIServer) -> None:
        self._server = server
        self.port: int = server.server_port
        self._thread = threading.Thread(target=server.serve_forever, args=[0.05], name="metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops serving and frees the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve_metrics(host: str, port: int, faults: Faults = list) -> MetricsServer:
    """Starts serving /metrics and /health (200, or 503 with a line per fault); HubMisconfigured if it cannot."""

    def answer(request: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = request.get("PATH_INFO")
        if path == "/metrics":
            status, kind, body = "200 OK", CONTENT_TYPE_LATEST, generate_latest()
        elif path == "/health":
            found = faults()
            status, kind = ("503 Service Unavailable" if found else "200 OK"), "text/plain; charset=utf-8"
            body = "\n".join(found or ["well"]).encode()
        else:
            status, kind, body = "404 Not Found", "text/plain; charset=utf-8", b"/metrics and /health are here"
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    try:
        server = make_server(host, port, answer, server_class=_ThreadingServer, handler_class=_QuietHandler)
    except OSError as error:
        raise HubMisconfigured(
            [f"MCA_METRICS_HOST and MCA_METRICS_PORT: cannot listen ({error.strerror}); choose another port"]
        ) from None
    return MetricsServer(server)


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name in the standard library)
        """Logs nothing: each scrape would be a line."""
