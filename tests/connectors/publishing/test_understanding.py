from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.publishing.limits import MAX_TEXT_CHARS
from connectors.publishing.understanding import NEVER_GUESSED, understand
from ops.runtime.errors import RecordRejected
from schemas.records import ChildReport
from tests.support.publishing import a_child, as_json

CANARY = "Zx9Canary"
LEAST = {"record_id": "homelink.in/1", "source_id": "homelink.in", "source_country": "IN", "kind": "FOUND"}


def with_(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of any type
    """Return the least report with changes."""
    return LEAST | changes


def test_a_full_report_goes_through_unchanged() -> None:
    """What fits the standard is not touched."""
    report = a_child(3)

    understood, ignored = understand(as_json(report))

    assert understood == report
    assert ignored == 0


def test_the_least_report_is_enough() -> None:
    """Id, source, country and kind make a report, protected as a found child is."""
    understood, _ = understand(dict(LEAST))

    assert understood.protect_location
    assert understood.issues == ()


@pytest.mark.parametrize(
    ("changes", "blank"),
    [
        ({"sex": CANARY}, {"sex": None}),
        ({"age": {"min_years": CANARY, "max_years": 9}}, {"age": None}),
        ({"languages": CANARY}, {"languages": ()}),
        ({"names": [{"value": 7}, {"value": "Invented"}]}, {}),
        ({"marks": [{"kind": CANARY, "text": "on the left"}]}, {}),
        ({"event_place": {"country": "IN", "admin": [{"level": CANARY}, {"level": 2}]}}, {}),
        ({"reported_at": CANARY}, {"reported_at": None}),
        ({"disabilities": [CANARY, "SEEING"]}, {}),
    ],
)
def test_what_does_not_fit_costs_its_field_and_not_the_child(changes: dict[str, Any], blank: dict[str, object]) -> None:
    """A value that does not fit becomes blank, the rest stays, and the field stands in the issues."""
    understood, _ = understand(with_(**changes))

    assert understood.issues == tuple(changes)
    assert CANARY not in understood.to_json()
    for name, value in blank.items():
        assert getattr(understood, name) == value


def test_the_rest_of_a_list_stays() -> None:
    """One item that does not fit does not cost the others, and a mark keeps its words."""
    understood, _ = understand(
        with_(
            names=[{"value": 7}, {"value": "Invented"}, {}],
            marks=[{"kind": CANARY, "text": "on the left"}],
            event_place={"country": "IN", "admin": [{"level": CANARY}, {"level": 2}]},
        )
    )

    assert [name.value for name in understood.names] == ["Invented"]
    assert understood.marks[0].text == "on the left"
    assert understood.event_place is not None
    assert [area.level for area in understood.event_place.admin] == [2]
    assert understood.issues == ("event_place", "marks", "names")


@pytest.mark.parametrize("field", sorted(NEVER_GUESSED))
def test_what_protects_the_child_is_never_guessed(field: str) -> None:
    """A wrong value where a default could harm rejects the record and names the field."""
    with pytest.raises(RecordRejected) as refused:
        understand(with_(**{field: {CANARY: CANARY}}))

    assert refused.value.field.split(".")[0] == field
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("wishes", [{"tracing": "no"}, {"tracing": CANARY}, {"Tracing": "NO"}, {"trace": "NO"}])
def test_an_unclear_wish_of_the_child_stops_the_record(wishes: dict[str, str]) -> None:
    """A misspelt NO must not read as no objection."""
    with pytest.raises(RecordRejected):
        understand(with_(child_wishes=wishes))


def test_unknown_fields_are_left_out_and_counted() -> None:
    """A field of a newer standard, or a typing error, costs nothing else, and its name goes nowhere."""
    understood, ignored = understand(with_(**{CANARY: 1, "colour": 2, "hair": {"code": "BLACK", "dyed": True}}))

    assert ignored == 3
    assert understood.hair is not None
    assert understood.hair.code == "BLACK"
    assert CANARY not in understood.to_json()


def test_issues_and_withheld_fields_are_names_of_fields() -> None:
    """Words that are no field's name could tell something in clear: they are left out and noted."""
    understood, _ = understand(with_(issues=["birth.text", f"the name {CANARY}"], withheld_fields=["photos", CANARY]))

    assert understood.issues == ("birth.text", "issues", "withheld_fields")
    assert understood.withheld_fields == ("photos",)


def test_text_is_made_text() -> None:
    """Control characters and halves of surrogate pairs go, NFC comes, and the field is noted."""
    understood, _ = understand(with_(clothing="re\x00d \ud800shirt", belongings="cafe\u0301"))

    assert understood.clothing == "red shirt"
    assert understood.belongings == "caf\u00e9"
    assert understood.issues == ("clothing",)


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"record_id": "homelink.in/"}, "MISSING_ID", "local_id"),
        ({"record_id": "homelink.in/a name"}, "BAD_ID", "local_id"),
        ({"record_id": "homelink.in/1\x00"}, "BAD_ID", "local_id"),
        ({"record_id": " homelink.in/1"}, "BAD_SOURCE_ID", "source_id"),
        ({"record_id": "homelink.in/1 "}, "BAD_ID", "record_id"),
        ({"record_id": "other.in/1"}, "BAD_ID", "record_id"),
        ({"record_version": 0}, "INVALID_FIELD", "record_version"),
        ({"record_version": 2**63}, "INVALID_FIELD", "record_version"),
        ({"clothing": "x" * (MAX_TEXT_CHARS + 1)}, "TOO_LARGE", "clothing"),
    ],
)
def test_ids_versions_and_sizes_have_bounds(changes: dict[str, Any], reason: str, field: str) -> None:
    """A record without an id in the standard's form, or out of bounds, cannot go on."""
    with pytest.raises(RecordRejected) as refused:
        understand(with_(**changes))

    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_a_deep_value_is_refused_without_falling() -> None:
    """Nesting deeper than any part of the standard rejects the record."""
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]

    with pytest.raises(RecordRejected) as refused:
        understand(with_(clothing=deep))

    assert refused.value.reason == "MALFORMED_RECORD"


def test_the_json_schema_and_the_reader_agree() -> None:
    """Every field of the published schema is one the reader takes."""
    names = set(ChildReport.model_json_schema()["properties"])

    understood, ignored = understand(json.loads(json.dumps(as_json(a_child(1)))))

    assert names == set(type(understood).model_fields)
    assert ignored == 0
