"""What the builders write into each text field, by its name."""

from __future__ import annotations

from collections.abc import Callable

from schemas.builder_words import FIRST_LEVEL, LANGUAGE, Pick
from schemas.identity import derived_id

SOURCES = (("trackchild.test", "IN"), ("dnet.test", "BD"), ("helpline.test", "NP"))

# What a text field is filled with, by its name; a name that is not here gets a sentence of a report.
TEXTS: dict[str, Callable[[Pick], str]] = {
    "action": lambda pick: pick.one("action", ("PASS", "HOLD", "CONFIRM")),
    "area": lambda pick: pick.place_name(),
    "by": lambda pick: f"staff-{pick.number('by', 1, 99)}",
    "contact": lambda _: "Desk of test",
    "corridor": lambda pick: pick.one("corridor", ("IN-BD", "IN-NP")),
    "countries": lambda pick: pick.one("country", tuple(FIRST_LEVEL)),
    "country": lambda pick: pick.one("country", tuple(FIRST_LEVEL)),
    "destination_country": lambda pick: pick.one("country", tuple(FIRST_LEVEL)),
    "event_cells": lambda pick: f"{pick.one('cell', tuple(FIRST_LEVEL.values()))}:{pick.number('square', 100, 999)}",
    "field": lambda _: "birth.text",
    "from_organisation": lambda pick: f"Home of test, {pick.place_name()}",
    "given_by": lambda pick: pick.one("given_by", ("mother", "father", "committee")),
    "grade": lambda pick: pick.one("grade", ("L1", "L2", "L3")),
    "home_cells": lambda pick: f"{pick.one('cell', tuple(FIRST_LEVEL.values()))}:{pick.number('square', 100, 999)}",
    "issuer": lambda pick: pick.one("issuer", ("registrar of test", "municipality of test")),
    "issues": lambda pick: pick.one("issues", ("weight_kg", "complexion")),
    "language": lambda pick: LANGUAGE[pick.script()],
    "languages": lambda pick: LANGUAGE[pick.script()],
    "model": lambda _: "face-test-1",
    "model_version": lambda _: "m1",
    "number": lambda pick: f"{pick.number('number', 1, 999)}/{pick.number('year', 2019, 2024)}",
    "office": lambda pick: f"Police station {pick.place_name()}",
    "organisation": lambda pick: f"Home of test, {pick.place_name()}",
    "owner": lambda pick: f"staff-{pick.number('owner', 1, 99)}",
    "position": lambda pick: f"inbox.csv:{pick.number('line', 2, 9999)}",
    "procedure_version": lambda _: "1",
    "profile_version": lambda _: "n1.k1",
    "ref": lambda pick: f"photo/{pick.number('ref', 1, 99999)}",
    "references": lambda pick: f"desk.test,{derived_id('alert', pick.seed)},2024-01-01T00:00:00+00:00",
    "rules_version": lambda _: "s1",
    "scheme": lambda _: "birth-registration",
    "screener": lambda pick: f"staff-{pick.number('screener', 1, 49)}",
    "second_screener": lambda pick: f"staff-{pick.number('second_screener', 50, 99)}",
    "sender": lambda _: "desk.test",
    "source_country": lambda pick: _source(pick)[1],
    "source_id": lambda pick: _source(pick)[0],
    "to_country": lambda pick: pick.one("country", tuple(FIRST_LEVEL)),
    "to_organisation": lambda pick: f"Home of test, {pick.place_name()}",
    "waiting_on": lambda pick: f"Police station {pick.place_name()}",
    "withheld_fields": lambda pick: pick.one("withheld", ("photos", "medical")),
}
CODES = ("kind", "reason", "reasons", "step", "service", "decline_reason", "not_taken_reason", "vetoes")
IDS = ("subject", "identifier", "referral_id", "case_id", "match_id", "alert_id", "link_id", "feedback_id")


def text_of(field: str, pick: Pick) -> str:
    """Return the invented text of a field, by the field's name."""
    if field in TEXTS:
        return TEXTS[field](pick)
    if field in CODES:
        return pick.one(field, ("FIRST_TEST_REASON", "SECOND_TEST_REASON"))
    if field in {"record_id", "record_ids", "contact_id"}:
        return f"{_source(pick)[0]}/{pick.number('local', 1, 999_999)}"
    if field in IDS or field.endswith("_id"):
        return derived_id(field, pick.seed)
    return pick.under(field).remark()


def _source(pick: Pick) -> tuple[str, str]:
    return pick.one("source", SOURCES)
