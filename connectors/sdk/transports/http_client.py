"""The only place that speaks HTTP with the systems: bounded answers, few tries, no secret in an error."""

import logging
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, sleep
from typing import Protocol

import httpx

from connectors.sdk.transports.http_time import http_date, retry_after
from ops.runtime.errors import SourceUnavailable

TRIES = 3
FIRST_PAUSE_SECONDS = 0.25
MOST_PAUSE_SECONDS = 2.0
"""A source waits no longer itself: other connectors wait for it."""
MOST_REDIRECTS = 5
WHOLE_ANSWER = 10
"""A whole answer may take so many times the longest silence."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same question may be asked again: RFC 9110 section 15, RFC 8470 (425), RFC 6585 (429)."""
TAKEN = frozenset({200, 201, 204, 304})
REFUSALS = {
    401: "its login is not accepted: check the secrets",
    403: "its login may not read this: ask the owner for the right",
    404: "there is nothing at its address: check the url of the deployment",
}
# They log each URL with its query.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Refused(SourceUnavailable):
    """The system answered, and not what was asked for."""

    def __init__(self, status: int) -> None:
        self.status = status
        advice = REFUSALS.get(status, "it does not take the question as connector.yml asks it")
        super().__init__(f"the system answered {status}: {advice}")


class Authority(Protocol):
    """Shows who asks."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers of a request; raises `SourceUnavailable`."""

    def renew(self) -> bool:
        """Return whether a new proof is worth a try after the old one was refused."""

    def close(self) -> None:
        """End what was opened to get a proof."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system answered: 2xx, or 304 without a body."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def at(self) -> datetime | None:
        """Return the system's own time, UTC, as its Date header says."""
        return http_date(self.headers.get("date"))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one answer may cost, and how time passes."""

    timeout_seconds: float
    max_bytes: int
    pause: Callable[[float], None] = sleep
    monotonic: Callable[[], float] = monotonic


class HttpClient:
    """Asks one system, at one host; anything but an answer is `SourceUnavailable`."""

    def __init__(self, url: str, authority: Authority, bounds: Bounds, ca_file: str | None = None) -> None:
        self.base = _base(url)
        self._authority = authority
        self._bounds = bounds
        self._not_before = 0.0
        self._client = httpx.Client(
            verify=_trusted(ca_file),
            trust_env=False,
            timeout=bounds.timeout_seconds,
            headers={"User-Agent": "mca-hub", "Accept": "application/json", "Accept-Encoding": "gzip"},
        )

    def get(
        self, path: str, parameters: Mapping[str, str], headers: Mapping[str, str], also: frozenset[int] = frozenset()
    ) -> Answer:
        """Return the answer, tried again a few times within a second; raises `SourceUnavailable`.

        After `Retry-After` nothing is asked before that time. `also`: statuses that are an answer here.
        """
        url = self.url_of(path)
        return self._asked(lambda: self._request("GET", url, params=parameters or None, headers=headers), also)

    def send(self, method: str, path: str, body: object) -> Answer:
        """Return the answer to a JSON body, sent once; raises `SourceUnavailable`."""
        url = self.url_of(path)
        return self._asked(lambda: self._request(method, url, json=body))

    def send_form(self, form: Mapping[str, str]) -> Answer:
        """Return the answer to a form that is posted to the base URL, once; raises `SourceUnavailable`."""
        return self._asked(lambda: self._request("POST", self.base, data=dict(form)))

    def url_of(self, path: str) -> httpx.URL:
        """Return the URL of a path below the base, or of a link at the same host; raises `SourceUnavailable`."""
        try:
            if path.startswith("/") or "://" in path:
                return self._same_host(self.base.join(path))
            joined = str(self.base).rstrip("/") + ("/" + path if path else "")
            return self._same_host(httpx.URL(joined))
        except httpx.InvalidURL:
            raise SourceUnavailable("the system links to what is no URL") from None

    def close(self) -> None:
        """End the connection."""
        self._authority.close()
        self._client.close()

    def _asked(self, request_of: Callable[[], httpx.Request], also: frozenset[int] = frozenset()) -> Answer:
        left = self._not_before - self._bounds.monotonic()
        if left > 0:
            raise SourceUnavailable(f"the system asked not to be asked for another {left:.0f} s")
        answer = self._tried(request_of)
        if answer.status == httpx.codes.UNAUTHORIZED and self._authority.renew():
            answer = self._tried(request_of)
        if answer.status not in TAKEN | also:
            raise Refused(answer.status)
        return answer

    def _tried(self, request_of: Callable[[], httpx.Request]) -> Answer:
        """Return the first answer that counts; raises `SourceUnavailable` after some tries, one for what is sent."""
        pause = FIRST_PAUSE_SECONDS
        for tries in range(1, TRIES + 1):
            request = request_of()
            try:
                return self._once(request)
            except _PassingError as fault:
                wait = pause if fault.wait is None else fault.wait
                if wait > MOST_PAUSE_SECONDS:
                    self._not_before = self._bounds.monotonic() + wait
                if tries == TRIES or wait > MOST_PAUSE_SECONDS or request.method != "GET":
                    raise SourceUnavailable(str(fault)) from None
            self._bounds.pause(wait)
            pause *= 2
        raise AssertionError

    def _request(
        self,
        method: str,
        url: httpx.URL,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        json: object = None,
    ) -> httpx.Request:
        shown = {**(headers or {}), **self._authority.headers()}
        return self._client.build_request(method, url, params=params, headers=shown, data=data, json=json)

    def _once(self, request: httpx.Request) -> Answer:
        """Return the answer to a request, after redirects at the same host."""
        try:
            for _ in range(MOST_REDIRECTS + 1):
                with closing(self._client.send(request, stream=True)) as response:
                    if response.status_code in PASSING:
                        raise _PassingError(
                            f"the system answered {response.status_code}", retry_after(response.headers)
                        )
                    if response.status_code not in REDIRECTS or request.method != "GET":
                        body = self._body(response) if response.status_code < 300 else b""  # noqa: PLR2004
                        return Answer(response.status_code, response.headers, body)
                    target = self._same_host(request.url.join(response.headers.get("location", "")))
                request = self._client.build_request("GET", target, headers=request.headers)
        except httpx.TimeoutException:
            raise SourceUnavailable(f"the system was silent for {self._bounds.timeout_seconds:g} s") from None
        except (httpx.NetworkError, httpx.RemoteProtocolError, zlib.error) as fault:
            raise _PassingError(f"the connection broke ({type(fault).__name__})", None) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as fault:
            raise SourceUnavailable(f"the system cannot be asked ({type(fault).__name__})") from None
        raise SourceUnavailable(f"the system redirects more than {MOST_REDIRECTS} times")

    def _body(self, response: httpx.Response) -> bytes:
        """Return the whole body, decompressed; never holds more than the limit."""
        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding not in {"identity", "gzip"}:
            raise SourceUnavailable("the system sends a compression that was not asked for")
        unpack = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
        limit, body = self._bounds.max_bytes, bytearray()
        deadline = self._bounds.monotonic() + WHOLE_ANSWER * self._bounds.timeout_seconds
        for chunk in response.iter_raw():
            body += chunk if unpack is None else unpack.decompress(chunk, limit + 1 - len(body))
            if len(body) > limit:
                raise SourceUnavailable(f"an answer is over {limit} bytes: ask for smaller pages")
            if self._bounds.monotonic() > deadline:
                raise SourceUnavailable("an answer drips: it took more than ten times the longest silence")
        if unpack is not None and not unpack.eof:
            raise _PassingError("the answer ends in the middle", None)
        return bytes(body)

    def _same_host(self, url: httpx.URL) -> httpx.URL:
        if (url.scheme, url.host, url.port) != (self.base.scheme, self.base.host, self.base.port):
            raise SourceUnavailable("the system sends elsewhere: only its own host is asked")
        return url


class _PassingError(Exception):
    """Nothing came that counts; the same question may be asked again, after `wait` seconds if the system says so."""

    def __init__(self, text: str, wait: float | None) -> None:
        self.wait = wait
        super().__init__(text)


def _base(url: str) -> httpx.URL:
    try:
        base = httpx.URL(url)
    except httpx.InvalidURL:
        base = httpx.URL("")
    if base.scheme not in {"http", "https"} or not base.host or base.userinfo:
        raise SourceUnavailable("the deployment's url is not http:// or https:// with a host and without a password")
    return base


def _trusted(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise SourceUnavailable("the deployment's ca_file cannot be read") from None
