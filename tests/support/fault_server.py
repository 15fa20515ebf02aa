"""A local HTTP server that answers as it is told, and fails in every way a system's server fails."""

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs, urlsplit

Fault = Literal["", "cut", "reset", "silent", "drip"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    """The last value of each parameter."""
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered.

    fault: `cut` ends the body in its middle, `reset` resets the connection before a byte, `silent` never answers,
    `drip` sends a byte now and then. A `Content-Length` among the headers is told instead of the true one.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault = ""


Answer = Callable[[Asked], Reply]


def page(records: object, status: int = 200, headers: Mapping[str, str] | None = None, **around: object) -> Reply:
    """Return a JSON object with records under `records`, and more keys around them."""
    told = json.dumps({"records": records, **around}, ensure_ascii=False).encode()
    return Reply(told, status, {"Content-Type": "application/json", **(headers or {})})


def gzipped(reply: Reply) -> Reply:
    """Return the reply compressed."""
    return Reply(gzip.compress(reply.body), reply.status, {**reply.headers, "Content-Encoding": "gzip"}, reply.fault)


class FaultServer:
    """A running server: what it was asked, and the function that answers, which may be changed meanwhile."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.ending = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"faulty": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End the server."""
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def serving(answer: Answer) -> Iterator[FaultServer]:
    """Yield a running server on a free port of the loopback."""
    server = FaultServer(answer)
    try:
        yield server
    finally:
        server.close()


def in_turn(*replies: Reply) -> Answer:
    """Return an answer for each request in order; the last one is for all that come after."""
    todo = list(replies)
    lock = threading.Lock()

    def answer(_: Asked) -> Reply:
        with lock:
            return todo.pop(0) if len(todo) > 1 else todo[0]

    return answer


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection; the running server sets `faulty`."""

    faulty: "FaultServer"
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Write nothing."""

    def do_GET(self) -> None:
        """Answer any method alike."""
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()},
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        self.faulty.asked.append(asked)
        try:
            self._send(self.faulty.answer(asked))
        except OSError:  # the client went away, as clients do
            self.close_connection = True

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - named by the base class

    def _send(self, reply: Reply) -> None:
        if reply.fault == "silent":
            self.faulty.ending.wait(30)
            self.close_connection = True
            return
        if reply.fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        if "Date" not in reply.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in reply.headers and reply.status not in {204, 304}:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self._send_body(reply)

    def _send_body(self, reply: Reply) -> None:
        if reply.fault == "cut":
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.close_connection = True
        elif reply.fault == "drip":
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                if self.faulty.ending.wait(0.02):
                    break
            self.close_connection = True
        else:
            self.wfile.write(reply.body)
            told = reply.headers.get("Content-Length")
            self.close_connection = told is not None and told != str(len(reply.body))
