"""Logs in at a Primero: a token for an hour, fetched anew before its end or when it is refused."""

import json
from collections.abc import Callable, Mapping
from time import monotonic

from connectors.sdk.transports.http_auth import Fixed, header_text
from connectors.sdk.transports.http_client import Bounds, HttpClient
from ops.runtime.errors import SourceUnavailable

TOKEN_SECONDS = 50 * 60.0
"""Primero's tokens expire after 60 minutes: its doc/api/tokens/post.md."""
MAX_ANSWER_BYTES = 64 * 1024
PATH = "api/v2/tokens"


class PrimeroLogin:
    """Shows Primero who asks, by the token of a user."""

    def __init__(self, client: HttpClient, user: str, password: str, clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._body = {"user": {"user_name": user, "password": password}}
        self._clock = clock
        self._token: str | None = None
        self._good_until = 0.0

    def headers(self) -> Mapping[str, str]:
        """As in Authority."""
        if self._token is None or self._clock() >= self._good_until:
            self._token = self._fetched()
            self._good_until = self._clock() + TOKEN_SECONDS
        return {"Authorization": self._token}

    def renew(self) -> bool:
        """As in Authority."""
        self._token = None
        return True

    def close(self) -> None:
        """As in Authority."""
        self._client.close()

    def _fetched(self) -> str:
        """Return the header of a new token: Primero tells it as a header, newer ones in the body too."""
        answer = self._client.send("POST", PATH, self._body)
        header = answer.headers.get("authorization")
        if header is not None:
            return header_text(header)
        try:
            token = json.loads(answer.body)["token"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise SourceUnavailable("Primero's answer to the login holds no token") from None
        return f"Bearer {header_text(token)}"


def logged_in(settings: Mapping[str, str], secrets: Mapping[str, str], bounds: Bounds) -> HttpClient:
    """Return a client of the instance that logs in by itself; raises `SourceUnavailable` for a url that is none."""
    limits = Bounds(bounds.timeout_seconds, MAX_ANSWER_BYTES, bounds.pause, bounds.monotonic)
    login = HttpClient(settings["url"], Fixed({}), limits, settings.get("ca_file"))
    authority = PrimeroLogin(login, secrets["user"], secrets["password"], bounds.monotonic)
    return HttpClient(settings["url"], authority, bounds, settings.get("ca_file"))
