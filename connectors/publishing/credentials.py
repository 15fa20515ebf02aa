"""Credentials in a country's PostgreSQL: each is bound to one source, and only hashes of secrets are kept."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from connectors.publishing.secret_texts import (
    Claim,
    name_of,
    new_id,
    new_salt,
    new_secret,
    quick_hash,
    slow_hash,
)
from ops.runtime.errors import RecordRejected
from ops.runtime.postgres import Database, Pool, lent
from schemas.identity import check_owner, country_of_source, record_id_of

Kind = Literal["api-key", "client"]
MOST_CREDENTIALS = 10_000
"""Listed at once."""
COLUMNS = "id, kind, source_id, country, created_at, expires_at, revoked_at"
NAMED = re.compile(r"(?:mca[kc]_[a-z]{2}_)?([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential without its secret. Times are UTC."""

    id: str
    kind: Kind
    source_id: str
    country: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Return whether it may be used now."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Stored:
    """A credential with what proves a secret."""

    credential: Credential
    salt: bytes
    hash: bytes


def new_credential(
    connections: Pool, kind: Kind, source_id: str, country: str, now: datetime, expires_at: datetime | None
) -> tuple[Credential, dict[str, str]]:
    """Store a new credential and return it with what its owner needs: `api_key`, or `client_id` and `client_secret`.

    The secret is shown this once. Raises `RecordRejected` when the source is not named in the standard's form, or
    belongs to another country, or the end lies in the past.
    """
    check_source(source_id, country)
    if expires_at is not None and expires_at <= now:
        raise RecordRejected("EXPIRED", "expires_at", "let it hold for some time: give an instant after now")
    credential = Credential(new_id(), kind, source_id, country, now, expires_at)
    secret = new_secret()
    salt = b"" if kind == "api-key" else new_salt()
    hashed = quick_hash(secret) if kind == "api-key" else slow_hash(secret, salt)
    with lent(connections) as connection:
        connection.execute(
            "INSERT INTO connectors.credentials (id, kind, source_id, country, salt, hash, created_at, expires_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (credential.id, kind, source_id, country, salt, hashed, now, expires_at),
        )
    if kind == "api-key":
        return credential, {"api_key": f"{name_of('mcak', country, credential.id)}_{secret}"}
    return credential, {"client_id": name_of("mcac", country, credential.id), "client_secret": secret}


def check_source(source_id: str, country: str) -> None:
    """Raise `RecordRejected` when a credential of this country may not speak for this source."""
    check_owner(record_id_of(source_id, "any"), country)
    if country_of_source(f"source.{country.lower()}") is None:
        raise RecordRejected("BAD_COUNTRY", "country", "use a code of ISO 3166-1 alpha-2 in capitals")


def find_credential(connection: Database, claim: Claim) -> Stored | None:
    """Return the credential of an id and its hash, whatever became of it; null when there is none."""
    row = connection.execute(
        f"SELECT {COLUMNS}, salt, hash FROM connectors.credentials "  # noqa: S608 - constant text
        "WHERE id = %s AND country = %s",
        (claim.id, claim.country),
    ).fetchone()
    return None if row is None else Stored(_credential(row), _bytes(row[-2]), _bytes(row[-1]))


def list_credentials(connections: Pool, country: str) -> list[Credential]:
    """Return a country's credentials, the newest first."""
    with lent(connections) as connection:
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM connectors.credentials "  # noqa: S608 - constant text
            "WHERE country = %s ORDER BY created_at DESC, id LIMIT %s",
            (country, MOST_CREDENTIALS),
        ).fetchall()
    return [_credential(row) for row in rows]


def revoke_credential(connections: Pool, name: str, now: datetime) -> Credential | None:
    """End a credential and its access tokens for good; null when there is none of this id. Safe to repeat."""
    match = NAMED.fullmatch(name)
    if match is None:
        return None
    with lent(connections) as connection:
        row = connection.execute(
            "UPDATE connectors.credentials SET revoked_at = coalesce(revoked_at, %s) "  # noqa: S608 - constant text
            f"WHERE id = %s RETURNING {COLUMNS}",
            (now, match[1]),
        ).fetchone()
        connection.execute("DELETE FROM connectors.access_tokens WHERE credential = %s", (match[1],))
    return None if row is None else _credential(row)


def _credential(row: tuple[object, ...]) -> Credential:
    identifier, kind, source_id, country = (str(part) for part in row[:4])
    created, expires, revoked = cast("tuple[datetime, datetime | None, datetime | None]", row[4:7])
    return Credential(identifier, cast("Kind", kind), source_id, country, created, expires, revoked)


def _bytes(value: object) -> bytes:
    return bytes(cast("bytes", value))
