"""The key store of a national side: one key per child; destroying it makes the child unreadable everywhere."""

import hashlib
import hmac
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ops.runtime.errors import HubMisconfigured
from ops.runtime.metrics import KEYS_DESTROYED, KEYS_MADE
from ops.runtime.postgres import Database, Pool, lent, migrate

SCHEMA = "keys"
MIGRATIONS = Path(__file__).parent / "migrations" / "keys"
KEY_BYTES = 32
NONCE_BYTES = 12
MOST_SUBJECTS = 5000  # of one call; the largest batch a processor takes
# The insert's new rows are not in the snapshot of the select beside it, so the union has each subject once.
FIND_OR_MAKE = """
WITH made AS (
    INSERT INTO keys.subject_key (country, subject, wrapped_key)
    SELECT %(country)s, subject, wrapped_key
    FROM unnest(%(subjects)s::text[], %(keys)s::bytea[]) AS given (subject, wrapped_key)
    ON CONFLICT DO NOTHING
    RETURNING subject, wrapped_key
)
SELECT subject, wrapped_key, true FROM made
UNION ALL
SELECT subject, wrapped_key, false FROM keys.subject_key
WHERE country = %(country)s AND subject = ANY(%(subjects)s)
"""


class Keys(Protocol):
    """Keys of one country's children."""

    def keys_for(self, subjects: Sequence[str], *, create: bool) -> dict[str, bytes]:
        """The 32-byte key of each subject; with `create`, a new one for those that never had any.

        A subject whose key was destroyed is absent, and stays so. SourceUnavailable if the store does not answer.
        """

    def destroy(self, subject: str) -> bool:
        """Destroys the subject's key for ever, also if it never had one; True if there was a key."""

    def is_destroyed(self, subject: str) -> bool:
        """Whether the subject's key was destroyed."""


def prepare_key_table(connection: Database) -> None:
    """Makes or upgrades the key table; safe to call at every start."""
    migrate(connection, SCHEMA, MIGRATIONS)


class KeyStore:
    """Keys in PostgreSQL, wrapped by the national key (AES-256-GCM; country and subject are its associated data)."""

    def __init__(self, connections: Pool, country: str, national_key: bytes) -> None:
        self._pool = connections
        self._country = country
        self._cipher = AESGCM(national_key)

    def keys_for(self, subjects: Sequence[str], *, create: bool) -> dict[str, bytes]:
        """As in Keys, in one round trip."""
        wanted = sorted(set(subjects))
        if len(wanted) > MOST_SUBJECTS:
            raise ValueError(f"at most {MOST_SUBJECTS} subjects at once")
        if not wanted:
            return {}
        with lent(self._pool) as connection:
            rows = self._find_or_make(connection, wanted) if create else self._find(connection, wanted)
        return {subject: self._unwrap(subject, wrapped) for subject, wrapped in rows.items() if wrapped is not None}

    def destroy(self, subject: str) -> bool:
        """As in Keys."""
        with lent(self._pool) as connection:
            had = self._find(connection, [subject]).get(subject) is not None
            connection.execute(
                "INSERT INTO keys.subject_key (country, subject, destroyed_at) VALUES (%s, %s, now()) "
                "ON CONFLICT (country, subject) DO UPDATE SET wrapped_key = NULL, destroyed_at = now() "
                "WHERE subject_key.wrapped_key IS NOT NULL",
                (self._country, subject),
            )
        if had:
            KEYS_DESTROYED.labels(self._country).inc()
        return had

    def is_destroyed(self, subject: str) -> bool:
        """As in Keys."""
        with lent(self._pool) as connection:
            rows = self._find(connection, [subject])
        return subject in rows and rows[subject] is None

    def _find(self, connection: Database, wanted: list[str]) -> dict[str, bytes | None]:
        found = connection.execute(
            "SELECT subject, wrapped_key FROM keys.subject_key WHERE country = %s AND subject = ANY(%s)",
            (self._country, wanted),
        )
        return _by_subject(found.fetchall())

    def _find_or_make(self, connection: Database, wanted: list[str]) -> dict[str, bytes | None]:
        made = [self._wrap(subject, os.urandom(KEY_BYTES)) for subject in wanted]
        found = connection.execute(
            FIND_OR_MAKE, {"country": self._country, "subjects": wanted, "keys": made}
        ).fetchall()
        KEYS_MADE.labels(self._country).inc(sum(1 for _, _, new in found if new))
        rows = _by_subject([(subject, key) for subject, key, _ in found])
        missing = [subject for subject in wanted if subject not in rows]
        if missing:
            # Another process made these after this statement's snapshot was taken: they are there by now.
            rows |= self._find(connection, missing)
        return rows

    def _wrap(self, subject: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, self._bound_to(subject))

    def _unwrap(self, subject: str, wrapped: bytes) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], self._bound_to(subject))
        except InvalidTag:
            raise HubMisconfigured(
                [f"the national key of {self._country} does not open its key store; restore the key file that made it"]
            ) from None

    def _bound_to(self, subject: str) -> bytes:
        return f"{self._country}\n{subject}".encode()


class MemoryKeyStore:
    """Keys derived from a seed and gone with the process, for the memory shell and tests."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._made: set[str] = set()
        self._destroyed: set[str] = set()

    def keys_for(self, subjects: Sequence[str], *, create: bool) -> dict[str, bytes]:
        """As in Keys; the same seed and subject always give the same key."""
        if create:
            self._made.update(set(subjects) - self._destroyed)
        return {subject: self._derive(subject) for subject in subjects if subject in self._made}

    def destroy(self, subject: str) -> bool:
        """As in Keys."""
        had = subject in self._made
        self._made.discard(subject)
        self._destroyed.add(subject)
        return had

    def is_destroyed(self, subject: str) -> bool:
        """As in Keys."""
        return subject in self._destroyed

    def _derive(self, subject: str) -> bytes:
        return hmac.digest(self._seed, subject.encode(), hashlib.sha256)


def _by_subject(rows: Sequence[Sequence[object]]) -> dict[str, bytes | None]:
    return {str(subject): None if key is None else bytes(memoryview(key)) for subject, key in rows}  # type: ignore[arg-type]
