import traceback
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.runtime.errors import RecordRejected
from schemas.identity import (
    LOCAL_ID,
    NAMESPACE,
    SOURCE_ID,
    alert_id,
    case_id,
    country_of_source,
    derived_id,
    event_id,
    match_id,
    record_id_of,
    source_of,
)


def test_ids_are_those_of_yesterday() -> None:
    """Ids never change from one release to the next."""
    assert match_id("a.test/1", "b.test/2") == "ed3ff693-c1db-5cd8-b76d-18a3b1f872c7"
    assert case_id("m") == "8be05bcd-fae3-556a-b799-98308ec8b3bd"
    assert alert_id("MISSING_CHILD", "a.test/1") == "9866b809-9c2b-56cf-a71b-ed73b8c7a989"
    assert event_id("ChildReport", "file:1") == "65b1f5e4-eed7-58e1-938f-24c78db1d5de"


@given(parts=st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_the_same_cause_gives_the_same_id(parts: list[str]) -> None:
    """An id is a uuid5 that follows from its parts alone."""
    first = derived_id(*parts)

    assert first == derived_id(*parts)
    assert uuid.UUID(first).version == 5
    assert first == str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def test_no_two_causes_read_alike() -> None:
    """Where one part ends and the next begins makes a difference, and so does their order."""
    ids = {derived_id("ab", "c"), derived_id("a", "bc"), derived_id("abc"), derived_id("c", "ab"), match_id("ab", "c")}

    assert len(ids) == 5


@pytest.mark.parametrize("local", ["1", "DL/2024/17", "a.b_c:d~e-f", "  17 ", "x" * 128])
def test_a_record_id_is_source_and_local_id(local: str) -> None:
    """The record id is the source, a slash and the owner's id as it stands."""
    record_id = record_id_of("trackchild.in", local)

    assert record_id == f"trackchild.in/{local.strip()}"
    assert source_of(record_id) == "trackchild.in"


BAD_LOCAL = ["", "   ", "/1", "1/", "a b", "रवि-zqxj", "x" * 129, "a\x00", "a\nb", "../x", "=1+1", "1//2", "a/b/c/d/e"]
BAD_SOURCE = ["", "in", "Track.in", "trackchild.in/", "-a.in", "a-.in", "a..in", "zqxj zqxj.in", "a." * 60 + "in"]


@pytest.mark.parametrize("local", BAD_LOCAL)
def test_a_bad_local_id_is_refused_without_being_shown(local: str) -> None:
    """A missing or malformed local id rejects the record and stands in no message."""
    with pytest.raises(RecordRejected) as caught:
        record_id_of("trackchild.in", local)

    assert caught.value.reason in {"MISSING_ID", "BAD_ID"}
    assert "zqxj" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("source", BAD_SOURCE)
def test_a_bad_source_id_is_refused_without_being_shown(source: str) -> None:
    """A malformed source id rejects the record and stands in no message."""
    with pytest.raises(RecordRejected) as caught:
        record_id_of(source, "1")

    assert caught.value.reason == "BAD_SOURCE_ID"
    assert "zqxj" not in "".join(traceback.format_exception(caught.value))


@given(source=st.from_regex(SOURCE_ID, fullmatch=True), local=st.from_regex(LOCAL_ID, fullmatch=True))
def test_the_source_of_a_record_can_be_told(source: str, local: str) -> None:
    """Whatever the ids, the source reads back from the record id."""
    if len(source) > 100:
        source = "a.test"

    assert source_of(record_id_of(source, local)) == source


@pytest.mark.parametrize(
    ("source_id", "country"),
    [
        ("trackchild.in", "IN"),
        ("police.gov.bd", "BD"),
        ("helpline.example.uk", "GB"),
        ("icmec.org", None),
        ("x.zz", None),
    ],
)
def test_the_name_of_a_source_tells_its_country(source_id: str, country: str | None) -> None:
    """A source under a country's domain belongs to that country; one under any other domain to none in particular."""
    found = country_of_source(source_id)

    assert found == country
