"""Lists of a Primero as its API gives them: cases of children found alone, and tracing requests of families."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from random import Random
from uuid import UUID

from ops.sandbox.simulate.child import Child
from ops.sandbox.simulate.exports import json_bytes
from ops.sandbox.simulate.names import written_name
from ops.sandbox.simulate.region import invent_child_of, parent_of
from ops.sandbox.simulate.systems import chances, is_bad

ZONE = timezone(timedelta(hours=7))  # Indochina Time
TRACE_EVERY = 3
"""One payload in three is a tracing request."""
COUNTRIES = {"MM": "myanmar", "KH": "cambodia", "BD": "bangladesh", "NP": "nepal"}
LANGUAGES = {"MM": "burmese", "KH": "khmer", "BD": "bengali", "NP": "nepali"}
CONCERNS = (("unaccompanied",), ("separated",), ("unaccompanied", "slavery_sale_abduction"), ("separated", "neglect"))
CAUSES = (
    "migration",
    "search_for_employment",
    "abducted_trafficked",
    "poverty",
    "separation_because_of_fleeing_violence_war",
)
CARE = ("residential_care", "foster_care", "kinship_care_extended_family")
AGENCIES = ("agency-unicef", "agency-save-the-children", "agency-local")
Row = dict[str, object]


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return one file of each list, in the API's own form."""
    lists: dict[str, list[Row]] = {"cases": [], "tracing_requests": []}
    for number, chance in chances("primero", seed, count):
        country = chance.choices(tuple(COUNTRIES), (60, 20, 10, 10))[0]
        is_trace = number % TRACE_EVERY == 0
        row = (_request if is_trace else _case)(country, number, chance)
        lists["tracing_requests" if is_trace else "cases"].append(row | {"id": ""} if is_bad(number) else row)
    return {f"{name}.json": json_bytes(rows, "data") for name, rows in lists.items()}


def _case(country: str, number: int, chance: Random) -> Row:
    child = invent_child_of(country, chance)
    told: Row = {
        **_record("cases", child, chance),
        "case_id_display": f"{number:07x}",
        "identification_date": child.missing_on.isoformat(),
        "registration_date": child.missing_on.isoformat(),
        "protection_concerns": list(chance.choice(CONCERNS)),
        **_child(child, chance),
        "nationality": [COUNTRIES[country]],
        "language": [LANGUAGES[country]],
        **_home(child, "last"),
        "owned_by_location": "Tak",
        "owned_by_agency_id": chance.choice(AGENCIES),
        "care_arrangements_type": chance.choice(CARE),
        "separation_cause": chance.choice(CAUSES),
        "family_details_section": [_relative("father", child, chance), _relative("mother", child, chance)],
        "consent_for_services": True,
        "consent_for_tracing": chance.random() < 0.9,  # noqa: PLR2004 - some refuse
        "disclosure_other_orgs": chance.random() < 0.8,  # noqa: PLR2004 - as above
        "interview_subject": "individual",
        "legitimate_basis": ["consent"],
        "wishes_child_family_tracing": chance.choices(("true", "undecided", "false"), (85, 12, 3))[0],
        "risk_level": chance.choice(("high", "medium", "low")),
    }
    return told


def _request(country: str, number: int, chance: Random) -> Row:
    """Return a tracing request for one child, or for two of a family."""
    child = invent_child_of(country, chance)
    children = (child, invent_child_of(country, chance))[: chance.choices((1, 2), (80, 20))[0]]
    return {
        **_record("tracing_requests", child, chance),
        "inquiry_date": child.missing_on.isoformat(),
        "inquiry_status": "open",
        "relation_name": written_name((child.mother, child.family), "Latn", chance),
        "relation_telephone": f"+95 9 25{chance.randrange(10**7):07d}",
        **_home(child, "current", "relation_"),
        **_home(child, "last"),
        **_home(child, "separation"),
        "short_id": f"{number:07x}",
        "date_of_separation": child.missing_on.isoformat(),
        "separation_cause": chance.choice(CAUSES),
        "disclosure_other_orgs": chance.random() < 0.8,  # noqa: PLR2004 - some do not agree
        "tracing_request_subform_section": [
            {
                "unique_id": _uuid(chance),
                "relation": "mother",
                "tracing_request_status": chance.choice(("open", "tracing_in_progress")),
                **_child(each, chance),
            }
            for each in children
        ],
    }


def _record(name: str, child: Child, chance: Random) -> Row:
    entered = datetime.combine(child.missing_on, time(8), ZONE) + timedelta(hours=chance.randrange(2, 90))
    return {
        "primero": "th",
        "record_type": name,
        "message_class": "EXERCISE",
        "id": _uuid(chance),
        "status": "open",
        "record_state": True,
        "created_at": entered.isoformat(timespec="milliseconds"),
        "last_updated_at": (entered + timedelta(minutes=chance.randrange(600))).isoformat(timespec="milliseconds"),
        "module_id": "primeromodule-cp",
    }


def _child(child: Child, chance: Random) -> Row:
    return {
        "name": written_name((child.given, child.family), "Latn", chance),
        "name_nickname": child.nickname.written("Latn", chance) if chance.random() < 0.4 else None,  # noqa: PLR2004 - some
        "sex": child.sex.lower(),
        "age": child.age_on(child.missing_on),
        "estimated": chance.random() < 0.5,  # noqa: PLR2004 - half are guessed
        "physical_characteristics": child.looks.described("en", f"{child.height_cm} cm"),
    }


def _home(child: Child, suffix: str, prefix: str = "") -> Row:
    return {
        f"{prefix}location_{suffix}": f"{COUNTRIES[child.home.country].title()}::{parent_of(child.home).name}",
        f"{prefix}address_{suffix}": child.home.name,
        f"{prefix}landmark_{suffix}": child.landmark["en"],
    }


def _relative(relation: str, child: Child, chance: Random) -> Row:
    name = child.father if relation == "father" else child.mother
    return {
        "unique_id": _uuid(chance),
        "relation": relation,
        "relation_name": written_name((name, child.family), "Latn", chance),
        "relation_is_alive": chance.choices(("alive", "dead", "unknown"), (70, 10, 20))[0],
        "relation_is_caregiver": relation == "mother",
    }


def _uuid(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
