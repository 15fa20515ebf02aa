"""Intake registers of homes as workbooks: a code instead of a name, needs, and services asked of others."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.exports import xlsx_bytes
from ops.sandbox.simulate.region import invent_child_of, parent_of
from ops.sandbox.simulate.systems import chances, is_bad

COLUMNS = (
    *(
        "serial_no",
        "register",
        "file_no",
        "message_class",
        "entered_at",
        "updated_at",
        "status",
        "child_code",
        "sex",
        "age",
    ),
    *("nationality", "languages", "from_country", "from_state", "from_district", "from_landmark", "father_name"),
    *(
        "found_on",
        "found_country",
        "found_state",
        "found_district",
        "admitted_on",
        "days_stayed",
        "appearance",
        "height",
    ),
    *("marks", "clothing", "needs", "services_asked", "asked_of", "wants_family_traced", "trafficked", "exploitation"),
    *(
        "brought_by",
        "order_no",
        "order_by",
        "order_on",
        "verified_by",
        "risk",
        "home_name",
        "home_state",
        "home_district",
    ),
)
# Each register: minutes before UTC, where the children come from, the home and the first level it stands in.
REGISTERS = {
    "in-homes": (330, "BD", "Test Open Shelter", "West Bengal", "IN"),
    "bd-homes": (360, "BD", "Test Safe Home", "Khulna", "BD"),
    "np-homes": (345, "NP", "Test Transit Home", "Lumbini", "NP"),
    "kh-poipet": (420, "IN", "Test Transit Centre Poipet", "Banteay Meanchey", "TH"),
    "th-homes": (420, "IN", "Test Home", "Phitsanulok", "TH"),
}
STATUSES = ("in care", "staying", "family traced", "returned to family")
SERVICES = ("", "family tracing", "counselling, school", "medical", "home assessment, repatriation")
Row = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return one workbook a register."""
    books: dict[str, list[Row]] = {register: [] for register in REGISTERS}
    for number, chance in chances("xx_shelter", seed, count):
        register = chance.choice(tuple(REGISTERS))
        row = _line(register, number, chance) | ({"file_no": ""} if is_bad(number) else {})
        books[register].append(row)
    return {
        f"{register}.xlsx": xlsx_bytes(COLUMNS, rows, "EXERCISE - intake register, invented children")
        for register, rows in books.items()
    }


def _line(register: str, number: int, chance: Random) -> Row:
    minutes, origin, home, state, found_in = REGISTERS[register]
    child = invent_child_of(origin, chance)
    found_on = child.missing_on + timedelta(days=chance.randrange(1, 60))
    entered = datetime.combine(found_on, time(10), timezone(timedelta(minutes=minutes))) + timedelta(
        hours=chance.randrange(72)
    )
    return {
        "serial_no": number,
        "register": register,
        "file_no": f"{register}-{found_on.year}-{number:05d}",
        "message_class": "EXERCISE",
        "entered_at": entered.isoformat(timespec="seconds"),
        "status": chance.choices(STATUSES, (60, 20, 10, 10))[0],
        "child_code": f"C{number:05d}",
        "found_on": f"{found_on:%d/%m/%Y}",
        "found_country": found_in,
        "admitted_on": f"{entered:%d/%m/%Y}" if chance.random() < 0.7 else "",  # noqa: PLR2004 - the others count days
        "days_stayed": chance.randrange(1, 400),
        "home_name": home,
        "home_state": state,
        **_child(child, chance),
        **_care(chance),
    }


def _child(child: Child, chance: Random) -> Row:
    return {
        "sex": "girl" if child.sex == "FEMALE" else "boy",
        "age": f"about {child.age_on(child.missing_on)}",
        "nationality": {"IN": "Indian", "BD": "Bangladeshi", "NP": "Nepali"}[child.home.country],
        "languages": {"IN": "Hindi", "BD": "Bangla", "NP": "Nepali"}[child.home.country],
        "from_country": child.home.country,
        "from_state": spelled(parent_of(child.home), "en"),
        "from_district": spelled(child.home, "en") if chance.random() < 0.5 else "",  # noqa: PLR2004
        "from_landmark": child.landmark["en"],
        "father_name": child.father.written("Latn", chance),
        "appearance": child.looks.described("en", ""),
        "height": f"{child.height_cm} cm",
        "marks": ", ".join(child.looks.mark(number, "en") for number in range(len(child.looks.marks))),
    }


def _care(chance: Random) -> Row:
    services = chance.choice(SERVICES)
    return {
        "needs": "exercise: as told at intake" if services else "",
        "services_asked": services,
        "asked_of": "Test Department of Social Affairs" if services else "",
        "wants_family_traced": chance.choices(("yes", "not asked", "no"), (80, 17, 3))[0],
        "trafficked": chance.choice(("suspected", "identified", "unknown", "")),
        "exploitation": chance.choice(("begging", "domestic work", "factory", "")),
        "brought_by": chance.choice(("police", "border", "ngo", "helpline")),
        "risk": chance.choice(("high", "medium", "")),
    }
