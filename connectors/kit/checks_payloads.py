"""Checks of the mapping: what is missing, wrong, unknown or of another type loses no child and is noticed."""

import json
from collections.abc import Iterator
from itertools import zip_longest

from connectors.kit.changes import Place, changed, levels, name_of, with_values, without
from connectors.kit.subject import (
    CONNECTORS_FAULT,
    NOT_OWN_FAULT,
    OTHER_WORD,
    UNKNOWN_WORD,
    Subject,
    as_json,
    issues_of,
    reason_of,
    records_of,
)
from connectors.sdk.convert import Converted
from connectors.sdk.payloads import Payload

BAD_IDS = ("two words", "=1+cmd()", "x" * 300)
WRONG_TYPES: tuple[object, ...] = (
    7, -1.5, True, None, "", [], {}, [[]], {"a": {"b": ["c"]}}, ["x", 1, None, {}], "0", "x" * 5000, "\x00\ud800",
    "9" * 400, "٣٢", "9999-99-99", "31/02/2024",
)  # fmt: skip
UNKNOWN_FIELD = "a_field_of_tomorrow"


def find_records_without_id(subject: Subject) -> Iterator[str]:
    """Yield payloads that go on without an id."""
    column = subject.connector.description.id_column
    for payload in subject.payloads:
        if column not in payload.values:
            yield f"payload {payload.number} has no `{column}`: id_column names the column of the owner's id"
        for nothing in (None, "", "  "):
            reason = reason_of(subject.convert(changed(payload, (column,), nothing)))
            if reason not in NOT_OWN_FAULT:
                yield f"without `{column}` payload {payload.number} becomes {reason or 'a record'}, not MISSING_ID"
                break


def find_bad_ids(subject: Subject) -> Iterator[str]:
    """Yield payloads that go on with an id the standard does not allow."""
    column = subject.connector.description.id_column
    for payload in subject.payloads:
        for bad in BAD_IDS:
            reason = reason_of(subject.convert(changed(payload, (column,), bad)))
            if reason not in NOT_OWN_FAULT:
                yield f"with a bad `{column}` payload {payload.number} becomes {reason or 'a record'}, not BAD_ID"
                break


def find_guessed_kinds(subject: Subject) -> Iterator[str]:
    """Yield payloads whose kind is guessed when the source's word for it is not known."""
    if "ReportKind" not in subject.connector.description.lookups:
        return
    words = subject.connector.description.lookups["ReportKind"]
    for payload in subject.payloads:
        results = [subject.with_word(payload, place) for _, place in _places_of(subject, payload)]
        if not any(reason_of(each) == "UNKNOWN_KIND" or "kind" in issues_of(each) for each in results):
            yield (
                f"no unknown word makes payload {payload.number} an UNKNOWN_KIND, and connector.yml has "
                f"{len(words)} words for it: take it with parts.kind(fields, ...)"
            )


def find_accepted_blanks(subject: Subject) -> Iterator[str]:
    """Yield blank payloads that become records."""
    for payload in subject.payloads:
        blank = with_values(payload, dict.fromkeys(payload.values))
        for each, what in ((blank, "with every field blank"), (with_values(payload, {}), "without a field")):
            if reason_of(subject.convert(each)) not in NOT_OWN_FAULT:
                yield f"payload {payload.number} {what} becomes {reason_of(subject.convert(each)) or 'a record'}"


def find_lost_sparse_records(subject: Subject) -> Iterator[str]:
    """Yield places whose absence loses a child, though they are neither source, id nor kind."""
    for payload, place in subject.places:
        reason = reason_of(subject.convert(without(payload, place)))
        if reason and not _may_reject(subject, reason):
            yield f"without `{name_of(place)}` payload {payload.number} is rejected ({reason})"
    for payload in subject.payloads:
        spare = [place for _, place in _places_of(subject, payload) if name_of(place) not in subject.needed_places]
        reason = reason_of(subject.convert(without(payload, *spare)))
        if reason and not _may_reject(subject, reason):
            yield f"payload {payload.number} with source, id and kind alone is rejected ({reason})"


def find_type_faults(subject: Subject) -> Iterator[str]:
    """Yield places at which a value of another type breaks the mapping or loses the record."""
    for payload in subject.payloads:
        below = [place for place in levels(payload.values) if place]
        for place in [place for _, place in _places_of(subject, payload)] + below:
            for wrong in WRONG_TYPES:
                reason = reason_of(subject.with_word(payload, place, wrong))
                if reason and not _may_reject(subject, reason):
                    yield f"`{name_of(place)}` as {_type_name(wrong)}: payload {payload.number} is rejected ({reason})"
                    break


def find_silent_words(subject: Subject) -> Iterator[str]:
    """Yield places at which an unknown word loses the record or changes it without an issue."""
    for payload, place in subject.places:
        before, now = subject.convert(payload), subject.with_word(payload, place)
        reason = reason_of(now)
        if reason and not _may_reject(subject, reason):
            yield f"an unknown word in `{name_of(place)}`: payload {payload.number} is rejected ({reason})"
        elif not reason and _is_silent(before, now, subject.with_word(payload, place, OTHER_WORD)):
            yield (
                f"an unknown word in `{name_of(place)}` changes payload {payload.number} and no issue says so: "
                "null and fields.note(...), never a default"
            )


def find_unnoticed_fields(subject: Subject) -> Iterator[str]:
    """Yield levels at which a field of the source that is new is not counted, or costs the record."""
    for payload in subject.payloads:
        before = subject.convert(payload)
        for level in levels(payload.values):
            added = subject.convert(changed(payload, (*level, UNKNOWN_FIELD), "new"))
            where = f"an unknown field in `{name_of(level)}`" if level else "an unknown field"
            if as_json(added) != as_json(before):
                yield f"{where} changes the records of payload {payload.number}"
            elif added.left_over <= before.left_over and not _is_passed_over(subject, payload, level, before):
                yield f"{where} of payload {payload.number} is not noticed: take objects with fields.section(...)"


def _places_of(subject: Subject, payload: Payload) -> list[tuple[Payload, Place]]:
    return [each for each in subject.places if each[0] is payload]


def _may_reject(subject: Subject, reason: str) -> bool:
    """Return whether a payload may be refused for a reason.

    A report only without source, id or kind. A referral also without its time, service or state, which the standard
    requires: then the mapping names a reason of its own.
    """
    if reason in NOT_OWN_FAULT:
        return True
    kinds = {type(record).__name__ for each in subject.payloads for record in records_of(subject.convert(each))}
    return kinds == {"Referral"} and reason not in CONNECTORS_FAULT


def _is_silent(before: Converted, now: Converted, other: Converted) -> bool:
    """Return whether an unknown word changed a record, is not kept in it, and is not among the issues.

    What differs between two unknown words was made of the word itself (a keyed token), so it is no default.
    """
    kept = UNKNOWN_WORD in json.dumps(as_json(now), ensure_ascii=False).casefold()
    noted = {*(issues_of(now) - issues_of(before)), *(_tops(issues_of(now)) & _changed_fields(before, now))}
    return not kept and not noted and as_json(now) == as_json(other) and bool(_changed_fields(before, now))


def _changed_fields(one: Converted, other: Converted) -> set[str]:
    """Return the fields of the records that differ, but for the issues."""
    found: set[str] = set()
    for told, now in zip_longest(as_json(one), as_json(other), fillvalue={}):
        if isinstance(told, dict) and isinstance(now, dict):
            found |= {name for name in {*told, *now} if told.get(name) != now.get(name)}
    return found - {"issues"}


def _tops(paths: frozenset[str]) -> set[str]:
    return {path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0] for path in paths}


def _is_passed_over(subject: Subject, payload: Payload, level: Place, before: Converted) -> bool:
    """Return whether the mapping knows an object as a whole: takes nothing of it, or leaves it over as a whole."""
    ways = [level[:end] for end in range(1, len(level) + 1) if isinstance(level[end - 1], str)]
    return any(as_json(subject.convert(without(payload, way))) == as_json(before) for way in ways)


def _type_name(value: object) -> str:
    if isinstance(value, str):
        return "an odd text" if value else "a blank"
    return {int: "a number", float: "a number", bool: "true", list: "a list", dict: "an object"}.get(
        type(value), "null"
    )
