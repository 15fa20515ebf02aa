"""A short message to what it says: keyword, language and the values of its parts; README.md tells the grammar."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from connectors.xx_sms.forms import DATE, IN_YEARS, Sender, apart, date_of, form_of, stands_alone
from connectors.xx_sms.words import (
    KEYWORDS,
    LABELS,
    MARKED,
    ROMANISED,
    SEX_WORDS,
    WEAK,
    Keyword,
    Label,
    Language,
    words_of,
)
from schemas.values.digits import to_ascii_digits
from schemas.values.gazetteer import find_areas
from schemas.values.marks import SITES, marks_of
from schemas.values.scripts import script_of
from schemas.values.words import any_of, fold

SEARCHES = frozenset({"MISSING", "FOUND"})
MAX_CHARS = 1000
"""Six joined messages in English, fourteen in other scripts; what is longer is no report of one child."""
MOST_PARTS = 40
# A word is not part of another: letters and vowel signs of the scripts used, before and after it.
BEFORE, AFTER = r"(?<![\w\u0900-\u0dff])", r"(?![\w\u0900-\u0dff])"
ANYWHERE = words_of(KEYWORDS)
FIRST_ONLY = words_of(ROMANISED)
KEYWORD = re.compile(f"{BEFORE}(?:{any_of(ANYWHERE)}){AFTER}", re.IGNORECASE)
MARK_WORDS = {fold(word): name for name, words in MARKED.items() for word in words}
MARKER = re.compile(rf"\s*(?:{any_of(MARK_WORDS)}){AFTER}[\s:,.-]*", re.IGNORECASE)
FIRST_WORD = re.compile(r"[^\s:,.;-]+")
SEPARATOR = re.compile(r"[,;\n।॥|]|\.(?=\s|$)")
LABEL_OF = {fold(word): label for label, words in LABELS.items() for word in words}
WEAK_OF = {fold(word): label for label, words in WEAK.items() for word in words}
STRONG = re.compile(
    rf"{BEFORE}(?:{any_of(LABEL_OF)}){AFTER}[\s:=-]*|{BEFORE}(?:{any_of(WEAK_OF)})\s*[:=]\s*", re.IGNORECASE
)
# In a message without separators these words begin a part as well; "on" only before a figure: "scar on left cheek".
RUNNING = re.compile(
    rf"{STRONG.pattern}|{BEFORE}(?:from|at|near|to){AFTER}\s*|{BEFORE}(?:on|since)(?=\s*\d)\s*", re.IGNORECASE
)
LEADING = re.compile(rf"(?:{any_of((*LABEL_OF, *WEAK_OF))}){AFTER}[\s:=-]*", re.IGNORECASE)
# Seven figures and more, however they are grouped, are somebody's number; a date has at most eight, with two signs.
NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){6,19}")
LANGUAGE_OF_SCRIPT: dict[str, Language] = {"Beng": "bn", "Deva": "hi"}


@dataclass(slots=True)
class Message:
    """What a message says, each value as text; `rest` is what was told besides."""

    language: Language
    keyword: Keyword | None = None
    marked: Literal["EXERCISE", "TEST"] | None = None
    values: dict[Label, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    numbers: int = 0
    """Telephone numbers that were taken out of the text."""


def parse(text: str, sender: Sender) -> Message:
    """Return what a message says; any text gives a message, one without a keyword when there is none."""
    plain = unicodedata.normalize("NFC", to_ascii_digits(text[:MAX_CHARS]))
    marker = MARKER.match(plain)
    message = Message(language_of(plain, sender.country))
    if marker is not None:
        message.marked = "TEST" if MARK_WORDS.get(fold(marker.group().strip(" :,.-\n"))) == "TEST" else "EXERCISE"
        plain = plain[marker.end() :]
    plain = _take_keyword(message, plain, sender.country)
    if message.keyword is not None:
        plain = _take_numbers(message, plain)
        # What has a label first: a name that is told as such leaves the first place to a place.
        parts = sorted(enumerate(_parts(plain, sender)), key=lambda each: each[1][0] is None)
        for position, (label, part) in parts:
            _place_part(message, label, part, sender, first=position == 0)
        if "name" not in message.values:
            _take_name_of_description(message)
    return message


def language_of(text: str, country: str) -> Language:
    """Return the language of a message's script; Devanagari is Nepali in Nepal, and Latin letters are English."""
    found = LANGUAGE_OF_SCRIPT.get(script_of(text) or "", "en")
    return "ne" if found == "hi" and country == "NP" else found


def _take_keyword(message: Message, plain: str, country: str) -> str:
    """Note the keyword and its language and return the text without it."""
    first = FIRST_WORD.match(plain.lstrip())
    lead = len(plain) - len(plain.lstrip())
    romanised = None if first is None else FIRST_ONLY.get(fold(first.group()))
    if first is not None and romanised is not None:
        message.keyword, message.language = romanised
        return plain[lead + first.end() :]
    found = _keyword_in(plain)
    if found is None:
        return plain
    message.keyword, language = ANYWHERE[fold(found.group())]
    # Hindi and Nepali share words; where they do, the line's country decides.
    message.language = "ne" if language == "hi" and country == "NP" else language
    return f"{plain[: found.start()]} {plain[found.end() :]}"


def _keyword_in(plain: str) -> re.Match[str] | None:
    """Return the keyword of a text: of several, one that says missing or found, so that no child is lost over a side.

    "Left" and "back" of a mark ("scar on left cheek", "mole on back") are none, unless the message begins with them.
    """
    found = list(KEYWORD.finditer(plain))
    strong = [each for each in found if ANYWHERE[fold(each.group())][0] in SEARCHES]
    outside = [each for each in found if not plain[: each.start()].strip() or not _is_of_a_mark(plain, each)]
    best = [each for each in strong if each in outside] or strong or outside
    first = found[0] if found and not plain[: found[0].start()].strip() else None
    return first or next(iter(best), None)


def _is_of_a_mark(plain: str, found: re.Match[str]) -> bool:
    """Return whether a word stands in a part of the message that tells a mark, or before a part of the body."""
    before, after = SEPARATOR.split(plain[: found.start()])[-1], SEPARATOR.split(plain[found.end() :])[0]
    following = "".join(after.split()[:1])
    return bool(marks_of(f"{before}{found.group()}{after}", only_named=True)) or SITES.first_in(following) is not None


def _take_name_of_description(message: Message) -> None:
    """Where no part is a name, take what stands before a description as one: "Raju red shirt"."""
    told: list[Label] = [label for label in ("clothes", "marks") if label in message.values]
    for label in told:
        name, message.values[label] = apart(message.values[label])
        if name:
            message.values["name"] = name
            return
    for number, words in enumerate(message.looks):
        name, message.looks[number] = apart(words)
        if name:
            message.values["name"] = name
            return


def _take_numbers(message: Message, plain: str) -> str:
    kept, last = [], 0
    for found in NUMBER.finditer(plain):
        if DATE.fullmatch(found.group().strip()) is None:
            message.numbers += 1
            kept.append(plain[last : found.start()])
            last = found.end()
    return " ".join((*kept, plain[last:]))


def _parts(plain: str, sender: Sender) -> Iterator[tuple[Label | None, str]]:
    """Yield the parts of a message with their labels: between separators, from label to label, else by their form."""
    chunks = [" ".join(chunk.split()).strip(" :=-") for chunk in SEPARATOR.split(plain)]
    chunks = [chunk for chunk in chunks if chunk][:MOST_PARTS]
    labels = RUNNING if len(chunks) == 1 else STRONG
    for chunk in chunks:
        cuts = [0, *sorted({found.start() for found in labels.finditer(chunk)} - {0}), len(chunk)]
        for start, end in pairwise(cuts):
            piece = chunk[start:end].strip()
            runs = _runs(piece, sender) if LEADING.match(piece) is None else iter((piece,))
            yield from (_labelled(run) for run in runs)


def _labelled(part: str) -> tuple[Label | None, str]:
    """Return the label a part begins with and what comes after it."""
    found = LEADING.match(part)
    if found is None or not part[found.end() :]:
        return None, part
    word = fold(found.group().strip(" :=-"))
    return LABEL_OF.get(word) or WEAK_OF.get(word), part[found.end() :]


def _runs(piece: str, sender: Sender) -> Iterator[str]:
    """Yield sex, age and date of a piece alone, and the words between them together; a piece without sex as it is."""
    words = IN_YEARS.sub(r"\1", piece).split()
    alone = [stands_alone(word, sender) for word in words]
    if not any(alone) or (alone[0] and words[0].isdigit() and not any(fold(word) in SEX_WORDS for word in words)):
        yield piece
        return
    run: list[str] = []
    for word, is_alone in zip(words, alone, strict=True):
        if is_alone and run:
            yield " ".join(run)
            run = []
        if is_alone:
            yield word
        else:
            run.append(word)
    if run:
        yield " ".join(run)


def _place_part(message: Message, label: Label | None, part: str, sender: Sender, *, first: bool) -> None:
    """Put a part where it belongs: where its label says, else where its form does, else name, place and the rest."""
    if label == "place":
        message.places.append(part)
    elif label == "ref":
        message.rest.append(f"ref {part}")  # no official reference: anybody can write one
    elif label is not None:
        _keep(message, label, (date_of(part, sender) or part) if label == "date" else part)
    else:
        _place_unlabelled(message, part, sender, first=first)


def _place_unlabelled(message: Message, part: str, sender: Sender, *, first: bool) -> None:
    told, known = form_of(part, sender), bool(find_areas(part, sender.country))
    for label, value in told:
        if label == "looks":
            message.looks.append(value)
        else:
            _keep(message, label, value)
    if told:
        return
    if "name" not in message.values and (first or not known):
        message.values["name"] = part
    elif known or not message.places:
        message.places.append(part)
    else:
        message.rest.append(part)


def _keep(message: Message, label: Label, value: str) -> None:
    """Keep the first value of a label; what is told of it again stays among the rest."""
    if message.values.setdefault(label, value) != value:
        message.rest.append(value)
