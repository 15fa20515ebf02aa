import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.sandbox.simulate.looks import MARK_KINDS, MARK_SITES, SIDES, Language, Looks
from schemas.records import codes
from schemas.values.marks import MOST_MARKS, marks_of

KINDS = ("SCAR", "MOLE", "SCAR", "BIRTHMARK", "TATTOO")
SITES = ("CHEEK", "HAND", "KNEE", "EYE", "EAR", "LEG", "SHOULDER")


@pytest.mark.parametrize(
    ("text", "kind", "site", "side"),
    [
        ("Cut mark on left cheek", "SCAR", "CHEEK", "LEFT"),
        ("বাম গালে কাটা দাগ", "SCAR", "CHEEK", "LEFT"),
        ("बाएं गाल पर कटे का निशान", "SCAR", "CHEEK", "LEFT"),
        ("ডান হাতে তিল", "MOLE", "HAND", "RIGHT"),
        ("old burn on the right hand", "SCAR", "HAND", "RIGHT"),
        ("sixth finger on left hand", "DEFORMITY", "FINGER", "LEFT"),
        ("খোঁড়া", "DEFORMITY", None, None),
        ("tattoo of a bird", "TATTOO", None, None),
    ],
)
def test_marks_are_coded_in_three_languages(
    text: str, kind: codes.MarkKind, site: codes.BodySite | None, side: codes.BodySide | None
) -> None:
    """What, where and which side are read, and the words are kept."""
    (mark,) = marks_of(text)

    assert (mark.kind, mark.body_site, mark.side, mark.text) == (kind, site, side, text)


@pytest.mark.parametrize("language", ["en", "hi", "bn"])
def test_every_mark_of_the_simulation_means_the_same_in_each_language(language: Language) -> None:
    """The same mark told in English, Hindi and Bangla has the same codes."""
    for kind_code, kind in zip(KINDS, MARK_KINDS, strict=True):
        for site_code, site in zip(SITES, MARK_SITES, strict=True):
            for side_code, side in zip(("LEFT", "RIGHT"), SIDES, strict=True):
                looks = Looks({}, {}, {}, ((kind, side, site),))

                (mark,) = marks_of(looks.mark(0, language))

                assert (mark.kind, mark.body_site, mark.side) == (kind_code, site_code, side_code)


@pytest.mark.parametrize("text", ["", "none", "no visible mark", "কোনো দাগ নেই", "कोई निशान नहीं", "NIL"])
def test_a_text_that_denies_marks_gives_none(text: str) -> None:
    """A denial is not a mark."""
    found = marks_of(text)

    assert found == ()


def test_words_nobody_coded_stay_as_another_mark() -> None:
    """In a field that holds only marks nothing is lost."""
    (mark,) = marks_of("silver thread")

    assert (mark.kind, mark.text) == ("OTHER", "silver thread")


def test_in_a_description_only_named_marks_are_taken() -> None:
    """Other clauses of a description are no marks."""
    found = marks_of("fair, wearing a red frock, mole on chin", only_named=True)

    assert [mark.kind for mark in found] == ["MOLE"]


@settings(deadline=None)
@given(st.text(max_size=5000))
def test_any_text_gives_a_bounded_number_of_marks(text: str) -> None:
    """No text raises or gives more than twenty marks."""
    found = marks_of(text)

    assert len(found) <= MOST_MARKS
