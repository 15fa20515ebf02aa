from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from connectors.publishing.client import MOST_TRIES, Endpoint, Login, batches_of
from ops.runtime.errors import HubMisconfigured, RecordRejected, SourceUnavailable

KEY = Login(api_key="mcak_in_test")
CLIENT = Login(None, "mcac_in_test", "secret")
Answers = Callable[[httpx.Request], httpx.Response]


def receipts(request: httpx.Request) -> httpx.Response:
    """A receipt for each line."""
    lines = request.content.split(b"\n")
    written = [{"number": number, "status": "written"} for number, _ in enumerate(lines, 1)]
    return httpx.Response(200, json={"receipts": written})


def endpoint(login: Login, answers: Answers) -> tuple[Endpoint, list[float]]:
    """An endpoint whose server is a function, and the pauses it was asked for."""
    pauses: list[float] = []
    client = httpx.Client(transport=httpx.MockTransport(answers))
    return Endpoint("http://hub.test/", login, pauses.append, client), pauses


def in_turn(*answers: httpx.Response | Answers | Exception) -> Answers:
    """Gives one answer after another."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        each = left.pop(0)
        if isinstance(each, Exception):
            raise each
        return each if isinstance(each, httpx.Response) else each(request)

    return answer


def test_records_go_as_lines_whatever_their_layout() -> None:
    """A record that was written over several lines is one line."""
    seen: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        return receipts(request)

    found, _ = endpoint(KEY, answer)

    got = found.send([b'{"a":\r\n 1}', b'{"b": 2}'], dry=False)

    assert [json.loads(line) for line in seen[0].split(b"\n")] == [{"a": 1}, {"b": 2}]
    assert [each["number"] for each in got] == [1, 2]


def test_it_waits_as_long_as_it_is_told_and_sends_the_same_again() -> None:
    """429 and 503 with Retry-After, and a connection that breaks, end in the receipts."""
    found, pauses = endpoint(
        KEY,
        in_turn(
            httpx.Response(429, headers={"Retry-After": "7"}),
            httpx.ConnectError("gone"),
            httpx.Response(503, headers={"Retry-After": "99999"}),
            receipts,
        ),
    )

    got = found.send([b"{}"], dry=False)

    assert len(got) == 1
    assert (pauses[0], pauses[2]) == (7, 60)
    assert 0 < pauses[1] <= 1


def test_patience_ends() -> None:
    """An endpoint that stays away is reported, after a bounded number of tries."""
    found, pauses = endpoint(KEY, lambda _: httpx.Response(503))

    with pytest.raises(SourceUnavailable):
        found.send([b"{}"], dry=False)

    assert len(pauses) == MOST_TRIES - 1


def test_a_client_gets_a_token_and_another_when_it_ended() -> None:
    """The token is used until the endpoint refuses it, and asked for again once."""
    tokens = iter(["one", "two"])
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": next(tokens), "expires_in": 900})
        seen.append(request.headers["Authorization"])
        return httpx.Response(401) if len(seen) == 2 else receipts(request)

    found, _ = endpoint(CLIENT, answer)

    for _ in range(2):
        found.send([b"{}"], dry=True)

    assert seen == ["Bearer one", "Bearer one", "Bearer two"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401), HubMisconfigured),
        (httpx.Response(404), HubMisconfigured),
        (httpx.Response(200, text="<html>"), HubMisconfigured),
        (httpx.Response(200, json={"receipts": []}), HubMisconfigured),
        (httpx.Response(302, headers={"Location": "http://elsewhere.test/"}), HubMisconfigured),
        (httpx.Response(413, json={"type": "/v1/docs#too-large", "detail": "less"}), RecordRejected),
        (httpx.UnsupportedProtocol("x"), HubMisconfigured),
    ],
)
def test_what_does_not_pass_by_itself_is_told_at_once(answer: httpx.Response | Exception, error: type) -> None:
    """A wrong credential, address or batch is not tried again, and no redirect is followed with the key."""
    found, pauses = endpoint(KEY, in_turn(answer))

    with pytest.raises(error):
        found.send([b"{}"], dry=False)

    assert pauses == []


def test_a_refused_client_is_a_wrong_credential() -> None:
    """An error of the token endpoint stops the start."""
    found, _ = endpoint(CLIENT, lambda _: httpx.Response(401, json={"error": "invalid_client"}))

    with pytest.raises(HubMisconfigured):
        found.send([b"{}"], dry=False)


def test_batches_are_bounded_in_number_and_bytes() -> None:
    """A batch ends before it has too many records or bytes; a single large one goes alone."""
    records: list[tuple[int, Any]] = [(number, b"x" * 10) for number in range(5)] + [(5, b"x" * 90), (6, b"x")]

    sizes = [[number for number, _ in batch] for batch in batches_of(iter(records), 2, 80)]

    assert sizes == [[0, 1], [2, 3], [4], [5], [6]]
