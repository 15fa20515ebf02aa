"""One invented child's way through the hub, step by step."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from matcher.explain import explain
from ops.sandbox.demo.quality import Pair
from ops.sandbox.demo.watch import Seen
from schemas.codec import Codec
from schemas.records import Alert, CaseEvent, ChildReport, Decision, Match, Name, Place
from stream_processors.normalise import normalise

SHOWN_LANGUAGES = ("en", "bn")
MOST_RIVALS = 3


@dataclass(frozen=True)
class Story:
    """What the story needs: what happened, the raw payload of a record, and the child's key."""

    seen: Seen
    codec: Codec
    raw_payload: Callable[[str], dict[str, Any] | None]
    key_of: Callable[[str, str], bytes | None]

    def tell(self, console: Console, truth: set[Pair]) -> None:
        """Print one child's way; says so when the demo confirmed no pair to tell of."""
        match = self.choose(truth)
        if match is None:
            console.print("No pair was confirmed, so there is no child's way to tell.")
            return
        console.rule("One child's way (invented; message class EXERCISE)")
        for side, title in ((match.missing.record_id, "1a. Missing, as"), (match.found.record_id, "1b. Found, as")):
            self._print_source(console, title, side)
        for side, title in ((match.missing.record_id, "2a. Missing"), (match.found.record_id, "2b. Found")):
            self._print_normalised(console, title, side)
        self._print_candidates(console, match)
        self._print_decisions(console, match)
        self._print_alert(console, match)
        self._print_case(console, match)

    def choose(self, truth: set[Pair]) -> Match | None:
        """Return an alerted match worth telling: a true one, in two scripts, with a rival and much evidence."""
        alerted = {alert.match_id for alert in self.seen.alerts.values()}
        told = [match for match in self.seen.matches.values() if match.match_id in alerted]
        true = [match for match in told if (match.missing.record_id, match.found.record_id) in truth]
        return max(true or told, key=self._worth, default=None)

    def _worth(self, match: Match) -> tuple[bool, bool, int, str]:
        missing, found = (self._scripts(side.record_id) for side in (match.missing, match.found))
        two_scripts = bool(missing and found) and not missing & found
        return two_scripts, match.margin is not None, len(match.evidence), match.match_id

    def _scripts(self, record_id: str) -> set[str]:
        return {name.script for name in self.open_report(record_id).names if name.script is not None}

    def _print_source(self, console: Console, title: str, record_id: str) -> None:
        payload = self.raw_payload(record_id) or {}
        text = json.dumps({name: value for name, value in payload.items() if value}, ensure_ascii=False, indent=1)
        lines = text.strip("{}").strip("\n")
        console.print(Panel(Text(lines), title=f"{title} {record_id} wrote it", title_align="left"))

    def _print_normalised(self, console: Console, title: str, record_id: str) -> None:
        report = self.open_report(record_id)
        table = Table(title=f"{title}: what the hub understood", title_justify="left", show_header=False)
        for name, value in understood(report).items():
            table.add_row(name, Text(value))
        console.print(table)

    def open_report(self, record_id: str) -> ChildReport:
        """Return the newest version of a report, opened with the child's key and normalised."""
        wire, _ = self.seen.reports[record_id]
        clear = wire.record
        country = clear.source_country if isinstance(clear, ChildReport) else ""
        report = self.codec.open(wire, self.key_of(country, record_id))
        return normalise(ChildReport.model_validate(report))

    def _print_candidates(self, console: Console, match: Match) -> None:
        rivals = candidates_of(self.seen, match.missing.record_id)[:MOST_RIVALS]
        console.print(f"\n3. Candidates for {match.missing.record_id}, best first: matched is not found")
        for rank, rival in enumerate(rivals, 1):
            margin = "the only one" if rival.margin is None else f"margin {rival.margin:+.2f}"
            head = f"{rank}. {rival.found.record_id}: {rival.probability:.1%}, {rival.zone}, {margin}"
            console.print(Panel(Text("\n".join(explain(rival.evidence))), title=head, title_align="left"))

    def _print_decisions(self, console: Console, match: Match) -> None:
        console.print("\n4. Decisions (a script stands in for the officers; a real match waits for people)")
        for decision in sorted(self._decisions_on(match), key=lambda one: one.country):
            console.print(f"   {decision.country}: {decision.action} by {decision.by}, {decision.organisation}")

    def _print_alert(self, console: Console, match: Match) -> None:
        alert = next(alert for alert in self.seen.alerts.values() if alert.match_id == match.match_id)
        console.print(
            Panel(Text(alert_text(alert)), title=f"5. Alert {alert.scope}, {alert.status}", title_align="left")
        )

    def _print_case(self, console: Console, match: Match) -> None:
        steps = next(steps for steps in self.seen.cases.values() if steps[0].match_id == match.match_id)
        console.print(Panel(Text(case_text(steps)), title="6. Repatriation case", title_align="left"))

    def _decisions_on(self, match: Match) -> list[Decision]:
        return [decision for decision in self.seen.decisions.values() if decision.subject == match.match_id]


def candidates_of(seen: Seen, record_id: str) -> list[Match]:
    """Return the standing candidates of a missing child, most probable first."""
    mine = [
        match for match in seen.matches.values() if match.missing.record_id == record_id and match.zone != "DISCARD"
    ]
    return sorted(mine, key=lambda match: (-match.probability, match.match_id))


def understood(report: ChildReport) -> dict[str, str]:
    """Return what a normalised report says, as rows of a table; only what is known."""
    rows = {
        "names": ", ".join(_name(name) for name in report.names),
        "sex": report.sex or "",
        "born": _days(report),
        "age": f"{report.age.min_years} to {report.age.max_years}" if report.age is not None else "",
        "height": f"{report.height_cm.min:g} to {report.height_cm.max:g} cm" if report.height_cm is not None else "",
        "marks": ", ".join(" ".join(filter(None, (mark.kind, mark.side, mark.body_site))) for mark in report.marks),
        "relatives": ", ".join(f"{one.relation}: {_name(name)}" for one in report.relatives for name in one.names),
        "home": _place(report.home_place),
        "last seen or found": _place(report.event_place),
        "not understood": ", ".join(report.issues),
    }
    return {name: value for name, value in rows.items() if value}


def alert_text(alert: Alert) -> str:
    """Return the alert in the languages shown, as it leaves the hub: no name, no place of care, no family."""
    shown = [info for info in alert.info if info.language in SHOWN_LANGUAGES]
    lines = [f"[{info.language}] {info.headline}\n     {info.description}\n     {info.instruction}" for info in shown]
    return "\n".join([*lines, f"to {', '.join(alert.countries)}; expires {shown[0].expires:%Y-%m-%d %H:%M} UTC"])


def case_text(steps: list[CaseEvent]) -> str:
    """Return corridor, step and deadline of a case."""
    due = next(step for step in steps if step.status == "DUE")
    return (
        f"Corridor {due.corridor} (procedure {due.procedure_version}). Case opened.\n"
        f"Next step: {due.step}, by {due.owner}, waiting on {due.waiting_on}, due {due.due_at:%Y-%m-%d}."
    )


def _name(name: Name) -> str:
    return f"{name.value} ({name.script or 'script unknown'}, {name.kind})"


def _days(report: ChildReport) -> str:
    birth = report.birth
    if birth is None:
        return ""
    told = f" (told as “{birth.text}”, {birth.calendar})" if birth.text else ""
    if birth.earliest == birth.latest:
        return f"{birth.earliest}{told}"
    return f"{birth.earliest} to {birth.latest}{told}"


def _place(place: Place | None) -> str:
    if place is None:
        return ""
    areas = [f"{area.name} [{area.code}]" if area.code else area.name or "" for area in place.admin]
    return ", ".join(part for part in (place.country, *areas, place.locality) if part)
