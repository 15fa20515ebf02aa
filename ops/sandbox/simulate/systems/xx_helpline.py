"""Call records of six toll-free lines: silent calls, calls for information, and calls about a child."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.exports import csv_bytes, json_bytes
from ops.sandbox.simulate.names import written_name
from ops.sandbox.simulate.region import invent_child_of, parent_of
from ops.sandbox.simulate.systems import chances, is_bad

COLUMNS = (
    *(
        "line",
        "call_id",
        "message_class",
        "called_at",
        "updated_at",
        "category",
        "language",
        "caller_phone",
        "caller_kind",
    ),
    *(
        "caller_relation",
        "country",
        "state",
        "district",
        "place",
        "landmark",
        "action",
        "reason_not_taken",
        "referred_to",
    ),
    *("referred_service", "child_name", "child_sex", "child_age", "child_language", "child_description", "child_marks"),
    *("father_name", "since", "may_share", "summary"),
)
# Each line: minutes before UTC, country of its children, language, words for its categories, first levels as told.
LINES = {
    "in-1098": (330, "IN", "Hindi", ("Missing child", "मिला", "Silent call", "जानकारी"), ()),
    "np-1098": (345, "NP", "Nepali", ("हराएको बालबालिका", "भेटिएको", "मौन", "information"), ()),
    "np-104": (345, "NP", "नेपाली", ("हराएको", "भेटिएको", "silent", "information"), ()),
    "th-myanmar": (420, "IN", "Burmese", ("ကလေးပျောက်", "လူကုန်ကူးမှု", "silent call", "ข้อมูล"), ("ตาก", "ระนอง", "สมุทรสาคร")),
    "mm-national": (390, "IN", "Burmese", ("ပျောက်ဆုံး", "လူကုန်ကူး", "silent", "သတင်းအချက်အလက်"), ("Yangon", "Kayin", "Shan")),
    "vn-111": (
        420,
        "IN",
        "Vietnamese",
        ("trẻ mất tích", "mua bán trẻ em", "im lặng", "tư vấn"),
        ("Lào Cai", "Hà Giang", "An Giang"),
    ),
}
PREFIXES = {"IN": "+91 983", "NP": "+977 984"}
Row = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the lines' exports: those of South Asia as CSV, the others as JSON."""
    south: list[Row] = []
    east: list[Row] = []
    for number, chance in chances("xx_helpline", seed, count):
        line = chance.choice(tuple(LINES))
        row = _call(line, number, chance) | ({"call_id": ""} if is_bad(number) else {})
        (south if line[:2] in {"in", "np"} else east).append(row)
    return {"calls-1.csv": csv_bytes(COLUMNS, south), "calls-2.json": json_bytes(east, "calls")}


def _call(line: str, number: int, chance: Random) -> Row:
    minutes, country, language, categories, states = LINES[line]
    child = invent_child_of(country, chance)
    at = datetime.combine(child.missing_on, time(8), timezone(timedelta(minutes=minutes))) + timedelta(
        minutes=chance.randrange(60, 2000)
    )
    kind = chance.choices(range(4), (35, 25, 20, 20))[0]
    row: Row = {
        "line": line,
        "call_id": f"{line}-{at.year}-{number:06d}",
        "message_class": "EXERCISE",
        "called_at": at.isoformat(timespec="seconds"),
        "category": categories[kind],
        "action": chance.choice(("referred", "taken", "pending")),
    }
    silent_or_question = kind > 1
    if silent_or_question:
        return row | {"action": "not taken", "reason_not_taken": "nobody spoke"} if kind == 2 else row  # noqa: PLR2004
    place: Row = (
        {"state": chance.choice(states)}
        if states
        else {"state": spelled(parent_of(child.home), "hi"), "district": spelled(child.home, "hi")}
    )
    return row | place | {"language": language} | _about(child, country, chance)


def _about(child: Child, country: str, chance: Random) -> Row:
    referred = chance.random() < 0.3  # noqa: PLR2004 - an invented share
    return {
        "caller_phone": f"{PREFIXES[country]}{chance.randrange(10_000_000):07d}",
        "caller_kind": chance.choice(("family", "public", "teacher")),
        "landmark": child.landmark["hi"],
        "referred_to": "Test District Child Protection Unit" if referred else "",
        "referred_service": chance.choice(("shelter", "family tracing", "rescue")) if referred else "",
        "child_name": written_name((child.given,), "Deva" if country == "NP" else "Latn", chance),
        "child_sex": "girl" if child.sex == "FEMALE" else "boy",
        "child_age": f"about {child.age_on(child.missing_on)}",
        "child_description": child.looks.described("en", ""),
        "father_name": written_name((child.father,), "Latn", chance),
        "since": f"{child.missing_on:%d/%m/%Y}",
        "may_share": chance.choice(("yes", "", "no")),
        "summary": "exercise",
    }
