"""Watch lists: invented recruiters with their phones, vehicles and places, some on the lists of two countries."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from random import Random

from ops.sandbox.simulate.exports import json_bytes
from ops.sandbox.simulate.names import pick_name, written_name
from ops.sandbox.simulate.systems import chances, is_bad

# List, minutes before UTC.
LISTS = (("in-history-sheets", 330), ("bd-watch", 360), ("np-watch", 345), ("th-watch", 420))
SPAN_DAYS = 300
RECRUITERS = 30
"""Phones and vehicles come from so many recruiters, so that lists of several countries share some."""
Entry = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the lists of one night."""
    made = [_entry(number, chance) for number, chance in chances("xx_offender_watch", seed, count)]
    return {"lists-1.json": json_bytes(made, "entries")}


def _entry(number: int, chance: Random) -> Entry:
    name, minutes = chance.choice(LISTS)
    listed = datetime(2025, 7, 1, 9, tzinfo=timezone(timedelta(minutes=minutes))) + timedelta(
        days=chance.randrange(SPAN_DAYS)
    )
    recruiter = chance.randrange(RECRUITERS)
    alias = written_name((pick_name("male", chance), pick_name("family", chance)), "Latn", chance)
    known = [
        {"kind": "alias", "value": f"Test {alias}"},
        {"kind": "phone", "value": f"+9198{30_000_000 + recruiter}"},
        {"kind": "vehicle", "value": f"TEST {recruiter:04d}"},
        {"kind": "place", "value": f"Test Lodge {recruiter}"},
    ]
    return {
        "list": name,
        "entry_no": "" if is_bad(number) else f"TEST-{name}-{number:06d}",
        "message_class": "EXERCISE",
        "listed_at": listed.isoformat(timespec="seconds"),
        "review_by": (listed + timedelta(days=730)).isoformat(timespec="seconds"),
        "status": chance.choices(("listed", "under watch", "charged", "acquitted"), (50, 30, 15, 5))[0],
        "known": chance.sample(known, chance.randrange(1, len(known) + 1)),
    }
