"""Sends reports to a publishing endpoint: batches, logins, and patience that ends."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from ops.runtime.errors import HubMisconfigured, RecordRejected, SourceUnavailable

MOST_TRIES = 8
LONGEST_WAIT_SECONDS = 60.0
TIMEOUT_SECONDS = 60.0
LONGEST_DIGITS = 6
ONE_LINE = bytes.maketrans(b"\r\n", b"  ")
MAX_ANSWER_BYTES = 4 * 1024**2
LATER = frozenset({408, 429, 500, 502, 503, 504})
OK, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN = 200, 400, 401, 403


@dataclass(frozen=True, slots=True)
class Login:
    """What a producer logs in with: an API key, or a client's id and secret."""

    api_key: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)


class Endpoint:
    """A publishing endpoint. `pause` waits for some seconds; tests pass one that does not."""

    def __init__(self, url: str, login: Login, pause: Callable[[float], object], client: httpx.Client) -> None:
        self._url = url.rstrip("/")
        self._login = login
        self._pause = pause
        self._client = client
        self._token: str | None = None

    def send(self, lines: Sequence[bytes], *, dry: bool) -> list[dict[str, Any]]:
        """Return the receipts of records, one JSON text each, in order.

        Waits and tries again while the endpoint asks for it; SourceUnavailable when it does so for too long,
        HubMisconfigured when the login is refused, RecordRejected when the request as a whole is.
        """
        path = "/v1/reports:check" if dry else "/v1/reports"
        # One line a record: within JSON texts, line ends are only white space.
        body = b"\n".join(line.translate(ONE_LINE) for line in lines)
        renewed = False
        for attempt in range(MOST_TRIES):
            answer = self._post(path, body, {"Content-Type": "application/x-ndjson", **self._authorization()})
            if answer is not None and answer.status_code == OK:
                return _receipts(answer, len(lines))
            if answer is not None and answer.status_code == UNAUTHORIZED and self._token is not None and not renewed:
                self._token, renewed = None, True  # it may have ended: once, ask for a new one
            elif answer is not None and answer.status_code not in LATER:
                raise _refused(answer)
            if attempt < MOST_TRIES - 1:
                self._pause(_wait_seconds(answer, attempt))
        raise SourceUnavailable("the endpoint stays away; run the same command again, nothing is taken twice")

    def _authorization(self) -> Mapping[str, str]:
        if self._login.api_key is not None:
            return {"X-API-Key": self._login.api_key}
        if self._token is None:
            self._token = self._new_token()
        return {"Authorization": f"Bearer {self._token}"}

    def _new_token(self) -> str:
        form = {"grant_type": "client_credentials", "client_id": self._login.client_id or "",
                "client_secret": self._login.client_secret or ""}  # fmt: skip
        body = str(httpx.QueryParams(form)).encode()
        for attempt in range(MOST_TRIES):
            answer = self._post("/oauth/token", body, {"Content-Type": "application/x-www-form-urlencoded"})
            if answer is not None and answer.status_code == OK:
                return str(_object(answer)["access_token"])
            if answer is not None and answer.status_code not in LATER:
                raise _refused(answer)
            if attempt < MOST_TRIES - 1:
                self._pause(_wait_seconds(answer, attempt))
        raise SourceUnavailable("the endpoint gives no access token; run the same command again")

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response | None:
        try:
            return self._client.post(self._url + path, content=body, headers=dict(headers), follow_redirects=False)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise HubMisconfigured(["--url: use http:// or https://, a host and a port"]) from None
        except httpx.TransportError:
            return None


def batches_of(records: Iterator[tuple[int, bytes]], most: int, most_bytes: int) -> Iterator[list[tuple[int, bytes]]]:
    """Yield records with their line numbers in batches of at most so many, and so many bytes."""
    batch: list[tuple[int, bytes]] = []
    size = 0
    for number, text in records:
        if batch and (len(batch) == most or size + len(text) + 1 > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append((number, text))
        size += len(text) + 1
    if batch:
        yield batch


def _wait_seconds(answer: httpx.Response | None, attempt: int) -> float:
    """Return how long to wait: what Retry-After says, else a time that doubles, of which up to half is chance."""
    told = "" if answer is None else answer.headers.get("retry-after", "")
    if told.isdecimal() and len(told) <= LONGEST_DIGITS:
        return min(float(told), LONGEST_WAIT_SECONDS)
    return min(2.0 ** (attempt - 1), LONGEST_WAIT_SECONDS) * random.uniform(0.5, 1)  # noqa: S311 - only spreads the load


def _receipts(answer: httpx.Response, count: int) -> list[dict[str, Any]]:
    receipts = _object(answer).get("receipts")
    if not isinstance(receipts, list) or len(receipts) != count:
        raise HubMisconfigured(["what answers is not a publishing endpoint; correct --url"])
    return receipts


def _refused(answer: httpx.Response) -> HubMisconfigured | RecordRejected:
    if answer.status_code in {UNAUTHORIZED, FORBIDDEN} or (
        answer.status_code == BAD_REQUEST and "error" in _object(answer)
    ):
        return HubMisconfigured(["the endpoint refuses the credential; look at it with mca credential list"])
    told = _object(answer)
    kind, detail = str(told.get("type", "")).rpartition("#")[2], str(told.get("detail", ""))
    if not kind:
        return HubMisconfigured([f"the endpoint answers {answer.status_code}; correct --url"])
    return RecordRejected(kind.upper().replace("-", "_")[:60], "", detail[:200])


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = json.loads(answer.content) if len(answer.content) <= MAX_ANSWER_BYTES else None
    except (ValueError, RecursionError):
        told = None
    return told if isinstance(told, dict) else {}
