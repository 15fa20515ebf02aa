"""Who sends a request: API keys, access tokens and client logins, checked in the same time whatever is wrong."""

import base64
import binascii
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import unquote_plus

from connectors.publishing.credentials import Credential, find_credential
from connectors.publishing.limits import MAX_TOKENS, Limits
from connectors.publishing.problems import Problem, wait
from connectors.publishing.rates import Buckets
from connectors.publishing.secret_texts import (
    Claim,
    claim_of,
    client_claim_of,
    name_of,
    new_id,
    new_secret,
    quick_hash,
    slow_hash,
)
from ops.runtime.logs import log_of
from ops.runtime.metrics import PUBLISH_LOGINS_FAILED
from ops.runtime.postgres import Database, Pool, lent

log = log_of(__name__)
NO_HASH = bytes(32)
NO_SALT = bytes(16)
SLOW_AT_ONCE = 2
"""Hashes with scrypt at the same time: 16 MiB and a core each."""
Found = TypeVar("Found")
CHALLENGE = 'Bearer realm="mca"'  # RFC 6750, section 3


@dataclass(frozen=True, slots=True)
class Token:
    """A new access token, shown once, and for how many seconds it holds."""

    text: str
    seconds: int


class Logins:
    """Checks logins against the PostgreSQL of the country they name; safe to call from any thread."""

    def __init__(
        self, databases: Mapping[str, Pool], clock: Callable[[], datetime], limits: Limits, seconds: Callable[[], float]
    ) -> None:
        self._databases = databases
        self._clock = clock
        self._limits = limits
        self._by_name = Buckets(limits.failures_of_login, seconds)
        self._by_address = Buckets(limits.failures_of_address, seconds)
        self._slow = threading.BoundedSemaphore(SLOW_AT_ONCE)

    def of_request(self, headers: Mapping[str, str], address: str) -> Credential:
        """Return the credential of a request's API key or access token.

        Raises `Problem`: the same for every login that is wrong, another for too many of them.
        """
        key, (scheme, _, token) = headers.get("x-api-key"), headers.get("authorization", "").partition(" ")
        claim, kind, check = None, "none", self._key_holds
        if key is not None:
            claim, kind = claim_of(key, "mcak"), "api-key"
        elif scheme.lower() == "bearer":
            claim, kind, check = claim_of(token.strip(), "mcat"), "token", self._token_holds
        found = self._attempt(claim, kind, address, check)
        if found is None:
            raise Problem("unauthorized", headers={"WWW-Authenticate": CHALLENGE})
        return found

    def of_hook(self, expected: str | None, headers: Mapping[str, str], connector: str, address: str) -> None:
        """Return when a webhook's token is right; raises `Problem`, the same for a connector that takes no messages."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else headers.get("x-webhook-token", "")

        def right() -> bool | None:
            same = hmac.compare_digest(quick_hash(given), NO_HASH if expected is None else quick_hash(expected))
            return (same and expected is not None) or None

        if self._guarded(connector, "webhook", address, right) is None:
            raise Problem("unauthorized", headers={"WWW-Authenticate": CHALLENGE})

    def new_token(self, client_id: str, secret: str, address: str) -> Token | None:
        """Return an access token for a client (RFC 6749, section 4.4), or null when its login is wrong."""
        claim = client_claim_of(client_id, secret)
        credential = self._attempt(claim, "client", address, self._client_holds)
        if credential is None:
            return None
        identifier, text, now = new_id(), new_secret(), self._clock()
        with lent(self._databases[credential.country]) as connection:
            _keep_newest(connection, credential.id, now)
            connection.execute(
                "INSERT INTO connectors.access_tokens (id, credential, hash, expires_at) VALUES (%s, %s, %s, %s)",
                (identifier, credential.id, quick_hash(text), now + timedelta(seconds=self._limits.token_seconds)),
            )
        return Token(f"{name_of('mcat', credential.country, identifier)}_{text}", self._limits.token_seconds)

    def _attempt(
        self, claim: Claim | None, kind: str, address: str, check: Callable[[Pool, Claim], Credential | None]
    ) -> Credential | None:
        pool = None if claim is None else self._databases.get(claim.country)

        def found() -> Credential | None:
            return None if claim is None or pool is None else check(pool, claim)

        return self._guarded("" if claim is None else claim.id, kind, address, found)

    def _guarded(self, claimed: str, kind: str, address: str, check: Callable[[], Found | None]) -> Found | None:
        """Return what a check finds; one that finds nothing is counted, and too many end before the check."""
        name = f"{address} {claimed}"
        seconds = max(self._by_name.empty_for(name), self._by_address.empty_for(address))
        if seconds:
            raise wait("too-often", seconds, "too many failed logins")
        found = check()
        if found is None:
            self._by_name.take(name, 1)
            self._by_address.take(address, 1)
            PUBLISH_LOGINS_FAILED.labels(kind).inc()
            log.warning("a login failed", kind=kind, address=address, name=claimed)
        return found

    def _key_holds(self, pool: Pool, claim: Claim) -> Credential | None:
        with lent(pool) as connection:
            stored = find_credential(connection, claim)
        same = hmac.compare_digest(quick_hash(claim.secret), NO_HASH if stored is None else stored.hash)
        return self._usable(stored.credential, "api-key") if stored is not None and same else None

    def _token_holds(self, pool: Pool, claim: Claim) -> Credential | None:
        with lent(pool) as connection:
            row = connection.execute(
                "SELECT hash, credential, expires_at FROM connectors.access_tokens WHERE id = %s", (claim.id,)
            ).fetchone()
            known, owner, ends = row if row is not None else (NO_HASH, "", None)
            stored = find_credential(connection, Claim("mcac", claim.country, str(owner), ""))
        same = hmac.compare_digest(quick_hash(claim.secret), bytes(known))  # type: ignore[call-overload]  # bytea
        holds = isinstance(ends, datetime) and self._clock() < ends
        return self._usable(stored.credential, "client") if stored is not None and same and holds else None

    def _client_holds(self, pool: Pool, claim: Claim) -> Credential | None:
        with lent(pool) as connection:
            stored = find_credential(connection, claim)
        with self._slow:
            given = slow_hash(claim.secret, NO_SALT if stored is None else stored.salt)
        same = hmac.compare_digest(given, NO_HASH if stored is None else stored.hash)
        return self._usable(stored.credential, "client") if stored is not None and same else None

    def _usable(self, credential: Credential, kind: str) -> Credential | None:
        return credential if credential.kind == kind and credential.holds(self._clock()) else None


def basic_login(header: str) -> tuple[str, str] | None:
    """Return client id and secret of an HTTP Basic header (RFC 6749, section 2.3.1), or null when there is none."""
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _keep_newest(connection: Database, credential: str, now: datetime) -> None:
    """Delete a client's tokens that ended, and the oldest of too many."""
    connection.execute(
        "DELETE FROM connectors.access_tokens WHERE credential = %s AND (expires_at <= %s OR id IN ("
        "SELECT id FROM connectors.access_tokens WHERE credential = %s ORDER BY expires_at DESC, id OFFSET %s))",
        (credential, now, credential, MAX_TOKENS - 1),
    )
