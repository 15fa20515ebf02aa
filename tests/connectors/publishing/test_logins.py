from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.publishing import credentials
from connectors.publishing.credentials import Kind, list_credentials, new_credential, revoke_credential
from connectors.publishing.limits import MAX_TOKENS, Limits, Rate
from connectors.publishing.logins import Logins, basic_login
from connectors.publishing.problems import Problem
from connectors.sdk.positions import prepare_positions
from ops.runtime.errors import RecordRejected
from ops.runtime.postgres import Pool, connect, lent, pool

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
HERE = "192.0.2.1"


class Desk:
    """Logins over a real database, with a clock that stands until it is moved."""

    def __init__(self, connections: Pool, limits: Limits) -> None:
        self.connections = connections
        self.now, self.seconds = NOW, 0.0
        self.logins = Logins({"IN": connections}, lambda: self.now, limits, lambda: self.seconds)

    def new(self, kind: Kind, expires_at: datetime | None = None) -> dict[str, str]:
        """Return the secrets of a new credential."""
        _, secrets = new_credential(self.connections, kind, "homelink.in", "IN", self.now, expires_at)
        return secrets

    def by_key(self, key: str, address: str = HERE) -> str:
        """Return the source an API key is bound to."""
        return self.logins.of_request({"x-api-key": key}, address).source_id

    def by_token(self, token: str, address: str = HERE) -> str:
        """Return the source an access token is bound to."""
        return self.logins.of_request({"authorization": f"Bearer {token}"}, address).source_id

    def token(self, secrets: dict[str, str]) -> str:
        """Return a new access token."""
        token = self.logins.new_token(secrets["client_id"], secrets["client_secret"], HERE)
        assert token is not None
        return token.text

    def refused(self, headers: dict[str, str], address: str = HERE) -> Problem:
        """Return the problem of a login that is wrong."""
        with pytest.raises(Problem) as problem:
            self.logins.of_request(headers, address)
        return problem.value


@pytest.fixture
def desk(database: str) -> Iterator[Desk]:
    """Logins over an empty database."""
    with connect(database) as connection:
        prepare_positions(connection)
    with pool(database) as connections:
        yield Desk(connections, Limits())


def test_an_api_key_and_a_token_know_their_source(desk: Desk) -> None:
    """Both kinds of login give the source they are bound to."""
    key, client = desk.new("api-key"), desk.new("client")

    assert desk.by_key(key["api_key"]) == "homelink.in"
    assert desk.by_token(desk.token(client)) == "homelink.in"


def test_no_secret_is_in_the_database(desk: Desk) -> None:
    """Neither key, client secret nor token stands in any table, whole or in part."""
    key, client = desk.new("api-key"), desk.new("client")
    secrets = [key["api_key"].rpartition("_")[2], client["client_secret"], desk.token(client).rpartition("_")[2]]

    with lent(desk.connections) as connection:
        rows = [
            row for table in ("credentials", "access_tokens")
            for row in connection.execute(f"SELECT t::text FROM connectors.{table} t").fetchall()  # noqa: S608
        ]  # fmt: skip

    assert len(rows) == 3
    for secret in secrets:
        assert len(secret) == 64
        assert not any(secret[:16] in str(row) or secret.encode().hex()[:16] in str(row) for row in rows)


@pytest.mark.parametrize("wrong", ["last", "id", "country", "kind", "form", "none", "client", "scheme"])
def test_every_wrong_login_gets_the_same_answer(desk: Desk, wrong: str) -> None:
    """Whatever is wrong with a login, nobody learns what."""
    key, client = desk.new("api-key")["api_key"], desk.new("client")
    prefix, country, identifier, secret = key.split("_")
    headers = {
        "last": {"x-api-key": key[:-1] + ("0" if key[-1] != "0" else "1")},
        "id": {"x-api-key": f"{prefix}_{country}_{'0' * 16}_{secret}"},
        "country": {"x-api-key": f"{prefix}_np_{identifier}_{secret}"},
        "kind": {"authorization": f"Bearer mcat_{country}_{identifier}_{secret}"},
        "form": {"x-api-key": "'; DROP TABLE connectors.credentials --"},
        "none": {},
        "client": {"x-api-key": f"mcak_in_{client['client_id'].split('_')[2]}_{client['client_secret']}"},
        "scheme": {"authorization": f"Basic {key}"},
    }[wrong]

    problem = desk.refused(headers)

    assert (problem.kind, problem.detail, problem.headers) == (
        "unauthorized", "", {"WWW-Authenticate": 'Bearer realm="mca"'},
    )  # fmt: skip


def test_a_credential_ends(desk: Desk) -> None:
    """After its end, or when it is revoked, neither key nor token nor client holds; revoking again is harmless."""
    key, client = desk.new("api-key", NOW + timedelta(hours=1)), desk.new("client")
    token = desk.token(client)
    desk.now += timedelta(hours=1)
    refused = desk.refused({"x-api-key": key["api_key"]})
    other = desk.token(client)

    ended = [revoke_credential(desk.connections, client["client_id"], desk.now) for _ in range(2)]

    assert refused.kind == "unauthorized"
    assert ended[0] == ended[1]
    for held in (token, other):
        assert desk.refused({"authorization": f"Bearer {held}"}).kind == "unauthorized"
    assert desk.logins.new_token(client["client_id"], client["client_secret"], HERE) is None
    assert revoke_credential(desk.connections, "0" * 16, desk.now) is None
    assert revoke_credential(desk.connections, "not an id", desk.now) is None


def test_a_token_ends_and_too_many_of_them_end_the_oldest(desk: Desk) -> None:
    """A token holds 15 minutes; a client that asks again and again keeps a bounded number."""
    client = desk.new("client")
    first = desk.token(client)
    desk.now += timedelta(seconds=1)
    with lent(desk.connections) as connection:
        connection.execute(
            "INSERT INTO connectors.access_tokens (id, credential, hash, expires_at) "
            "SELECT lpad(to_hex(n), 16, 'f'), %s, sha256('x'), %s FROM generate_series(1, %s) n",
            (client["client_id"].split("_")[2], desk.now + timedelta(minutes=15), MAX_TOKENS - 1),
        )

    second = desk.token(client)
    oldest = desk.refused({"authorization": f"Bearer {first}"})
    held = desk.by_token(second)
    desk.now += timedelta(minutes=15)

    assert oldest.kind == "unauthorized"
    assert held == "homelink.in"
    assert desk.refused({"authorization": f"Bearer {second}"}).kind == "unauthorized"


def test_failed_logins_are_slowed_down_before_the_check(desk: Desk) -> None:
    """After ten failures under one name from one address the right key has to wait too, but from there only."""
    right, other = desk.new("api-key")["api_key"], desk.new("api-key")["api_key"]
    wrong = {"x-api-key": right[:-1] + ("0" if right[-1] != "0" else "1")}
    for _ in range(10):
        desk.refused(wrong)

    slowed = desk.refused({"x-api-key": right})
    elsewhere, neighbour = desk.by_key(right, "192.0.2.9"), desk.by_key(other)
    desk.seconds += 10

    assert slowed.kind == "too-often"
    assert slowed.headers["Retry-After"] == "10"
    assert elsewhere == neighbour == "homelink.in"
    assert desk.by_key(right) == "homelink.in"


def test_an_address_that_guesses_ids_is_slowed_down(database: str) -> None:
    """Failures under ever new names from one address are counted together."""
    with connect(database) as connection:
        prepare_positions(connection)
    with pool(database) as connections:
        desk = Desk(connections, Limits(failures_of_address=Rate(5, 0.1)))
        for number in range(5):
            desk.refused({"x-api-key": f"mcak_in_{number:016x}_{'0' * 64}"})

        slowed = desk.refused({"x-api-key": f"mcak_in_{7:016x}_{'0' * 64}"})

    assert slowed.kind == "too-often"


def test_a_wrong_client_is_hashed_like_a_right_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown client, a wrong secret and a right one take the same work."""
    client, hashed = desk.new("client"), []
    real = credentials.slow_hash
    monkeypatch.setattr(
        "connectors.publishing.logins.slow_hash", lambda secret, salt: hashed.append(len(salt)) or real(secret, salt)
    )

    answers = [
        desk.logins.new_token(name, secret, HERE)
        for name, secret in (
            (client["client_id"], client["client_secret"]),
            (client["client_id"], "wrong"),
            (f"mcac_in_{'0' * 16}", "wrong"),
        )
    ]

    assert [answer is not None for answer in answers] == [True, False, False]
    assert hashed == [16, 16, 16]


@pytest.mark.parametrize(
    ("source_id", "country", "expires_at"),
    [
        ("trackchild.in", "NP", None),
        ("Not A Source", "IN", None),
        ("homelink.in", "in", None),
        ("homelink.org", "XX", None),
        ("homelink.in", "IN", NOW),
    ],
)
def test_a_credential_fits_its_country(desk: Desk, source_id: str, country: str, expires_at: datetime | None) -> None:
    """No credential speaks for another country's source, for none at all, or ends before it begins."""
    with pytest.raises(RecordRejected):
        new_credential(desk.connections, "api-key", source_id, country, NOW, expires_at)

    assert list_credentials(desk.connections, country) == []


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", None),
        ("Bearer x", None),
        ("Basic !", ("", "")),
        ("Basic " + base64.b64encode(b"a%2Bb:c%20d").decode(), ("a+b", "c d")),
        ("basic " + base64.b64encode(b"\xff:x").decode(), ("", "")),
    ],
)
def test_a_basic_login_is_read_as_the_rfc_says(header: str, found: tuple[str, str] | None) -> None:
    """Id and secret are form-encoded within the header (RFC 6749, section 2.3.1)."""
    assert basic_login(header) == found


def test_a_hook_opens_for_its_token_only(desk: Desk) -> None:
    """A webhook's token is compared whole; a connector without one opens for nobody, not even for nothing."""
    desk.logins.of_hook("t" * 40, {"authorization": "Bearer " + "t" * 40}, "xx_sms", HERE)
    desk.logins.of_hook("t" * 40, {"x-webhook-token": "t" * 40}, "xx_sms", HERE)

    for expected, headers in (("t" * 40, {"x-webhook-token": "t" * 39}), ("t" * 40, {}), (None, {})):
        with pytest.raises(Problem) as refused:
            desk.logins.of_hook(expected, headers, "xx_sms", HERE)
        assert refused.value.kind == "unauthorized"
