"""The gap analysis as one page: sections of a sentence and a table each, which Markdown and HTML both show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.kit.gaps import ConnectorGaps
from schemas.avsc import own_fields
from schemas.gaps import GRADE_NAMES

GRADES = {"L1": "L1 registered", "L2": "L2 matchable", "L3": "L3 alert-eligible"}
PRIVATE = (
    "Names of columns come from the system and may be anything: they stand on this page only, and in no log or metric."
)


@dataclass(frozen=True, slots=True)
class Section:
    """One question about the system: its answer in words, and the counts behind it as rows of a chart and table."""

    title: str
    answer: str
    of: int = 0
    """What the counts are shares of."""
    head: tuple[str, str] = ("", "")
    """What a row is, and what is counted."""
    rows: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    """A word beside some rows, such as a field's tier."""


def sections_of(gaps: ConnectorGaps) -> list[Section]:
    """Return the sections of the page, in order."""
    return [
        _grades(gaps),
        _lifts(gaps),
        *_filled(gaps),
        _not_understood(gaps),
        _left_over(gaps),
        _rejected(gaps),
    ]


def to_markdown(gaps: ConnectorGaps) -> str:
    """Return the page as Markdown."""
    parts = [f"# Gaps of {gaps.title}: `{gaps.connector}`", introduction(gaps)]
    for section in sections_of(gaps):
        parts += [f"## {section.title}", section.answer]
        if section.rows:
            parts.append(_table(section))
    return "\n\n".join(parts) + "\n"


def introduction(gaps: ConnectorGaps) -> str:
    """Return what was read and what became of it, in words."""
    became = [f"{gaps.reports.reports} reports"] if gaps.reports.reports else []
    became += [f"{other.records} of {name}" for name, other in gaps.others.items()]
    rejected = sum(gaps.rejected.values())
    became += [f"{rejected} rejections"] if rejected else []
    return f"Read: {', '.join(gaps.read)}. {gaps.payloads} payloads became {', '.join(became) or 'nothing'}."


def share(count: int, total: int) -> str:
    """Return a share in whole per cent, never 0 for some nor 100 for not all; a dash of nothing."""
    if not total:
        return "-"
    whole = round(100 * count / total)
    if count and not whole:
        return "< 1 %"
    return "> 99 %" if whole == 100 and count < total else f"{whole} %"  # noqa: PLR2004 - per cent


def _grades(gaps: ConnectorGaps) -> Section:
    title, total = "Which grade of the minimum standard reports reach", gaps.reports.reports
    if not total:
        return Section(title, "The system gives no reports; only reports have a grade.")
    rows = {GRADES[grade]: gaps.reports.reached[grade] for grade in GRADE_NAMES}
    return Section(title, "A report that reaches a grade reaches those before it.", total, ("grade", "reports"), rows)


def _lifts(gaps: ConnectorGaps) -> Section:
    title, lifts = "What one field would lift most", gaps.reports.lifts
    best = gaps.best_rule
    if best is None:
        return _lacks(gaps, title)
    answer = f"**{best}** would lift {lifts[best]} of {gaps.reports.reports} reports, if each of them had it."
    rows = dict(sorted(lifts.items(), key=lambda lift: (-lift[1], lift[0])))
    return Section(
        title, answer, gaps.reports.reports, ("what is missing, and nothing else", "reports it would lift"), rows
    )


def _lacks(gaps: ConnectorGaps, title: str) -> Section:
    lacks = dict(sorted(gaps.reports.lacks.items(), key=lambda each: (-each[1], each[0])))
    if not lacks:
        return Section(title, "Nothing is missing: there is no report below the highest grade.")
    answer = "No single field would lift a report: each lacks several for its next grade."
    return Section(title, answer, gaps.reports.reports, ("what is missing", "reports"), lacks)


def _filled(gaps: ConnectorGaps) -> list[Section]:
    found = [("ChildReport", gaps.reports.reports, gaps.reports.filled)] if gaps.reports.reports else []
    found += [(name, other.records, other.fields) for name, other in gaps.others.items()]
    sections = []
    for name, total, counts in found:
        fields = {each["name"]: str(each["tier"]) for each in own_fields(name)}
        empty = [field_name for field_name in fields if not counts[field_name]]
        answer = (
            f"Never filled: {', '.join(f'`{each}`' for each in empty)}." if empty else "Every field is filled at times."
        )
        rows = {field_name: counts[field_name] for field_name in fields}
        sections.append(
            Section(f"How often fields of {name} are filled", answer, total, ("field", "filled"), rows, fields)
        )
    return sections


def _not_understood(gaps: ConnectorGaps) -> Section:
    title = "What was not understood"
    total = gaps.reports.reports + sum(other.records for other in gaps.others.values())
    if not gaps.not_understood:
        return Section(title, "Every word and value was understood.")
    rows = dict(sorted(gaps.not_understood.items(), key=lambda each: (-each[1], each[0])))
    answer = "Words or values that no look-up and no reader knows; they became null, and the record says so."
    return Section(title, answer, total, ("field", "records"), rows)


def _left_over(gaps: ConnectorGaps) -> Section:
    title = "Columns nobody takes"
    if not gaps.left_over:
        return Section(title, "The mapping knows every filled column.")
    rows = dict(sorted(gaps.left_over.items(), key=lambda each: (-each[1], each[0])))
    return Section(title, PRIVATE, gaps.payloads, ("column", "payloads"), rows)


def _rejected(gaps: ConnectorGaps) -> Section:
    title = "What was rejected"
    if not gaps.rejected:
        return Section(title, "No payload was rejected.")
    rows = dict(sorted(gaps.rejected.items(), key=lambda each: (-each[1], each[0])))
    return Section(
        title, "Payloads without id or kind, or that cannot be read.", gaps.payloads, ("reason", "payloads"), rows
    )


def _table(section: Section) -> str:
    row_name, counted = section.head
    tier, line = ("| tier ", "| --- ") if section.notes else ("", "")
    lines = [f"| {row_name} {tier}| {counted} | share |", f"| --- {line}| ---: | ---: |"]
    for name, count in section.rows.items():
        note = f"| {section.notes[name]} " if section.notes else ""
        lines.append(f"| {_cell(name)} {note}| {count} | {share(count, section.of)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Return a text that stays in its cell of a Markdown table."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return plain[:100]
