"""Writes an invented child as an entry of a D.Net export: found in Bangladesh, told in Bangla."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, districts_of, spelled
from ops.sandbox.simulate.looks import CLOTHES
from ops.sandbox.simulate.names import NameRow, pick_name, slipped
from schemas.values.calendars import from_gregorian
from schemas.values.gazetteer import Area, area_of_code

ZONE = timezone(timedelta(hours=6))  # Bangladesh Standard Time
Entry = dict[str, object]
BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
MONTHS = ("বৈশাখ", "জ্যৈষ্ঠ", "আষাঢ়", "শ্রাবণ", "ভাদ্র", "আশ্বিন", "কার্তিক", "অগ্রহায়ণ", "পৌষ", "মাঘ", "ফাল্গুন", "চৈত্র")
# Districts on India's border, where most children are found: they come three times in the draw.
BORDER = (
    "BD-22",
    "BD-58",
    "BD-27",
    "BD-30",
    "BD-54",
    "BD-45",
    "BD-14",
    "BD-32",
    "BD-28",
    "BD-08",
    "BD-04",
    "BD-60",
    "BD-16",
)
CIRCUMSTANCES = ("পাচার সন্দেহ", "একা পাওয়া গেছে", "হারিয়ে গেছে", "কাজ থেকে উদ্ধার", "অজানা")
SEXES = {"FEMALE": "মেয়ে", "MALE": "ছেলে"}
# How children and officers tell, in hundredths, after what case workers of the region describe: invented shares.
HALF_NAME, NICKNAME, FALSE_NAME, NO_NAME, SLIP = 0.33, 0.10, 0.03, 0.07, 0.25
FATHER, MOTHER, MARK, STATE, DISTRICT, WRONG_SEX = 0.6, 0.35, 0.7, 0.7, 0.35, 0.01


@dataclass(frozen=True, slots=True)
class Finding:
    """When, where and under which id a child is entered as found."""

    local_id: str
    found_on: date
    district: Area
    entered_at: datetime


def finding_of(number: int, found_on: date, chance: Random) -> Finding:
    """Return where a child is found, border districts first, and when it is entered."""
    all_districts = districts_of("BD")
    border = tuple(area for area in all_districts if area.code in BORDER)
    district = chance.choice((*all_districts, *border, *border, *border))
    entered = datetime.combine(found_on, time(9), ZONE) + timedelta(hours=chance.randrange(2, 60))
    return Finding(f"DN-{found_on.year}-{number:08d}", found_on, district, entered)


def found_entry(child: Child, finding: Finding, chance: Random) -> Entry:
    """Return the entry of a child found: half remembered, in another script, measured anew, at a later day."""
    division = area_of_code(finding.district.parent or "")
    return {
        **envelope(finding),
        "child": _person(child, finding, chance) | _looks(child, chance),
        "found": {
            "date": bangla_day(finding.found_on),
            "calendar": "bangla",
            "division": "" if division is None else spelled(division, "bn").removesuffix(" বিভাগ"),
            "district": spelled(finding.district, "bn"),
            "circumstance": chance.choice(CIRCUMSTANCES),
        },
        "gd": {
            "no": in_bangla(chance.randrange(1, 3000)),
            "station": f"{spelled(finding.district, 'bn')} সদর থানা",
            "date": bangla_day(finding.found_on),
            "calendar": "bangla",
        },
        "care": {"kind": "আশ্রয়কেন্দ্র", "organisation": "সরকারি শিশু পরিবার", "district": spelled(finding.district, "bn")},
        "verification": "যাচাইকৃত",
        "reported_by": chance.choice(("পুলিশ", "বিজিবি", "এনজিও")),
    }


def partial_entry(child: Child, finding: Finding) -> Entry:
    """Return an entry with only sex, age and place, as a first call from a border post gives it."""
    return {
        **envelope(finding),
        "child": {"sex": SEXES[child.sex], "age": f"{in_bangla(child.age_on(finding.found_on))} বছর"},
        "found": {
            "date": bangla_day(finding.found_on),
            "calendar": "bangla",
            "district": spelled(finding.district, "bn"),
        },
    }


def envelope(finding: Finding) -> Entry:
    """Return what every entry begins with."""
    at = finding.entered_at.isoformat(timespec="seconds")
    return {
        "case_no": finding.local_id,
        "type": "উদ্ধারকৃত",
        "status": "চলমান",
        "message_class": "EXERCISE",
        "entered_at": at,
        "last_update": at,
    }


def bangla_day(day: date) -> str:
    """Return a day as told in Bangladesh's calendar, in Bangla digits and words."""
    year, month, number = from_gregorian("BANGLA", day) or (0, 1, 1)
    return f"{in_bangla(number)} {MONTHS[month - 1]} {in_bangla(year)}"


def in_bangla(number: int) -> str:
    """Return a number in Bangla digits."""
    return str(number).translate(BANGLA_DIGITS)


def _person(child: Child, finding: Finding, chance: Random) -> Entry:
    told: dict[str, object] = {"sex": SEXES[_sex(child, chance)], "age": _age(child, finding, chance)}
    told |= dict(zip(("name", "nickname"), _names(child, chance), strict=True))
    home: dict[str, str] = {"country": "ভারত"}
    if chance.random() < STATE:
        home["state"] = spelled(child.state, "bn")
        if chance.random() < DISTRICT / STATE:
            home["district"] = spelled(child.home, "bn")
    if chance.random() < 0.25:  # noqa: PLR2004 - a quarter remembers something nearby
        home["landmark"] = child.landmark["bn"]
    if chance.random() < FATHER:
        father = child.father.written("Beng", chance)
        told["father"] = father if chance.random() < 0.4 else f"{father} {child.family.written('Beng', chance)}"  # noqa: PLR2004
    if chance.random() < MOTHER:
        told["mother"] = child.mother.written("Beng", chance)
    return {
        **told,
        "home": home,
        "nationality": "ভারত" if chance.random() < 0.8 else "",  # noqa: PLR2004 - some do not say
        "language": "বাংলা" if child.speaks == "bn" else "হিন্দি",
        "wants_family_traced": chance.choices(("হ্যাঁ", "জিজ্ঞাসা করা হয়নি", "না"), (80, 18, 2))[0],
    }


def _names(child: Child, chance: Random) -> tuple[str, str]:
    """Return the name a child gives and its nickname: whole, half, only the nickname, a false one, or none."""
    draw = chance.random()
    if draw < NO_NAME:
        return "", ""
    if draw < NO_NAME + FALSE_NAME:
        false_name: NameRow = pick_name("female" if child.sex == "FEMALE" else "male", chance)
        return false_name.written("Beng", chance), ""
    if draw < NO_NAME + FALSE_NAME + NICKNAME:
        return "", child.nickname.written("Beng", chance)
    given = child.given.written("Beng", chance)
    heard = slipped(given, chance) if chance.random() < SLIP else given
    if draw < NO_NAME + FALSE_NAME + NICKNAME + HALF_NAME:
        return heard, ""
    return f"{heard} {child.family.written('Beng', chance)}", ""


def _looks(child: Child, chance: Random) -> Entry:
    marks = child.looks.marks
    mark = child.looks.mark(chance.randrange(len(marks)), "bn") if marks and chance.random() < MARK else ""
    measured = child.height_cm + chance.choice((-2, -1, 0, 1, 2, 3))
    return {
        "appearance": child.looks.described("bn", ""),
        "height": f"{in_bangla(measured)} সেমি",
        "marks": mark,
        "clothes": chance.choice(CLOTHES[child.sex])["bn"] if chance.random() < 0.4 else "",  # noqa: PLR2004
    }


def _sex(child: Child, chance: Random) -> str:
    wrong = {"FEMALE": "MALE", "MALE": "FEMALE"}
    return wrong[child.sex] if chance.random() < WRONG_SEX else child.sex


def _age(child: Child, finding: Finding, chance: Random) -> str:
    guessed = max(1, child.age_on(finding.found_on) + chance.choices((-1, 0, 1), (15, 65, 20))[0])
    return f"{in_bangla(guessed)} বছর" if chance.random() < 0.4 else f"আনুমানিক {in_bangla(guessed)} বছর"  # noqa: PLR2004
