"""Takes the names a payload tells out of texts that travel in clear; the seal keeps these texts whole."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pydantic import BaseModel

from connectors.sdk.connector import Told
from schemas.records import ChildReport, Circumstance, HelplineContact, Name
from schemas.values import REMEMBERED, descriptions, marks
from schemas.values.words import fold

LEAST_CHARS = 3
MOST_NAMES = 200
TAKEN_OUT = "…"
TEXTS = ("clothing", "belongings", "dialect")
DESCRIBED = ("build", "complexion", "hair", "eyes")
# Names that are words of descriptions as well (Lal and Kali are colours) tell nobody apart and stay.
DESCRIBING = (
    *(descriptions.TOPICS, descriptions.BUILDS, descriptions.COMPLEXIONS, descriptions.HAIRS, descriptions.EYES),
    *(marks.KINDS, marks.SITES, marks.SIDES),
)
# Colours in Latin letters that are names as well, in Hindi, Nepali and Bangla.
COLOURS = frozenset("lal laal kala kali nil nila neela hara pila pilo sada safed gora gori rato seto sona".split())  # noqa: SIM905
SPLIT = re.compile(r"[\s,;:.|/()'\"’।॥-]+")


def without_names(records: tuple[Told, ...]) -> tuple[Told, ...]:
    """Return the records of a payload without its children's and relatives' names in texts of tier T1.

    "Tattoo of the name Rina" loses the name; the whole text stands, sealed, in the circumstance or the call's summary.
    """
    names = frozenset(_words_of_names(records))
    return tuple(_without(record, names) for record in records) if names else records


def report_without_names(report: ChildReport) -> ChildReport:
    """Return a single report, as `without_names`."""
    names = frozenset(_words_of_names((report,)))
    return _report_without(report, names) if names else report


def _words_of_names(records: Sequence[Told]) -> Iterator[str]:
    for record in records:
        if isinstance(record, ChildReport):
            told: list[Name] = [*record.names, *(name for each in record.relatives for name in each.names)]
            for name in told[:MOST_NAMES]:
                yield from (word for word in SPLIT.split(fold(name.value)) if len(word) >= LEAST_CHARS)


def _without(record: Told, names: frozenset[str]) -> Told:
    if isinstance(record, HelplineContact):
        reason = record.not_taken_reason
        clean = _cleaned(reason, names)
        if clean == reason:
            return record
        summary = "; ".join(text for text in (record.summary, reason) if text)
        return record.model_copy(update={"not_taken_reason": clean, "summary": summary})
    return _report_without(record, names) if isinstance(record, ChildReport) else record


def _report_without(report: ChildReport, names: frozenset[str]) -> ChildReport:
    changed: dict[str, object] = {}
    whole: list[str] = []
    for field in TEXTS:
        text = getattr(report, field)
        clean = _cleaned(text, names)
        if clean != text:
            changed[field] = clean
            whole.append(text)
    for field in DESCRIBED:
        part: BaseModel | None = getattr(report, field)
        kept = None if part is None else _part_without(part, names, whole)
        if kept is not part:
            changed[field] = kept
    told = tuple(_part_without(mark, names, whole) for mark in report.marks)
    if any(clean is not mark for clean, mark in zip(told, report.marks, strict=True)):
        changed["marks"] = told
    if not changed:
        return report
    said = report.circumstance or Circumstance()
    text = "; ".join(dict.fromkeys(each for each in (said.text, *whole) if each))
    return report.model_copy(update={**changed, "circumstance": said.model_copy(update={"text": text})})


def _part_without(part: BaseModel, names: frozenset[str], whole: list[str]) -> BaseModel:
    text: str | None = getattr(part, "text", None)
    clean = _cleaned(text, names)
    if text is None or clean == text:
        return part
    whole.append(text)
    return part.model_copy(update={"text": clean})


def _cleaned(text: str | None, names: frozenset[str]) -> str | None:
    """Return a text without names; null when a name in it cannot be taken out alone."""
    if text is None:
        return None
    folded, words = _read(text)
    # Scripts without spaces, and endings joined to a word, hide a name from words: there it counts anywhere.
    found = [name for name in names if (name in words if name.isascii() else name in folded) and not _describes(name)]
    for name in sorted(found, key=len, reverse=True):
        edge = r"\b" if name.isascii() else ""
        text, count = re.subn(f"{edge}{re.escape(name)}{edge}", TAKEN_OUT, text, flags=re.IGNORECASE)
        if not count:
            return None
    return text


@lru_cache(REMEMBERED)
def _read(text: str) -> tuple[str, frozenset[str]]:
    """Return a text folded and its words: descriptions are the same few of record after record."""
    folded = fold(text)
    return folded, frozenset(SPLIT.split(folded))


def _describes(word: str) -> bool:
    return word in COLOURS or any(words.first_in(word) is not None for words in DESCRIBING)
