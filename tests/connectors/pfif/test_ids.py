import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.pfif.ids import domain_of, local_id_of, told_id_of
from schemas.identity import LOCAL_ID

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("told", "local"),
    [
        ("person.1", "person.1"),
        ("a.example/person.1", "a.example/person.1"),
        ("_1", "0~~_1"),
        ("a b", "a~20b"),
        ("a~b", "a~7Eb"),
        ("a//b", "a~2F~2Fb"),
        ("a/b/c/d/e", "a~2Fb~2Fc~2Fd~2Fe"),
        ("ক", "0~~~E0~A6~95"),
        ("0~~x", "0~7E~7Ex"),
    ],
)
def test_an_id_is_escaped_where_it_must_be(told: str, local: str) -> None:
    """What the standard allows stays as it is; every other byte becomes a tilde and two hexadecimal digits."""
    assert local_id_of(told) == local
    assert LOCAL_ID.fullmatch(local)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(TEXTS)
def test_every_id_comes_back(told: str) -> None:
    """Escaping and its reverse give the same id; what is not too long always fits the standard."""
    local = local_id_of(told)

    assert told_id_of(local) == told
    assert LOCAL_ID.fullmatch(local)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_no_two_ids_become_one(one: str, other: str) -> None:
    """Two children never share a record."""
    assert (local_id_of(one) == local_id_of(other)) == (one == other)


@pytest.mark.parametrize(("told", "domain"), [("A.Example/1", "a.example"), ("person", ""), ("/1", ""), ("", "")])
def test_the_domain_is_before_the_first_slash(told: str, domain: str) -> None:
    """An id without a domain names no home repository."""
    assert domain_of(told) == domain
