"""Invented words for the builders, and choices that depend on a seed alone. No name here is of a real child."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Choice = TypeVar("Choice")

# Common given and family names and made-up places; every pair of them is put together by chance.
GIVEN = {
    "Deva": ("आशा", "रवि", "मीना", "सूरज", "गीता", "अर्जुन", "कमला", "दीपक", "सीता", "मोहन", "पूजा", "बिकास"),
    "Beng": ("রিয়া", "সুমন", "মিতা", "রহিম", "সালমা", "তুহিন", "শিউলি", "জাহিদ", "নাসরিন", "বাবলু", "পারুল", "হাসান"),
    "Latn": ("Asha", "Ravi", "Meena", "Suraj", "Salma", "Tuhin", "Bikash", "Kamala", "Rahim", "Parul", "Dipak", "Riya"),
}
FAMILY = {
    "Deva": ("कुमारी", "यादव", "तामाङ", "थापा", "दास", "मंडल", "शर्मा", "राई"),
    "Beng": ("খাতুন", "মণ্ডল", "বেগম", "শেখ", "দাস", "সরকার", "আক্তার", "মিয়া"),
    "Latn": ("Kumari", "Mondal", "Tamang", "Khatun", "Das", "Sheikh", "Thapa", "Begum"),
}
SYLLABLES = {
    "Deva": ("राम", "पुर", "गंज", "नगर", "सोन", "माधो", "फूल", "बारी", "डीह"),
    "Beng": ("রাম", "পুর", "গঞ্জ", "নগর", "সোনা", "মধু", "ফুল", "বাড়ি", "খালি"),
    "Latn": ("Ram", "pur", "ganj", "nagar", "Sona", "Madhu", "Phul", "bari", "khali"),
}
LANDMARKS = {
    "Deva": ("रेलवे स्टेशन के पास", "पुराने मंदिर के पीछे", "नदी के पुल के पास", "बस अड्डा"),
    "Beng": ("রেল স্টেশনের কাছে", "পুরানো মসজিদের পাশে", "নদীর ঘাট", "হাটের কাছে"),
    "Latn": ("near the railway station", "behind the old temple", "by the river bridge", "bus stand"),
}
REMARKS = {
    "Deva": ("बच्चा बाजार से घर नहीं लौटा", "नीली कमीज और काली पैंट", "माथे पर पुराना निशान", "धीरे बोलता है"),
    "Beng": ("শিশুটি বাজার থেকে আর বাড়ি ফেরেনি", "নীল জামা ও কালো প্যান্ট", "কপালে পুরানো দাগ", "আস্তে কথা বলে"),
    "Latn": (
        "the child did not come home from the market",
        "blue shirt and black trousers",
        "old scar on the forehead",
        "speaks softly, about 4 feet tall",
    ),
}
FIRST_LEVEL = {"IN": "IN-BR", "BD": "BD-C", "NP": "NP-P3"}  # ISO 3166-2: Bihar, Dhaka, Bagmati
LANGUAGE = {"Deva": "hi", "Beng": "bn", "Latn": "en"}
SCRIPTS = ("Deva", "Beng", "Latn")
FIRST_DAY = dt.date(2024, 1, 1)
FIRST_INSTANT = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Pick:
    """Choices that depend only on the seed and on the label of what is chosen, never on their order."""

    seed: str

    def under(self, label: str | int) -> Pick:
        """Return the choices of one part."""
        return Pick(f"{self.seed}/{label}")

    def raw(self, label: str, count: int) -> bytes:
        """Return `count` bytes, at most 64."""
        return hashlib.sha512(f"{self.seed}/{label}".encode()).digest()[:count]

    def number(self, label: str, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int.from_bytes(self.raw(label, 8)) % (high - low + 1)

    def one(self, label: str, choices: Sequence[Choice]) -> Choice:
        """Return one of the choices."""
        return choices[self.number(label, 0, len(choices) - 1)]

    def script(self) -> str:
        """Return the script (ISO 15924) of this part's words."""
        return self.one("script", SCRIPTS)

    def name(self) -> str:
        """Return a person's invented name in this part's script."""
        return f"{self.one('given', GIVEN[self.script()])} {self.one('family', FAMILY[self.script()])}"

    def place_name(self) -> str:
        """Return an invented place name in this part's script."""
        syllables = SYLLABLES[self.script()]
        return self.one("first", syllables) + self.one("second", syllables).lower()

    def landmark(self) -> str:
        """Return a landmark in this part's script."""
        return self.one("landmark", LANDMARKS[self.script()])

    def remark(self) -> str:
        """Return a sentence of a report in this part's script."""
        return self.one("remark", REMARKS[self.script()])

    def day(self, label: str) -> dt.date:
        """Return a day of 2024."""
        return FIRST_DAY + dt.timedelta(days=self.number(label, 0, 365))

    def instant(self, label: str) -> dt.datetime:
        """Return an instant of 2024, UTC, whole milliseconds."""
        return FIRST_INSTANT + dt.timedelta(milliseconds=self.number(label, 0, 366 * 86_400_000 - 1))
