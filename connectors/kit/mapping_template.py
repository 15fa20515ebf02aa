"""mapping.py of a new connector, as text."""

import keyword
import re

from connectors.kit.guess import Guess
from connectors.kit.roles import FIELDS

MOST_SIGNS = 120
RESERVED = frozenset(
    {"fields", "parts", "codes", "identity", "status", "told_on", "reported_at", "changed_at", "datetime"}
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
        + _own_functions(guess)
    )


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


def _own_functions(guess: Guess) -> str:
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
