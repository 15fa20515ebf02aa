"""The gap analysis: how well a source's reports fill the standard, and what would help most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, get_args

from ops.runtime.errors import RecordRejected
from schemas.avsc import own_fields
from schemas.minimum import GRADES, Grade, grade_of, missing_for
from schemas.records import ChildReport

MAX_LINE_BYTES = 4 * 1024 * 1024  # four times the largest message, for text that JSON escapes
GRADE_NAMES: tuple[Grade, ...] = get_args(Grade)


@dataclass(frozen=True)
class Gaps:
    """Counts over one source's reports: whole numbers of reports, by field, grade, and (grade, rule)."""

    reports: int = 0
    unreadable: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    not_understood: Counter[str] = field(default_factory=Counter)
    reached: Counter[Grade] = field(default_factory=Counter)
    lifted_by: Counter[tuple[Grade, str]] = field(default_factory=Counter)
    lifts: Counter[str] = field(default_factory=Counter)
    """Reports that would reach a higher grade if they met one rule more, by rule."""
    lacks: Counter[str] = field(default_factory=Counter)
    """Reports by each rule they do not meet of the grade above the one they reach."""


def find_gaps(reports: Iterable[ChildReport | None]) -> Gaps:
    """Return the gaps of reports; None stands for a line that is not a report of the standard."""
    names = [each["name"] for each in own_fields("ChildReport")]
    gaps, seen, unreadable = Gaps(), 0, 0
    for report in reports:
        if report is None:
            unreadable += 1
            continue
        seen += 1
        gaps.filled.update(name for name in names if getattr(report, name) not in (None, (), ""))
        gaps.withheld.update(name for name in set(report.withheld_fields) if name in names)
        gaps.not_understood.update(name for name in _top_fields(report.issues) if name in names)
        reached = _grades_up_to(grade_of(report))
        gaps.reached.update(reached)
        if len(reached) < len(GRADE_NAMES):
            gaps.lacks.update(missing_for(report, GRADE_NAMES[len(reached)]))
        lifts = list(_lifts(report))
        gaps.lifted_by.update(lifts)
        gaps.lifts.update({rule for _, rule in lifts})
    return replace(gaps, reports=seen, unreadable=unreadable)


def read_reports(file: BinaryIO) -> Iterator[ChildReport | None]:
    """Return the report of each line of JSON lines, or None for a line that is none or is over `MAX_LINE_BYTES`."""
    while line := file.readline(MAX_LINE_BYTES):
        if not line.endswith(b"\n") and len(line) == MAX_LINE_BYTES:
            _skip_line(file)
            yield None
        elif line.strip():
            yield _report(line)


def to_markdown(gaps: Gaps) -> str:
    """Return the gap analysis as Markdown: grades, the one rule that would help most, and how each field is filled."""
    lines = [f"{gaps.reports} reports read, {gaps.unreadable} lines are not reports of the standard.", ""]
    lines += ["| grade | reports | share | would rise most with | reports more |", "| --- | ---: | ---: | --- | ---: |"]
    lines += [_grade_row(gaps, grade) for grade in GRADE_NAMES]
    lines += [
        "",
        "| field | tier | filled | share | withheld | not understood |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for each in own_fields("ChildReport"):
        name = each["name"]
        counts = (gaps.filled[name], _share(gaps.filled[name], gaps.reports), gaps.withheld[name])
        lines.append(f"| `{name}` | {each['tier']} | {' | '.join(map(str, counts))} | {gaps.not_understood[name]} |")
    return "\n".join(lines) + "\n"


def _grade_row(gaps: Gaps, grade: Grade) -> str:
    lifts = [(count, rule) for (level, rule), count in gaps.lifted_by.items() if level == grade]
    count, rule = min(lifts, key=lambda lift: (-lift[0], lift[1]), default=(0, "-"))
    share = _share(gaps.reached[grade], gaps.reports)
    return f"| {grade} | {gaps.reached[grade]} | {share} | {rule} | {count} |"


def _lifts(report: ChildReport) -> Iterator[tuple[Grade, str]]:
    """Return each grade the report would reach if it met one rule more, with that rule.

    A child's no to tracing is a decision and no gap: nothing is to be lifted there.
    """
    for grade in GRADE_NAMES:
        missing = missing_for(report, grade)
        if len(missing) == 1 and missing[0] != "child_wishes":
            yield grade, missing[0]


def _grades_up_to(grade: Grade | None) -> tuple[Grade, ...]:
    return GRADE_NAMES[: list(GRADES).index(grade) + 1] if grade is not None else ()


def _top_fields(paths: Iterable[str]) -> set[str]:
    """Return the fields of the report in which the paths lie: `birth` of `birth.text`, `marks` of `marks[0].kind`."""
    return {path.split(".")[0].split("[")[0] for path in paths}


def _report(line: bytes) -> ChildReport | None:
    try:
        return ChildReport.from_json(line)
    except RecordRejected:
        return None


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f} %" if total else "-"
