"""Words for build, complexion, hair and eyes to codes, alone or in a long physical description."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from schemas.records import Build, Complexion, Eyes, Hair, Mark, MeasureRange, codes
from schemas.values import REMEMBERED
from schemas.values.heights import find_height
from schemas.values.marks import marks_of
from schemas.values.word_tables import word_list
from schemas.values.words import WordList, clauses_of

Topic: TypeAlias = Literal["build", "complexion", "hair", "eyes", "height"]

TOPICS: WordList[Topic] = word_list("topic", get_args(Topic))
BUILDS: WordList[codes.BuildCode] = word_list("build", get_args(codes.BuildCode))
COMPLEXIONS: WordList[codes.ComplexionCode] = word_list("complexion", get_args(codes.ComplexionCode))
HAIRS: WordList[codes.HairCode] = word_list("hair", get_args(codes.HairCode))
EYES: WordList[codes.EyeCode] = word_list("eyes", get_args(codes.EyeCode))


@dataclass(frozen=True, slots=True)
class Description:
    """What was understood of a physical description; each part null or empty when it was not."""

    build: Build | None = None
    complexion: Complexion | None = None
    hair: Hair | None = None
    eyes: Eyes | None = None
    height_cm: MeasureRange | None = None
    marks: tuple[Mark, ...] = ()


@lru_cache(REMEMBERED)
def build_of(text: str) -> Build | None:
    """Return the build a text says, its words kept, the code null unless one is meant; null for no text."""
    return Build(code=BUILDS.only_in(text), text=text) if text.strip() else None


@lru_cache(REMEMBERED)
def complexion_of(text: str) -> Complexion | None:
    """Return the complexion a text says, as `build_of`."""
    return Complexion(code=COMPLEXIONS.only_in(text), text=text) if text.strip() else None


@lru_cache(REMEMBERED)
def hair_of(text: str) -> Hair | None:
    """Return the hair a text says, as `build_of`."""
    return Hair(code=HAIRS.only_in(text), text=text) if text.strip() else None


@lru_cache(REMEMBERED)
def eyes_of(text: str) -> Eyes | None:
    """Return the eyes a text says, as `build_of`."""
    return Eyes(code=EYES.only_in(text), text=text) if text.strip() else None


def describe(text: str) -> Description:
    """Return what a long description says: each clause is read for what it names, and marks are taken anywhere."""
    found: dict[Topic, str] = {}
    for clause in clauses_of(text):
        for topic in _topics_of(clause):
            found.setdefault(topic, clause)
    height = _height_of_clause(found.get("height", "")) or find_height(text)
    return Description(
        build=build_of(found.get("build", "")),
        complexion=complexion_of(found.get("complexion", "")),
        hair=hair_of(found.get("hair", "")),
        eyes=eyes_of(found.get("eyes", "")),
        height_cm=height,
        marks=marks_of(text, only_named=True),
    )


@lru_cache(REMEMBERED)
def _topics_of(clause: str) -> frozenset[Topic]:
    return frozenset(TOPICS.all_in(clause) or _untitled(clause))


@lru_cache(REMEMBERED)
def _height_of_clause(clause: str) -> MeasureRange | None:
    return find_height(clause)


def _untitled(clause: str) -> set[Topic]:
    """Return the topic of a clause that names none: words that only complexion or only build uses."""
    if COMPLEXIONS.first_in(clause) in {"FAIR", "WHEATISH"}:
        return {"complexion"}
    return {"build"} if BUILDS.first_in(clause) in {"THIN", "HEAVY"} else set()
