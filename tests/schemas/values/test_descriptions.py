import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.descriptions import build_of, complexion_of, describe, eyes_of, hair_of


@pytest.mark.parametrize(
    "text",
    [
        "Thin build, wheatish complexion, black hair, height 4'2\". Cut mark on left cheek, mole on right hand",
        "दुबला शरीर, रंग गेहुँआ, बाल काले, कद 4 फीट 2 इंच, बाएं गाल पर कटे का निशान, दाहिने हाथ पर तिल",
        "গায়ের রং শ্যামলা, রোগা গড়ন, চুল কালো, উচ্চতা ৪ ফুট ২ ইঞ্চি। বাম গালে কাটা দাগ, ডান হাতে তিল",
        "जीउडाल दुब्लो, वर्ण गहुँगोरो, कपाल कालो, उचाइ ४ फिट २ इन्च, बायाँ गालमा काटेको खत, दाहिने हातमा कोठी",
        "पातली, गहुँगोरी, कालो कपाल, ४ फिट २ इन्च, देब्रे गालमा चोटको दाग, दायाँ हातमा कोठी",
        "ပိန်ပိန်၊ အသားလတ်၊ ဆံပင်နက်၊ ၁၂၇ စင်တီမီတာ။ ဘယ်ဘက်ပါးတွင် အမာရွတ်၊ ညာလက်တွင် မှဲ့",
        "รูปร่างผอม ผิวดำแดง ผมสั้นสีดำ สูง 127 ซม., แผลเป็นที่แก้มซ้าย, ไฝที่มือขวา",
        "dáng người gầy, da bánh mật, tóc đen, cao 127 cm, sẹo ở má trái, nốt ruồi ở tay phải",
    ],
)
def test_a_long_description_says_the_same_in_each_language(text: str) -> None:
    """Build, complexion, hair, height and marks are read from the region's languages."""
    found = describe(text)

    assert found.build is not None
    assert found.complexion is not None
    assert found.hair is not None
    assert found.height_cm is not None
    assert (found.build.code, found.complexion.code, found.hair.code) == ("THIN", "WHEATISH", "BLACK")
    assert found.height_cm.min == 127.0
    assert [(mark.kind, mark.body_site, mark.side) for mark in found.marks] == [
        ("SCAR", "CHEEK", "LEFT"),
        ("MOLE", "HAND", "RIGHT"),
    ]
    assert found.eyes is None


@pytest.mark.parametrize(
    ("text", "build", "complexion"),
    [
        ("दुब्ली", "THIN", None),
        ("मोटो", "HEAVY", None),
        ("गोरो", None, "FAIR"),
        ("गोरी", None, "FAIR"),
        ("गहुँ गोरो", None, "WHEATISH"),
        ("သာမန်", "MEDIUM", None),
        ("အသားဖြူ", None, "FAIR"),
        ("รูปร่างปานกลาง ผิวขาว", "MEDIUM", "FAIR"),
        ("mập mạp", "HEAVY", None),
        ("da ngăm đen", None, "DARK"),
    ],
)
def test_a_word_for_build_or_complexion_has_its_code(text: str, build: str | None, complexion: str | None) -> None:
    """A word of either list is read, and is none of the other list."""
    thin, fair = build_of(text), complexion_of(text)

    assert thin is not None
    assert fair is not None
    assert (thin.code, fair.code) == (build, complexion)


def test_hair_and_eyes_are_coded() -> None:
    """Colours of hair and eyes are read in Nepali, Thai and Vietnamese."""
    hairs = [hair.code for text in ("खैरो", "मुडुलो", "ผมหงอก", "tóc nâu") if (hair := hair_of(text)) is not None]
    eyes = [eye.code for text in ("निलो", "ตาสีน้ำตาล", "mắt đen") if (eye := eyes_of(text)) is not None]

    assert hairs == ["BROWN", "SHAVED", "GREY", "BROWN"]
    assert eyes == ["BLUE", "BROWN", "BLACK"]


def test_words_are_kept_where_no_code_is_meant() -> None:
    """An unknown word leaves the code null; two words that disagree do too."""
    unknown, torn = build_of("athletic"), complexion_of("fair or dark")

    assert unknown is not None
    assert torn is not None
    assert (unknown.code, unknown.text) == (None, "athletic")
    assert (torn.code, torn.text) == (None, "fair or dark")


def test_no_text_is_no_description() -> None:
    """A blank says nothing."""
    assert (build_of(" "), complexion_of(""), hair_of(""), eyes_of("")) == (None, None, None, None)


@settings(deadline=None)
@given(st.text(max_size=5000))
def test_any_text_is_described_or_not(text: str) -> None:
    """No text raises."""
    found = describe(text)

    assert found.build is None or found.build.text
