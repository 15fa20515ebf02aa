"""The secrets of credentials: how they are made, written, read apart and hashed."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Literal

Prefix = Literal["mcak", "mcac", "mcat"]
"""First word of an API key, of a client's id, of an access token; a scanner for leaked secrets knows them by it."""

ID_BYTES = 8
SECRET_BYTES = 32
SALT_BYTES = 16
# RFC 7914, section 2; 16 MiB and some 50 ms. The secret is 256 random bits, so that this guards against a
# bad source of randomness and not against guessing.
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
WHOLE = re.compile(r"(mcak|mcat)_([a-z]{2})_([0-9a-f]{16})_([0-9a-f]{64})")
CLIENT = re.compile(r"mcac_([a-z]{2})_([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a login claims: whose it is, by prefix, country and id, and the secret that has to prove it."""

    prefix: Prefix
    country: str
    id: str
    secret: str = field(repr=False)


def new_id() -> str:
    """Return a new random id, 16 hexadecimal digits."""
    return secrets.token_hex(ID_BYTES)


def new_secret() -> str:
    """Return a new random secret, 64 hexadecimal digits."""
    return secrets.token_hex(SECRET_BYTES)


def new_salt() -> bytes:
    """Return a new random salt, 16 bytes."""
    return secrets.token_bytes(SALT_BYTES)


def name_of(prefix: Prefix, country: str, identifier: str) -> str:
    """Return the part of a key or token that is no secret: `mcac_in_<id>` is a client's id."""
    return f"{prefix}_{country.lower()}_{identifier}"


def claim_of(text: str, prefix: Prefix) -> Claim | None:
    """Return what an API key or access token claims, or null when it has not the form of one."""
    match = WHOLE.fullmatch(text)
    if match is None or match[1] != prefix:
        return None
    return Claim(prefix, match[2].upper(), match[3], match[4])


def client_claim_of(client_id: str, secret: str) -> Claim | None:
    """Return what a client's id and secret claim, or null when the id has not the form of one."""
    match = CLIENT.fullmatch(client_id)
    return None if match is None else Claim("mcac", match[1].upper(), match[2], secret)


def quick_hash(secret: str) -> bytes:
    """Return the 32-byte SHA-256 of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def slow_hash(secret: str, salt: bytes) -> bytes:
    """Return the 32-byte scrypt of a secret."""
    return hashlib.scrypt(secret.encode("utf-8", "replace"), salt=salt, **SCRYPT)
