import datetime as dt

import pytest

from schemas.builders import a_report
from schemas.minimum import GRADES, grade_of, missing_for
from schemas.records import (
    AdminArea,
    ChildWishes,
    Consent,
    InstantRange,
    Mark,
    MeasureRange,
    Name,
    OfficialRef,
    Place,
    Relative,
    Risk,
    ToldDate,
    Verification,
)

AT = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
CASES = {
    "everything": ({}, "L3", ()),
    "no sex": ({"sex": None}, None, ("sex",)),
    "sex asked and not known": ({"sex": "UNKNOWN"}, "L3", ()),
    "age without birth": ({"birth": None}, "L3", ()),
    "birth without age": ({"age": None}, "L3", ()),
    "birth told and not understood": ({"age": None, "birth": ToldDate(text="?")}, None, ("age or birth",)),
    "no place": ({"event_place": None}, None, ("event_place",)),
    "place without country": ({"event_place": Place(admin=(AdminArea(level=1, name="x"),))}, None, ("event_place",)),
    "place without first level": (
        {"event_place": Place(country="IN", admin=(AdminArea(level=2, name="x"),))},
        None,
        ("event_place",),
    ),
    "first level by code": ({"event_place": Place(country="IN", admin=(AdminArea(level=1, code="IN-BR"),))}, "L3", ()),
    "no event": ({"event_at": None}, None, ("event_at",)),
    "event without an end": ({"event_at": InstantRange(earliest=AT)}, None, ("event_at",)),
    "verified source without papers": ({"official_refs": ()}, "L3", ()),
    "no papers and not verified": (
        {"official_refs": (), "verification": None},
        None,
        ("official_refs or verification", "verification"),
    ),
    "no consent": ({"consent": None}, "L1", ("consent",)),
    "consent for services only": ({"consent": Consent(basis="CONSENT", scopes=("SERVICES",))}, "L1", ("consent",)),
    "child said no": ({"child_wishes": ChildWishes(tracing="NO")}, "L1", ("child_wishes",)),
    "not verified": ({"verification": Verification(status="PENDING")}, "L2", ("verification",)),
    "no risk and no order": (
        {"risk": Risk(level="LOW"), "official_refs": (OfficialRef(kind="GD"),)},
        "L2",
        ("risk or request of an authority",),
    ),
    "an authority asks": ({"risk": None, "official_refs": (OfficialRef(kind="COURT"),)}, "L3", ()),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_report_gets_the_highest_grade_whose_rules_it_meets(case: str) -> None:
    """A grade needs all rules of the lower ones; what is missing is named in the standard's order."""
    changes, grade, missing = CASES[case]
    report = a_report(**changes)

    assert grade_of(report) == grade
    assert missing_for(report, "L3") == missing


NOTHING = {
    "names": (),
    "marks": (),
    "relatives": (),
    "languages": (),
    "home_place": None,
    "event_place": Place(country="IN", admin=(AdminArea(level=1, name="x"),)),
    "height_cm": None,
    "weight_kg": None,
    "build": None,
    "complexion": None,
    "hair": None,
    "eyes": None,
}
TALL = MeasureRange(min=120, max=125)
CLUES = {
    "nothing": ({}, False),
    "a name": ({"names": (Name(value="x"),)}, True),
    "a mark": ({"marks": (Mark(text="x"),)}, True),
    "one descriptor": ({"height_cm": TALL}, False),
    "two descriptors": ({"height_cm": TALL, "weight_kg": TALL}, True),
    "a relative without a name": ({"relatives": (Relative(relation="MOTHER"),)}, False),
    "a relative's name": ({"relatives": (Relative(names=(Name(value="x"),)),)}, True),
    "a landmark": ({"home_place": Place(landmark="x")}, True),
    "a language and a place": ({"languages": ("bn",)}, True),
    "a language alone": ({"languages": ("bn",), "event_place": None}, False),
}


@pytest.mark.parametrize("case", sorted(CLUES))
def test_matching_needs_one_clue(case: str) -> None:
    """L2 needs a name, a mark, two descriptors, a relative's name, a landmark or a language with a place."""
    changes, enough = CLUES[case]

    assert ("a clue" not in missing_for(a_report(**(NOTHING | changes)), "L2")) is enough


def test_lower_grades_do_not_ask_for_higher_rules() -> None:
    """What is missing for a grade names no rule of a higher one."""
    bare = a_report(**NOTHING | {"sex": None, "consent": None, "verification": None, "risk": None})

    for index, grade in enumerate(GRADES):
        allowed = [name for rules in list(GRADES.values())[: index + 1] for name in rules]
        assert set(missing_for(bare, grade)) <= set(allowed)
