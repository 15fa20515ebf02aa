"""Shows a system who asks: not at all, by user and password, by a key, or by a token that is fetched and renewed."""

import base64
import json
from collections.abc import Callable, Mapping

from connectors.sdk.transport_settings import HttpTransport
from connectors.sdk.transports.http_client import Authority, Bounds, HttpClient
from ops.runtime.errors import SourceUnavailable

EARLY_SECONDS = 30.0
"""A token is fetched anew so long before its end."""
USUAL_LIFE_SECONDS = 300.0
"""Life of a token whose answer does not tell it (RFC 6749 section 5.1 leaves that to the server)."""
MAX_TOKEN_ANSWER_BYTES = 64 * 1024


def authority_of(
    transport: HttpTransport, settings: Mapping[str, str], secrets: Mapping[str, str], bounds: Bounds
) -> Authority:
    """Return what shows the hub to a system, as the transport asks; raises `SourceUnavailable`."""
    if transport.auth == "basic":
        return Fixed({"Authorization": basic(secrets["user"], secrets["password"])})
    if transport.auth == "api_key":
        return Fixed({transport.api_key_header: header_text(secrets["api_key"])})
    if transport.auth == "oauth2":
        proof = Fixed({"Authorization": basic(secrets["client_id"], secrets["client_secret"])})
        limits = Bounds(bounds.timeout_seconds, MAX_TOKEN_ANSWER_BYTES, bounds.pause, bounds.monotonic)
        client = HttpClient(settings["token_url"], proof, limits, settings.get("ca_file"))
        return Tokens(client, transport.scope, bounds.monotonic)
    return Fixed({})


class Fixed:
    """The same headers every time."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    def headers(self) -> Mapping[str, str]:
        """As in Authority."""
        return self._headers

    def renew(self) -> bool:
        """As in Authority."""
        return False

    def close(self) -> None:
        """As in Authority."""


class Tokens:
    """OAuth 2.0 client credentials (RFC 6749 section 4.4): a bearer token, kept until shortly before its end."""

    def __init__(self, client: HttpClient, scope: str | None, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._form = {"grant_type": "client_credentials"} | ({} if scope is None else {"scope": scope})
        self._monotonic = monotonic
        self._token: str | None = None
        self._good_until = 0.0

    def headers(self) -> Mapping[str, str]:
        """As in Authority."""
        if self._token is None or self._monotonic() >= self._good_until:
            self._fetch()
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        """As in Authority."""
        self._token = None
        return True

    def close(self) -> None:
        """As in Authority."""
        self._client.close()

    def _fetch(self) -> None:
        answer = self._client.send_form(self._form)
        try:
            told = json.loads(answer.body)
            token, life = told["access_token"], float(told.get("expires_in") or USUAL_LIFE_SECONDS)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise SourceUnavailable("the answer of token_url holds no token") from None
        self._token = header_text(token)
        self._good_until = self._monotonic() + max(0.0, life - EARLY_SECONDS)


def basic(user: str, password: str) -> str:
    """Return the header of basic authentication (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def header_text(secret: object) -> str:
    """Return a secret that can stand in a header; raises `SourceUnavailable`, without a sign of it."""
    if not isinstance(secret, str) or not secret.isascii() or not secret.isprintable() or not secret:
        raise SourceUnavailable("a key or token is no printable ASCII text: check the secrets")
    return secret
