"""Short messages as a gateway posts them: commas or none, native script or Latin letters, some nobody understands."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.dnet import in_bangla
from ops.sandbox.simulate.exports import json_lines_bytes
from ops.sandbox.simulate.looks import Language
from ops.sandbox.simulate.names import Script
from ops.sandbox.simulate.region import in_devanagari, invent_child_of, nepali_day
from ops.sandbox.simulate.systems import chances, is_bad

# Line, minutes before UTC, language of place names, script, keywords, girl, boy.
Told = tuple[str, int, Language, Script, tuple[str, ...], str, str]
WAYS: tuple[Told, ...] = (
    ("in", 330, "en", "Latn", ("MISSING", "FOUND", "LEFT"), "F", "M"),
    ("in", 330, "hi", "Deva", ("लापता", "मिला", "गया"), "लड़की", "लड़का"),
    ("bd", 360, "bn", "Beng", ("নিখোঁজ", "পাওয়া গেছে", "গেছে"), "মেয়ে", "ছেলে"),
    ("bd", 360, "en", "Latn", ("nikhoj", "pawa", "geche"), "meye", "chele"),
    ("np", 345, "hi", "Deva", ("हराएको", "भेटियो", "गयो"), "केटी", "केटा"),
    ("np", 345, "en", "Latn", ("haraeko", "bhetiyo", "gayo"), "keti", "keta"),
)
PHONES = {"in": "+91983", "np": "+977984", "bd": "+880171"}
Message = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the messages of all lines in the order in which the gateway took them."""
    made = [_message(number, chance) for number, chance in chances("xx_sms", seed, count)]
    return {"messages-1.jsonl": json_lines_bytes(made)}


def _message(number: int, chance: Random) -> Message:
    way = chance.choice(WAYS)
    line, minutes = way[:2]
    child = invent_child_of(line.upper(), chance)
    at = datetime.combine(child.missing_on, time(7), timezone(timedelta(minutes=minutes))) + timedelta(
        minutes=chance.randrange(900)
    )
    return {
        "message_id": f"sms-{number:08d}",
        "line": line,
        "from": f"{PHONES[line]}{chance.randrange(10_000_000):07d}",
        "to": "1098",
        "received_at": at.isoformat(timespec="seconds"),
        "message_class": "EXERCISE",
        "sender_role": chance.choice(("family", "teacher", "volunteer", "police")),
        "text": "hello, please ring me" if is_bad(number) else _text(child, way, chance),
    }


def _text(child: Child, way: Told, chance: Random) -> str:
    line, _, language, script, keywords, girl, boy = way
    age = str(child.age_on(child.missing_on))
    digits = {"Latn": age, "Deva": in_devanagari(age), "Beng": in_bangla(int(age))}[script]
    day = nepali_day(child.missing_on) if line == "np" else f"{child.missing_on:%d/%m/%Y}"
    said = (
        child.given.written(script, chance),
        girl if child.sex == "FEMALE" else boy,
        digits,
        spelled(child.home, language),
        day,
    )
    return f"{chance.choices(keywords, (60, 25, 15))[0]} {', '.join(said)}"
