"""Screenings at border posts and in the victim-identification app, as JSON."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.exports import json_bytes, json_lines_bytes
from ops.sandbox.simulate.region import invent_child_of, parent_of
from ops.sandbox.simulate.systems import chances, is_bad

# Each post: minutes before UTC, country of its children, country they are taken to.
POSTS = {
    "in-petrapole": (330, "BD", "India"),
    "bd-benapole": (360, "BD", "India"),
    "np-kakarbhitta": (345, "NP", "India"),
    "np-birgunj": (345, "NP", "India"),
    "app-np": (345, "NP", "United Arab Emirates"),
}
QUESTIONS = (
    "owes_money",
    "papers_taken",
    "promised_other_work",
    "cannot_call_home",
    "begging",
    "house_work",
    "marriage",
)
OUTCOMES = ("intercepted", "rescued", "taken into care", "advised and let go", "at risk")
Screening = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the posts' shifts as JSON and the app's screenings as JSON lines."""
    shifts: list[Screening] = []
    app: list[Screening] = []
    for number, chance in chances("xx_border_screening", seed, count):
        post = chance.choice(tuple(POSTS))
        made = _screening(post, number, chance) | ({"outcome": "sent on"} if is_bad(number) else {})
        (app if post.startswith("app") else shifts).append(made)
    return {"shifts-1.json": json_bytes(shifts, "screenings"), "app-1.jsonl": json_lines_bytes(app)}


def _screening(post: str, number: int, chance: Random) -> Screening:
    minutes, country, to_country = POSTS[post]
    child = invent_child_of(country, chance)
    day = child.missing_on + timedelta(days=chance.randrange(5))
    at = datetime.combine(day, time(6), timezone(timedelta(minutes=minutes))) + timedelta(minutes=chance.randrange(900))
    return {
        "screening_id": f"{post}-{day.year}-{number:06d}",
        "post": post,
        "message_class": "EXERCISE",
        "screened_at": at.isoformat(timespec="seconds"),
        "outcome": chance.choices(OUTCOMES, (40, 15, 15, 15, 15))[0],
        "screened_by": chance.choice(("border", "police", "ngo")),
        "child": _child(child, chance),
        "journey": {
            "stopped": {"date": f"{day:%d/%m/%Y}", "place": "Test checkpost"},
            "from": child.home.name,
            "to_country": to_country,
            "with": [{"kind": "travelled together"}] if chance.random() < 0.3 else [],  # noqa: PLR2004
        },
        "answers": [
            {"question": question, "answer": chance.choices(("yes", "no", "no answer"), (25, 60, 15))[0]}
            for question in QUESTIONS
        ],
        "assessment": chance.choice(("likely", "identified", "unlikely", "not clear")),
        "recruiter": {"vehicle": f"TEST {chance.randrange(40):04d}"} if chance.random() < 0.4 else {},  # noqa: PLR2004
        "wants_family_traced": chance.choices(("yes", "not asked", "no"), (80, 17, 3))[0],
        "handed_to": {"kind": "shelter", "organisation": "Test Transit Home"},
    }


def _child(child: Child, chance: Random) -> Screening:
    nation = {"BD": "Bangladesh", "NP": "Nepal", "IN": "India"}[child.home.country]
    return {
        "name": child.given.written("Beng" if child.home.country == "BD" else "Deva", chance),
        "sex": "girl" if child.sex == "FEMALE" else "boy",
        "age": f"about {child.age_on(child.missing_on)}",
        "nationality": {"known": nation, "document_seen": True} if chance.random() < 0.3 else {"likely": nation},  # noqa: PLR2004
        "languages": [{"BD": "Bangla", "NP": "Nepali", "IN": "Hindi"}[child.home.country]],
        "home": {"country": nation, "state": spelled(parent_of(child.home), "en"), "district": child.home.name},
        "father": child.father.written("Latn", chance),
        "appearance": child.looks.described("en", ""),
        "marks": ", ".join(child.looks.mark(number, "en") for number in range(len(child.looks.marks))),
    }
