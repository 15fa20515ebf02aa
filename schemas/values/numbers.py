"""Small whole numbers in words, as ages and heights are told in English, Hindi and Bangla."""

from schemas.values.words import fold

# Words of 1 to 18 (a child's age in years): CLDR 46 spell-out rules of en, hi and bn, and common spellings.
WORDS: dict[int, tuple[str, ...]] = {
    1: ("one", "एक", "এক"),
    2: ("two", "दो", "দুই"),
    3: ("three", "तीन", "তিন"),
    4: ("four", "चार", "চার"),
    5: ("five", "पांच", "पाँच", "পাঁচ"),
    6: ("six", "छह", "छः", "छे", "ছয়"),
    7: ("seven", "सात", "সাত"),
    8: ("eight", "आठ", "আট"),
    9: ("nine", "नौ", "নয়"),
    10: ("ten", "दस", "দশ"),
    11: ("eleven", "ग्यारह", "এগারো", "এগার"),
    12: ("twelve", "बारह", "বারো", "বার"),
    13: ("thirteen", "तेरह", "তেরো", "তের"),
    14: ("fourteen", "चौदह", "চৌদ্দ"),
    15: ("fifteen", "पंद्रह", "पन्द्रह", "পনেরো", "পনের"),
    16: ("sixteen", "सोलह", "ষোলো", "ষোল"),
    17: ("seventeen", "सत्रह", "সতেরো", "সতের"),
    18: ("eighteen", "अठारह", "আঠারো", "আঠার"),
}
"""How each number is told."""


NUMBER_WORDS = {fold(word): number for number, words in WORDS.items() for word in words}
WHOLE_NUMBER = rf"\d{{1,3}}|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}"
"""Regular expression of a whole number in ASCII digits or in folded words."""
