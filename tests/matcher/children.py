"""Invented children for the matcher's tests: common names of three scripts, nobody's particulars. All are TEST."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from matcher.profile import RegionalKey, profile_of
from schemas.records import (
    AdminArea,
    AgeRange,
    ChildReport,
    Consent,
    InstantRange,
    Mark,
    MatchProfile,
    MeasureRange,
    Name,
    Place,
    Relative,
    codes,
)

KEY = RegionalKey(1, b"an invented key for tests only!!")
OTHER_KEY = RegionalKey(1, b"another key, also for tests only")
LOST_AT = dt.datetime(2024, 3, 10, 9, tzinfo=dt.UTC)
FOUND_AT = LOST_AT + dt.timedelta(days=20)
MURSHIDABAD = Place(country="IN", admin=(AdminArea(level=1, code="IN-WB"),), lat=24.18, lon=88.27)
KHULNA = Place(country="BD", admin=(AdminArea(level=1, code="BD-D"),), lat=22.82, lon=89.55)
PUNE = Place(country="IN", admin=(AdminArea(level=1, code="IN-MH"),), lat=18.52, lon=73.86)
PLACES = (MURSHIDABAD, KHULNA, PUNE)

# Common given names as Latin, Bengali and Devanagari writers spell them; collected for this project.
GIRLS = (
    ("Rahima", "রহিমা", "रहीमा"), ("Sumaiya", "সুমাইয়া", "सुमैया"), ("Laxmi", "লক্ষ্মী", "लक्ष्मी"),
    ("Poonam", "পুনম", "पूनम"), ("Shefali", "শেফালী", "शेफाली"), ("Jasmin", "জেসমিন", "जैस्मिन"),
    ("Swapna", "স্বপ্না", "स्वप्ना"), ("Tahmina", "তাহমিনা", "तहमीना"), ("Gouri", "গৌরী", "गौरी"),
    ("Monira", "মনিরা", "मुनीरा"), ("Sabita", "সবিতা", "सविता"), ("Nasrin", "নাসরিন", "नसरीन"),
    ("Dipali", "দীপালি", "दीपाली"), ("Khadija", "খাদিজা", "खदीजा"), ("Pushpa", "পুষ্প", "पुष्पा"),
    ("Salma", "সালমা", "सलमा"), ("Jyotsna", "জ্যোৎস্না", "ज्योत्सना"), ("Ruksana", "রোকসানা", "रुखसाना"),
)  # fmt: skip
BOYS = (
    ("Rahim", "রহিম", "रहीम"), ("Bikash", "বিকাশ", "विकास"), ("Sujit", "সুজিত", "सुजीत"),
    ("Jahangir", "জাহাঙ্গীর", "जहांगीर"), ("Shakib", "সাকিব", "शाकिब"), ("Biswajit", "বিশ্বজিৎ", "विश्वजीत"),
    ("Mahmud", "মাহমুদ", "महमूद"), ("Ganesh", "গণেশ", "गणेश"), ("Tariqul", "তারিকুল", "तारिकुल"),
    ("Sourav", "সৌরভ", "सौरभ"), ("Dipankar", "দীপঙ্কর", "दीपंकर"), ("Yusuf", "ইউসুফ", "यूसुफ"),
    ("Prakash", "প্রকাশ", "प्रकाश"), ("Mohsin", "মহসিন", "मोहसिन"), ("Nirmal", "নির্মল", "निर्मल"),
    ("Habib", "হাবিব", "हबीब"), ("Krishna", "কৃষ্ণ", "कृष्ण"), ("Selim", "সেলিম", "सलीम"),
)  # fmt: skip
FAMILIES = (
    ("Mondal", "মণ্ডল", "मंडल"), ("Sheikh", "শেখ", "शेख"), ("Barua", "বড়ুয়া", "बरुआ"), ("Sarkar", "সরকার", "सरकार"),
    ("Gain", "গাইন", "गाइन"), ("Mahato", "মাহাতো", "महतो"), ("Khatri", "খত্রী", "खत्री"), ("Das", "দাস", "दास"),
    ("Tudu", "টুডু", "टुडू"), ("Paswan", "পাসোয়ান", "पासवान"), ("Halder", "হালদার", "हालदार"), ("Karmakar", "কর্মকার", "कर्मकार"),
)  # fmt: skip
LATIN, BENGALI, DEVANAGARI = range(3)


def missing(number: int = 1, **changes: object) -> ChildReport:
    """Return a missing girl of ten with a family, then changes."""
    return _report("MISSING", f"mother.test/{number}", LOST_AT, changes)


def found(number: int = 1, **changes: object) -> ChildReport:
    """Return the same girl found twenty days later, written in Bengali script, then changes."""
    bengali = {
        "names": (Name(value="সুমাইয়া বড়ুয়া"),),
        "relatives": (relative("FATHER", "মোঃ জাহাঙ্গীর বড়ুয়া"), relative("MOTHER", "শেফালী বেগম")),
    }
    return _report("FOUND", f"shelter.test/{number}", FOUND_AT, bengali | changes)


def profile(report: ChildReport, key: RegionalKey = KEY) -> MatchProfile:
    """Return the report's profile under the tests' key."""
    return profile_of(report, key)


def name(value: str, kind: codes.NameKind = "UNKNOWN") -> Name:
    """Return a name of a kind."""
    return Name(value=value, kind=kind)


def relative(relation: codes.Relation, value: str) -> Relative:
    """Return a relative of one name."""
    return Relative(relation=relation, names=(Name(value=value),))


def age(low: int, high: int | None = None) -> AgeRange:
    """Return an age on the day the child was lost."""
    return AgeRange(min_years=low, max_years=low if high is None else high, as_of=LOST_AT.date())


def at(moment: dt.datetime) -> InstantRange:
    """Return a known moment."""
    return InstantRange(earliest=moment, latest=moment)


def _report(kind: codes.ReportKind, record_id: str, moment: dt.datetime, changes: dict[str, object]) -> ChildReport:
    plain: dict[str, object] = {
        "record_id": record_id,
        "source_id": record_id.split("/", 1)[0],
        "source_country": "IN" if kind == "MISSING" else "BD",
        "kind": kind,
        "message_class": "TEST",
        "consent": Consent(basis="BEST_INTERESTS", scopes=("TRACING", "CROSS_BORDER")),
        "sex": "FEMALE",
        "age": age(10),
        "names": (Name(value="Sumaiya Barua"),),
        "relatives": (relative("FATHER", "Md. Jahangir Barua"), relative("MOTHER", "Shefali Begum")),
        "home_place": MURSHIDABAD,
        "event_at": at(moment),
    }
    return ChildReport.from_fields(plain | changes)


@dataclass(frozen=True)
class Pair:
    """A missing and a found report, and whether they are one child."""

    missing: ChildReport
    found: ChildReport
    same: bool
    trap: str


def family(chance: random.Random, number: int) -> tuple[ChildReport, ChildReport, ChildReport]:
    """Return a missing child, the same child found, and a found sibling; as told in a found child's report."""
    sex: codes.Sex = chance.choice(("FEMALE", "MALE"))
    given, siblings_given = chance.sample(GIRLS if sex == "FEMALE" else BOYS, 2)
    surname, father, mother = chance.choice(FAMILIES), chance.choice(BOYS), chance.choice(GIRLS)
    home, years = chance.choice(PLACES), chance.randint(5, 16)
    lost = LOST_AT + dt.timedelta(days=chance.randint(0, 300))
    mark = Mark(kind=chance.choice(("SCAR", "MOLE")), body_site=chance.choice(("KNEE", "CHIN")), side="LEFT")

    def told(first: tuple[str, str, str], script: int) -> dict[str, object]:
        return {
            "sex": sex,
            "names": (name(f"{first[script]} {surname[script]}"),),
            "relatives": (
                relative("FATHER", f"{father[script]} {surname[script]}"),
                relative("MOTHER", f"{mother[script]} {('Bibi', 'বিবি', 'बीबी')[script]}"),
            ),
            "home_place": home,
        }

    def partly(fields: dict[str, object]) -> dict[str, object]:
        dropped = {field for field in ("relatives", "home_place") if chance.random() < 0.4}
        blank: dict[str, object] = {"relatives": (), "home_place": None}
        return {field: blank[field] if field in dropped else value for field, value in fields.items()}

    def seen(first: tuple[str, str, str], years_told: int, local: int) -> ChildReport:
        later = lost + dt.timedelta(days=chance.randint(0, 200))
        marks = (mark,) if first is given and chance.random() < 0.5 else ()
        told_age = age(max(years_told + chance.choice((-1, 0, 0, 1)), 0))
        fields = partly(told(first, chance.choice((LATIN, BENGALI))))
        return found(local, **fields, age=told_age, marks=marks, event_at=at(later), height_cm=_height(years_told))

    script = chance.choice((LATIN, DEVANAGARI, BENGALI))
    lost_child = missing(
        number, **told(given, script), age=age(years), marks=(mark,), event_at=at(lost), height_cm=_height(years)
    )
    sibling_years = max(years + chance.choice((-3, -2, 2, 3)), 1)
    return lost_child, seen(given, years, number), seen(siblings_given, sibling_years, number + 1_000_000)


def pairs(seed: int, families: int) -> list[Pair]:
    """Return true pairs, sibling pairs and pairs of unlike children, one each a family."""
    chance = random.Random(seed)  # noqa: S311 - seeded test data
    made = [family(chance, number) for number in range(families)]
    true = [Pair(lost, seen, same=True, trap="true") for lost, seen, _ in made]
    siblings = [Pair(lost, seen, same=False, trap="sibling") for lost, _, seen in made]
    others = [
        Pair(made[place][0], made[(place + 1) % families][1], same=False, trap="stranger") for place in range(families)
    ]
    return true + siblings + others


def _height(years: int) -> MeasureRange:
    """Return about the median height of an age (WHO growth reference 2007: 110 cm at 5 years, 6 cm a year)."""
    middle = 110.0 + 6.0 * (years - 5)
    return MeasureRange(min=middle - 3, max=middle + 3)
