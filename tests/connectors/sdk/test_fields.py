import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.connector import CONNECTORS
from connectors.sdk.description import read_description
from connectors.sdk.fields import Fields

SOURCE = read_description(CONNECTORS / "in_trackchild").home
JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_a_field_is_handed_out_once() -> None:
    """What was taken is gone, and what nobody took is left over unless it is blank."""
    fields = Fields({"a": "x", "b": "y", "c": ""}, SOURCE)

    taken = fields.text("a", "names"), fields.text("a", "names")

    assert taken == ("x", None)
    assert fields.left_over == ("b",)


@given(text=st.text(max_size=8) | st.text("=@+- a1\u00a0\u2003\n\t\u202e\u0301", max_size=6))
def test_text_that_looks_plain_is_read_as_any_other(text: str) -> None:
    """What is known to be text at a glance comes out as the full look at every character would have it."""
    fields = Fields({"a": text, "b": [text]}, SOURCE)

    at_a_glance, in_full = fields.text("a", "names"), fields.texts("b", "marks")

    assert (at_a_glance,) == (in_full or (None,))
    assert fields.issues in {(), ("marks", "names")}


def test_an_unknown_word_is_null_and_an_issue() -> None:
    """A word of a look-up becomes its code in any case and spacing; another one null, and its field an issue."""
    fields = Fields({"sex": "  FEMALE ", "other": "both"}, SOURCE)

    found = fields.code("sex", "Sex", "sex"), fields.code("other", "Sex", "sex")

    assert found == ("FEMALE", None)
    assert fields.issues == ("sex",)


@pytest.mark.parametrize("cell", ["=1+cmd()", "@SUM(A1)", "+cmd|x", "-cmd"])
def test_a_formula_is_data_and_noted(cell: str) -> None:
    """A cell that a spreadsheet would compute stays as text and its field is an issue."""
    fields = Fields({"name": cell}, SOURCE)

    assert fields.text("name", "names") == cell
    assert fields.issues == ("names",)


@pytest.mark.parametrize("cell", ["+91 98300 00000", "-5", "12/03/2023", "<script>alert(1)</script>"])
def test_numbers_and_markup_are_data_without_a_note(cell: str) -> None:
    """Signed numbers are no formulas, and markup is the viewer's to escape."""
    fields = Fields({"name": cell}, SOURCE)

    assert fields.text("name", "names") == cell
    assert fields.issues == ()


def test_what_is_no_text_is_taken_out_and_noted() -> None:
    """Control characters and lone surrogates go, bidirectional overrides stay; each is noted."""
    fields = Fields({"a": "x\x00\x1by", "b": "x\ud800y", "c": "x\u202ey"}, SOURCE)

    found = [fields.text(name, name) for name in "abc"]

    assert found == ["xy", "xy", "x\u202ey"]
    assert fields.issues == ("a", "b", "c")


def test_left_overs_of_sections_count() -> None:
    """A field nobody takes inside an object is left over too, and a section that is no object is an issue."""
    fields = Fields({"child": {"name": "x", "extra": "y"}, "found": "text"}, SOURCE)

    child, found = fields.section("child", "names"), fields.section("found", "event_place")

    assert (child.text("name", "names"), found.text("date", "event_at")) == ("x", None)
    assert fields.left_over == ("extra",)
    assert fields.issues == ("event_place",)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcd"), JSON))
def test_any_json_is_handed_out_as_clean_text(values: dict[str, object]) -> None:
    """No value raises; texts are in NFC, without outer white space, and never blank."""
    fields = Fields(values, SOURCE)

    text, texts, code = fields.text("a", "names"), fields.texts("b", "names"), fields.code("c", "Sex", "sex")
    fields.sections("d", "names")

    for found in (*texts, *([] if text is None else [text])):
        assert found == unicodedata.normalize("NFC", found).strip() != ""
    assert code in {None, "FEMALE", "MALE", "OTHER", "UNKNOWN"}
