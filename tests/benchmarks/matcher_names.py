"""Measures recall of native-script names among many Latin ones with the matcher's own encoder.

    python tests/benchmarks/matcher_names.py DATA [--update docs/matching.md]

DATA is the folder of the reference name lists. Each native spelling is one query; a hit at 10 means that fewer than 10
names of the pool are nearer to it than its nearest known romanisation. The folding was tuned on the same lists, so the
figures say how well it fits them, not how well it serves unseen names.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import platform
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from matcher.keys import RegionalKey
from matcher.names.parts import parts_of
from matcher.profile import ENCODER
from matcher.vector import Vector, read_vector, vector_of

KEY = RegionalKey(1, b"a key for measuring, of 32 bytes!")
SEED = 1
QUERIES_PER_LIST = 1_000
START, END = "<!-- measured: matcher_names -->\n", "<!-- end measured -->\n"
Lists = dict[str, dict[str, set[str]]]


def main() -> None:
    """Print the table, or put it between its markers in a document."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path, help="folder of the name lists")
    arguments.add_argument("--update", type=Path, help="document whose marked block is replaced")
    given = arguments.parse_args()
    table = measured(given.data)
    if given.update is None:
        print(table)  # noqa: T201 - the result of the command
        return
    before, _, rest = given.update.read_text().partition(START)
    _, _, after = rest.partition(END)
    given.update.write_text(before + START + table + END + after)


def measured(data: Path) -> str:
    """Return the table of recall, one row a list, as Markdown."""
    lists, pool = read_lists(data)
    names = [name for name in sorted(pool) if vector_of([name], KEY) is not None]
    place = {name: row for row, name in enumerate(names)}
    matrix = np.stack([encoded(name) for name in names])
    rows = [
        f"Measured on {dt.datetime.now(tz=dt.UTC).date()} with Python {platform.python_version()}, encoder {ENCODER}:",
        f"seed {SEED}, a pool of {len(names):,} Latin names, at most {QUERIES_PER_LIST:,} queries a list.",
        "",
        "| list | queries | recall@1 | recall@10 | same folded form | similarity of the 5th centile |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    rows += [row for name, pairs in sorted(lists.items()) if (row := row_of(name, pairs, place, matrix))]
    return "\n".join(rows) + "\n"


def row_of(name: str, pairs: dict[str, set[str]], place: dict[str, int], matrix: Vector) -> str:
    """Return one list's row."""
    native = sorted(word for word, latin in pairs.items() if latin & place.keys())
    chosen = random.Random(SEED).sample(native, min(len(native), QUERIES_PER_LIST))  # noqa: S311 - a seeded sample
    hits_1 = hits_10 = same = 0
    nearest = []
    for word in chosen:
        known = sorted(pairs[word] & place.keys())
        folded = {parts_of(word)[0].folded} if parts_of(word) else set()
        same += any(parts_of(latin)[0].folded in folded for latin in known)
        packed = vector_of([word], KEY)
        products = np.zeros(len(matrix)) if packed is None else matrix @ read_vector(packed)
        best = float(products[[place[latin] for latin in known]].max())
        nearer = int((products > best + 1e-4).sum())
        hits_1 += nearer < 1
        hits_10 += nearer < 10
        nearest.append(best)
    count = len(chosen)
    shares = f"{hits_1 / count:.3f} | {hits_10 / count:.3f} | {same / count:.3f} | {np.percentile(nearest, 5):.2f}"
    return f"| {name} | {count} | {shares} |"


def encoded(name: str) -> Vector:
    """Return a name's vector, shape (256,)."""
    packed = vector_of([name], KEY)
    if packed is None:
        raise ValueError("name without a vector")
    return read_vector(packed)


def read_lists(data: Path) -> tuple[Lists, set[str]]:
    """Return native spellings with their romanisations by list, and every Latin name as the pool."""
    lists: Lists = defaultdict(lambda: defaultdict(set))
    pool: set[str] = set()
    for name, native, latin in (*_dakshina(data), *_cmu(data), *_rigour(data)):
        lists[name][native].add(latin)
        pool.add(latin)
    for row in _rows(data / "popular_forenames.csv", ","):
        pool.add(row[-1].lower())
    for row in _rows(data / "popular_surnames.csv", ","):
        pool.add(row[5].lower())
    for part in ("boy", "girl"):
        pool.update((data / f"vi_{part}_no_accents.txt").read_text().lower().split())
    return lists, {name for name in pool if _is_latin(name)}


def _dakshina(data: Path) -> Iterator[tuple[str, str, str]]:
    for language, script in (("bn", "Bengali"), ("hi", "Hindi")):
        for row in _rows(data / f"dakshina_{language}.dev.tsv", "\t"):
            yield f"{script} words (Dakshina dev)", row[0], row[1].lower()


def _cmu(data: Path) -> Iterator[tuple[str, str, str]]:
    for row in _rows(data / "cmu_indian_names_en_hi.tsv", "\t"):
        yield "Hindi given names (CMU)", row[1], row[0].lower()


def _rigour(data: Path) -> Iterator[tuple[str, str, str]]:
    for row in _rows(data / "rigour_person_name_groups.tsv", "\t"):
        names = row[1].split("|")
        latin = [name for name in names if _is_latin(name) and " " not in name]
        for first, last, script in (("ঀ", "৿", "Bengali"), ("ऀ", "ॿ", "Hindi")):
            native = [name for name in names if first <= name[0] <= last and " " not in name]
            yield from ((f"{script} names (rigour)", one, other) for one in native for other in latin)


def _is_latin(name: str) -> bool:
    return bool(name) and all(letter < "ͰḀ"[0] or "Ḁ" <= letter <= "ỿ" for letter in name) and name[0].isalpha()


def _rows(path: Path, delimiter: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        return [row for row in csv.reader(lines, delimiter=delimiter, quoting=quoting) if len(row) > 1]


if __name__ == "__main__":
    main()
