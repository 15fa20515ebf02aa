"""Keyed signatures of names: layout, reading back, and what a key hides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.compare.parts import level_of
from matcher.signatures import (
    HEADER_BYTES,
    PART_BYTES,
    check_signatures,
    read_name,
    read_relative,
    sign_name,
    sign_relative,
    similarity,
)
from ops.runtime.errors import RecordRejected
from tests.matcher.children import BENGALI, BOYS, DEVANAGARI, GIRLS, KEY, LATIN, OTHER_KEY, name


def test_a_signature_has_the_documented_layout() -> None:
    """Version, kind and count come first, then 33 bytes for each part and for the joined one."""
    signature = sign_name(name("Sumaiya Barua", "CLAIMED"), KEY)

    assert signature is not None
    assert signature[0] == 1
    assert signature[2] == 3
    assert len(signature) == HEADER_BYTES + 3 * PART_BYTES
    read = read_name(signature)
    assert read is not None
    assert (read.kind, len(read.parts), read.bearing) == ("CLAIMED", 2, 2)


def test_a_relatives_signature_begins_with_the_relation() -> None:
    """The relation's byte stands before the signature of the name."""
    signature = sign_relative("FATHER", name("Jahangir"), KEY)

    assert signature is not None
    assert signature[1:] == sign_name(name("Jahangir"), KEY)
    read = read_relative(signature)
    assert read is not None
    assert read.relation == "FATHER"


def test_a_name_without_letters_has_no_signature() -> None:
    """What is no name is not signed."""
    assert sign_name(name("😀 123"), KEY) is None
    assert sign_relative("MOTHER", name("..."), KEY) is None


@pytest.mark.parametrize("spellings", GIRLS + BOYS, ids=lambda spellings: spellings[LATIN])
def test_one_name_is_recognised_in_three_scripts(spellings: tuple[str, str, str]) -> None:
    """Common names agree exactly, by sound or nearly, whichever two scripts they come in."""
    parts = []
    for script in (LATIN, BENGALI, DEVANAGARI):
        signature = sign_name(name(spellings[script]), KEY)
        assert signature is not None
        read = read_name(signature)
        assert read is not None
        parts.append(read.parts[0])

    levels = [level_of(parts[LATIN], parts[BENGALI]), level_of(parts[LATIN], parts[DEVANAGARI])]

    assert "OTHER" not in levels


def test_two_keys_have_nothing_in_common() -> None:
    """The same name under another key shares no exact or phonetic key, and looks like any other name."""
    signatures = [sign_name(name("Jahangir"), key) for key in (KEY, OTHER_KEY)]
    reads = [read_name(signature) for signature in signatures if signature is not None]

    one, other = (read.parts[0] for read in reads if read is not None)
    assert one.exact != other.exact
    assert one.phonetic != other.phonetic
    assert level_of(one, other) == "OTHER"


def test_similarity_is_one_for_a_name_and_itself() -> None:
    """Two equal sketches are wholly similar."""
    signature = sign_name(name("Tahmina"), KEY)
    read = None if signature is None else read_name(signature)

    assert read is not None
    assert similarity(read.parts[0], read.parts[0]) == 1.0


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(noise: bytes) -> None:
    """Any bytes are read as a signature or as nothing, never with an error."""
    for read in (read_name(noise), read_relative(noise)):
        assert read is None or hash(read) == hash(read)


@pytest.mark.parametrize("change", ["shorter", "longer", "version", "kind", "count", "empty"])
def test_a_malformed_signature_reads_as_nothing_and_is_refused(change: str) -> None:
    """A cut, stretched or newer signature is a neutral comparison, and an index refuses it by field."""
    good = sign_name(name("Sumaiya Barua"), KEY)
    assert good is not None
    bad = {
        "shorter": good[:-1],
        "longer": good + b"\0",
        "version": b"\x09" + good[1:],
        "kind": good[:1] + b"\x63" + good[2:],
        "count": good[:2] + b"\x00" + good[3:],
        "empty": b"",
    }[change]

    assert read_name(bad) is None
    with pytest.raises(RecordRejected) as refused:
        check_signatures((bad,), ())
    assert refused.value.field == "name_signatures"
