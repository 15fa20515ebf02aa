import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.sandbox.simulate.looks import MARK_KINDS, MARK_SITES, SIDES, Language, Looks
from schemas.records import codes
from schemas.values.marks import MOST_MARKS, marks_of

NO_MARKS = ("छैन", "केही छैन।", "कुनै चिन्ह छैन", "थाहा छैन", "မရှိပါ", "ไม่มี", "ไม่มีตำหนิ", "không có", "Không rõ.")
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
        ("बायाँ हातमा पोलेको दाग", "SCAR", "HAND", "LEFT"),
        ("निधारमा चोटको दाग", "SCAR", "FOREHEAD", None),
        ("दायाँ खुट्टामा काटेको खत", "SCAR", "LEG", "RIGHT"),
        ("देब्रे काँधमा खत", "SCAR", "SHOULDER", "LEFT"),
        ("अनुहारमा कोठी", "MOLE", "FACE", None),
        ("ढाडमा जन्मचिह्न", "BIRTHMARK", "BACK", None),
        ("दुवै हातमा ट्याटु", "TATTOO", "HAND", "BOTH"),
        ("पेटमा अपरेसनको दाग", "SCAR", "ABDOMEN", None),
        ("दाहिने आँखिभौंमा घाउको दाग", "SCAR", "EYE", "RIGHT"),
        ("बायाँ हातको कान्छी औंला छैन", "MISSING_PART", "FINGER", "LEFT"),
        ("खतरा चिन्ह", "OTHER", None, None),
        ("ဘယ်ဘက်ပါးတွင် အမာရွတ်", "SCAR", "CHEEK", "LEFT"),
        ("ညာလက်မောင်းတွင် တက်တူး", "TATTOO", "ARM", "RIGHT"),
        ("နဖူးပေါ်တွင် မှဲ့", "MOLE", "FOREHEAD", None),
        ("လက်ဝဲဘက် ခြေထောက်တွင် အမာရွတ်", "SCAR", "LEG", "LEFT"),
        ("แผลเป็นที่แก้มซ้าย", "SCAR", "CHEEK", "LEFT"),
        ("มีไฝที่หลังมือขวา", "MOLE", "HAND", "RIGHT"),
        ("แผลเป็นขวางหน้าผาก", "SCAR", "FOREHEAD", None),
        ("ปานแดงที่ต้นขาทั้งสองข้าง", "BIRTHMARK", "LEG", "BOTH"),
        ("vết sẹo ở má trái", "SCAR", "CHEEK", "LEFT"),
        ("nốt ruồi trên cổ tay phải", "MOLE", "WRIST", "RIGHT"),
        ("hình xăm trái tim ở ngực", "TATTOO", "CHEST", None),
        ("sẹo do tai nạn", "SCAR", None, None),
        ("sẹo ở mắt cá chân phải", "SCAR", "ANKLE", "RIGHT"),
    ],
)
def test_marks_are_coded_in_the_languages_of_the_region(
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


@pytest.mark.parametrize("text", ["", "none", "no visible mark", "কোনো দাগ নেই", "कोई निशान नहीं", "NIL", *NO_MARKS])
def test_a_text_that_denies_marks_gives_none(text: str) -> None:
    """A denial is not a mark."""
    found = marks_of(text)

    assert found == ()


def test_a_mark_of_unknown_cause_is_a_mark() -> None:
    """A word for "not known" in a longer text does not deny the mark it is said of."""
    found = marks_of("sẹo không rõ nguyên nhân ở trán; แผลเป็นไม่ทราบสาเหตุ; ပခုံးတွင် အမာရွတ်")

    assert [mark.kind for mark in found] == ["SCAR", "SCAR", "SCAR"]


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
