"""Names for invented children, in the scripts a list gives them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal, TypeAlias

FILE = Path(__file__).parent / "names.tsv"
NameUse: TypeAlias = Literal["female", "male", "family"]
Script: TypeAlias = Literal["Latn", "Deva", "Beng"]
# Letters that clerks write one for the other in Bangla; none of them changes how the name sounds.
BENGALI_SLIPS = (("ি", "ী"), ("ী", "ি"), ("ু", "ূ"), ("শ", "স"), ("স", "শ"), ("ণ", "ন"), ("ন", "ণ"), ("জ", "য"))
LATIN_SLIPS = (("ee", "i"), ("oo", "u"), ("sh", "s"), ("f", "ph"), ("v", "b"), ("z", "j"), ("y", "i"), ("th", "t"))


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name in its spellings; Devanagari may be missing."""

    latin: tuple[str, ...]
    devanagari: tuple[str, ...]
    bengali: tuple[str, ...]

    def written(self, script: Script, chance: Random) -> str:
        """Return one spelling in a script, in Latin when the list has none."""
        spellings = {"Latn": self.latin, "Deva": self.devanagari, "Beng": self.bengali}[script] or self.latin
        return spellings[0] if chance.random() < 0.7 else chance.choice(spellings)  # noqa: PLR2004 - the usual spelling


def written_name(parts: tuple[NameRow, ...], script: Script, chance: Random) -> str:
    """Return a whole name in one script: in Latin when a part of it is not known in the script asked for."""
    missing = any(not {"Latn": part.latin, "Deva": part.devanagari, "Beng": part.bengali}[script] for part in parts)
    return " ".join(part.written("Latn" if missing else script, chance) for part in parts)


def pick_name(use: NameUse, chance: Random) -> NameRow:
    """Return a name of the list; the first ones are the most frequent, as names are."""
    rows = _rows()[use]
    return rows[min(int(len(rows) * chance.random() ** 1.5), len(rows) - 1)]


def slipped(name: str, chance: Random) -> str:
    """Return a name as another clerk may write it by ear: one letter otherwise, if any can be."""
    slips = [(old, new) for old, new in (*BENGALI_SLIPS, *LATIN_SLIPS) if old in name]
    if not slips:
        return name
    old, new = chance.choice(slips)
    return name.replace(old, new, 1)


@cache
def _rows() -> dict[str, list[NameRow]]:
    found: dict[str, list[NameRow]] = {"female": [], "male": [], "family": []}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            spellings = (
                tuple(row[name].split("|")) if row[name] else () for name in ("latin", "devanagari", "bengali")
            )
            found[row["kind"]].append(NameRow(*spellings))
    for rows in found.values():
        # An order that has nothing to do with the alphabet, the same on every machine.
        Random(1).shuffle(rows)  # noqa: S311 - a simulation, not a secret
    return found
