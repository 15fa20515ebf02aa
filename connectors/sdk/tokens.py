"""Keyed tokens: what two records share without either saying it. The value itself goes nowhere."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from schemas.values.digits import to_ascii_digits
from schemas.values.phones import clean_phone

TokenKind: TypeAlias = Literal["phone", "recruiter", "vehicle", "place"]
LETTERS: dict[TokenKind, bytes] = {"phone": b"P", "recruiter": b"R", "vehicle": b"V", "place": b"L"}
TOKEN_BYTES = 16
NOT_SIGN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The keys of tokens: one for the region, so that tokens of two countries agree, one of the country alone."""

    national: bytes = field(repr=False)
    regional: bytes = field(repr=False)


def token_keys(national_key: bytes, regional_key: bytes) -> TokenKeys:
    """Return the keys of tokens, derived from a country's key and the newest regional key."""
    return TokenKeys(
        hmac.digest(national_key, b"mca-rs-1 identifier token", hashlib.sha256),
        hmac.digest(regional_key, b"mca-rs-1 link token", hashlib.sha256),
    )


SAMPLE_KEYS = token_keys(bytes(32), bytes(32))
"""Keys of nobody, for samples and for looking at a file without a hub; tokens made with them match none of a hub."""


def regional_token(keys: TokenKeys, kind: TokenKind, text: str, country: str) -> bytes | None:
    """Return one letter for the kind and 16 bytes that only the same thing has; null when the text is no such thing.

    A phone counts by its E.164 number, everything else by its letters and digits.
    """
    plain = clean_phone(text, country) if kind == "phone" else _plain(text)
    if not plain:
        return None
    letter = LETTERS[kind]
    return letter + hmac.digest(keys.regional, letter + plain.encode(), hashlib.sha256)[:TOKEN_BYTES]


def national_token(keys: TokenKeys, scheme: str, text: str) -> bytes:
    """Return the 32-byte token of an official identifier (STANDARD, `identifiers[]`)."""
    return hmac.digest(keys.national, f"{scheme}\x1f{_plain(text)}".encode(), hashlib.sha256)


def _plain(text: str) -> str:
    return NOT_SIGN.sub("", to_ascii_digits(unicodedata.normalize("NFKC", text))).casefold()
