"""The name vector: shape, length, likeness across scripts, and what is refused."""

import numpy as np
import pytest

from matcher.vector import DIMENSIONS, VECTOR_BYTES, read_vector, vector_of
from ops.runtime.errors import RecordRejected
from tests.matcher.children import BENGALI, BOYS, DEVANAGARI, GIRLS, KEY, LATIN, OTHER_KEY


def product(one: str, other: str) -> float:
    """Return the inner product of two names' vectors."""
    ours, theirs = vector_of([one], KEY), vector_of([other], KEY)
    assert ours is not None
    assert theirs is not None
    return float(read_vector(ours) @ read_vector(theirs))


def test_a_vector_is_512_bytes_of_length_one() -> None:
    """A vector is 256 little-endian float16 of Euclidean length 1."""
    packed = vector_of(["Sumaiya Barua", "Mim"], KEY)

    assert packed is not None
    assert len(packed) == VECTOR_BYTES == 2 * DIMENSIONS
    assert abs(float(np.linalg.norm(read_vector(packed))) - 1.0) < 0.001


@pytest.mark.parametrize("names", [[], [""], ["😀"], ["Md."], ["মোসাঃ"], ["A."], ["Late", "Shri"]])
def test_without_a_name_that_says_something_there_is_no_vector(names: list[str]) -> None:
    """Nothing, signs, titles and initials alone make no vector."""
    assert vector_of(names, KEY) is None


@pytest.mark.parametrize("spellings", GIRLS + BOYS, ids=lambda spellings: spellings[LATIN])
def test_one_name_lies_near_itself_in_every_script(spellings: tuple[str, str, str]) -> None:
    """A name's vector in one script is above the floor of its vector in another."""
    assert product(spellings[LATIN], spellings[BENGALI]) > 0.5
    assert product(spellings[LATIN], spellings[DEVANAGARI]) > 0.5


def test_the_order_of_parts_changes_nothing() -> None:
    """Family name first or last gives the same bytes."""
    assert vector_of(["Sumaiya Barua"], KEY) == vector_of(["Barua Sumaiya"], KEY)


def test_strangers_with_one_title_and_one_common_name_lie_apart() -> None:
    """A shared title and a shared very common name do not make neighbours."""
    assert product("Md Jahangir Sheikh", "Md Nirmal Sheikh") < 0.4


def test_two_keys_make_unrelated_vectors() -> None:
    """The same name under two keys is as far apart as two strangers."""
    ours, theirs = vector_of(["Sumaiya Barua"], KEY), vector_of(["Sumaiya Barua"], OTHER_KEY)

    assert ours is not None
    assert theirs is not None
    assert abs(float(read_vector(ours) @ read_vector(theirs))) < 0.3


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        bytes(VECTOR_BYTES - 2),
        bytes(VECTOR_BYTES + 2),
        bytes(VECTOR_BYTES),
        np.full(DIMENSIONS, np.nan, dtype="<f2").tobytes(),
        np.full(DIMENSIONS, np.inf, dtype="<f2").tobytes(),
        np.full(DIMENSIONS, 1.0, dtype="<f2").tobytes(),
    ],
    ids=["empty", "short", "long", "zero", "nan", "infinite", "too long a vector"],
)
def test_a_vector_that_is_none_is_refused(packed: bytes) -> None:
    """Wrong length in bytes, numbers that are not finite, and any length but 1 are refused by field."""
    with pytest.raises(RecordRejected) as refused:
        read_vector(packed)

    assert (refused.value.reason, refused.value.field) == ("BAD_VECTOR", "vector")
