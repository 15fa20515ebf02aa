import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk.transports.json_page import MAX_RECORDS, NotAPageError, read_page, value_at
from connectors.sdk.transports.json_payload import json_payload

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, max_size=8), st.dictionaries(st.text(), VALUES, max_size=4), st.sampled_from((None, 2)))
def test_the_records_and_what_stands_around_them_are_told_apart(
    records: list[object], around: dict[str, object], indent: int | None
) -> None:
    """Each record comes as its own text, wherever the array stands, and the rest of the page is read too."""
    page = {"data": {"items": records}, **{f"_{name}": value for name, value in around.items()}, "next": "n"}

    found = read_page(
        json.dumps(page, indent=indent, ensure_ascii=indent is None).encode("utf-8", "surrogatepass"), "data.items"
    )

    assert [
        json.loads(text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogatepass")) for text in found.records
    ] == records
    assert found.text_at("next") == "n"


@given(st.binary(max_size=300) | st.text(alphabet='{}[]",:\\ aN1\ufeff', max_size=80).map(str.encode))
def test_any_bytes_are_a_page_or_none(body: bytes) -> None:
    """Hostile bytes raise nothing but the one error; what comes of them becomes payloads."""
    try:
        page = read_page(body, "a")
    except NotAPageError:
        return

    payloads = [json_payload(number, text) for number, text in enumerate(page.records, start=1)]

    assert all(payload.fault is not None or isinstance(payload.values, dict) for payload in payloads)


@given(st.integers(min_value=0, max_value=400))
def test_a_page_that_was_cut_is_never_taken_for_whole(kept: int) -> None:
    """Whatever is missing at the end, even one bracket, the page is none."""
    whole = json.dumps({"records": [{"id": "a", "text": 'x]},{"'}, {"id": "b"}], "next_cursor": "c"}).encode()
    if kept >= len(whole):
        return

    with pytest.raises(NotAPageError):
        read_page(whole[:kept], "records")


def test_a_broken_record_is_passed_over_by_its_brackets() -> None:
    """The records beside one that is no JSON keep their text; a bracket that is missing may be a page cut off."""
    page = read_page(b'{"records": [{"id": "a"}, {"id": [1 2], "]"}, {"id": "b"}], "next_cursor": 7}', "records")

    assert page.records == ('{"id": "a"}', '{"id": [1 2], "]"}', '{"id": "b"}')
    assert page.text_at("next_cursor") == "7"
    with pytest.raises(NotAPageError):
        read_page(b'{"records": [{"id": [}, {"id": "b"}], "next_cursor": 7}', "records")


def test_too_many_records_and_too_deep_ones_are_bounded() -> None:
    """A page of more records than a page may have is none; a record nested too deep is a faulty payload."""
    deep = b'{"records": [' + b'{"a":' * 600 + b"1" + b"}" * 600 + b"]}"

    with pytest.raises(NotAPageError):
        read_page(b'{"records": [' + b"1," * MAX_RECORDS + b"1]}", "records")
    (text,) = read_page(deep, "records").records

    assert json_payload(1, text).fault is not None


def test_a_path_that_leads_nowhere_is_nothing() -> None:
    """Keys joined by points that are not there give null."""
    assert value_at({"a": {"b": 1}}, "a.b") == 1
    assert value_at({"a": 1}, "a.b") is None
    assert value_at([1], "a") is None
