"""Village registers in the villages' own words: departures, some returns under the same number, out of school."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.exports import csv_bytes
from ops.sandbox.simulate.looks import Language
from ops.sandbox.simulate.names import Script, written_name
from ops.sandbox.simulate.region import invent_child_of, nepali_day, parent_of
from ops.sandbox.simulate.systems import chances, is_bad

COLUMNS = (
    *(
        "serial_no",
        "register",
        "entry_no",
        "message_class",
        "written_at",
        "updated_at",
        "event",
        "name",
        "sex",
        "age",
        "languages",
    ),
    *("father_name", "family_phone", "state", "district", "village", "landmark", "left_on", "calendar", "left_with"),
    *("agent_phone", "vehicle_no", "going_to", "going_to_country", "reason", "risk", "guardian_agrees"),
)
# Each register: minutes before UTC, country, language, script; left, no news, out of school, back; girl, boy; yes.
Told = tuple[int, str, Language, Script, tuple[str, str, str, str], tuple[str, str], str]
REGISTERS: dict[str, Told] = {
    "in-panchayat": (330, "IN", "hi", "Deva", ("गई", "कोई खबर नहीं", "स्कूल से बाहर", "लौट आई"), ("लड़की", "लड़का"), "हाँ"),
    "np-ward": (345, "NP", "hi", "Deva", ("गएको", "सम्पर्कविहीन", "विद्यालय बाहिर", "फर्किएको"), ("छोरी", "छोरा"), "छ"),
    "bd-union": (360, "BD", "bn", "Beng", ("গেছে", "খোঁজ নেই", "স্কুলের বাইরে", "ফিরে এসেছে"), ("মেয়ে", "ছেলে"), "হ্যাঁ"),
}
PHONES = {"IN": "+91983", "NP": "+977984", "BD": "+880171"}
BACK_EVERY = 6
Row = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return one sheet a register; every sixth line says that the child of the line before in that register is back."""
    sheets: dict[str, list[Row]] = {register: [] for register in REGISTERS}
    for number, chance in chances("xx_village_register", seed, count):
        register = chance.choice(tuple(REGISTERS))
        rows = sheets[register]
        back = number % BACK_EVERY == 0 and bool(rows) and bool(rows[-1]["entry_no"])
        row = _back(rows[-1], register) if back else _left(register, number, chance)
        rows.append(row | ({"entry_no": ""} if is_bad(number) else {}))
    return {f"{register}.csv": csv_bytes(COLUMNS, rows) for register, rows in sheets.items()}


def _left(register: str, number: int, chance: Random) -> Row:
    minutes, country, language, script, events, sexes, agreed = REGISTERS[register]
    child = invent_child_of(country, chance)
    written = datetime.combine(child.missing_on, time(9), timezone(timedelta(minutes=minutes))) + timedelta(
        days=chance.randrange(20)
    )
    going = chance.random() < 0.7  # noqa: PLR2004 - the others do not say where to
    return {
        "serial_no": number,
        "register": register,
        "entry_no": f"TEST-{register}-{number:06d}",
        "message_class": "EXERCISE",
        "written_at": written.isoformat(timespec="seconds"),
        "event": chance.choices(events[:3], (70, 12, 18))[0],
        "sex": sexes[0] if child.sex == "FEMALE" else sexes[1],
        "age": child.age_on(child.missing_on),
        "name": written_name((child.given, child.family), script, chance),
        "father_name": written_name((child.father,), script, chance),
        "family_phone": f"{PHONES[country]}{chance.randrange(10_000_000):07d}",
        **_where(child, country, language),
        "agent_phone": f"{PHONES[country]}{chance.randrange(30):07d}" if going else "",
        "going_to": "Delhi" if going else "",
        "going_to_country": "India" if going else "",
        "guardian_agrees": agreed,
    }


def _where(child: Child, country: str, language: Language) -> Row:
    gregorian = country != "NP"
    return {
        "state": spelled(parent_of(child.home), language),
        "district": spelled(child.home, language),
        "landmark": child.landmark[language],
        "left_on": f"{child.missing_on:%d/%m/%Y}" if gregorian else nepali_day(child.missing_on),
        "calendar": "gregorian" if gregorian else "",
    }


def _back(left: Row, register: str) -> Row:
    """Return the line that says a child is back: the same number, a later change."""
    changed = datetime.fromisoformat(str(left["written_at"])) + timedelta(days=14)
    return left | {"event": REGISTERS[register][4][3], "updated_at": changed.isoformat(timespec="seconds")}
