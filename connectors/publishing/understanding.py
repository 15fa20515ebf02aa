"""JSON of a report to a report: what is not understood costs its field and not the child.

The standard rejects a report only without system, id or kind. So a value that does not fit becomes null, and its field
stands in `issues`. What protects the child is never guessed: there a value that does not fit rejects the record.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from connectors.publishing.limits import MAX_DEPTH, MAX_TEXT_CHARS
from connectors.sdk.fields import BIDI_CONTROLS, NOT_TEXT
from ops.runtime.errors import RecordRejected
from schemas.identity import record_id_of, source_of
from schemas.records import ChildReport

# Without the first four there is no record; the others say whether it still holds and what may be done with it. Null or
# a default in place of an unknown word would read as "open", "real", "not withheld", "does not object".
NEVER_GUESSED = frozenset(
    {
        "record_id", "source_id", "source_country", "kind", "record_version", "status", "message_class", "expires_at",
        "consent", "withheld_fields", "protect_location", "child_wishes",
    }
)  # fmt: skip
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
FIELD_PATH = re.compile(r"([a-z][a-z0-9_]{0,63})(?:\[\d{1,4}\]|\.[a-z0-9_]{1,64}){0,6}")
TURNS_TEXT = re.compile(BIDI_CONTROLS)
MOST_VERSION = 2**63 - 1  # Avro long
UNKNOWN_PART = "has a part that the standard does not know, and this field is never guessed"
ROUNDS = 8  # parts nest at most six deep, and each round ends at least one level

Place = tuple[int | str, ...]


@dataclass(slots=True)
class _Noted:
    """Fields in which something was not understood, and how many the standard does not know."""

    issues: set[str] = field(default_factory=set)
    ignored: int = 0


def understand(value: dict[str, Any]) -> tuple[ChildReport, int]:
    """Return the report of a JSON object and how many fields of it the standard does not know.

    Text is in NFC, without control characters. Raises `RecordRejected` with reason and field.
    """
    noted = _Noted()
    fields = _cleaned(value, "", noted, 0)
    for _ in range(ROUNDS):
        try:
            report = ChildReport.model_validate_json(json.dumps(fields))
        except ValidationError as fault:
            _take_out(fields, fault, noted)
        else:
            return _with_issues(checked(report), noted.issues), noted.ignored
    raise RecordRejected("INVALID_FIELD", "", "too much of the record does not fit the standard")


def checked(report: ChildReport) -> ChildReport:
    """Return the report if its id and version are in the standard's form; raises `RecordRejected`."""
    source_id, _, local_id = report.record_id.partition("/")
    if record_id_of(source_id, local_id) != report.record_id:
        raise RecordRejected("BAD_ID", "record_id", "use <source_id>/<local_id>, without white space")
    if source_of(report.record_id) != report.source_id:
        raise RecordRejected("BAD_ID", "record_id", "the record id begins with the source id and a slash")
    if not 1 <= report.record_version <= MOST_VERSION:
        raise RecordRejected("INVALID_FIELD", "record_version", "a version is a whole number from 1, of 63 bits")
    return report


def _with_issues(report: ChildReport, issues: set[str]) -> ChildReport:
    """Return the report with all issues; names that are no fields of the standard are left out, as they could tell."""
    told, withheld = _field_paths(report.issues), _field_paths(report.withheld_fields)
    if len(told) < len(report.issues):
        issues.add("issues")
    if len(withheld) < len(report.withheld_fields):
        issues.add("withheld_fields")
    return report.model_copy(update={"issues": tuple(sorted({*told, *issues})), "withheld_fields": withheld})


def _field_paths(names: Sequence[str]) -> tuple[str, ...]:
    matches = [(name, FIELD_PATH.fullmatch(name)) for name in names]
    return tuple(name for name, match in matches if match is not None and match[1] in ChildReport.model_fields)


def _take_out(fields: Any, fault: ValidationError, noted: _Noted) -> None:  # noqa: ANN401 - any JSON
    """Take what does not fit out of the fields; raises `RecordRejected` where nothing may be guessed."""
    found = fault.errors(include_input=False, include_url=False, include_context=False)
    unknown = [each["loc"] for each in found if each["type"] == "extra_forbidden"]
    wrong = [(each["loc"], each["type"]) for each in found if each["type"] != "extra_forbidden"]
    for place in unknown:
        if place[0] in NEVER_GUESSED:
            raise RecordRejected("INVALID_FIELD", str(place[0]), UNKNOWN_PART)
    for place, kind in wrong:
        if not place or place[0] in NEVER_GUESSED:
            raise RecordRejected("INVALID_FIELD", ".".join(map(str, place)), f"does not fit: {kind}")
        noted.issues.add(str(place[0]))
    # What lacks a part cannot stay; what holds a wrong one loses it.
    places = {place[:-1] if kind == "missing" else place for place, kind in wrong}
    # From the end, so that the place of an item in a list still holds when its turn comes.
    for place in sorted({*places, *unknown}, key=_order, reverse=True):
        _remove(fields, place)
    noted.ignored += len(unknown)


def _order(place: Place) -> list[tuple[int, str]]:
    return [(part, "") if isinstance(part, int) else (0, part) for part in place]


def _remove(node: Any, place: Place) -> None:  # noqa: ANN401 - any JSON
    for part in place[:-1]:
        try:
            node = node[part]
        except (LookupError, TypeError):
            return
    last = place[-1]
    if isinstance(node, dict):
        node.pop(last, None)
    elif isinstance(node, list) and isinstance(last, int) and last < len(node):
        del node[last]


def _cleaned(value: Any, root: str, noted: _Noted, depth: int) -> Any:  # noqa: ANN401 - any JSON
    """Return a value with its texts in NFC and without what is no text; `root` is the record's field it stands in."""
    if depth > MAX_DEPTH:
        raise RecordRejected("MALFORMED_RECORD", _known(root), "nests too deep")
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if FIELD_NAME.fullmatch(name)}
        if len(kept) < len(value) and root in NEVER_GUESSED:
            raise RecordRejected("INVALID_FIELD", root, UNKNOWN_PART)
        noted.ignored += len(value) - len(kept)
        return {name: _cleaned(part, root or name, noted, depth + 1) for name, part in kept.items()}
    if isinstance(value, list):
        return [_cleaned(part, root, noted, depth + 1) for part in value]
    # An id stays as it is: with a control character it is no id.
    if not isinstance(value, str) or (depth == 1 and root in NEVER_GUESSED):
        return value
    if len(value) > MAX_TEXT_CHARS:
        raise RecordRejected("TOO_LARGE", _known(root), f"keep a text under {MAX_TEXT_CHARS} characters")
    return _clean_text(value, root, noted)


def _clean_text(text: str, root: str, noted: _Noted) -> str:
    if NOT_TEXT.search(text) or TURNS_TEXT.search(text):
        noted.issues.update({_known(root)} - {""})
        text = NOT_TEXT.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _known(name: str) -> str:
    """Return a name if it is a field of the standard; any other comes from outside and is not shown."""
    return name if name in ChildReport.model_fields else ""
