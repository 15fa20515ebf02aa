"""Writes files of TrackChild rows as `mca simulate` invents them, of so many rows or of a size."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Literal, TypeAlias

from ops.sandbox.simulate.stories import SURPLUS, tell_stories
from ops.sandbox.simulate.trackchild import COLUMNS

Form: TypeAlias = Literal["csv", "jsonl"]
SEED = 3
TOLD_ANEW = 50_000
"""Rows after which the same children come again under other ids: inventing them takes longer than reading them."""


def write_rows(
    file: Path, form: Form, rows: int | None, size_bytes: int | None = None, told_anew: int = TOLD_ANEW
) -> None:
    """Write a file of exactly so many rows, or of at least so many bytes; no two rows have one id."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        if form == "csv":
            table.writerow(COLUMNS)
        for number, values in enumerate(_rows(told_anew), start=1):
            if form == "csv":
                table.writerow([values[name] for name in COLUMNS])
            else:
                stream.write(json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False))
                stream.write("\n")
            if number == rows or (size_bytes is not None and stream.tell() >= size_bytes):
                return


def _rows(told_anew: int) -> Iterator[dict[str, object]]:
    """Yield rows without end."""
    told: list[dict[str, object]] = []
    for payload in tell_stories(SEED):
        if payload.connector == "in_trackchild" and payload.kind != "bad" and not payload.update:
            values = {name: value for name, value in payload.values.items() if name != SURPLUS}
            told.append(values)
            yield values
        if len(told) == told_anew:
            break
    for round_number in count(2):
        for values in told:
            yield {**values, "tc_id": f"{values['tc_id']}-{round_number}"}
