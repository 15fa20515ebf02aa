"""D.Net's export: children found in Bangladesh as the stories tell them, as JSON and JSON lines."""

from collections.abc import Mapping
from datetime import timedelta

from ops.sandbox.simulate import dnet
from ops.sandbox.simulate.child import invent_child
from ops.sandbox.simulate.exports import json_bytes, json_lines_bytes
from ops.sandbox.simulate.systems import chances, is_bad


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return an hourly export and JSON lines of children found days after they went missing."""
    entries = []
    for number, chance in chances("bd_dnet", seed, count):
        child = invent_child(chance)
        found_on = child.missing_on + timedelta(days=chance.randrange(3, 60))
        entry = dnet.found_entry(child, dnet.finding_of(number, found_on, chance), chance)
        entries.append(entry | {"type": "ভর্তি"} if is_bad(number) else entry)
    half = len(entries) // 2
    return {"found-1.json": json_bytes(entries[:half]), "found-2.jsonl": json_lines_bytes(entries[half:])}
