"""Countries and nationalities as told, to ISO 3166-1 alpha-2 codes."""

import re
from functools import cache

import pycountry

from schemas.values import MAX_VALUE_CHARS
from schemas.values.word_tables import words_of
from schemas.values.words import fold, whole_words

# "People's Republic of", "নাগরিক", "ชาว": words that say it is a country or someone of it.
KIND_WORDS = whole_words(words_of("country_word")["any"])
OTHER_SIGNS = re.compile(r"[\s.:,()-]+")


def country_of(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country or nationality, or null.

    Read are English names of all countries, and for those of the region and the ones children are taken to also ISO
    codes, nationalities and names in the region's languages. Codes of other countries are not: "NA" is no Namibian.
    """
    folded = fold(text[:MAX_VALUE_CHARS])
    found = _names().get(folded)
    if found is not None or not folded:
        return found
    plain = _plain(folded)
    return _names().get(plain) or _names().get(_plain(KIND_WORDS.sub(" ", plain)))


def _plain(folded: str) -> str:
    return OTHER_SIGNS.sub(" ", folded).strip()


@cache
def _names() -> dict[str, str]:
    """Return the code of each folded name; the table's own words win over English names."""
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for key in ("name", "official_name", "common_name"):
            name = getattr(country, key, None)
            if name is not None:
                found[_plain(fold(name))] = country.alpha_2
    for code, words in words_of("country").items():
        listed = pycountry.countries.get(alpha_2=code)
        three = () if listed is None else (listed.alpha_3,)
        for word in (code, *three, *words):
            found[fold(word)] = found[_plain(fold(word))] = code
    return found
