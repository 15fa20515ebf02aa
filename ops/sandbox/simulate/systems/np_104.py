"""Registers of Nepal's child search line 104: Devanagari columns, words and digits, days of Bikram Sambat."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.exports import csv_bytes, xlsx_bytes
from ops.sandbox.simulate.names import written_name
from ops.sandbox.simulate.region import in_devanagari, invent_child_of, nepali_day, parent_of
from ops.sandbox.simulate.systems import chances, is_bad

ZONE = timezone(timedelta(hours=5, minutes=45))  # Nepal Time
COLUMNS = (
    *("क्र.सं.", "दर्ता नं", "किसिम", "अवस्था", "message_class", "दर्ता मिति", "अद्यावधिक", "नाम", "नाम (अंग्रेजी)"),
    *("बोलाउने नाम", "लिङ्ग", "उमेर", "जन्म मिति", "बाबुको नाम", "आमाको नाम", "संरक्षकको नाम", "संरक्षकको फोन", "घर: देश"),
    *("घर: प्रदेश", "घर: जिल्ला", "घर: पालिका", "घर: स्थान", "घर: चिनारी", "घटना: देश", "घटना: प्रदेश", "घटना: जिल्ला"),
    *("घटना: पालिका", "घटना: स्थान", "घटना: चिनारी", "घटना मिति", "उचाइ", "तौल", "जीउडाल", "वर्ण", "कपाल", "आँखा"),
    *("चिन्ह", "लुगा", "साथमा", "मातृभाषा", "राष्ट्रियता", "अपाङ्गता", "स्वास्थ्य", "कारण", "प्रहरी कार्यालय"),
    *("प्रहरी दर्ता नं", "प्रहरी दर्ता मिति", "फोटो नं", "प्रकाशन अनुमति", "संरक्षण संस्था", "संस्थाको किसिम"),
    *("संस्थाको प्रदेश", "संस्थाको जिल्ला", "परिवार खोज्न", "प्रमाणीकरण", "सूचना दिने", "जोखिम", "साझेदारी", "जात", "धर्म"),
    "कैफियत",
)
LANGUAGES = ("नेपाली", "मैथिली", "भोजपुरी", "थारु", "तामाङ", "नेपाली, नेवारी")
BUILDS = {"thin": "पातलो", "medium": "ठिक्कको", "heavy": "मोटो"}
COMPLEXIONS = {"fair": "गोरो", "wheatish": "गहुँगोरो", "dark": "कालो"}
HAIRS = {"black": "कालो", "brown": "खैरो"}
MARKS = ("दाहिने गालमा तिल", "बायाँ हातमा चोटको दाग", "निधारमा खत", "")
CLOTHES = ("रातो कुर्ता", "निलो सर्ट", "विद्यालयको पोशाक", "")
REASONS = ("बाटो बिराएको", "घर छाडेको", "बेचबिखनको आशंका", "कामको खोजीमा", "थाहा छैन")
Row = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return two registers: the centre's as CSV with missing children, a province's as a workbook with found ones."""
    missing: list[Row] = []
    found: list[Row] = []
    for number, chance in chances("np_104", seed, count):
        rows = missing if number % 2 else found
        row = _row(invent_child_of("NP", chance), number, chance)
        rows.append(row | {"दर्ता नं": ""} if is_bad(number) else row)
    return {
        "kendra-1.csv": csv_bytes(COLUMNS, missing),
        "pradesh-1.xlsx": xlsx_bytes(COLUMNS, found, "अभ्यास (EXERCISE) - बालबालिका खोजतलास"),
    }


def _row(child: Child, number: int, chance: Random) -> Row:
    registered = child.missing_on + timedelta(days=chance.randrange(3))
    changed = datetime.combine(registered, time(17), ZONE) + timedelta(minutes=chance.randrange(300))
    local_id = f"104-{registered.year + 57}-{number:06d}"
    return {
        "क्र.सं.": in_devanagari(number),
        "दर्ता नं": in_devanagari(local_id) if chance.random() < 0.5 else local_id,  # noqa: PLR2004 - either digits
        "message_class": "EXERCISE",
        "दर्ता मिति": nepali_day(registered),
        "अद्यावधिक": changed.isoformat(timespec="seconds"),
        "लिङ्ग": "बालिका" if child.sex == "FEMALE" else "बालक",
        "उमेर": f"{in_devanagari(child.age_on(child.missing_on))} वर्ष",
        "घर: प्रदेश": spelled(parent_of(child.home), "hi"),
        "घर: जिल्ला": spelled(child.home, "hi"),
        "घटना: प्रदेश": spelled(parent_of(child.home), "hi"),
        "घटना: जिल्ला": spelled(child.home, "hi"),
        "घटना मिति": nepali_day(child.missing_on, in_words=chance.random() < 0.4),  # noqa: PLR2004
        "प्रमाणीकरण": "प्रमाणित",
        **_looks(child, chance),
        **(_missed(child, chance) if number % 2 else _found(child, chance)),
    }


def _looks(child: Child, chance: Random) -> Row:
    said = (child.looks.build["en"], child.looks.complexion["en"], child.looks.hair["en"])
    build, complexion, hair = (words.split()[0] for words in said)
    return {
        "उचाइ": f"{in_devanagari(child.height_cm)} से.मी.",
        "जीउडाल": BUILDS[build],
        "वर्ण": COMPLEXIONS[complexion],
        "कपाल": HAIRS[hair],
        "चिन्ह": chance.choice(MARKS),
        "लुगा": chance.choice(CLOTHES),
        "मातृभाषा": chance.choice(LANGUAGES),
        "राष्ट्रियता": "नेपाली",
        "कारण": chance.choice(REASONS),
    }


def _missed(child: Child, chance: Random) -> Row:
    return {
        "किसिम": "हराएकी" if child.sex == "FEMALE" else "हराएको",
        "अवस्था": "खोजी भइरहेको",
        "नाम": written_name((child.given, child.family), "Deva", chance),
        "नाम (अंग्रेजी)": written_name((child.given, child.family), "Latn", chance),
        "बोलाउने नाम": child.nickname.written("Deva", chance),
        "जन्म मिति": nepali_day(child.born),
        "बाबुको नाम": written_name((child.father, child.family), "Deva", chance),
        "आमाको नाम": child.mother.written("Deva", chance),
        "प्रहरी कार्यालय": f"जिल्ला प्रहरी कार्यालय {spelled(child.home, 'hi')}",
        "प्रहरी दर्ता नं": in_devanagari(chance.randrange(1, 900)),
        "प्रहरी दर्ता मिति": nepali_day(child.missing_on),
        "प्रकाशन अनुमति": chance.choice(("छ", "छैन")),
        "सूचना दिने": "परिवार",
    }


def _found(child: Child, chance: Random) -> Row:
    return {
        "किसिम": chance.choice(("फेला परेको", "बेवारिसे", "उद्धार गरिएको")),
        "अवस्था": "संरक्षणमा",
        "नाम": child.given.written("Deva", chance),
        "बाबुको नाम": child.father.written("Deva", chance),
        "संरक्षण संस्था": "टेस्ट बालगृह",
        "संस्थाको किसिम": "बालगृह",
        "संस्थाको प्रदेश": spelled(parent_of(child.home), "hi"),
        "संस्थाको जिल्ला": spelled(child.home, "hi"),
        "परिवार खोज्न": chance.choices(("चाहन्छ", "नसोधिएको", "चाहँदैन"), (80, 17, 3))[0],
        "सूचना दिने": "प्रहरी",
    }
