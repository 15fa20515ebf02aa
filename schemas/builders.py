"""Builds invented records for tests and for training: every field filled, the same record for the same seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from schemas import records
from schemas.avsc import named_types, own_fields, record_files
from schemas.builder_texts import text_of
from schemas.builder_words import FIRST_LEVEL, LANGUAGE, Pick
from schemas.records import (
    AdminArea,
    AgeRange,
    ChildReport,
    Consent,
    InstantRange,
    MeasureRange,
    Name,
    Place,
    Record,
    Risk,
    ToldDate,
    Verification,
)

KIND_SYMBOLS = 2  # MISSING and FOUND come first in ReportKind

AnyRecord = TypeVar("AnyRecord", bound=Record)


def a_report(seed: int = 0, **changes: Any) -> ChildReport:  # noqa: ANN401 - fields of any type
    """Return an open, consented, verified MISSING report of class TEST, nearly every field filled, then `changes`."""
    plain = {"kind": "MISSING", "status": "OPEN", "issues": (), "withheld_fields": (), "risk": Risk(level="HIGH")}
    verified = Verification(status="VERIFIED", by="Police of test")
    return a_record(ChildReport, seed, **({**plain, "verification": verified} | changes))


def a_full_report(seed: int = 0) -> ChildReport:
    """Return a TEST report, MISSING for an even and FOUND for an odd seed, with every field of the standard filled."""
    kind = named_types()["ReportKind"]["symbols"][seed % KIND_SYMBOLS]
    return a_record(ChildReport, seed, kind=kind)


def a_partial_report(seed: int = 0) -> ChildReport:
    """Return a TEST report as reports really come: about half of the fields that may be blank are blank."""
    pick = Pick(f"partial/{seed}")
    blank = {
        field["name"]: field["default"]
        for field in own_fields("ChildReport")
        if field["tier"] != "ENVELOPE" and pick.number(field["name"], 0, 1) == 0
    }
    return a_record(ChildReport, seed, **blank)


def a_record(kind: type[AnyRecord], seed: int = 0, /, **changes: Any) -> AnyRecord:  # noqa: ANN401 - fields of any type
    """Return a TEST record of any type, every field filled, then `changes`; `RecordRejected` if they do not fit."""
    fields = _filled(kind.__name__, list(own_fields(kind.__name__)), Pick(f"{kind.__name__}/{seed}"))
    return kind.from_fields(fields | changes)


def every_record(seed: int = 0) -> list[Record]:
    """Return one full record of each type of the standard, in the order of their files."""
    return [a_record(getattr(records, name), seed) for name in record_files()]


def a_name(pick: Pick) -> Name:
    """Return an invented name with its script and language."""
    script = pick.script()
    return Name(
        value=pick.name(), script=script, language=LANGUAGE[script], kind=pick.one("kind", ("LEGAL", "CLAIMED"))
    )


def a_place(pick: Pick) -> Place:
    """Return an invented place in a real country and first level, with a landmark and a position."""
    country = pick.one("country", tuple(FIRST_LEVEL))
    areas = (
        AdminArea(level=1, name=pick.under(1).place_name(), code=FIRST_LEVEL[country]),
        AdminArea(level=2, name=pick.under(2).place_name(), code=str(pick.number("district", 10, 99))),
    )
    return Place(
        country=country,
        admin=areas,
        locality=pick.place_name(),
        landmark=pick.landmark(),
        lat=pick.number("lat", 20_000, 28_000) / 1000,
        lon=pick.number("lon", 80_000, 92_000) / 1000,
    )


def a_told_date(pick: Pick) -> ToldDate:
    """Return a day of birth between 2008 and 2018, told as day/month/year."""
    day = dt.date(2008, 1, 1) + dt.timedelta(days=pick.number("day", 0, 3650))
    return ToldDate(text=day.strftime("%d/%m/%Y"), calendar="GREGORIAN", earliest=day, latest=day)


def an_age(pick: Pick) -> AgeRange:
    """Return an estimated age of a child, one year wide."""
    youngest = pick.number("age", 4, 16)
    return AgeRange(min_years=youngest, max_years=youngest + 1, as_of=pick.day("as_of"), estimated=True)


def a_measure(pick: Pick) -> MeasureRange:
    """Return a range of 5 units."""
    low = pick.number("low", 20, 150)
    return MeasureRange(min=float(low), max=float(low + 5))


def a_day_span(pick: Pick) -> InstantRange:
    """Return a span of one day of 2024."""
    first = pick.instant("first")
    return InstantRange(earliest=first, latest=first + dt.timedelta(days=1))


def a_consent(pick: Pick) -> Consent:
    """Return a consent that allows services, tracing and crossing a border."""
    given_by = pick.one("given_by", ("mother", "father", "committee"))
    return Consent(basis="CONSENT", given_by=given_by, scopes=("SERVICES", "TRACING", "CROSS_BORDER"))


PARTS: dict[str, Callable[[Pick], Record]] = {
    "Name": a_name,
    "Place": a_place,
    "ToldDate": a_told_date,
    "AgeRange": an_age,
    "MeasureRange": a_measure,
    "InstantRange": a_day_span,
    "Consent": a_consent,
}

# What must not be left to chance: a child who objects stops every flow, and both ends of a range have an order.
FIXED: dict[str, dict[str, Any]] = {
    "ChildReport": {
        "status": "OPEN",
        "expires_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
        "height_cm": MeasureRange(min=118.0, max=124.0),
        "weight_kg": MeasureRange(min=20.0, max=25.0),
    },
    "ChildWishes": {"tracing": "YES"},
    "MatchProfile": {
        "status": "OPEN",
        "expires_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
        "birth_earliest": dt.date(2012, 1, 1),
        "birth_latest": dt.date(2012, 12, 31),
        "event_earliest": dt.datetime(2024, 3, 1, tzinfo=dt.UTC),
        "event_latest": dt.datetime(2024, 3, 2, tzinfo=dt.UTC),
        "height_min": 118.0,
        "height_max": 124.0,
        "vector": bytes(256),
    },
}


def _filled(name: str, fields: list[dict[str, Any]], pick: Pick) -> dict[str, Any]:
    return {field["name"]: _value(field["type"], field["name"], pick) for field in fields} | FIXED.get(name, {})


def _value(node: Any, field: str, pick: Pick) -> Any:  # noqa: ANN401 - any node of a schema
    if isinstance(node, list):
        return _value(node[1], field, pick)
    if isinstance(node, dict) and node["type"] == "array":
        count = pick.number(f"{field}.count", 1, 2)
        return tuple(_value(node["items"], field, pick.under(f"{field}.{index}")) for index in range(count))
    if isinstance(node, dict):
        return pick.instant(field) if node["logicalType"] == "timestamp-millis" else pick.day(field)
    if node in named_types():
        return _named(named_types()[node], pick.under(field))
    return _primitive(node, field, pick)


def _named(schema: dict[str, Any], pick: Pick) -> Any:  # noqa: ANN401 - a symbol or the fields of a part
    name = schema["name"]
    if schema["type"] == "record":
        return PARTS[name](pick) if name in PARTS else _filled(name, schema["fields"], pick)
    if name == "MessageClass":
        return "TEST"
    written = [symbol for symbol in schema["symbols"] if symbol.upper() != "UNKNOWN"]
    return pick.one("symbol", written)


def _primitive(node: str, field: str, pick: Pick) -> Any:  # noqa: ANN401 - a value of any primitive type
    makers: dict[str, Callable[[], Any]] = {
        "string": lambda: text_of(field, pick),
        "boolean": lambda: pick.number(field, 0, 1) == 1,
        "int": lambda: pick.number(field, 1, 5),
        "long": lambda: pick.number(field, 1, 9),
        "double": lambda: pick.number(field, 0, 1000) / 1000,
        "bytes": lambda: pick.raw(field, 32),
    }
    return makers[node]()
