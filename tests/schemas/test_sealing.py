import struct

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.runtime.errors import RecordRejected
from schemas import sealing

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
SUBJECT = "trackchild.test/1"
PLAIN = b"invented words to hide " * 20
NONCE = slice(6, 18)


def test_a_seal_opens_with_its_key_subject_and_version() -> None:
    """What was sealed comes back with the schema id under which it was written."""
    sealed = sealing.seal(PLAIN, KEY, 7, SUBJECT, 3)

    assert sealing.unseal(sealed, KEY, SUBJECT, 3) == (7, PLAIN)
    assert PLAIN[:12] not in sealed


@pytest.mark.parametrize(
    ("key", "subject", "version"),
    [(OTHER_KEY, SUBJECT, 3), (KEY, "trackchild.test/2", 3), (KEY, SUBJECT, 4), (KEY, "", 3), (KEY, SUBJECT, -3)],
)
def test_a_seal_stays_shut_for_anything_else(key: bytes, subject: str, version: int) -> None:
    """Another key, record id or version does not open a seal."""
    sealed = sealing.seal(PLAIN, KEY, 7, SUBJECT, 3)

    with pytest.raises(RecordRejected) as caught:
        sealing.unseal(sealed, key, subject, version)

    assert caught.value.reason == "SEAL_BROKEN"


@settings(deadline=None)
@given(cut=st.integers(min_value=0, max_value=200))
def test_a_cut_seal_does_not_open(cut: int) -> None:
    """A seal cut anywhere is rejected."""
    sealed = sealing.seal(PLAIN, KEY, 7, SUBJECT, 3)

    with pytest.raises(RecordRejected):
        sealing.unseal(sealed[: min(cut, len(sealed) - 1)], KEY, SUBJECT, 3)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_does_not_open(data: st.DataObject) -> None:
    """One changed bit anywhere, header included, is noticed."""
    sealed = bytearray(sealing.seal(PLAIN, KEY, 7, SUBJECT, 3))
    bit = data.draw(st.integers(min_value=0, max_value=8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << (bit % 8)

    with pytest.raises(RecordRejected):
        sealing.unseal(bytes(sealed), KEY, SUBJECT, 3)


@settings(max_examples=300, deadline=None)
@given(noise=st.binary(max_size=300))
def test_noise_does_not_open(noise: bytes) -> None:
    """Bytes that are no seal are rejected, whatever they start with."""
    for sealed in (noise, struct.pack(">BBI", sealing.FORMAT, sealing.DICTIONARY_VERSION, 7) + noise):
        with pytest.raises(RecordRejected):
            sealing.unseal(sealed, KEY, SUBJECT, 3)


@pytest.mark.parametrize(("position", "value"), [(0, 2), (0, 0), (1, 2), (1, 255)])
def test_a_newer_seal_is_known_as_such(position: int, value: int) -> None:
    """A seal of another format or with an unknown dictionary asks for an upgrade and is not called broken."""
    sealed = bytearray(sealing.seal(PLAIN, KEY, 7, SUBJECT, 3))
    sealed[position] = value

    with pytest.raises(RecordRejected) as caught:
        sealing.unseal(bytes(sealed), KEY, SUBJECT, 3)

    assert caught.value.reason == "SEAL_UNKNOWN"


def test_too_much_content_is_not_sealed() -> None:
    """What no reader would open is not sealed."""
    with pytest.raises(RecordRejected) as caught:
        sealing.seal(bytes(sealing.MAX_PLAIN_BYTES + 1), KEY, 7, SUBJECT, 3)

    assert caught.value.reason == "SEAL_TOO_LARGE"


@pytest.mark.parametrize("declared", [True, False])
def test_a_bomb_is_refused_before_it_unfolds(*, declared: bool) -> None:
    """Content that would unfold beyond the limit, or does not say its size, is refused though its key is right."""
    compressor = zstandard.ZstdCompressor(
        level=19, dict_data=sealing._dictionary(sealing.DICTIONARY_VERSION), write_content_size=declared
    )
    compressed = compressor.compress(bytes(64 * 1024 * 1024))
    header = sealing.HEADER.pack(sealing.FORMAT, sealing.DICTIONARY_VERSION, 7)
    associated = header + sealing.associated_data(SUBJECT, 3)
    body = bytes(12) + sealing.AESGCM(KEY).encrypt(bytes(12), compressed, associated)

    with pytest.raises(RecordRejected) as caught:
        sealing.unseal(header + body, KEY, SUBJECT, 3)

    assert caught.value.reason == "SEAL_TOO_LARGE"


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_a_key_of_another_length_is_a_fault_of_the_caller(length: int) -> None:
    """Only 32 bytes are a key; a shorter AES key is refused too."""
    sealed = sealing.seal(PLAIN, KEY, 7, SUBJECT, 3)

    with pytest.raises(ValueError, match="32 bytes"):
        sealing.seal(PLAIN, bytes(length), 7, SUBJECT, 3)
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.unseal(sealed, bytes(length), SUBJECT, 3)


@settings(max_examples=200, deadline=None)
@given(plain=st.binary(max_size=500), subject=st.text(max_size=20), version=st.integers(0, 2**63 - 1))
def test_sealing_twice_gives_the_same_bytes(plain: bytes, subject: str, version: int) -> None:
    """The same key and content give the same seal, so that a repeated effect is the same effect."""
    first = sealing.seal(plain, KEY, 7, subject, version)
    second = sealing.seal(plain, KEY, 7, subject, version)

    assert first == second
    assert sealing.unseal(first, KEY, subject, version) == (7, plain)


def test_no_two_contents_share_a_nonce() -> None:
    """A nonce is used for one content only: not for another text, subject, version, schema or key."""
    cases = [(b"%d" % number, KEY, 7, SUBJECT, 1) for number in range(2000)]
    cases += [(PLAIN, KEY, 7, f"{SUBJECT}{number}", 1) for number in range(2000)]
    cases += [(PLAIN, KEY, 7, SUBJECT, number) for number in range(2, 2000)]
    cases += [(PLAIN, KEY, number, SUBJECT, 1) for number in range(8, 500)]
    cases += [(PLAIN, number.to_bytes(32, "big"), 7, SUBJECT, 1) for number in range(500)]

    nonces = {sealing.seal(*case)[NONCE] for case in cases}

    assert len(nonces) == len(cases)


def test_the_boundary_of_subject_and_content_counts() -> None:
    """Moving a letter from the subject to the content changes the nonce."""
    first = sealing._nonce(KEY, b"ab", b"c")
    second = sealing._nonce(KEY, b"a", b"bc")

    assert first != second
