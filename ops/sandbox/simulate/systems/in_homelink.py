"""HomeLink's export: children in its shelters and on the street, as CSV and as rows of its view."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random

from ops.sandbox.simulate.child import Child, districts_of, invent_child, spelled
from ops.sandbox.simulate.exports import Row, csv_bytes, json_lines_bytes
from ops.sandbox.simulate.looks import CLOTHES
from ops.sandbox.simulate.names import slipped
from ops.sandbox.simulate.region import parent_of
from ops.sandbox.simulate.systems import chances, is_bad
from ops.sandbox.simulate.trackchild import SCRIPTS, ZONE

COLUMNS = (
    *("child_id", "entry_type", "case_status", "message_class", "registered_at", "changed_at", "child_name"),
    *("child_name_local", "pet_name", "gender", "age", "date_of_birth", "mother_tongue", "languages_known"),
    *("nationality", "father_name", "father_alive", "mother_name", "mother_alive", "guardian_name"),
    *("guardian_relation", "guardian_phone", "native_state", "native_district", "native_village", "native_landmark"),
    *("contact_state", "contact_district", "contact_place", "contact_landmark", "contact_date", "height", "weight"),
    *("build", "complexion", "hair", "eyes", "marks", "clothing", "belongings", "disability", "health", "reason"),
    *("working_as", "wants_home", "child_said", "gd_no", "gd_date", "police_station", "cwc_order_no"),
    *("cwc_order_date", "cwc_name", "organisation", "care_kind", "care_state", "care_district", "verification"),
    *("brought_by", "risk", "photo_ref", "sharing_only_for", "religion", "caste", "education"),
)
IN_CARE = ("Found", "In shelter", "Railway platform")
ON_STREET = ("Street alone", "Street with friends", "Street with family")
REASONS = ("Ran away", "Got separated in the train", "Came for work", "Brought by an agent", "Not known")
PLACES = ("Railway platform", "Bus stand", "Market", "Temple gate")
TONGUES = {"bn": "Bengali", "hi": "Hindi"}


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the network's export, and rows as the query of the view gives them."""
    rows = [_row(invent_child(chance), number, chance) for number, chance in chances("in_homelink", seed, count)]
    half = len(rows) // 2
    return {"export-1.csv": csv_bytes(COLUMNS, rows[:half]), "rows-2.jsonl": json_lines_bytes(rows[half:])}


def _row(child: Child, number: int, chance: Random) -> Row:
    met = chance.choice(districts_of("IN"))
    day = child.missing_on + timedelta(days=chance.randrange(2, 40))
    entered = datetime.combine(day, time(9), ZONE) + timedelta(minutes=chance.randrange(600))
    changed = entered + timedelta(minutes=chance.randrange(0, 3000))
    in_care = chance.random() < 0.7  # noqa: PLR2004 - most entries are of children in shelters
    return {
        "child_id": "" if is_bad(number) else f"{(met.parent or 'IN').removeprefix('IN-')}-{day.year}-{number:06d}",
        "entry_type": chance.choice(IN_CARE if in_care else ON_STREET),
        "case_status": "In care" if in_care else "Open",
        "message_class": "EXERCISE",
        "registered_at": entered.isoformat(timespec="seconds"),
        "changed_at": changed.isoformat(timespec="seconds"),
        "contact_state": spelled(parent_of(met), "en"),
        "contact_district": spelled(met, "en"),
        "contact_place": chance.choice(PLACES),
        "contact_date": f"{day:%d/%m/%Y}",
        **_person(child, chance),
        **(
            _care(met.name, day.year, chance)
            if in_care
            else {"verification": "Outreach only", "organisation": "Test Sathi"}
        ),
    }


def _person(child: Child, chance: Random) -> Row:
    script = SCRIPTS[child.form_language]
    name = child.given.written(script, chance)
    home_known = chance.random()
    return {
        "child_name": slipped(name, chance) if chance.random() < 0.2 else name,  # noqa: PLR2004 - heard by ear
        "pet_name": child.nickname.written(script, chance) if chance.random() < 0.3 else "",  # noqa: PLR2004
        "gender": "Girl" if child.sex == "FEMALE" else "Boy",
        "age": f"about {child.age_on(child.missing_on)}",
        "mother_tongue": TONGUES.get(child.speaks, "Hindi"),
        "nationality": "Indian",
        "father_name": child.father.written(script, chance) if chance.random() < 0.6 else "",  # noqa: PLR2004
        "father_alive": chance.choice(("yes", "no", "not known")),
        "mother_name": child.mother.written(script, chance) if chance.random() < 0.5 else "",  # noqa: PLR2004
        "native_state": spelled(child.state, "en") if home_known < 0.8 else "",  # noqa: PLR2004
        "native_district": spelled(child.home, "en") if home_known < 0.4 else "",  # noqa: PLR2004
        "native_landmark": child.landmark["en"] if chance.random() < 0.3 else "",  # noqa: PLR2004
        "height": f"{child.height_cm} cm",
        "build": child.looks.build["en"],
        "complexion": child.looks.complexion["en"],
        "hair": child.looks.hair["en"],
        "marks": ", ".join(child.looks.mark(number, "en") for number in range(len(child.looks.marks))),
        "clothing": chance.choice(CLOTHES[child.sex])["en"],
        "reason": chance.choice(REASONS),
        "wants_home": chance.choices(("yes", "undecided", "no"), (80, 15, 5))[0],
        "brought_by": chance.choice(("Outreach worker", "Railway police", "Childline")),
    }


def _care(district: str, year: int, chance: Random) -> Row:
    return {
        "cwc_order_no": f"CWC/{chance.randrange(1, 900)}/{year}",
        "cwc_name": f"CWC {district}",
        "organisation": "Test Nivas",
        "care_kind": chance.choice(("Children's home", "Open shelter")),
        "care_district": district,
        "verification": "Produced before CWC",
    }
