"""How a child looks, and the words for it in English, Hindi and Bangla."""

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "hi", "bn"]
Words: TypeAlias = dict[Language, str]

BUILDS: tuple[Words, ...] = (
    {"en": "thin build", "hi": "दुबला शरीर", "bn": "রোগা গড়ন"},
    {"en": "medium build", "hi": "मध्यम शरीर", "bn": "মাঝারি গড়ন"},
    {"en": "heavy build", "hi": "मोटा शरीर", "bn": "মোটা গড়ন"},
)
COMPLEXIONS: tuple[Words, ...] = (
    {"en": "fair complexion", "hi": "रंग गोरा", "bn": "গায়ের রং ফর্সা"},
    {"en": "wheatish complexion", "hi": "रंग गेहुँआ", "bn": "গায়ের রং শ্যামলা"},
    {"en": "dark complexion", "hi": "रंग सांवला", "bn": "গায়ের রং কালো"},
)
HAIRS: tuple[Words, ...] = (
    {"en": "black hair", "hi": "बाल काले", "bn": "চুল কালো"},
    {"en": "brown hair", "hi": "बाल भूरे", "bn": "চুল বাদামি"},
)
MARK_KINDS: tuple[Words, ...] = (
    {"en": "cut mark", "hi": "कटे का निशान", "bn": "কাটা দাগ"},
    {"en": "mole", "hi": "तिल", "bn": "তিল"},
    {"en": "burn mark", "hi": "जले का निशान", "bn": "পোড়া দাগ"},
    {"en": "birth mark", "hi": "जन्म का निशान", "bn": "জন্মদাগ"},
    {"en": "tattoo", "hi": "गोदना", "bn": "উল্কি"},
)
MARK_SITES: tuple[Words, ...] = (
    {"en": "cheek", "hi": "गाल", "bn": "গালে"},
    {"en": "hand", "hi": "हाथ", "bn": "হাতে"},
    {"en": "knee", "hi": "घुटने", "bn": "হাঁটুতে"},
    {"en": "eyebrow", "hi": "भौंह", "bn": "ভ্রুতে"},
    {"en": "ear", "hi": "कान", "bn": "কানে"},
    {"en": "leg", "hi": "पैर", "bn": "পায়ে"},
    {"en": "shoulder", "hi": "कंधे", "bn": "কাঁধে"},
)
SIDES: tuple[Words, ...] = (
    {"en": "left", "hi": "बाएं", "bn": "বাম"},
    {"en": "right", "hi": "दाहिने", "bn": "ডান"},
)
CLOTHES: dict[str, tuple[Words, ...]] = {
    "FEMALE": (
        {"en": "red frock", "hi": "लाल फ्रॉक", "bn": "লাল ফ্রক"},
        {"en": "yellow salwar kameez", "hi": "पीला सलवार कमीज", "bn": "হলুদ সালোয়ার কামিজ"},
        {"en": "school uniform", "hi": "स्कूल की वर्दी", "bn": "স্কুলের পোশাক"},
    ),
    "MALE": (
        {"en": "blue shirt and black pants", "hi": "नीली कमीज और काली पैंट", "bn": "নীল শার্ট ও কালো প্যান্ট"},
        {"en": "white vest and shorts", "hi": "सफेद बनियान और निकर", "bn": "সাদা গেঞ্জি ও হাফ প্যান্ট"},
        {"en": "school uniform", "hi": "स्कूल की वर्दी", "bn": "স্কুলের পোশাক"},
    ),
}
LANDMARKS: tuple[Words, ...] = (
    {"en": "near the railway station", "hi": "रेलवे स्टेशन के पास", "bn": "রেল স্টেশনের কাছে"},
    {"en": "near the big mosque", "hi": "बड़ी मस्जिद के पास", "bn": "বড় মসজিদের কাছে"},
    {"en": "near the Kali temple", "hi": "काली मंदिर के पास", "bn": "কালী মন্দিরের কাছে"},
    {"en": "by the river ghat", "hi": "नदी घाट के पास", "bn": "নদীর ঘাটের কাছে"},
    {"en": "near the bus stand", "hi": "बस अड्डे के पास", "bn": "বাস স্ট্যান্ডের কাছে"},
)


@dataclass(frozen=True, slots=True)
class Looks:
    """How a child looks; each part can be said in three languages."""

    build: Words
    complexion: Words
    hair: Words
    marks: tuple[tuple[Words, Words, Words], ...]

    def described(self, language: Language, height: str) -> str:
        """Return a long description as a form has it."""
        tall = {"en": f"height {height}", "hi": f"कद {height}", "bn": f"উচ্চতা {height}"}[language]
        said = (self.build[language], self.complexion[language], self.hair[language], *((tall,) if height else ()))
        text = ", ".join(said)
        return text[0].upper() + text[1:]

    def mark(self, number: int, language: Language) -> str:
        """Return one mark in words: kind, side and site."""
        kind, side, site = self.marks[number]
        if language == "en":
            return f"{kind['en']} on {side['en']} {site['en']}"
        joiner = " पर " if language == "hi" else " "
        return f"{side[language]} {site[language]}{joiner}{kind[language]}"


def invent_looks(chance: Random) -> Looks:
    """Return looks: most children are of medium build and wheatish complexion, and two in three have a mark."""
    marks = tuple(
        (chance.choice(MARK_KINDS), chance.choice(SIDES), chance.choice(MARK_SITES))
        for _ in range(chance.choices((0, 1, 2), (35, 45, 20))[0])
    )
    return Looks(
        chance.choices(BUILDS, (40, 52, 8))[0],
        chance.choices(COMPLEXIONS, (20, 60, 20))[0],
        chance.choices(HAIRS, (94, 6))[0],
        marks,
    )
