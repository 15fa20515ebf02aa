"""Events of the railway police: each child first in five fields, then filled in, the events in any order."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random

from ops.sandbox.simulate.child import Child, invent_child, spelled
from ops.sandbox.simulate.exports import Row, json_bytes, json_lines_bytes
from ops.sandbox.simulate.systems import is_bad
from ops.sandbox.simulate.trackchild import ZONE

STATIONS = ("HWH", "SDAH", "NJP", "PNBE", "GAYA", "GKP", "RXL", "NDLS", "CSMT", "GHY", "KIR", "MAS")
REASONS = ("Ran away", "Missed the train", "Travelling alone", "Trafficking suspected", "Begging")
EVENTS = 3
"""Events of a child: spotted, taken in, handed over."""
TONGUES = {"bn": "Bengali", "hi": "Hindi"}


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the events of two divisions; in the second they come in any order."""
    events: list[Row] = []
    for number in range(1, count + 1):
        child_number, known = divmod(number - 1, EVENTS)
        # Every event of a child is told by the same chance, so that what is known stays the same.
        chance = Random(f"in_railway_police/{seed}/{child_number}")  # noqa: S311 - a simulation, not a secret
        event = _event(invent_child(chance), child_number, known, chance)
        events.append({**event, "memo_no": ""} if is_bad(number) else event)
    half = len(events) // 2
    late = events[half:]
    Random(seed).shuffle(late)  # noqa: S311 - as above
    return {"division-1.json": json_bytes(events[:half]), "division-2.jsonl": json_lines_bytes(late)}


def _event(child: Child, number: int, known: int, chance: Random) -> Row:
    found = datetime.combine(child.missing_on, time(4), ZONE) + timedelta(minutes=chance.randrange(1200))
    station = chance.choice(STATIONS)
    first: Row = {
        "memo_no": f"RPF-{station}-{found.year}-{number:06d}",
        "message_class": "EXERCISE",
        "revision": known + 1,
        "updated_at": (found + timedelta(minutes=7 + 240 * known)).isoformat(timespec="seconds"),
        "stage": ("spotted", "intake", "handed over")[known],
        "station": station,
        "found_at": found.isoformat(timespec="seconds"),
        "sex": "f" if child.sex == "FEMALE" else "m",
        "age_guess": f"{max(1, child.age_on(child.missing_on) - 1)}-{child.age_on(child.missing_on) + 1}",
    }
    intake = {
        "post": f"RPF Test Post {station}",
        "diary_no": f"DD-{chance.randrange(1, 400)}",
        "noticed_by": chance.choice(("TTE", "RPF", "Passenger", "Vendor")),
        "reason": chance.choice(REASONS),
        "child": {"name": child.given.written("Latn", chance), "languages": TONGUES.get(child.speaks, "Hindi")},
    }
    if known == 0:
        return first
    return {**first, **intake} if known == 1 else {**first, **intake, **_handed_over(child, station, chance)}


def _handed_over(child: Child, station: str, chance: Random) -> Row:
    return {
        "verification": "verified",
        "child": {
            "name": child.given.written("Latn", chance),
            "name_local": child.given.written("Beng" if child.speaks == "bn" else "Deva", chance),
            "languages": TONGUES.get(child.speaks, "Hindi"),
            "father": child.father.written("Latn", chance),
            "mother": child.mother.written("Latn", chance),
            "nationality": "Indian",
            "home": {"country": "India", "state": spelled(child.state, "en"), "district": spelled(child.home, "en")},
            "height": f"{child.height_cm} cm",
            "appearance": child.looks.described("en", ""),
            "wants_family": "yes",
        },
        "handover": {
            "cwc": f"CWC Test {station}",
            "cwc_order_no": f"CWC/{chance.randrange(1, 900)}/{child.missing_on.year}",
            "to": "Test Griha",
            "kind": chance.choice(("Children's home", "Open shelter")),
        },
    }
