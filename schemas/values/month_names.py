"""Names of months and seasons in English, Bangla, Hindi and Nepali, with the spellings officials use."""

from typing import Literal, TypeAlias

from schemas.values.words import WordList

Family: TypeAlias = Literal["GREGORIAN", "BANGLA", "INDIC"]
"""Whose month a name is. INDIC names are told in Bangla, Bikram Sambat and Indian calendars alike."""
Month: TypeAlias = tuple[Family, int]

# Sources: CLDR 46 month names of en, bn, hi and ne; Bangla Academy's spelling list; spellings seen in published forms.
GREGORIAN = (
    ("january", "jan", "জানুয়ারি", "জানুয়ারী", "जनवरी", "জানু"),
    ("february", "feb", "ফেব্রুয়ারি", "ফেব্রুয়ারী", "फरवरी", "फ़रवरी", "फेब्रुअरी"),
    ("march", "mar", "মার্চ", "मार्च"),
    ("april", "apr", "এপ্রিল", "अप्रैल", "अप्रिल"),
    ("may", "মে", "मई", "मे"),
    ("june", "jun", "জুন", "जून", "जुन"),
    ("july", "jul", "জুলাই", "जुलाई", "जुलाइ"),
    ("august", "aug", "আগস্ট", "আগষ্ট", "অগাস্ট", "अगस्त", "अगस्ट"),
    ("september", "sept", "sep", "সেপ্টেম্বর", "सितंबर", "सितम्बर", "सेप्टेम्बर"),
    ("october", "oct", "অক্টোবর", "अक्टूबर", "अक्तूबर", "अक्टोबर"),
    ("november", "nov", "নভেম্বর", "नवंबर", "नवम्बर", "नोभेम्बर"),
    ("december", "dec", "ডিসেম্বর", "दिसंबर", "दिसम्बर", "डिसेम्बर"),
)
BANGLA = (
    ("বৈশাখ",),
    ("জ্যৈষ্ঠ", "জৈষ্ঠ", "জ্যৈষ্ট"),
    ("আষাঢ়", "আষাঢ"),
    ("শ্রাবণ", "শ্রাবন"),
    ("ভাদ্র",),
    ("আশ্বিন",),
    ("কার্তিক", "কার্ত্তিক"),
    ("অগ্রহায়ণ", "অগ্রহায়ন", "অঘ্রান"),
    ("পৌষ",),
    ("মাঘ",),
    ("ফাল্গুন", "ফাগুন"),
    ("চৈত্র",),
)
INDIC = (
    ("baisakh", "baishakh", "boishakh", "vaisakh", "vaishakh", "वैशाख", "बैशाख"),
    ("jestha", "jeth", "jyaistha", "joishtho", "jyoishtho", "ज्येष्ठ", "जेष्ठ", "जेठ"),
    ("ashadh", "asar", "asadh", "asharh", "ashar", "आषाढ", "आषाढ़", "असार"),
    ("shrawan", "saun", "sawan", "shravan", "srabon", "shrabon", "श्रावण", "साउन", "सावन"),
    ("bhadra", "bhadau", "bhadro", "भाद्र", "भदौ", "भादों"),
    ("ashwin", "asoj", "ashoj", "aswin", "आश्विन", "असोज"),
    ("kartik", "kartick", "कार्तिक", "कात्तिक"),
    ("mangsir", "marga", "agrahayan", "ogrohayon", "मंसिर", "मार्ग", "अगहन"),
    ("poush", "paush", "pus", "पौष", "पुष", "पुस", "पूस"),
    ("magh", "माघ"),
    ("falgun", "phalgun", "fagun", "phagun", "फाल्गुन", "फागुन"),
    ("chaitra", "chait", "choitro", "choitra", "चैत्र", "चैत"),
)


def _numbered(family: Family, names: tuple[tuple[str, ...], ...]) -> dict[Month, tuple[str, ...]]:
    return {(family, number): words for number, words in enumerate(names, start=1)}


MONTH_NAMES: WordList[Month] = WordList(
    _numbered("GREGORIAN", GREGORIAN) | _numbered("BANGLA", BANGLA) | _numbered("INDIC", INDIC)
)

# First month and number of months, in the year told. Winter is not read: it may be the one that ends in the year or the
# one that begins in it.
GREGORIAN_SEASONS: WordList[tuple[int, int]] = WordList(
    {
        (2, 3): ("spring", "वसंत", "बसंत"),
        (3, 4): ("summer", "গ্রীষ্ম", "गर्मी", "ग्रीष्म"),
        (6, 5): ("monsoon", "rainy season", "rains", "বর্ষা", "बरसात", "वर्षा"),
        (9, 3): ("autumn", "শরৎ", "शरद"),
    }
)
# The six seasons of the Bangla year, two months each from Boishakh.
BANGLA_SEASONS: WordList[tuple[int, int]] = WordList(
    {
        (1, 2): ("গ্রীষ্ম",),
        (3, 2): ("বর্ষা",),
        (5, 2): ("শরৎ",),
        (7, 2): ("হেমন্ত",),
        (9, 2): ("শীত",),
        (11, 2): ("বসন্ত",),
    }
)
