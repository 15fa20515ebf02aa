"""The publishing endpoint against haste, size, slowness and oddity, over HTTP as it comes."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.publishing.limits import MAX_BODY_BYTES, MAX_RECORDS, Limits, Rate
from connectors.publishing.service import listening, server_of, serving
from ops.runtime.errors import HubMisconfigured
from ops.sandbox.brokers import Broker
from tests.support.publishing import Running, a_child, as_json, running, settings_of
from tests.support.waiting import wait_until

IMPATIENT = Limits(header_seconds=0.3, silence_seconds=0.3, body_seconds=1, writing_seconds=0.3)
Start = Callable[[Limits], AbstractContextManager[Running]]


@pytest.fixture
def start(mock_broker: Broker, database: str, secrets_dir: Path) -> Start:
    """Starts an endpoint with these limits."""
    return lambda limits: running(settings_of(mock_broker, database, secrets_dir), limits=limits)


@pytest.fixture
def endpoint(mock_broker: Broker, database: str, secrets_dir: Path) -> Iterator[Running]:
    """An endpoint with the usual limits."""
    with running(settings_of(mock_broker, database, secrets_dir)) as found:
        yield found


def kind_of(answer: httpx.Response) -> str:
    """The kind of problem an answer tells."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return str(told["type"]).rpartition("#")[2]


def test_bodies_have_forms_and_bounds(endpoint: Running) -> None:
    """Too large, too many, compressed, empty, of no known form: each is told apart and nothing is taken."""
    key = endpoint.secret_of()["api_key"]
    one = as_json(a_child(1))

    answers = {
        "too-large": endpoint.post("/v1/reports", b"x" * (MAX_BODY_BYTES + 1), x_api_key=key),
        "too-many-records": endpoint.post("/v1/reports", [one] * (MAX_RECORDS + 1), x_api_key=key),
        "encoded-body": endpoint.post(
            "/v1/reports", gzip.compress(json.dumps(one).encode()), x_api_key=key, content_encoding="gzip"
        ),
        "malformed-body": endpoint.post("/v1/reports", [], x_api_key=key),
        "unsupported-media-type": endpoint.client.post("/v1/reports", content=b"<a/>", headers={"X-API-Key": key}),
        "not-found": endpoint.client.get("/v1/report"),
        "method-not-allowed": endpoint.client.delete("/v1/reports"),
        "unauthorized": endpoint.post("/v1/reports", one),
    }

    assert {name: kind_of(answer) for name, answer in answers.items()} == {name: name for name in answers}
    assert answers["unsupported-media-type"].headers["Accept"].startswith("application/json, ")
    assert answers["method-not-allowed"].headers["Allow"] == "POST"
    assert endpoint.post("/v1/reports", one, x_api_key=key).json()["written"] == 1


def test_a_body_without_a_length_is_bounded_too(endpoint: Running) -> None:
    """A body in chunks ends where the limit is."""
    key = endpoint.secret_of()["api_key"]
    chunks = (b" " * 65536 for _ in range(MAX_BODY_BYTES // 65536 + 16))

    try:
        answer = endpoint.client.post(
            "/v1/reports", content=chunks, headers={"X-API-Key": key, "Content-Type": "application/json"}
        )
        kind = kind_of(answer)
    except httpx.WriteError:
        kind = "too-large"  # the endpoint closed before everything was sent

    assert kind == "too-large"


def test_a_strangers_body_is_not_read(endpoint: Running) -> None:
    """Without a login nobody makes the endpoint hold their bytes."""
    answer = talk(
        endpoint, b"POST /v1/reports HTTP/1.1\r\nHost: h\r\nContent-Length: 8000000\r\n\r\n", until=b"\r\n\r\n"
    )

    assert answer.startswith(b"HTTP/1.1 401 ")


def test_rates_are_kept_for_each_credential(start: Start) -> None:
    """Who sends too often is told how long to wait; another producer is not."""
    with start(Limits(requests=Rate(3, 0.01), records=Rate(1000, 1000))) as found:
        hasty, calm = (found.secret_of(source_id=name)["api_key"] for name in ("homelink.in", "calm.in"))
        answers = [found.post("/v1/reports:check", as_json(a_child(1)), x_api_key=hasty) for _ in range(4)]
        other = found.post("/v1/reports:check", as_json(a_child(1)), x_api_key=calm)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 90 <= int(answers[-1].headers["Retry-After"]) <= 100
    assert other.status_code == 200


def test_records_over_time_are_kept(start: Start) -> None:
    """The rate counts records too, so that few large requests are no way around it."""
    with start(Limits(records=Rate(2, 0.01))) as found:
        key = found.secret_of()["api_key"]
        batch = [as_json(a_child(number)) for number in range(3)]
        first = found.post("/v1/reports", batch, x_api_key=key)
        second = found.post("/v1/reports", batch, x_api_key=key)

    assert first.json()["written"] == 3
    assert kind_of(second) == "too-often"


def test_failed_logins_are_slowed_down(start: Start) -> None:
    """Guessing ends in 429 for the token endpoint as for keys."""
    with start(Limits(failures_of_login=Rate(2, 0.01))) as found:
        form = {"grant_type": "client_credentials", "client_id": f"mcac_in_{'0' * 16}", "client_secret": "x"}
        tokens = [found.client.post("/oauth/token", data=form) for _ in range(3)]
        key = f"mcak_in_{'1' * 16}_{'0' * 64}"
        keys = [found.post("/v1/reports", {}, x_api_key=key) for _ in range(3)]

    assert [answer.status_code for answer in tokens] == [401, 401, 429]
    assert tokens[0].json() == {"error": "invalid_client"}
    assert [answer.status_code for answer in keys] == [401, 401, 429]


def test_behind_a_proxy_each_client_is_slowed_down_for_itself(start: Start) -> None:
    """A proxy on this machine tells the client's address; one client's failures cost no other."""
    with start(Limits(failures_of_login=Rate(1, 0.01))) as found:
        key = f"mcak_in_{'1' * 16}_{'0' * 64}"
        answers = [
            found.post("/v1/reports", {}, x_api_key=key, x_forwarded_for=address)
            for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
        ]

    assert [answer.status_code for answer in answers] == [401, 429, 401]


def test_requests_at_once_are_bounded(start: Start) -> None:
    """A credential that keeps a request open cannot take the places of others."""
    with start(replace(Limits(), at_once=2, at_once_each=1)) as found:
        first, second, third = (found.secret_of(source_id=f"s{number}.in")["api_key"] for number in range(3))
        with open_request(found, first), open_request(found, second):
            wait_until(lambda: len(found.service.gate._inside) == 2)
            again = found.post("/v1/reports", {}, x_api_key=first)
            full = found.post("/v1/reports", {}, x_api_key=third)
        wait_until(lambda: not found.service.gate._inside)
        after = found.post("/v1/reports:check", as_json(a_child(1)), x_api_key=third)

    assert (kind_of(again), kind_of(full)) == ("busy", "busy")
    assert again.headers["Retry-After"] == full.headers["Retry-After"] == "1"
    assert after.status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /v1/reports HTTP/1.1\r\nHost: h\r\nX-Slow: ",
        b"GET /v1/docs HTTP/1.1\r\nHost: h\r\n\r\nGET /v1/docs HTTP/1.1\r\nX-",
    ],
)
def test_a_connection_without_whole_headers_is_closed(start: Start, sent: bytes) -> None:
    """Who opens a connection and says nothing, or a little, does not keep it."""
    with start(IMPATIENT) as found:
        talk(found, sent)

        wait_until(lambda: found.client.get("/v1/openapi.json").status_code == 200)


def test_a_body_that_stops_is_not_waited_for(start: Start) -> None:
    """Silence within a body ends the request with 408 and frees its place."""
    with start(IMPATIENT) as found:
        key = found.secret_of()["api_key"]
        head = f"POST /v1/reports HTTP/1.1\r\nHost: h\r\nX-API-Key: {key}\r\nContent-Type: application/json\r\n"

        answer = talk(found, f"{head}Content-Length: 100\r\n\r\n[".encode())

        assert answer.startswith(b"HTTP/1.1 408 ")
        assert found.service.gate._inside == {}


def test_a_client_that_does_not_read_is_let_go(start: Start) -> None:
    """Answers that nobody takes do not stay in memory."""
    with start(IMPATIENT) as found:
        with socket.socket() as lazy:
            lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            lazy.connect(("127.0.0.1", int(found.url.rpartition(":")[2])))
            lazy.settimeout(20)
            try:
                for _ in range(2000):
                    lazy.sendall(b"GET /v1/openapi.json HTTP/1.1\r\nHost: h\r\n\r\n" * 1000)
                closed = False
            except (ConnectionError, TimeoutError) as gone:
                closed = isinstance(gone, ConnectionError)

        assert closed


def test_headers_are_bounded(endpoint: Running) -> None:
    """A header longer than any that is needed ends the connection."""
    answer = talk(endpoint, b"GET /v1/docs HTTP/1.1\r\nHost: h\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ") or answer == b""


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, 400, "invalid_request"),
        ({str(number): "x" for number in range(20)}, 400, "invalid_request"),
    ],
)
def test_the_token_endpoint_answers_as_the_rfc_says(
    endpoint: Running, form: dict[str, object], status: int, error: str
) -> None:
    """Errors have the names of RFC 6749, section 5.2, and are not stored on the way."""
    answer = endpoint.client.post("/oauth/token", data=form)

    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert answer.headers["Cache-Control"] == "no-store"


def test_two_logins_at_once_are_refused(endpoint: Running) -> None:
    """A client that logs in twice in one request is refused (RFC 6749, section 2.3)."""
    secrets = endpoint.secret_of("client")
    form = {"grant_type": "client_credentials", **secrets}

    answer = endpoint.client.post("/oauth/token", data=form, auth=(secrets["client_id"], secrets["client_secret"]))

    assert answer.json() == {"error": "invalid_request"}


def test_page_and_document_are_there_for_everybody(endpoint: Running) -> None:
    """Both are served without a login, with headers that keep them from running anything."""
    page, document = endpoint.client.get("/v1/docs"), endpoint.client.get("/v1/openapi.json")

    assert page.headers["Content-Type"].startswith("text/html")
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert document.json()["openapi"] == "3.1.0"
    assert document.headers["X-Content-Type-Options"] == "nosniff"


def test_it_serves_tls_with_a_certificate_of_ones_own(
    mock_broker: Broker, database: str, secrets_dir: Path, tmp_path: Path
) -> None:
    """With certificate and key the endpoint speaks HTTPS; a wrong pair stops the start."""
    certificate, key = make_certificate(tmp_path)
    settings = settings_of(mock_broker, database, secrets_dir)
    with serving(settings, []) as service, listening(settings) as listener:
        with pytest.raises(HubMisconfigured):
            server_of(service, (key, certificate))
        server = server_of(service, (certificate, key))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_until(lambda: server.started)
            url = f"https://127.0.0.1:{listener.getsockname()[1]}/v1/openapi.json"
            answer = httpx.get(url, verify=ssl.create_default_context(cafile=certificate), trust_env=False)
        finally:
            server.should_exit = True
            thread.join(30)

    assert answer.status_code == 200


def test_a_port_that_is_taken_is_told(endpoint: Running) -> None:
    """The start stops with the names of the settings to change."""
    taken = endpoint.settings.model_copy(update={"publish_port": int(endpoint.url.rpartition(":")[2])})

    with pytest.raises(HubMisconfigured, match="MCA_PUBLISH_PORT"):
        listening(taken)


def talk(found: Running, sent: bytes, until: bytes = b"") -> bytes:
    """Send bytes and return what comes until the other side closes, or `until`."""
    with socket.create_connection(("127.0.0.1", int(found.url.rpartition(":")[2])), timeout=20) as raw:
        taken = b""
        try:
            raw.sendall(sent)
            while (more := raw.recv(65536)) and not (until and until in taken + more):
                taken += more
            return taken + more
        except ConnectionError:
            return taken


@contextmanager
def open_request(found: Running, key: str) -> Iterator[None]:
    """A request whose body does not come to its end."""
    head = f"POST /v1/reports HTTP/1.1\r\nHost: h\r\nX-API-Key: {key}\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", int(found.url.rpartition(":")[2])), timeout=20) as raw:
        raw.sendall(f"{head}Content-Length: 100\r\n\r\n[".encode())
        yield


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "tls.pem", folder / "tls.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
