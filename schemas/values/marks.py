"""Identification marks as told: what, where on the body and on which side."""

from functools import lru_cache
from typing import get_args

from schemas.records import Mark, codes
from schemas.values import REMEMBERED
from schemas.values.word_tables import word_list, words_of
from schemas.values.words import WordList, clauses_of, fold

MOST_MARKS = 20

KINDS: WordList[codes.MarkKind] = word_list("mark", get_args(codes.MarkKind))
SITES: WordList[codes.BodySite] = word_list("body_site", get_args(codes.BodySite))
SIDES: WordList[codes.BodySide] = word_list("body_side", get_args(codes.BodySide))
# A clause with one of these says that there is no mark, and so does one that is no more than one of the others.
NONE: WordList[str] = word_list("no_mark", ("within",))
NONE_ALONE = frozenset(map(fold, words_of("no_mark")["alone"]))


def marks_of(text: str, *, only_named: bool = False) -> tuple[Mark, ...]:
    """Return a mark for each clause of a text that names one, at most 20, the clause kept as its text.

    With `only_named` a clause without a word for a mark is left out (a description of much else); without it, it
    becomes a mark of kind OTHER (a field that holds only marks).
    """
    marks = [mark for clause in clauses_of(text) if (mark := _mark(clause, only_named=only_named)) is not None]
    return tuple(marks[:MOST_MARKS])


@lru_cache(REMEMBERED)
def _mark(clause: str, *, only_named: bool) -> Mark | None:
    kinds = KINDS.all_in(clause)
    if NONE.all_in(clause) or fold(clause).strip(" .:-") in NONE_ALONE or (not kinds and only_named):
        return None
    named = [kind for kind in kinds if kind != "OTHER"]
    kind: codes.MarkKind = named[0] if named else "OTHER"
    return Mark(kind=kind, body_site=SITES.first_in(clause), side=SIDES.first_in(clause), text=clause)
