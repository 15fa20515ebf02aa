"""The hub's gazetteer: areas of the countries it serves, found by any of their spellings.

`gazetteer.tsv` is made by `python -m ops.sandbox.simulate.build_gazetteer`; its first lines name its sources.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from schemas.values.digits import to_ascii_digits

FILE = Path(__file__).parent / "gazetteer.tsv"
DISTRICT = 2
MOST_REMEMBERED = 8192  # names looked up: a source tells the same few hundred again and again
# Words that say what kind of area it is: in Latin, Bangla and Devanagari anywhere in a name, in Thai, Lao and Khmer
# before it, in Burmese and Chinese after it.
KIND_WORDS = re.compile(
    r"(?<![\w\u0900-\u0dff])(?:district|dist|state|division|region|province|pradesh(?=\s*$)|upazila|upazilla|"
    r"sub-?district|thana|zila|zilla|changwat|amphoe|amphur|township|tỉnh|thành phố|tp\.?(?=\s)|huyện|"
    r"(?:sub-?metropolitan|metropolitan|rural)?\s?(?:municipality|city(?=\s*$))|"
    r"জেলা|বিভাগ|উপজেলা|থানা|রাজ্য|जिला|ज़िला|जिल्ला|राज्य|प्रदेश(?=\s*$)|प्रान्त|जनपद|"
    r"(?:उप)?(?:महा)?नगरपालिका|गा[उऊ]ँ?पालिका)(?![\w\u0900-\u0dff])"
    r"|^(?:จังหวัด|จ\.|อำเภอ|อ\.|เขต(?=.{3})|แขวง(?=.{3})|ແຂວງ|ເມືອງ(?=.{3})|ខេត្ត|រាជធានី|ក្រុង|ស្រុក|รัฐ(?=.{3}))"
    r"|(?:တိုင်းဒေသကြီး|တိုင်း|ပြည်နယ်|ခရိုင်|မြို့နယ်|မြို့|省|市|自治区|县)$"
)
NOT_KEPT = re.compile(r"[\s.,'’`()\u200b-\u200d\u2060-]+")
# Spellings that change from clerk to clerk: long and short vowels, the two n and the three s, nukta and chandrabindu.
SAME_LETTERS = str.maketrans(
    {
        "ী": "ি",
        "ূ": "ু",
        "ণ": "ন",
        "ষ": "শ",
        "স": "শ",
        "ঁ": None,
        "\u09bc": None,
        "ी": "ि",
        "ू": "ु",
        "ण": "न",
        "ष": "श",
        "ँ": "ं",
        "\u093c": None,
        "đ": "d",
    }
)


@dataclass(frozen=True, slots=True)
class Area:
    """One administrative area: level 1 is the ISO 3166-2 first level, 2 a district, 3 what lies below."""

    code: str
    """ISO 3166-2 where there is one; else the code above it, a point and a word of the hub's own."""
    level: int
    country: str
    parent: str | None
    name: str
    centre: tuple[float, float] | None
    """Latitude and longitude of about its middle, degrees, WGS 84."""
    spellings: tuple[str, ...]


@lru_cache(maxsize=MOST_REMEMBERED)
def find_areas(name: str, country: str | None = None) -> tuple[Area, ...]:
    """Return the areas a name may mean, of one country when it is given; none for a name nobody knows.

    The highest level wins within one line of areas (Dhaka is the division and the district in it).
    """
    found = _by_name().get(folded_name(name), ())
    inside = tuple(area for area in found if country is None or area.country == country)
    # A town's name that is also its district's means the district: it loses nothing and is not two places.
    return tuple(area for area in inside if not any(_nested(area, other) for other in inside))


def area_of_code(code: str) -> Area | None:
    """Return the area of a code of the gazetteer, or null."""
    return _by_code().get(code)


def areas() -> tuple[Area, ...]:
    """Return every area in the order of the file: countries, then levels."""
    return tuple(_by_code().values())


def folded_name(name: str) -> str:
    """Return a name in the form in which spellings are compared."""
    text = to_ascii_digits(unicodedata.normalize("NFC", name)).casefold()
    text = NOT_KEPT.sub("", KIND_WORDS.sub(" ", text)) or NOT_KEPT.sub("", text)
    latin = "".join(part for part in unicodedata.normalize("NFKD", text) if not "\u0300" <= part <= "\u036f")
    return re.sub(r"([a-z])\1", r"\1", latin.translate(SAME_LETTERS))


def _nested(area: Area, other: Area) -> bool:
    return (
        other.level < area.level and other.level <= DISTRICT and area.parent is not None and _lies_in(area, other.code)
    )


def _lies_in(area: Area, code: str) -> bool:
    above = None if area.parent is None else area_of_code(area.parent)
    return above is not None and (above.code == code or _lies_in(above, code))


@cache
def _by_code() -> dict[str, Area]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {row["code"]: _area(row) for row in rows}


@cache
def _by_name() -> dict[str, tuple[Area, ...]]:
    found: dict[str, tuple[Area, ...]] = {}
    for area in _by_code().values():
        for key in sorted({folded_name(spelling) for spelling in area.spellings}):
            found[key] = (*found.get(key, ()), area)
    return found


def _area(row: dict[str, str]) -> Area:
    centre = (float(row["lat"]), float(row["lon"])) if row["lat"] else None
    return Area(
        code=row["code"],
        level=int(row["level"]),
        country=row["country"],
        parent=row["parent"] or None,
        name=row["name"],
        centre=centre,
        spellings=tuple(row["spellings"].split("|")),
    )
