"""What the demo counted: one table for people, one JSON object for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from ops.sandbox.demo.quality import Quality
from ops.sandbox.demo.watch import Seen
from schemas import topics


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one demo. A report counts once, however often or in how many versions it came."""

    seen: Seen
    payloads: int
    repeats: int
    live_since_ms: int
    quality: Quality
    rows: dict[str, int]
    seconds: float
    broker: str
    shell: str

    @property
    def latencies_ms(self) -> list[int]:
        """Return milliseconds from report to candidate of the reports that came one by one, sorted."""
        return self.seen.latencies_ms(self.live_since_ms)

    @property
    def by_decision(self) -> Counter[str]:
        """Return how many reports stand at PASS, HOLD and REJECT."""
        return Counter(screening.decision for screening in self.seen.screenings.values())

    @property
    def rejected(self) -> int:
        """Return payloads that became no report, and reports that screening rejected."""
        return len(self.seen.rejections) + self.by_decision["REJECT"]

    @property
    def reports_in(self) -> int:
        """Return what came in: reports on the countries' topics, and payloads that became rejections."""
        return len(self.seen.reports) + len(self.seen.rejections)

    @property
    def balanced(self) -> bool:
        """Return whether everything that came in is accounted for."""
        return self.reports_in == self.by_decision["PASS"] + self.by_decision["HOLD"] + self.rejected


def percentile(values: Sequence[int], share: float) -> int:
    """Return the value below which a share (0 to 1) of the sorted values lie; 0 for none."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0


def as_json(summary: Summary) -> dict[str, Any]:
    """Return the summary as the object that `mca demo --json` prints last."""
    latencies = summary.latencies_ms
    return {
        "reports_in": summary.reports_in,
        "accepted": summary.by_decision["PASS"],
        "held": summary.by_decision["HOLD"],
        "rejected": summary.rejected,
        "profiles": len(summary.seen.profiles),
        "matches": len(open_matches(summary.seen)),
        "decisions": len(summary.seen.decisions),
        "alerts": len(summary.seen.alerts),
        "cases": len(summary.seen.cases),
        "rows": sum(summary.rows.values()),
        "seconds": round(summary.seconds, 2),
        "latency_ms": {"p50": percentile(latencies, 0.5), "p99": percentile(latencies, 0.99)},
        "match": {
            "precision": round(summary.quality.precision, 4),
            "recall": round(summary.quality.recall, 4),
            "of": "pairs confirmed by the scripted desk",
            "candidate_recall": round(summary.quality.candidate_recall, 4),
            "true_pairs": summary.quality.true,
        },
        "payloads": summary.payloads,
        "repeats": summary.repeats,
        "balanced": summary.balanced,
        "broker": summary.broker,
        "shell": summary.shell,
    }


def open_matches(seen: Seen) -> list[str]:
    """Return the ids of the candidates that stand."""
    return [match.match_id for match in seen.matches.values() if match.zone != "DISCARD"]


def stage_table(summary: Summary) -> Table:
    """Return the counts of each stage: what came in and what became of it."""
    seen, counted = summary.seen, summary.by_decision
    table = Table(title="What went in and what came of it", title_justify="left")
    for heading in ("stage", "in", "out", "held", "rejected", "otherwise"):
        table.add_column(heading, justify="left" if heading in {"stage", "otherwise"} else "right")
    versions = sum(seen.events[topics.reports(country)] for country in ("IN", "BD"))
    rejected = len(seen.rejections)
    repeats = f"{summary.repeats} repeated, unchanged"
    _row(table, "connectors (payloads)", summary.payloads, versions, 0, rejected, repeats)
    newer = f"{versions - len(seen.reports)} newer versions of known reports"
    _row(table, "normalise and screen", versions, counted["PASS"], counted["HOLD"], counted["REJECT"], newer)
    kept = f"{counted['PASS'] - len(seen.profiles)} not to be matched: closed, no consent or the child objects"
    _row(table, "profiles", counted["PASS"], len(seen.profiles), 0, 0, kept)
    pairs = len(open_matches(seen))
    _row(table, "match (candidates)", len(seen.profiles), pairs, 0, 0, "pairs proposed to people; matched is not found")
    decided = len({decision.subject for decision in seen.decisions.values()})
    _row(table, "decisions (scripted desk)", pairs, decided, 0, 0, f"{pairs - decided} left for a person to look at")
    _row(table, "alerts", decided, len(seen.alerts), 0, 0, "restricted, to both authorities")
    _row(table, "cases", decided, len(seen.cases), 0, 0, "each with its next step and deadline")
    _row(table, "registry rows", sum(seen.events.values()), sum(summary.rows.values()), 0, 0, "events in, rows out")
    return table


def quality_lines(summary: Summary) -> list[str]:
    """Return match quality and latency in words."""
    quality, latencies = summary.quality, summary.latencies_ms
    p50, p99 = percentile(latencies, 0.5), percentile(latencies, 0.99)
    counted = summary.by_decision
    return [
        (
            f"Match quality against the truth file: {quality.true} true pairs; {quality.candidates} of them proposed "
            f"({quality.candidate_recall:.1%}), {quality.both} confirmed (recall {quality.recall:.1%}); "
            f"{quality.confirmed} confirmed in all (precision {quality.precision:.1%})."
        ),
        f"Report to candidate, {len(latencies)} live reports that raised one: p50 {p50} ms, p99 {p99} ms.",
        (
            f"In = out: {summary.reports_in} reports in = {counted['PASS']} accepted + {counted['HOLD']} held + "
            f"{summary.rejected} rejected: {'yes' if summary.balanced else 'NO'}."
        ),
    ]


def _row(table: Table, stage: str, came: int, out: int, held: int, rejected: int, otherwise: str) -> None:
    table.add_row(
        stage, f"{came:,}", f"{out:,}", f"{held:,}" if held else "", f"{rejected:,}" if rejected else "", otherwise
    )
