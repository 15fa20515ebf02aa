"""Tables of words kept as data beside this file: the spellings of each code of a list."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from schemas.values.words import WordList

FOLDER = Path(__file__).parent
FILES = ("told_words.tsv", "named_words.tsv", "look_words.tsv")
# Code of a list's longer words that begin like one of the list and mean something else.
OTHERS = "-"
Code = TypeVar("Code", bound=str)


def words_of(name: str) -> dict[str, tuple[str, ...]]:
    """Return the spellings of each code of a list, in the order of the file; KeyError for a list that is not there."""
    return _tables()[name]


def word_list(name: str, codes: Iterable[Code]) -> WordList[Code]:
    """Return the words of those codes that a list has, to be found in a text; KeyError for a list that is not there."""
    listed = words_of(name)
    return WordList({code: listed[code] for code in codes if code in listed}, listed.get(OTHERS, ()))


@cache
def _tables() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in FILES:
        for row in _rows(FOLDER / file):
            codes = found.setdefault(row["list"], {})
            codes[row["code"]] = (*codes.get(row["code"], ()), *row["words"].split("|"))
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
