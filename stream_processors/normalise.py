"""Normalises a report: names, scripts, told dates, places. What was told stays as told; what it means is added."""

from __future__ import annotations

import unicodedata

from schemas.records import ChildReport, Name, Place, Relative, ToldDate
from schemas.values.places import resolve
from schemas.values.scripts import script_of
from schemas.values.told_dates import told_date_of


def normalise(report: ChildReport) -> ChildReport:
    """Return the report with scripts, date intervals and place codes filled in, and `issues` naming what stayed open.

    No field is emptied and no text is changed beyond NFC and white space.
    """
    birth = clean_birth(report)
    open_fields = ["birth"] if birth is not None and birth.text and birth.earliest is None else []
    places = {name: clean_place(getattr(report, name)) for name in ("event_place", "home_place")}
    open_fields += [name for name, place in places.items() if _unplaced(place)]
    return report.model_copy(
        update={
            "names": tuple(clean_name(name) for name in report.names),
            "relatives": tuple(clean_relative(relative) for relative in report.relatives),
            "birth": birth,
            **places,
            "issues": tuple(sorted({*report.issues, *open_fields})),
        }
    )


def clean_name(name: Name) -> Name:
    """Return the name in NFC, white space folded, with its script."""
    value = " ".join(unicodedata.normalize("NFC", name.value).split())
    return name.model_copy(update={"value": value, "script": name.script or script_of(value)})


def clean_relative(relative: Relative) -> Relative:
    """Return the relative with cleaned names and place."""
    names = tuple(clean_name(name) for name in relative.names)
    return relative.model_copy(update={"names": names, "place": clean_place(relative.place)})


def clean_birth(report: ChildReport) -> ToldDate | None:
    """Return the date of birth with the calendar its text names and the days it may mean; days the source gave stay."""
    told = report.birth
    if told is None or told.text is None or told.earliest is not None or told.latest is not None:
        return told
    as_of = report.reported_at.date() if report.reported_at is not None else None
    return told_date_of(told.text, told.calendar, as_of)


def clean_place(place: Place | None) -> Place | None:
    """Return the place with codes and the centre of its smallest known area, where the gazetteer knows them."""
    return None if place is None else resolve(place)


def _unplaced(place: Place | None) -> bool:
    return place is not None and bool(place.admin) and not any(area.code for area in place.admin)
