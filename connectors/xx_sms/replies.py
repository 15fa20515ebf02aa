"""The answer to a short message: what was understood and what is missing, without a value of it, in one message."""

from connectors.xx_sms.grammar import Message
from connectors.xx_sms.words import Keyword, Label, Language

# One message holds 160 characters of GSM's alphabet, 70 of any other (3GPP TS 23.040, 9.2.3.24; TS 23.038).
LIMITS: dict[Language, int] = {"en": 160, "hi": 70, "bn": 70, "ne": 70}
ASKED: tuple[Label, ...] = ("name", "sex", "age", "place", "date")
NAMES: dict[Language, dict[Label, str]] = {
    "en": {"name": "name", "sex": "sex", "age": "age", "place": "place", "date": "date"},
    "hi": {"name": "नाम", "sex": "लिंग", "age": "उम्र", "place": "जगह", "date": "तारीख"},
    "bn": {"name": "নাম", "sex": "লিঙ্গ", "age": "বয়স", "place": "স্থান", "date": "তারিখ"},
    "ne": {"name": "नाम", "sex": "लिङ्ग", "age": "उमेर", "place": "ठाउँ", "date": "मिति"},
}
SAID: dict[Language, dict[Keyword, str]] = {
    "en": {"MISSING": "MISSING", "FOUND": "FOUND", "LEFT": "LEFT", "BACK": "BACK"},
    "hi": {"MISSING": "लापता", "FOUND": "मिला", "LEFT": "गया", "BACK": "वापस"},
    "bn": {"MISSING": "নিখোঁজ", "FOUND": "পাওয়া", "LEFT": "গেছে", "BACK": "ফিরেছে"},
    "ne": {"MISSING": "हराएको", "FOUND": "भेटियो", "LEFT": "गयो", "BACK": "फर्कियो"},
}
# Understood, send, end of a sentence, thanks, where to call: 1098 is the child helpline of all three countries.
PHRASES: dict[Language, tuple[str, str, str, str, str]] = {
    "en": ("Understood", "Please send", ".", "Thank you.", "In danger call 1098."),
    "hi": ("समझा", "भेजें", "।", "धन्यवाद।", "खतरा? 1098"),
    "bn": ("বুঝেছি", "পাঠান", "।", "ধন্যবাদ।", "বিপদে 1098"),
    "ne": ("बुझियो", "पठाउनुस्", "।", "धन्यवाद।", "खतरा? 1098"),
}
HELP: dict[Language, str] = {
    "en": "Not understood. Send MISSING, FOUND, LEFT or BACK, then name, sex, age, place, date. In danger call 1098.",
    "hi": "समझ नहीं आया। भेजें: लापता, नाम, लिंग, उम्र, जगह, तारीख। खतरा? 1098",
    "bn": "বুঝিনি। পাঠান: নিখোঁজ, নাম, লিঙ্গ, বয়স, স্থান, তারিখ। বিপদে 1098",
    "ne": "बुझिएन। पठाउनुस्: हराएको, नाम, लिङ्ग, उमेर, ठाउँ, मिति। 1098",
}


def answer(message: Message, understood: frozenset[Label]) -> str:
    """Return the answer to a message, at most 160 characters in English and 70 in the other languages."""
    language = message.language
    if message.keyword is None:
        return HELP[language]
    heard, send, stop, thanks, danger = PHRASES[language]
    names = NAMES[language]
    got = ", ".join((SAID[language][message.keyword], *(names[each] for each in ASKED if each in understood)))
    lacks = ", ".join(names[each] for each in ASKED if each not in understood)
    said = f"{heard}: {got}{stop}"
    asked = f"{send}: {lacks}{stop}" if lacks else thanks
    kept = said
    for sentence in (asked, danger):
        if len(kept) + 1 + len(sentence) <= LIMITS[language]:
            kept = f"{kept} {sentence}"
    return kept
