"""Offers of services and their answers, as referral mechanisms would export them."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from random import Random

from ops.sandbox.simulate.exports import json_lines_bytes
from ops.sandbox.simulate.systems import chances, is_bad

# Mechanism, minutes before UTC, country that is asked.
MECHANISMS = (
    ("in-national", 330, "India"),
    ("bd-national", 360, "Bangladesh"),
    ("np-national", 345, "Nepal"),
    ("th-transnational", 420, "Cambodia"),
    ("bd-transnational", 360, "India"),
)
SERVICES = ("shelter", "counselling", "legal aid", "family tracing", "home assessment", "repatriation", "education")
ANSWERS = ("accepted", "declined", "lapsed", "started", "completed")
REASONS = ("no place", "out of area", "no funds", "not eligible", "other")
SPAN_HOURS = 5000
Step = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the steps of one export: an offer and then its answer, under one number."""
    made = [_step(number, seed, chance) for number, chance in chances("xx_referral", seed, count)]
    return {"steps-1.jsonl": json_lines_bytes(made)}


def _step(number: int, seed: int, chance: Random) -> Step:
    referral = (number + 1) // 2
    own = Random(f"xx_referral/{seed}/referral {referral}")  # noqa: S311 - a simulation, not a secret
    mechanism, minutes, country = own.choice(MECHANISMS)
    offered = datetime(2025, 11, 1, 9, tzinfo=timezone(timedelta(minutes=minutes))) + timedelta(
        hours=own.randrange(SPAN_HOURS)
    )
    step: Step = {
        "mechanism": mechanism,
        "referral_no": f"TEST-{mechanism}-{referral:06d}",
        "message_class": "EXERCISE",
        "step": "offered",
        "at": offered.isoformat(timespec="seconds"),
        "service": own.choice(SERVICES),
        "answer_due_at": (offered + timedelta(days=14)).isoformat(timespec="seconds"),
        "from": {"organisation": "Test Child Welfare Office"},
        "to": {"organisation": "Test Department of Social Affairs", "country": country},
        "needs": "exercise: as assessed",
    }
    is_answer = number % 2 == 0
    if is_answer:
        answer = chance.choices(ANSWERS, (45, 20, 10, 15, 10))[0]
        step |= {
            "step": answer,
            "at": (offered + timedelta(hours=chance.randrange(1, 400))).isoformat(timespec="seconds"),
        }
        step |= {"reason": chance.choice(REASONS)} if answer == "declined" else {}
    return step | ({"referral_no": ""} if is_bad(number) else {})
