"""Builds names.tsv: `python -m ops.sandbox.simulate.build_names DATA_FOLDER`.

DATA_FOLDER holds names/rigour_person_name_groups.tsv (opensanctions/rigour, MIT; from Wikidata, CC0) and
names/cmu_indian_names_en_hi.tsv (Carnegie Mellon University, CC BY 3.0). Which names are girls', boys' and families'
stands in sources/known_names.tsv.
"""

import csv
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parent / "sources"
FILE = Path(__file__).parent / "names.tsv"
LATIN = re.compile(r"[a-z]{2,14}")
BENGALI = re.compile("[\u0980-\u09ff]+")
DEVANAGARI = re.compile("[\u0900-\u097f]+")
MOST_SPELLINGS = 4
HEAD = """\
# Names in up to three scripts, for invented children. Made by ops/sandbox/simulate/build_names.py.
# Sources: name groups of opensanctions/rigour (MIT; from Wikidata, CC0); Devanagari of Indian names also from the
# Indian names list of the Language Technologies Institute, Carnegie Mellon University, copyright 2011, licensed under
# Creative Commons Attribution 3.0 Unported (creativecommons.org/licenses/by/3.0), shortened to the names used here.
"""
COLUMNS = ("kind", "latin", "devanagari", "bengali")


def main() -> None:
    """Writes the names of the folder named on the command line."""
    FILE.write_text(names_text(Path(sys.argv[1]) / "names"), encoding="utf-8")


def names_text(names: Path) -> str:
    """Return the whole file: head, column names and one line per name, spellings between bars."""
    known = _known()
    hindi = dict(_hindi(names / "cmu_indian_names_en_hi.tsv"))
    lines = set()
    for group in _groups(names / "rigour_person_name_groups.tsv"):
        latin = [name for name in group if LATIN.fullmatch(name)]
        bengali = [name for name in group if BENGALI.fullmatch(name)]
        for kind in sorted({known[name] for name in latin if name in known} if bengali else ()):
            spellings = sorted(latin, key=lambda name: (known.get(name) != kind, name))
            devanagari = [name for name in group if DEVANAGARI.fullmatch(name)]
            devanagari += [hindi[name] for name in spellings if name in hindi]
            titled = [name.title() for name in spellings]
            lines.add("\t".join((kind, _bars(titled), _bars(devanagari), _bars(bengali))))
    return HEAD + "\n".join(["\t".join(COLUMNS), *sorted(lines)]) + "\n"


def _known() -> dict[str, str]:
    with (SOURCES / "known_names.tsv").open(encoding="utf-8", newline="") as file:
        return {row["latin"]: row["kind"] for row in csv.DictReader(file, delimiter="\t")}


def _groups(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield [unicodedata.normalize("NFC", name) for name in line.split("\t")[1].split("|")]


def _hindi(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        latin, _, hindi = line.partition("\t")
        if DEVANAGARI.fullmatch(hindi.strip()):
            yield latin.strip().lower(), unicodedata.normalize("NFC", hindi.strip())


def _bars(names: list[str]) -> str:
    return "|".join(list(dict.fromkeys(names))[:MOST_SPELLINGS])


if __name__ == "__main__":
    main()
