"""The files of a new connector, as text."""

import keyword
import re
from collections.abc import Mapping

import yaml

from connectors.kit.changes import leaves
from connectors.kit.guess import Column, Guess
from connectors.kit.sample_rows import SampleRows
from connectors.kit.zones import Zone

FIELDS: Mapping[str, tuple[str, str]] = {
    "id": ("record_id", "required; the id is the owner's and stays as it is written"),
    "kind": ("kind", "required; words are in the look-up ReportKind"),
    "status": ("status", "an unknown word counts as open, with an issue"),
    "message_class": ("message_class", "EXERCISE and TEST for exercises and tests only; blank is actual"),
    "reported_at": ("reported_at", "local time when no offset is told"),
    "changed_at": ("record_version", "rises with every change"),
    "name": ("names", "kind LEGAL"),
    "nickname": ("names", "kind NICKNAME"),
    "sex": ("sex", "the look-up Sex, else words all sources share"),
    "age": ("age", "holds on the day of the report"),
    "birth": ("birth", "kept as told"),
    "father": ("relatives", "FATHER"),
    "mother": ("relatives", "MOTHER"),
    "guardian": ("relatives", "GUARDIAN"),
    "language": ("languages", "an unknown word is an issue"),
    "nationality": ("nationalities", "claimed"),
    "height": ("height_cm", ""),
    "weight": ("weight_kg", ""),
    "marks": ("marks", "each clause a mark, its words kept"),
    "clothing": ("clothing", "as told"),
    "belongings": ("belongings", "as told"),
    "event_at": ("event_at", "a told day spans the day in local time"),
    "circumstance": ("circumstance", "words kept"),
    "reference": ("official_refs", "kind OTHER"),
    "office": ("official_refs", "office of the reference"),
    "shelter": ("custodian", "never in an alert"),
    **{f"{where}.{part}": (f"{where}_place", part) for where in ("home", "event")
       for part in ("state", "district", "locality", "landmark")},
}  # fmt: skip
"""By role: the field of the standard, and a note for the README."""
MOST_SIGNS = 120
RESERVED = frozenset(
    {"fields", "parts", "codes", "identity", "status", "told_on", "reported_at", "changed_at", "datetime"}
)


def connector_text(name: str, zone: Zone, guess: Guess, sample: SampleRows, form: str) -> str:
    """Return connector.yml: what is not inferred says so, and the words of the sample are in the look-ups."""
    transport = {"kind": "folder", "formats": list(dict.fromkeys([sample.form, form])), **sample.settings}
    told = {
        "name": name,
        "title": f"{name.partition('_')[2].replace('_', ' ')} ({zone.name})",
        "source_id": f"{name.partition('_')[2].replace('_', '-')}.example.{zone.country.lower()}",
        "country": zone.country,
        "utc_offset_minutes": zone.utc_offset_minutes,
        "owner": "not said yet, write who is responsible for the records",
        "legal_basis": "not said yet, write the law or agreement on which records may be shared",
        "contact": "not said yet, write an office and not a person",
        "rhythm": "not said yet, write how often the system exports",
        "expected_per_day": {"least": 0, "most": 1000},
        "id_column": guess.by_role["id"].path[0],
        "transports": [transport],
        "lookups": guess.lookups,
    }
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=118)
    strange = [f"#   {code_list}: {word}" for code_list, words in guess.unknown.items() for word in words]
    if strange:
        text += "# Words of the sample that need a person; until they stand above they become null and an issue:\n"
        text += "\n".join(strange) + "\n"
    return f"# {told['title']}. Field by field: README.md. The source_id is an example: register your own.\n{text}"


def readme_text(name: str, zone: Zone, guess: Guess) -> str:
    """Return README.md: each column of the sample, what it becomes, and what a person has to say."""
    rows = "".join(f"| `{column.name}`{_inside(column, guess)} | {_becomes(column)} | |\n" for column in guess.columns)
    if not guess.has("message_class"):
        rows += "| `message_class` | `message_class` | not in the source: marks the samples as tests | |\n"
    changes = guess.has("changed_at") or guess.has("reported_at")
    version = (
        "" if changes else "\nNo column says when a record changed: a correction is not told from a first report.\n"
    )
    kind = "" if guess.has("kind") else f"\nNo column says what is reported: every record is {guess.kind}.\n"
    return (
        f"# {name.partition('_')[2].replace('_', ' ')} ({zone.name}): `{name}`\n\n"
        "Owner, legal basis, contact and rhythm: `connector.yml`. The columns are those of a sample;\n"
        "say for each from which published form it follows, and what is not known.\n\n"
        "| column | becomes | note | source |\n|---|---|---|---|\n"
        f"{rows}{kind}{version}\n"
        "**Consent.** Basis BEST_INTERESTS; scopes TRACING and SERVICES. Have the owner say which basis is true\n"
        "and whether records may cross a border (CROSS_BORDER); until then they are not matched abroad.\n"
    )


def mapping_text(name: str, guess: Guess) -> str:
    """Return mapping.py: each column taken once, by what it most likely holds."""
    sections = _sections(guess)
    body = [
        *(f"    {line}" for line in sections.values()),
        f"    identity = {_call('record_id', guess, 'id')}, {_kind(guess)}",
        *_times(guess),
        *map(_wrapped, _nationality(guess)),
        *map(_wrapped, _passed_over(guess)),
        "    return ChildReport.from_fields(",
        "        {",
        "            **parts.envelope(fields, identity, status, reported_at, changed_at),",
        '            "consent": parts.consent("BEST_INTERESTS", ("TRACING", "SERVICES"), "the source", None),',
        *(_wrapped(f'            "{field}": {value},') for field, value in _values(guess)),
        "        }",
        "    )",
    ]
    marks = "from schemas.values.marks import marks_of\n" if guess.has("marks") else ""
    days = "from datetime import UTC, datetime, time\n\n" if _day_only(guess) else ""
    return (
        f'"""One record of {name} to a report. README.md says field by field what becomes what."""\n\n'
        f"{days}from connectors.sdk import parts\nfrom connectors.sdk.fields import Fields\n"
        f"from schemas.records import ChildReport\n{marks}\n\n"
        "def to_report(fields: Fields) -> ChildReport:\n"
        '    """Return the report of a record; raises `RecordRejected` without id or kind."""\n'
        + "\n".join(body)
        + "\n"
        + _helpers(guess)
    )


def _becomes(column: Column) -> str:
    if column.role is None:
        return "nothing yet: the mapping passes it over | say what it is"
    field, note = FIELDS[column.role]
    return f"`{field}` | {note}"


def _inside(column: Column, guess: Guess) -> str:
    """Return the keys of the objects of a list, which are passed over with it."""
    ways = (place for row in guess.rows for place in leaves(row) if place[: len(column.path)] == column.path)
    keys = sorted({step for place in ways for step in place[len(column.path) :] if isinstance(step, str)})
    return f" with {', '.join(f'`{key}`' for key in keys)}" if keys else ""


def _sections(guess: Guess) -> dict[tuple[str, ...], str]:
    """Return by path the line that takes each nested object."""
    found: dict[tuple[str, ...], str] = {}
    for column in guess.columns:
        for end in range(1, len(column.path)):
            path = column.path[:end]
            field = FIELDS[column.role][0] if column.role is not None else "issues"
            found.setdefault(path, f"{variable(path)} = {variable(path[:-1])}.section({path[-1]!r}, {field!r})")
    return {path: line.replace("'", '"') for path, line in found.items()}


def variable(path: tuple[str, ...]) -> str:
    """Return the name of the variable that holds an object's fields."""
    if not path:
        return "fields"
    name = re.sub(r"\W+|^(?=\d)", "_", "_".join(path)).strip("_").lower()
    return f"{name or 'part'}_part" if name in RESERVED or keyword.iskeyword(name) or not name else name


def _text(guess: Guess, role: str, field: str | None = None) -> str:
    """Return the expression that takes a role's column as text; `None` without one."""
    column = guess.by_role.get(role)
    if column is None:
        return "None"
    return f"{variable(column.path[:-1])}.text({_quoted(column.path[-1])}, {_quoted(field or FIELDS[role][0])})"


def _call(part: str, guess: Guess, role: str) -> str:
    column = guess.by_role[role]
    return f"parts.{part}({variable(column.path[:-1])}, {_quoted(column.path[-1])})"


def _kind(guess: Guess) -> str:
    return _call("kind", guess, "kind") if guess.has("kind") else f'"{guess.kind}"'


def _day_only(guess: Guess) -> bool:
    """Return whether the report's time is told as a day in another form than ISO 8601."""
    values = guess.by_role["reported_at"].values if guess.has("reported_at") else ()
    return bool(values) and not any(":" in value or re.match(r"\d{4}-\d\d-\d\d$", value) for value in values)


def _times(guess: Guess) -> list[str]:
    def instant(role: str, field: str) -> str:
        column = guess.by_role.get(role)
        if column is None:
            return "None"
        return f"parts.instant({variable(column.path[:-1])}, {_quoted(column.path[-1])}, {_quoted(field)})"

    reported = "_reported_at(fields)" if _day_only(guess) else instant("reported_at", "reported_at")
    if _day_only(guess) and len(guess.by_role["reported_at"].path) > 1:
        reported = f"_reported_at({variable(guess.by_role['reported_at'].path[:-1])})"
    status = guess.by_role.get("status")
    code = "None"
    if status is not None:
        code = f'{variable(status.path[:-1])}.code({_quoted(status.path[-1])}, "ReportStatus", "status")'
    lines = [
        f"    reported_at = {reported}",
        f"    changed_at = {instant('changed_at', 'record_version')}",
        f"    status = {code}",
    ]
    if guess.has("age") or guess.has("birth"):
        lines.append("    told_on = parts.local_day(reported_at, fields)")
    return lines


def _nationality(guess: Guess) -> list[str]:
    lines = []
    if guess.has("nationality"):
        lines.append(f"    nationality = parts.clean_country({_text(guess, 'nationality')}, fields)")
    if guess.has("marks"):
        lines.append(f"    marks = {_text(guess, 'marks')}")
    if guess.has("circumstance"):
        lines.append(f"    circumstance = {_text(guess, 'circumstance')}")
    if guess.has("shelter"):
        lines.append(f"    shelter = {_text(guess, 'shelter')}")
    return lines


def _passed_over(guess: Guess) -> list[str]:
    spare: dict[tuple[str, ...], list[str]] = {}
    for column in guess.columns:
        if column.role is None:
            spare.setdefault(column.path[:-1], []).append(_quoted(column.path[-1]))
    lines = [f"    {variable(path)}.pass_over({', '.join(names)})" for path, names in spare.items()]
    return ["    # Columns nobody placed yet; README.md lists them.", *lines] if lines else []


def _values(guess: Guess) -> list[tuple[str, str]]:
    values: list[tuple[str, str]] = []

    def add(field: str, value: str, *roles: str) -> None:
        if any(guess.has(role) for role in roles):
            values.append((field, value))

    named = [("name", "LEGAL"), ("nickname", "NICKNAME")]
    names = ", ".join(f'({_text(guess, role)}, "{kind}")' for role, kind in named if guess.has(role))
    kin = [("father", "FATHER"), ("mother", "MOTHER"), ("guardian", "GUARDIAN")]
    relatives = ", ".join(f'("{kind}", {_text(guess, role)})' for role, kind in kin if guess.has(role))
    event = f'parts.clean_event_at({_text(guess, "event_at")}, "{guess.calendar("event_at")}", reported_at, fields)'
    add("names", f"parts.names({names})", "name", "nickname")
    add("sex", f"parts.clean_sex({_text(guess, 'sex')}, fields)", "sex")
    add("age", f"parts.clean_age({_text(guess, 'age')}, told_on, fields)", "age")
    birth = f'parts.clean_told_date({_text(guess, "birth")}, "{guess.calendar("birth")}", told_on, fields)'
    add("birth", birth, "birth")
    add("relatives", f"parts.relatives({relatives})", "father", "mother", "guardian")
    add("languages", f"parts.clean_language({_text(guess, 'language')}, fields)", "language")
    claimed = '() if nationality is None else ({"country": nationality, "status": "CLAIMED"},)'
    add("nationalities", claimed, "nationality")
    add("height_cm", f"parts.clean_height({_text(guess, 'height')}, fields)", "height")
    add("weight_kg", f"parts.clean_weight({_text(guess, 'weight')}, fields)", "weight")
    add("marks", "() if marks is None else marks_of(marks)", "marks")
    add("clothing", _text(guess, "clothing"), "clothing")
    add("belongings", _text(guess, "belongings"), "belongings")
    for where in ("home", "event"):
        add(f"{where}_place", _place(guess, where), *(f"{where}.{part}" for part in PLACE_PARTS))
    add("event_at", event, "event_at")
    add("circumstance", 'None if circumstance is None else {"text": circumstance}', "circumstance")
    office = _text(guess, "office")
    add(
        "official_refs",
        f'parts.reference("{_reference_kind(guess)}", {_text(guess, "reference")}, {office}, None)',
        "reference",
        "office",
    )
    add("custodian", 'None if shelter is None else {"organisation": shelter, "kind": "OTHER"}', "shelter")
    return values


PLACE_PARTS = ("state", "district", "locality", "landmark")


def _place(guess: Guess, where: str) -> str:
    state, district, locality, landmark = (_text(guess, f"{where}.{part}") for part in PLACE_PARTS)
    return f"parts.clean_place(fields.source.country, ({state}, {district}), {locality}, {landmark})"


def _helpers(guess: Guess) -> str:
    if not _day_only(guess):
        return ""
    column, calendar = guess.by_role["reported_at"], guess.calendar("reported_at")
    return (
        "\n\ndef _reported_at(fields: Fields) -> datetime | None:\n"
        '    """Return the first moment of the day of the report."""\n'
        f'    told = fields.text({_quoted(column.path[-1])}, "reported_at")\n'
        f'    day = parts.clean_day(told, "{calendar}", fields, "reported_at")\n'
        "    return None if day is None else datetime.combine(day, time(), fields.source.time_zone).astimezone(UTC)\n"
    )


def _reference_kind(guess: Guess) -> str:
    name = guess.by_role["reference"].name.casefold() if guess.has("reference") else ""
    return "FIR" if "fir" in name else "GD" if "gd" in name or "diary" in name else "OTHER"


def _wrapped(line: str) -> str:
    """Return a line of code, its first call over several lines when it is longer than 120 signs."""
    start = line.find("(")
    if len(line) <= MOST_SIGNS or start < 0:
        return line
    arguments, depth, quoted = [""], 0, False
    for sign in line[start + 1 : line.rindex(")")]:
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0 and not quoted:
            arguments.append("")
        else:
            arguments[-1] += sign
    indent = " " * (len(line) - len(line.lstrip()))
    inner = "\n".join(_wrapped(f"{indent}    {argument.strip()},") for argument in arguments)
    return f"{line[: start + 1]}\n{inner}\n{indent}{line[line.rindex(')') :]}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
