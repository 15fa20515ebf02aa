"""Names of months and seasons in the region's languages, with the spellings officials use."""

from typing import Literal, TypeAlias

from schemas.values.words import WordList

Family: TypeAlias = Literal["GREGORIAN", "BANGLA", "INDIC"]
"""Whose month a name is. INDIC names are told in Bangla, Bikram Sambat and Indian calendars alike."""
Month: TypeAlias = tuple[Family, int]

# Sources: CLDR 47 month names of en, bn, hi, ne, ur, my, th, km and lo; Bangla Academy's spelling list; spellings seen
# in published forms. Vietnamese and Chinese number their months and are read as numbers.
GREGORIAN = (
    (
        *("january", "jan", "জানুয়ারি", "জানুয়ারী", "जनवरी", "জানু", "जन॰", "جنوری", "ဇန်နဝါရီ", "ဇန္နဝါရီ"),
        *("มกราคม", "มกรา", "ม.ค.", "មករា", "ມັງກອນ"),
    ),
    (
        *("february", "feb", "ফেব্রুয়ারি", "ফেব্রুয়ারী", "ফেব", "फरवरी", "फ़रवरी", "फेब्रुअरी", "फेब्रुवरी", "فروری"),
        *("ဖေဖော်ဝါရီ", "กุมภาพันธ์", "กุมภา", "ก.พ.", "កុម្ភៈ", "កុម្ភះ", "ກຸມພາ"),
    ),
    ("march", "mar", "মার্চ", "मार्च", "مارچ", "မတ်", "มีนาคม", "มีนา", "มี.ค.", "មីនា", "ມີນາ"),
    ("april", "apr", "এপ্রিল", "अप्रैल", "अप्रिल", "اپریل", "ဧပြီ", "เมษายน", "เมษา", "เม.ย.", "មេសា", "ເມສາ"),
    ("may", "মে", "मई", "मे", "مئی", "မေ", "พฤษภาคม", "พฤษภา", "พ.ค.", "ឧសភា", "ພຶດສະພາ"),
    ("june", "jun", "জুন", "जून", "जुन", "جون", "ဇွန်", "มิถุนายน", "มิถุนา", "มิ.ย.", "មិថុនា", "ມິຖຸນາ"),
    (
        *("july", "jul", "জুলাই", "जुलाई", "जुलाइ", "جولائی", "ဇူလိုင်", "กรกฎาคม", "กรกฎา", "ก.ค.", "កក្កដា"),
        *("ກໍລະກົດ",),
    ),
    (
        *("august", "aug", "আগস্ট", "আগষ্ট", "অগাস্ট", "अगस्त", "अगस्ट", "اگست", "ဩဂုတ်", "သြဂုတ်", "สิงหาคม", "สิงหา"),
        *("ส.ค.", "សីហា", "ສິງຫາ"),
    ),
    (
        *("september", "sept", "sep", "সেপ্টেম্বর", "सितंबर", "सितम्बर", "सेप्टेम्बर", "ستمبر", "စက်တင်ဘာ", "กันยายน"),
        *("กันยา", "ก.ย.", "កញ្ញា", "ກັນຍາ"),
    ),
    (
        *("october", "oct", "অক্টোবর", "अक्टूबर", "अक्तूबर", "अक्टोबर", "اکتوبر", "အောက်တိုဘာ", "ตุลาคม", "ตุลา", "ต.ค."),
        *("តុលា", "ຕຸລາ"),
    ),
    (
        *("november", "nov", "নভেম্বর", "नवंबर", "नवम्बर", "नोभेम्बर", "نومبر", "နိုဝင်ဘာ", "พฤศจิกายน", "พฤศจิกา", "พ.ย."),
        *("វិច្ឆិកា", "ພະຈິກ"),
    ),
    (
        *("december", "dec", "ডিসেম্বর", "दिसंबर", "दिसम्बर", "डिसेम्बर", "دسمبر", "ဒီဇင်ဘာ", "ธันวาคม", "ธันวา", "ธ.ค."),
        *("ធ្នូ", "ທັນວາ"),
    ),
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
    ("baisakh", "baishakh", "baishak", "boishakh", "vaisakh", "vaishakh", "वैशाख", "बैशाख"),
    ("jestha", "jeth", "jyestha", "jyaistha", "joishtho", "jyoishtho", "ज्येष्ठ", "जेष्ठ", "जेठ"),
    ("ashadh", "asar", "asadh", "asadha", "aashadh", "asharh", "ashar", "आषाढ", "आषाढ़", "असार"),
    ("shrawan", "saun", "sawan", "shravan", "srawan", "srabon", "shrabon", "श्रावण", "साउन", "सावन"),
    ("bhadra", "bhadau", "bhadro", "भाद्र", "भदौ", "भादों"),
    ("ashwin", "asoj", "ashoj", "aswin", "aashwin", "आश्विन", "असोज"),
    ("kartik", "kartick", "karthik", "कार्तिक", "कात्तिक"),
    ("mangsir", "mansir", "marga", "agrahayan", "ogrohayon", "मंसिर", "मङ्सिर", "मार्ग", "अगहन"),
    ("poush", "paush", "push", "pus", "पौष", "पुष", "पुस", "पूस"),
    ("magh", "माघ"),
    ("falgun", "phalgun", "fagun", "phagun", "फाल्गुन", "फाल्गुण", "फागुन"),
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
