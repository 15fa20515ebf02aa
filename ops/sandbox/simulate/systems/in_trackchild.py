"""TrackChild's exports: missing children as the stories tell them, and children in care, as CSV, XLSX, JSON."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random

from ops.sandbox.simulate import trackchild
from ops.sandbox.simulate.child import Child, invent_child, spelled
from ops.sandbox.simulate.exports import csv_bytes, json_bytes, xlsx_bytes
from ops.sandbox.simulate.names import written_name
from ops.sandbox.simulate.systems import chances, is_bad
from ops.sandbox.simulate.trackchild import COLUMNS, Row

FOUND_COLUMNS = (
    *("found_state", "found_district", "found_place", "found_landmark", "found_date", "cwc_name", "cwc_order_no"),
    *("cwc_order_date", "placement", "cci_name", "cci_state", "cci_district", "child_wants_family"),
)
PLACES = ("Railway station", "Bus stand", "Market", "Platform 1")
PLACEMENTS = ("Children's home", "Open shelter", "Fit facility", "Specialised adoption agency")
HOMES = ("Asha Test Home", "Sneh Test Home", "Balika Test Griha")
REPORTERS = ("childline", "police", "ngo", "railway police")
KINDS = ("Found", "Recovered", "Child in CCI")


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return the exports of an office: half missing, half found."""
    missing: list[Row] = []
    found: list[Row] = []
    for number, chance in chances("in_trackchild", seed, count):
        child = invent_child(chance)
        rows = missing if number % 2 else found
        made = _missing(child, number, chance) if number % 2 else _found(child, number, chance)
        rows.append(made | {"tc_id": ""} if is_bad(number) else made)
    columns = (*COLUMNS, *FOUND_COLUMNS)
    half = len(found) // 2
    return {
        "missing-1.csv": csv_bytes(COLUMNS, missing),
        "found-1.xlsx": xlsx_bytes(columns, found[:half], "EXERCISE - children found, district office"),
        "found-2.json": json_bytes(found[half:]),
    }


def _missing(child: Child, number: int, chance: Random) -> Row:
    return trackchild.missing_row(child, trackchild.filing_of(child, number, chance), chance)


def _found(child: Child, number: int, chance: Random) -> Row:
    """Return the row of a child found days later: named as it says, its home half known, in care by an order."""
    filing = trackchild.filing_of(child, number, chance)
    entered = filing.updated_at + timedelta(days=chance.randrange(1, 20))
    told = trackchild.missing_row(child, filing, chance)
    kept = {name: value for name, value in told.items() if not name.startswith("missing_")}
    language = child.form_language
    return {
        **kept,
        "tc_id": f"{filing.local_id}-F",
        "category": chance.choice(KINDS),
        "reported_on": f"{datetime.combine(entered.date(), time(10)):%d-%m-%Y %H:%M}",
        "updated_at": entered.isoformat(timespec="seconds"),
        "child_name": written_name((child.given,), trackchild.SCRIPTS[language], chance),
        "fir_no": "",
        "fir_date": "",
        "reported_by": chance.choice(REPORTERS),
        "found_state": spelled(child.state, language),
        "found_district": spelled(child.home, language),
        "found_place": chance.choice(PLACES),
        "found_date": f"{entered:%d/%m/%Y}",
        "cwc_name": f"CWC {child.home.name}",
        "cwc_order_no": f"CWC/{chance.randrange(1, 900)}/{entered.year}",
        "cwc_order_date": f"{entered:%d/%m/%Y}",
        "placement": chance.choice(PLACEMENTS),
        "cci_name": chance.choice(HOMES),
        "cci_state": spelled(child.state, language),
        "cci_district": spelled(child.home, language),
        "child_wants_family": chance.choices(("yes", "not asked", "no"), (80, 17, 3))[0],
    }
