"""Parts of a referral that mappings put together alike: services by their words, and ids of other records."""

import re
import uuid

from connectors.sdk.fields import Fields
from ops.runtime.errors import RecordRejected
from schemas.identity import record_id_of
from schemas.values.words import fold

MOST_SERVICES = 10
BETWEEN = re.compile(r"[,;|\n]")

# Services of the Inter-agency Guidelines for Case Management and Child Protection (2014) and of the region's
# guidelines on the protection of victims of trafficking (COMMIT 2009, SAARC convention of 2002, article IX).
# fmt: off
SERVICES: dict[str, tuple[str, ...]] = {
    "SHELTER": (
        *("shelter", "safe home", "accommodation", "आश्रय", "आश्रयस्थल", "আশ্রয়", "ที่พัก", "ที่พักพิง"),
        *("ជម្រក", "ခိုလှုံရေး", "nơi tạm lánh"),
    ),
    "MEDICAL": (
        *("medical", "medical help", "health", "health check", "hospital", "इलाज", "चिकित्सा", "उपचार"),
        *("চিকিৎসা", "การแพทย์", "รักษาพยาบาล", "វេជ្ជសាស្ត្រ", "ဆေးကုသမှု", "y tế"),
    ),
    "PSYCHOSOCIAL": (
        *("psychosocial", "counselling", "counseling", "परामर्श", "मनोसामाजिक", "মনোসামাজিক"),
        *("কাউন্সেলিং", "ให้คำปรึกษา", "ប្រឹក្សា", "နှစ်သိမ့်ဆွေးနွေး", "tư vấn tâm lý"),
    ),
    "LEGAL_AID": (
        *("legal aid", "legal", "lawyer", "कानूनी सहायता", "कानुनी सहायता", "আইনি সহায়তা", "กฎหมาย"),
        *("ផ្លូវច្បាប់", "ဥပဒေအကူအညီ", "trợ giúp pháp lý"),
    ),
    "EDUCATION": (
        *("education", "school", "schooling", "शिक्षा", "শিক্ষা", "การศึกษา", "ការអប់រំ", "ပညာရေး"),
        *("giáo dục",),
    ),
    "VOCATIONAL": (
        *("vocational", "vocational training", "skills training", "प्रशिक्षण", "तालिम", "প্রশিক্ষণ"),
        *("ฝึกอาชีพ", "បណ្តុះបណ្តាល", "dạy nghề"),
    ),
    "FAMILY_TRACING": (
        *("family tracing", "tracing", "trace family", "परिवार खोज", "परिवारको खोजी", "পরিবার অনুসন্ধান"),
        *("ติดตามครอบครัว", "ស្វែងរកគ្រួសារ", "မိသားစုရှာဖွေရေး", "tìm gia đình"),
    ),
    "HOME_ASSESSMENT": (
        *("home assessment", "home study", "family assessment", "home visit", "गृह अध्ययन"),
        *("বাড়ি পরিদর্শন", "เยี่ยมบ้าน", "ประเมินครอบครัว"),
    ),
    "REPATRIATION": (
        *("repatriation", "return", "safe return", "प्रत्यावर्तन", "स्वदेश फिर्ती", "প্রত্যাবাসন"),
        *("ส่งกลับ", "មាតុភូមិនិវត្តន៍", "hồi hương"),
    ),
    "REINTEGRATION": (
        *("reintegration", "follow-up", "follow up", "पुनर्वास", "पुनर्एकीकरण", "পুনর্বাসন"),
        *("คืนสู่สังคม", "សមាហរណកម្ម", "tái hòa nhập"),
    ),
    "INTERPRETER": (
        *("interpreter", "interpretation", "दुभाषिया", "দোভাষী", "ล่าม", "អ្នកបកប្រែ", "စကားပြန်"),
        *("phiên dịch",),
    ),
    "TRAVEL_DOCUMENT": (
        *("travel document", "travel permit", "यात्रा दस्तावेज", "ভ্রমণ অনুমতি", "เอกสารเดินทาง"),
        *("ឯកសារធ្វើដំណើរ",),
    ),
    "RESCUE": ("rescue", "उद्धार", "बचाव", "উদ্ধার", "ช่วยเหลือ", "ကယ်ဆယ်ရေး", "giải cứu"),
}
# fmt: on
CODES = {fold(word): code for code, words in SERVICES.items() for word in (code.replace("_", " "), *words)}


def services_of(text: str | None, fields: Fields, field: str = "service") -> tuple[str, ...]:
    """Return the codes of the services a text names between commas, each once, at most 10; an issue for a word unknown.

    A service is a word of `SERVICES`, folded; the codes themselves are words too.
    """
    words = [] if text is None else [word for part in BETWEEN.split(text) if (word := fold(part))]
    found = [CODES.get(word) or CODES.get(word.replace("_", " ")) for word in words]
    if None in found or len(found) > MOST_SERVICES:
        fields.note(field)
    return tuple(dict.fromkeys(code for code in found if code is not None))[:MOST_SERVICES]


def known_id(text: str | None, fields: Fields, field: str) -> str | None:
    """Return a record id that a text holds, `<source_id>/<local id>` of any source; an issue when it is none."""
    if text is None:
        return None
    source, _, local = text.partition("/")
    try:
        return record_id_of(source, local)
    except RecordRejected:
        fields.note(field)
        return None


def case_of(text: str | None, fields: Fields, field: str = "case_id") -> str | None:
    """Return the id of a case of the hub (a UUID) that a text holds; null and an issue when it is none."""
    if text is None:
        return None
    try:
        return str(uuid.UUID(text))
    except ValueError:
        fields.note(field)
        return None
