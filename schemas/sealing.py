"""Seals the fields of tier T2 to T4 with the child's own key, and opens them again. Pure: the key is an argument.

A seal is: 1 byte format, 1 byte dictionary version, 4 bytes schema id (big-endian), 12 bytes nonce, AES-256-GCM
ciphertext with its tag. The nonce is derived from the key, the associated data and the content (as in RFC 8452's
synthetic nonces), so that sealing the same content twice gives the same bytes and a repeated nonce never covers two
contents: docs/adr/0003-derived-nonces.md.
"""

from __future__ import annotations

import hmac
import struct
import threading
from functools import cache
from pathlib import Path

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ops.runtime.errors import RecordRejected

FORMAT = 1
DICTIONARY_VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
HEADER = struct.Struct(">BBI")
MAX_PLAIN_BYTES = 4 * 1024 * 1024
COMPRESSION_LEVEL = 3  # zstd's default; higher levels gained under 2 % on records of this size
DICTIONARY_FOLDER = Path(__file__).parent / "dictionaries"


def seal(plain: bytes, key: bytes, schema_id: int, subject: str, version: int) -> bytes:
    """Return the sealed bytes of one record's T2 to T4 fields.

    Raises ValueError for a key that is not 32 bytes and `RecordRejected` for content that no reader would open.
    """
    _check_key(key)
    if len(plain) > MAX_PLAIN_BYTES:
        raise _too_large()
    header = HEADER.pack(FORMAT, DICTIONARY_VERSION, schema_id)
    associated = header + associated_data(subject, version)
    compressed = _compressor(DICTIONARY_VERSION).compress(plain)
    nonce = _nonce(key, associated, compressed)
    return header + nonce + AESGCM(key).encrypt(nonce, compressed, associated)


def unseal(sealed: bytes, key: bytes, subject: str, version: int) -> tuple[int, bytes]:
    """Return the schema id and Avro bytes inside a seal; raises `RecordRejected` when it does not open.

    Raises ValueError for a key that is not 32 bytes: that is a fault of the key store, not of the record.
    """
    _check_key(key)
    if len(sealed) < HEADER.size + NONCE_BYTES:
        raise RecordRejected("SEAL_TRUNCATED", "sealed", "the record was cut on its way")
    seal_format, dictionary_version, schema_id = HEADER.unpack_from(sealed)
    if seal_format != FORMAT or not _dictionary_file(dictionary_version).exists():
        raise RecordRejected("SEAL_UNKNOWN", "sealed", "a newer version of the hub sealed this record: upgrade")
    body = sealed[HEADER.size :]
    associated = sealed[: HEADER.size] + associated_data(subject, version)
    try:
        compressed = AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], associated)
        return schema_id, _decompress(compressed, dictionary_version)
    except (InvalidTag, zstandard.ZstdError):
        raise RecordRejected(
            "SEAL_BROKEN", "sealed", "key, record id, version or bytes do not belong together"
        ) from None


def associated_data(subject: str, version: int) -> bytes:
    """Return what a seal is bound to besides its header: the key's subject and the record's version."""
    return struct.pack(">q", version) + subject.encode()


def _nonce(key: bytes, associated: bytes, compressed: bytes) -> bytes:
    nonce_key = hmac.digest(key, b"mca-rs-1 nonce", "sha256")
    return hmac.digest(nonce_key, struct.pack(">I", len(associated)) + associated + compressed, "sha256")[:NONCE_BYTES]


def _decompress(compressed: bytes, dictionary_version: int) -> bytes:
    size = zstandard.frame_content_size(compressed)
    if not 0 <= size <= MAX_PLAIN_BYTES:
        raise _too_large()
    return _decompressor(dictionary_version).decompress(compressed, max_output_size=MAX_PLAIN_BYTES)


def _too_large() -> RecordRejected:
    return RecordRejected("SEAL_TOO_LARGE", "sealed", f"keep a record's sealed fields under {MAX_PLAIN_BYTES} bytes")


def _check_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a child's key has {KEY_BYTES} bytes")


def _dictionary_file(version: int) -> Path:
    return DICTIONARY_FOLDER / f"sealing.v{version}.dict"


@cache
def _dictionary(version: int) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(_dictionary_file(version).read_bytes())


class _Tools(threading.local):
    """Compressors and decompressors of one thread, by dictionary version: zstandard's may not be shared by threads."""

    def __init__(self) -> None:
        self.compressors: dict[int, zstandard.ZstdCompressor] = {}
        self.decompressors: dict[int, zstandard.ZstdDecompressor] = {}


_tools = _Tools()


def _compressor(version: int) -> zstandard.ZstdCompressor:
    if version not in _tools.compressors:
        made = zstandard.ZstdCompressor(
            level=COMPRESSION_LEVEL, dict_data=_dictionary(version), write_content_size=True
        )
        _tools.compressors[version] = made
    return _tools.compressors[version]


def _decompressor(version: int) -> zstandard.ZstdDecompressor:
    if version not in _tools.decompressors:
        _tools.decompressors[version] = zstandard.ZstdDecompressor(dict_data=_dictionary(version))
    return _tools.decompressors[version]
