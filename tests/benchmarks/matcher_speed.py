"""Measures profiles, index and matches on invented children with listed names, one thread.

    python tests/benchmarks/matcher_speed.py DATA [--reports 2000] [--update docs/matching.md]

DATA is the folder of the reference name lists. Half of the reports are missing children in Latin letters, half the
same children found, in Devanagari; some names, families and homes are left out. Times are of the processor.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import platform
import random
import time
from collections.abc import Callable
from pathlib import Path

from matcher.index import ProfileIndex
from matcher.keys import RegionalKey
from matcher.pairs import find_matches
from matcher.profile import profile_of
from matcher.score import MODEL_VERSION
from schemas.records import AdminArea, AgeRange, ChildReport, InstantRange, MatchProfile, Name, Place, Relative

KEY = RegionalKey(1, b"a key for measuring, of 32 bytes!")
SEED = 3
FIRST_DAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
START, END = "<!-- measured: matcher_speed -->\n", "<!-- end measured -->\n"
NamePair = tuple[str, str]


def main() -> None:
    """Print the table, or put it between its markers in a document."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path, help="folder of the name lists")
    arguments.add_argument("--reports", type=int, default=2_000, help="reports in all")
    arguments.add_argument("--update", type=Path, help="document whose marked block is replaced")
    given = arguments.parse_args()
    table = measured(made_reports(given.data, given.reports))
    if given.update is None:
        print(table)  # noqa: T201 - the result of the command
        return
    before, _, rest = given.update.read_text().partition(START)
    _, _, after = rest.partition(END)
    given.update.write_text(before + START + table + END + after)


def measured(reports: list[ChildReport]) -> str:
    """Return processor times a report, and how the matches agree with the truth, as Markdown."""
    profiles: list[MatchProfile] = []
    index = ProfileIndex()
    steps: list[tuple[str, Callable[[], object]]] = [
        ("profile of a report", lambda: profiles.extend(profile_of(report, KEY) for report in reports)),
        ("put into the index", lambda: [index.put(profile) for profile in profiles]),
        ("candidates of a profile", lambda: [index.candidates(profile) for profile in profiles]),
        ("matches of a profile, candidates included", lambda: [find_matches(profile, index) for profile in profiles]),
    ]
    rows = [f"| {step} | {1e6 * _seconds(run) / len(reports):,.0f} µs |" for step, run in steps]
    head = [
        f"Measured on {dt.datetime.now(tz=dt.UTC).date()}, Python {platform.python_version()}, model {MODEL_VERSION}:",
        f"seed {SEED}, {len(reports):,} reports, one thread, processor time.",
        "",
        "| step | time a report |",
        "|---|---:|",
    ]
    return "\n".join([*head, *rows, "", *quality(profiles, index)]) + "\n"


def quality(profiles: list[MatchProfile], index: ProfileIndex) -> list[str]:
    """Return how many true pairs are candidates and matches, and how many other pairs are matches."""
    lost = [profile for profile in profiles if profile.kind == "MISSING"]
    proposed = sum(_true_id(each) in {one.record_id for one in index.candidates(each)} for each in lost)
    matches = [(each, match) for each in lost for match in find_matches(each, index)]
    true = [match for each, match in matches if match.found.record_id == _true_id(each)]
    strong = [match for _, match in matches if match.zone == "STRONG_REVIEW"]
    strong_true = sum(match.zone == "STRONG_REVIEW" for match in true)
    return [
        f"Of {len(lost):,} true pairs {proposed:,} are candidates, {len(true):,} are shown for review,",
        f"{strong_true:,} of these for strong review. Of pairs of different children {len(matches) - len(true):,} are",
        f"shown, {len(strong) - strong_true:,} of these for strong review.",
    ]


def made_reports(data: Path, count: int) -> list[ChildReport]:
    """Return missing and found reports of invented children, in turn."""
    chance = random.Random(SEED)  # noqa: S311 - seeded measuring data
    given = [(row[0], row[1]) for row in _rows(data / "cmu_indian_names_en_hi.tsv", "\t")]
    surnames = [row[5] for row in _rows(data / "popular_surnames.csv", ",") if row[0] in {"IN", "BD", "NP"}]
    # The lists are ordered by frequency; a name's weight falls with its place, as frequencies of names do (Zipf).
    weights = [1 / (place + 5) for place in range(len(surnames))]
    pairs = [
        _pair(number, chance, chance.choice(given), chance.choice(given), chance.choices(surnames, weights)[0])
        for number in range(count // 2)
    ]
    return [report for pair in pairs for report in pair]


def _pair(
    number: int, chance: random.Random, child: NamePair, father: NamePair, surname: str
) -> tuple[ChildReport, ChildReport]:
    years, lost = chance.randint(3, 17), FIRST_DAY + dt.timedelta(days=chance.randint(0, 700))
    seen = lost + dt.timedelta(days=chance.randint(0, 200))
    region = AdminArea(level=1, code=chance.choice(("IN-WB", "IN-BR", "IN-UP", "IN-MH")))
    home = Place(country="IN", admin=(region,), lat=chance.uniform(18, 28), lon=chance.uniform(74, 90))
    named, sex = chance.random() < 0.9, chance.choice(("FEMALE", "MALE"))

    def told(script: int) -> dict[str, object]:
        return {
            "sex": sex,
            "names": (Name(value=f"{child[script]} {surname}"),) if named else (),
            "relatives": (Relative(relation="FATHER", names=(Name(value=f"{father[script]} {surname}"),)),),
            "home_place": home,
        }

    def partly(fields: dict[str, object]) -> dict[str, object]:
        return {field: value for field, value in fields.items() if field == "sex" or chance.random() < 0.7}

    year_told = max(years + chance.choice((-1, 0, 0, 1)), 0)
    missing = _report("MISSING", f"mother.test/{number}", lost, lost, years, told(0) | {"event_place": home})
    return missing, _report("FOUND", f"shelter.test/{number}", seen, lost, year_told, partly(told(1)))


def _report(
    kind: str, record_id: str, moment: dt.datetime, aged: dt.datetime, years: int, fields: dict[str, object]
) -> ChildReport:
    return ChildReport.from_fields(
        {
            "record_id": record_id,
            "source_id": record_id.split("/", 1)[0],
            "source_country": "IN",
            "kind": kind,
            "message_class": "TEST",
            "age": AgeRange(min_years=years, max_years=years, as_of=aged.date()),
            "event_at": InstantRange(earliest=moment, latest=moment),
            **fields,
        }
    )


def _true_id(lost: MatchProfile) -> str:
    return lost.record_id.replace("mother.", "shelter.")


def _seconds(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def _rows(path: Path, delimiter: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        return [row for row in csv.reader(lines, delimiter=delimiter, quoting=quoting) if len(row) > 1][1:]


if __name__ == "__main__":
    main()
