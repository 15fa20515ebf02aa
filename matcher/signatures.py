"""Keyed signatures of names: similarity survives in them, the name does not.

Layout of a name's signature, one `bytes` a name:

    1 byte   layout version, 1
    1 byte   place of the name's kind in KINDS
    1 byte   number of parts, 1 to 9
    then 33 bytes a part:
    1 byte   bits 0-1 strength (RARE, COMMON, WEAK, INITIAL), bit 2 set when all bearing parts are joined in this one
    8 bytes  keyed hash of the folded form
    8 bytes  keyed hash of the phonetic form
    16 bytes sketch: a bitmap of 128 bits, one bit set for each keyed n-gram

A relative's signature has one byte before these: the place of the relation in RELATIONS.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from matcher.keys import RegionalKey, keyed
from matcher.names.parts import MAX_PARTS, NamePart, Strength, parts_of
from ops.runtime.errors import RecordRejected
from schemas.records import Name, codes

VERSION = 1
# The order is part of the layout: only append.
KINDS: tuple[codes.NameKind, ...] = ("UNKNOWN", "LEGAL", "GIVEN", "FAMILY", "NICKNAME", "ALIAS", "CLAIMED")
RELATIONS: tuple[codes.Relation, ...] = (
    "UNKNOWN", "MOTHER", "FATHER", "SISTER", "BROTHER", "GRANDMOTHER", "GRANDFATHER", "AUNT", "UNCLE", "SPOUSE",
    "GUARDIAN", "OTHER",
)  # fmt: skip
HEADER_BYTES = 3
PART_BYTES = 33
KEY_BYTES = 8
SKETCH_BITS = 128
JOINED_BIT = 4
MAX_SIGNATURE_PARTS = MAX_PARTS + 1


@dataclass(frozen=True, slots=True)
class PartSignature:
    """One part of a name as read from a signature; `sketch` is a bitmap of 128 bits."""

    strength: Strength
    joined: bool
    exact: bytes
    phonetic: bytes
    sketch: int
    sketch_bits: int


@dataclass(frozen=True, slots=True)
class NameSignature:
    """A name as read from a signature.

    `parts` are the single parts but for initials, which stand for too many names to be compared; `bearing` counts
    those that are more than a title; `whole` is the name as one word: joined, or its only bearing part.
    """

    kind: codes.NameKind
    parts: tuple[PartSignature, ...]
    bearing: int
    whole: PartSignature | None


@dataclass(frozen=True, slots=True)
class RelativeSignature:
    """A relative's name as read from a signature."""

    relation: codes.Relation
    name: NameSignature


def sign_name(name: Name, key: RegionalKey) -> bytes | None:
    """Return the signature of a name, 3 + 33 bytes a part, at most 300; null when it holds no letter."""
    parts = parts_of(name.value)
    if not parts:
        return None
    return bytes((VERSION, KINDS.index(name.kind), len(parts))) + b"".join(_sign_part(part, key) for part in parts)


def sign_relative(relation: codes.Relation, name: Name, key: RegionalKey) -> bytes | None:
    """Return the signature of a relative's name, the relation's byte first; null when it holds no letter."""
    signature = sign_name(name, key)
    return None if signature is None else bytes((RELATIONS.index(relation),)) + signature


@lru_cache(maxsize=65_536)
def read_name(signature: bytes) -> NameSignature | None:
    """Return what a signature says, or null when it is malformed or of an unknown version: a neutral comparison."""
    if len(signature) < HEADER_BYTES or signature[0] != VERSION or signature[1] >= len(KINDS):
        return None
    count = signature[2]
    if not 1 <= count <= MAX_SIGNATURE_PARTS or len(signature) != HEADER_BYTES + count * PART_BYTES:
        return None
    parts = [_read_part(signature, HEADER_BYTES + place * PART_BYTES) for place in range(count)]
    single = tuple(part for part in parts if not part.joined and part.strength is not Strength.INITIAL)
    bearing = [part for part in single if part.strength <= Strength.COMMON]
    joined = next((part for part in parts if part.joined), None)
    only = bearing[0] if len(bearing) == 1 else None
    return NameSignature(KINDS[signature[1]], single, len(bearing), joined or only)


@lru_cache(maxsize=65_536)
def read_relative(signature: bytes) -> RelativeSignature | None:
    """Return what a relative's signature says, or null when it is malformed or of an unknown version."""
    if not signature or signature[0] >= len(RELATIONS):
        return None
    name = read_name(signature[1:])
    return None if name is None else RelativeSignature(RELATIONS[signature[0]], name)


def check_signatures(names: tuple[bytes, ...], relatives: tuple[bytes, ...]) -> None:
    """Raise `RecordRejected` naming the field when a signature cannot be read."""
    if any(read_name(signature) is None for signature in names):
        raise RecordRejected("BAD_SIGNATURE", "name_signatures", "sign names with this version of the hub")
    if any(read_relative(signature) is None for signature in relatives):
        raise RecordRejected("BAD_SIGNATURE", "relative_signatures", "sign names with this version of the hub")


def similarity(one: PartSignature, other: PartSignature) -> float:
    """Return the Dice coefficient of two sketches, 0 to 1; unlike names reach about 0.2 by chance."""
    total = one.sketch_bits + other.sketch_bits
    return 2 * (one.sketch & other.sketch).bit_count() / total if total else 0.0


@lru_cache(maxsize=16_384)
def _sign_part(part: NamePart, key: RegionalKey) -> bytes:
    flags = int(part.strength) | (JOINED_BIT if part.joined else 0)
    exact = keyed(key, "name.exact", part.folded.encode())[:KEY_BYTES]
    phonetic = keyed(key, "name.phonetic", part.phonetic.encode())[:KEY_BYTES]
    sketch = 0
    for gram, _ in part.grams():
        sketch |= 1 << (gram_hash(gram, key) % SKETCH_BITS)
    return bytes((flags,)) + exact + phonetic + sketch.to_bytes(SKETCH_BITS // 8, "big")


@lru_cache(maxsize=65_536)
def gram_hash(gram: str, key: RegionalKey) -> int:
    """Return 64 keyed bits of an n-gram."""
    return int.from_bytes(keyed(key, "name.gram", gram.encode())[:8], "big")


def _read_part(signature: bytes, start: int) -> PartSignature:
    flags = signature[start]
    exact_end = start + 1 + KEY_BYTES
    phonetic_end = exact_end + KEY_BYTES
    sketch = int.from_bytes(signature[phonetic_end : start + PART_BYTES], "big")
    return PartSignature(
        strength=Strength(flags & 3),
        joined=bool(flags & JOINED_BIT),
        exact=signature[start + 1 : exact_end],
        phonetic=signature[exact_end:phonetic_end],
        sketch=sketch,
        sketch_bits=sketch.bit_count(),
    )
