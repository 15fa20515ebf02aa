"""Guesses from the rows of a sample what each column holds, and what its words mean."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from connectors.kit.headers import code_of, role_and_weight, role_of
from connectors.kit.sample_rows import Row
from ops.runtime.errors import HubMisconfigured, RecordRejected
from schemas.identity import record_id_of
from schemas.records import codes
from schemas.values.ages import age_of
from schemas.values.digits import to_ascii_digits
from schemas.values.sexes import sex_of

MOST = 0.8
"""Share of a column's values that must fit for a guess without a header that says so."""
HALF = 0.5
MOST_CODE_WORDS = 12
FOUND_WORDS = ("found", "rescue", "recover", "उद्धार", "भेटिए", "मिला", "উদ্ধার", "พบ", "tìm thấy")
CODE_LISTS = {"kind": "ReportKind", "status": "ReportStatus", "sex": "Sex"}
DATES = frozenset({"birth", "event_at", "reported_at", "changed_at"})
# First and last years as they are written in files of today's children: schemas/values/calendars.py has the calendars.
YEARS: dict[codes.Calendar, tuple[int, int]] = {
    "BIKRAM_SAMBAT": (2050, 2100),
    "BANGLA": (1395, 1450),
    "THAI_BUDDHIST": (2530, 2600),
}
CALENDARS: dict[str, codes.Calendar] = {
    "NP": "BIKRAM_SAMBAT", "BD": "BANGLA", "IN": "BANGLA", "TH": "THAI_BUDDHIST", "LA": "THAI_BUDDHIST",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column or key of the sample: the way to it, what it holds, its filled values."""

    path: tuple[str, ...]
    role: str | None
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the column as a person writes it, such as `child.name`."""
        return ".".join(self.path)


@dataclass(frozen=True)
class Guess:
    """What a sample most likely holds."""

    rows: list[Row]
    columns: tuple[Column, ...]
    country: str
    kind: codes.ReportKind
    """What every record reports when no column says so."""
    lookups: dict[str, dict[str, str]] = field(default_factory=dict)
    """By code list: the sample's words and their codes."""
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By code list: the sample's words that nobody knows."""

    @cached_property
    def by_role(self) -> dict[str, Column]:
        """Return the column of each role."""
        return {column.role: column for column in self.columns if column.role is not None}

    def has(self, role: str) -> bool:
        """Return whether a column has this role."""
        return role in self.by_role

    def column(self, path: tuple[str, ...]) -> Column | None:
        """Return the column at a path."""
        return next((column for column in self.columns if column.path == path), None)

    def calendar(self, role: str) -> codes.Calendar:
        """Return the calendar most dates of a column are told in."""
        local = CALENDARS.get(self.country)
        if local is None or role not in self.by_role:
            return "GREGORIAN"
        first, last = YEARS[local]
        values = self.by_role[role].values
        told = [any(first <= year <= last for year in _years(value)) for value in values]
        return local if sum(told) * 2 > len(told) else "GREGORIAN"


def guess(rows: list[Row], country: str) -> Guess:
    """Return what the rows most likely hold; raises `HubMisconfigured` when no column can be the id."""
    columns = tuple(_columns(rows))
    id_column = _id_column(columns, len(rows))
    taken: dict[str, tuple[str, ...]] = {"id": id_column.path}
    for column in sorted(columns, key=lambda each: -role_and_weight(each.path[-1])[1]):
        role = column.role or _role_of_values(column)
        if role is not None and role != "id" and _fits(role, column):
            taken.setdefault(role, column.path)
    roles = {path: role for role, path in taken.items()}
    named = tuple(Column(column.path, roles.get(column.path), column.values) for column in columns)
    found = Guess(rows, named, country, _kind(columns))
    lookups, unknown = _lookups(found)
    if "kind" in taken and not lookups.get("ReportKind"):
        # No word of the column is known, so it may hold something else: then nothing is guessed from it.
        named = tuple(Column(each.path, None if each.role == "kind" else each.role, each.values) for each in named)
        lookups.pop("ReportKind", None)
    return Guess(rows, named, country, found.kind, lookups, unknown)


def _columns(rows: list[Row]) -> Iterator[Column]:
    of_objects: set[tuple[str, ...]] = set()
    values: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        for path, text in _texts(row, ()):
            if text is None:
                of_objects.add(path)
            values.setdefault(path, [])
            if text is not None and text.strip():
                values[path].append(text.strip())
    for path, texts in values.items():
        role = None if path in of_objects else role_of(" ".join(path)) or role_of(path[-1])
        yield Column(path, role, tuple(texts))


def _texts(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Yield each way to a text; null for a list of objects, which nobody can place by its header."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, (*path, str(name)))
    elif isinstance(value, list):
        yield path, None if any(isinstance(each, (dict, list)) for each in value) else ", ".join(map(str, value))
    else:
        yield path, "" if value is None else str(value)


def _id_column(columns: tuple[Column, ...], rows: int) -> Column:
    top = [column for column in columns if len(column.path) == 1 and _are_ids(column, rows)]
    named = [column for column in top if column.role == "id"]
    plain = [column for column in top if column.role is None]
    if not named and not plain:
        fault = (
            "no column of the sample can be the id: each record needs one of its own, in every row, of letters, digits "
            "and . _ : ~ - only, which stays the same when the record changes; add the system's own number as `id`"
        )
        raise HubMisconfigured([fault])
    return (named or plain)[0]


def _are_ids(column: Column, rows: int) -> bool:
    if len(column.values) != rows or len(set(column.values)) != rows:
        return False
    try:
        return all(record_id_of("example.org", value) for value in column.values)
    except RecordRejected:
        return False


def _role_of_values(column: Column) -> str | None:
    tests: dict[str, Callable[[str], object]] = {
        "sex": lambda text: sex_of(text) or code_of("Sex", text),
        "kind": lambda text: code_of("ReportKind", text),
    }
    return next((role for role, test in tests.items() if _share(column, test) >= MOST), None)


def _fits(role: str, column: Column) -> bool:
    """Return whether a column's values do not speak against a role."""
    if not column.values:
        return True
    if role == "age":
        return _share(column, lambda text: age_of(text, None)) >= HALF
    if role in DATES:
        return _share(column, lambda text: any(sign.isdigit() for sign in text)) >= HALF
    if role in {"kind", "status"}:
        return len(set(column.values)) <= MOST_CODE_WORDS
    return True


def _kind(columns: tuple[Column, ...]) -> codes.ReportKind:
    said = " ".join(column.name for column in columns).casefold()
    return "FOUND" if any(word in said for word in FOUND_WORDS) else "MISSING"


def _lookups(found: Guess) -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, ...]]]:
    lookups: dict[str, dict[str, str]] = {"MessageClass": {"actual": "ACTUAL", "exercise": "EXERCISE", "test": "TEST"}}
    unknown: dict[str, tuple[str, ...]] = {}
    for role, code_list in CODE_LISTS.items():
        if not found.has(role):
            continue
        words = list(dict.fromkeys(value.casefold() for value in found.by_role[role].values))[:MOST_CODE_WORDS]
        known = {word: code_of(code_list, word) or (sex_of(word) if role == "sex" else None) for word in words}
        lookups[code_list] = {word: code for word, code in known.items() if code is not None}
        unknown[code_list] = tuple(word for word, code in known.items() if code is None)
    return lookups, unknown


def _share(column: Column, test: Callable[[str], object]) -> float:
    return sum(bool(test(value)) for value in column.values) / len(column.values) if column.values else 0.0


def _years(text: str) -> list[int]:
    digits = "".join(sign if sign.isdigit() else " " for sign in to_ascii_digits(text))
    return [int(part) for part in digits.split() if len(part) == 4]  # noqa: PLR2004 - a year has four digits
