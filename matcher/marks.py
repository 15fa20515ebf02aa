"""Keyed signatures of identification marks.

Layout: 1 byte layout version (1); 1 byte side (0 not told, 1 left, 2 right, 3 both, 4 middle); 8 bytes keyed hash of
kind, site and side; 8 bytes keyed hash of kind and site; then 6 bytes for each of at most 8 words of the text, sorted.
A mark without a site has zeros in place of both hashes: its kind alone says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from matcher.keys import RegionalKey, keyed
from matcher.names.parts import Strength, parts_of
from ops.runtime.errors import RecordRejected
from schemas.records import Mark, codes

VERSION = 1
SIDES: tuple[codes.BodySide, ...] = ("UNKNOWN", "LEFT", "RIGHT", "BOTH", "MIDDLE")  # the order is part of the layout
HEADER_BYTES = 2
KEY_BYTES = 8
WORD_BYTES = 6
MAX_WORDS = 8
MIN_WORD_LETTERS = 3
NO_KEY = bytes(KEY_BYTES)


@dataclass(frozen=True, slots=True)
class MarkSignature:
    """A mark as read from its signature; a key is null where site or side is not told."""

    side: codes.BodySide
    full: bytes | None
    site: bytes | None
    words: frozenset[bytes]


def sign_mark(mark: Mark, key: RegionalKey) -> bytes | None:
    """Return a mark's signature, 18 to 66 bytes; null when neither a site nor a word of it is told."""
    words = _words(mark, key)
    sited = mark.body_site is not None and mark.body_site != "UNKNOWN"
    side: codes.BodySide = mark.side or "UNKNOWN"
    if not sited and not words:
        return None
    site = keyed(key, "mark.site", f"{mark.kind}|{mark.body_site}".encode())[:KEY_BYTES] if sited else NO_KEY
    code = f"{mark.kind}|{mark.body_site}|{side}".encode()
    full = keyed(key, "mark.full", code)[:KEY_BYTES] if sited and side != "UNKNOWN" else NO_KEY
    return bytes((VERSION, SIDES.index(side))) + full + site + b"".join(words)


@lru_cache(maxsize=65_536)
def read_mark(signature: bytes) -> MarkSignature | None:
    """Return what a mark's signature says, or null when it is malformed or of an unknown version."""
    start = HEADER_BYTES + 2 * KEY_BYTES
    if len(signature) < start or signature[0] != VERSION or signature[1] >= len(SIDES):
        return None
    text = signature[start:]
    if len(text) % WORD_BYTES or len(text) > MAX_WORDS * WORD_BYTES:
        return None
    full, site = signature[HEADER_BYTES : HEADER_BYTES + KEY_BYTES], signature[HEADER_BYTES + KEY_BYTES : start]
    return MarkSignature(
        side=SIDES[signature[1]],
        full=None if full == NO_KEY else full,
        site=None if site == NO_KEY else site,
        words=frozenset(text[place : place + WORD_BYTES] for place in range(0, len(text), WORD_BYTES)),
    )


def check_marks(signatures: tuple[bytes, ...]) -> None:
    """Raise `RecordRejected` when a mark's signature cannot be read."""
    if any(read_mark(signature) is None for signature in signatures):
        raise RecordRejected("BAD_SIGNATURE", "mark_signatures", "sign marks with this version of the hub")


def _words(mark: Mark, key: RegionalKey) -> list[bytes]:
    """Return keyed words of the text in folded form, at most 8, sorted by their hash so that their order is lost."""
    words = {
        part.folded
        for part in parts_of(mark.text or "")
        if not part.joined and part.strength is Strength.RARE and len(part.folded) >= MIN_WORD_LETTERS
    }
    return sorted(keyed(key, "mark.word", word.encode())[:WORD_BYTES] for word in words)[:MAX_WORDS]
