"""The name vector: keyed feature hashing of the n-grams of all names of a child.

256 numbers (float16, little-endian, 512 bytes) of Euclidean length 1, each between -1 and 1. Place and sign of an
n-gram come from HMAC, so that vectors of two keys have nothing to do with each other (feature hashing: Weinberger and
others, ICML 2009). The inner product of two vectors of one key is the similarity of the names.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.keys import RegionalKey
from matcher.names.parts import NamePart, Strength, parts_of
from matcher.signatures import gram_hash
from ops.runtime.errors import RecordRejected

DIMENSIONS = 256
VECTOR_BYTES = DIMENSIONS * 2
LENGTH_TOLERANCE = 0.01  # float16 keeps 11 bits: a unit vector of 256 numbers is off by under 0.001
# What a part weighs in the vector; a shared honorific must not make neighbours of strangers.
PART_WEIGHTS = {Strength.RARE: 1.0, Strength.COMMON: 0.5, Strength.WEAK: 0.15, Strength.INITIAL: 0.1}

Vector = NDArray[np.float32]


def vector_of(names: Iterable[str], key: RegionalKey) -> bytes | None:
    """Return the vector of all different parts of a child's names, or null when no part of them carries weight."""
    parts = {part: None for name in names for part in parts_of(name) if not part.joined}
    if not any(part.strength in {Strength.RARE, Strength.COMMON} for part in parts):
        return None
    total = np.zeros(DIMENSIONS, dtype=np.float32)
    for part in sorted(parts, key=lambda part: (part.folded, part.strength)):
        total += PART_WEIGHTS[part.strength] * _part_vector(part, key)
    length = float(np.linalg.norm(total))
    return (total / length).astype("<f2").tobytes() if length > 0 else None


def read_vector(packed: bytes) -> Vector:
    """Return a packed vector as 256 float32 of length 1; raises `RecordRejected` for any other length, NaN or inf."""
    if len(packed) != VECTOR_BYTES:
        raise RecordRejected("BAD_VECTOR", "vector", f"give {VECTOR_BYTES} bytes")
    vector = np.frombuffer(packed, dtype="<f2").astype(np.float32)
    if not np.isfinite(vector).all():
        raise RecordRejected("BAD_VECTOR", "vector", "every number of it must be finite")
    length = float(np.linalg.norm(vector))
    if abs(length - 1.0) > LENGTH_TOLERANCE:
        raise RecordRejected("BAD_VECTOR", "vector", "give it the length 1")
    return vector


@lru_cache(maxsize=8_192)
def _part_vector(part: NamePart, key: RegionalKey) -> Vector:
    """Return one part's unit vector; 8,192 of them are 8 MiB."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for gram, weight in part.grams():
        hashed = gram_hash(gram, key) >> 32
        vector[hashed % DIMENSIONS] += weight if hashed >> 31 else -weight
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector
