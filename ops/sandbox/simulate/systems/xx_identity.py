"""Answers of identity systems to keyed tokens: yes, no or a level, and nothing of anybody."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from random import Random

from ops.sandbox.simulate.exports import json_lines_bytes
from ops.sandbox.simulate.systems import chances, is_bad

# System, minutes before UTC, scheme.
SYSTEMS = (
    ("in-unique-id", 330, "unique id"),
    ("in-births", 330, "birth certificate"),
    ("bd-births", 360, "জন্ম নিবন্ধন"),
    ("np-births", 345, "जन्म दर्ता"),
)
ANSWERS = ("yes", "no", "level 1", "level 2", "level 3")
SPAN_MINUTES = 300_000
Answer = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the answers of all systems."""
    return {
        "answers-1.jsonl": json_lines_bytes(
            [_answer(number, chance) for number, chance in chances("xx_identity", seed, count)]
        )
    }


def _answer(number: int, chance: Random) -> Answer:
    system, minutes, scheme = chance.choice(SYSTEMS)
    asked = datetime(2025, 10, 1, 8, tzinfo=timezone(timedelta(minutes=minutes)))
    asked += timedelta(minutes=chance.randrange(SPAN_MINUTES))
    request = uuid.UUID(bytes=chance.randbytes(16), version=4)
    return {
        "system": system,
        # A number of the system's own, which could be anybody's identifier, is no request's id.
        "request_id": f"TEST-{number}" if is_bad(number) else str(request),
        "message_class": "EXERCISE",
        "asked_at": asked.isoformat(timespec="seconds"),
        "answered_at": (asked + timedelta(seconds=3)).isoformat(timespec="seconds"),
        "scheme": scheme,
        "token": chance.randbytes(32).hex(),
        "answer": chance.choices(ANSWERS, (60, 20, 5, 5, 10))[0],
    }
