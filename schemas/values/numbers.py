"""Small whole numbers in words, as ages and heights are told in the region's languages."""

from schemas.values.words import any_of, fold

# Words of 1 to 20 in English, Hindi, Nepali, Bangla, Urdu, Burmese, Thai, Khmer, Lao, Vietnamese and Chinese: spell-out
# rules of CLDR (github.com/unicode-org/cldr, common/rbnf), and common spellings.
# fmt: off
WORDS: dict[int, tuple[str, ...]] = {
    1: ("one", "एक", "এক", "ایک", "တစ်", "หนึ่ง", "មួយ", "ໜຶ່ງ", "ຫນຶ່ງ", "một", "一"),
    2: ("two", "दो", "दुई", "দুই", "دو", "နှစ်", "สอง", "ពីរ", "ສອງ", "hai", "二", "两"),
    3: ("three", "तीन", "तिन", "তিন", "تین", "သုံး", "สาม", "បី", "ສາມ", "ba", "三"),
    4: ("four", "चार", "চার", "چار", "လေး", "สี่", "បួន", "ສີ່", "bốn", "四"),
    5: ("five", "पांच", "पाँच", "পাঁচ", "پانچ", "ငါး", "ห้า", "ប្រាំ", "ຫ້າ", "năm", "五"),
    6: ("six", "छह", "छः", "छे", "छ", "ছয়", "چھ", "چھے", "ခြောက်", "หก", "ប្រាំមួយ", "ຫົກ", "sáu", "六"),
    7: ("seven", "सात", "সাত", "سات", "ခုနစ်", "ခုနှစ်", "เจ็ด", "ប្រាំពីរ", "ເຈັດ", "bảy", "七"),
    8: ("eight", "आठ", "আট", "آٹھ", "ရှစ်", "แปด", "ប្រាំបី", "ແປດ", "tám", "八"),
    9: ("nine", "नौ", "नऊ", "নয়", "نو", "ကိုး", "เก้า", "ប្រាំបួន", "ເກົ້າ", "chín", "九"),
    10: ("ten", "दस", "दश", "দশ", "دس", "ဆယ်", "တစ်ဆယ်", "สิบ", "ដប់", "ສິບ", "mười", "十"),
    11: ("eleven", "ग्यारह", "एघार", "এগারো", "এগার", "گیارہ", "ဆယ့်တစ်", "สิบเอ็ด", "ដប់មួយ", "ສິບເອັດ", "mười một", "十一"),
    12: ("twelve", "बारह", "बाह्र", "বারো", "বার", "بارہ", "ဆယ့်နှစ်", "สิบสอง", "ដប់ពីរ", "ສິບສອງ", "mười hai", "十二"),
    13: ("thirteen", "तेरह", "तेह्र", "তেরো", "তের", "تیرہ", "ဆယ့်သုံး", "สิบสาม", "ដប់បី", "ສິບສາມ", "mười ba", "十三"),
    14: ("fourteen", "चौदह", "चौध", "চৌদ্দ", "چودہ", "ဆယ့်လေး", "สิบสี่", "ដប់បួន", "ສິບສີ່", "mười bốn", "十四"),
    15: (
        *("fifteen", "पंद्रह", "पन्द्रह", "पन्ध्र", "পনেরো", "পনের", "پندرہ", "ဆယ့်ငါး", "สิบห้า", "ដប់ប្រាំ", "ສິບຫ້າ"),
        *("mười lăm", "十五"),
    ),
    16: (
        *("sixteen", "सोलह", "सोह्र", "ষোলো", "ষোল", "سولہ", "ဆယ့်ခြောက်", "สิบหก", "ដប់ប្រាំមួយ", "ສິບຫົກ"),
        *("mười sáu", "十六"),
    ),
    17: (
        *("seventeen", "सत्रह", "सत्र", "সতেরো", "সতের", "سترہ", "ဆယ့်ခုနစ်", "ဆယ့်ခုနှစ်", "สิบเจ็ด", "ដប់ប្រាំពីរ"),
        *("ສິບເຈັດ", "mười bảy", "十七"),
    ),
    18: (
        *("eighteen", "अठारह", "अठार", "আঠারো", "আঠার", "اٹھارہ", "ဆယ့်ရှစ်", "สิบแปด", "ដប់ប្រាំបី", "ສິບແປດ"),
        *("mười tám", "十八"),
    ),
    19: (
        *("nineteen", "उन्नीस", "उन्नाइस", "উনিশ", "انیس", "ဆယ့်ကိုး", "สิบเก้า", "ដប់ប្រាំបួន", "ສິບເກົ້າ"),
        *("mười chín", "十九"),
    ),
    20: ("twenty", "बीस", "बिस", "বিশ", "কুড়ি", "بیس", "နှစ်ဆယ်", "ยี่สิบ", "ម្ភៃ", "ຊາວ", "hai mươi", "二十"),
}
# fmt: on
"""How each number is told."""

NUMBER_WORDS = {fold(word): number for number, words in WORDS.items() for word in words}
WHOLE_NUMBER = rf"\d{{1,3}}|{any_of(NUMBER_WORDS)}"
"""Regular expression, without group, of a whole number in ASCII digits or in folded words."""
NOT_IN_A_WORD = "(?<![\\w\u0900-\u0eff\u1000-\u109f\u1780-\u17ff])"
"""Look-behind that keeps a number's word from being found inside another word ("कुछ" ends with "छ", six)."""


def number_of(word: str) -> int:
    """Return the number a match of `WHOLE_NUMBER` says."""
    found = NUMBER_WORDS.get(word)
    return int(word) if found is None else found
