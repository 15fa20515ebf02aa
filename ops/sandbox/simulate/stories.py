"""Invents what happens, child after child, and yields the payloads the two systems would export, with the truth."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Literal, TypeAlias

from ops.sandbox.simulate import dnet, trackchild
from ops.sandbox.simulate.child import LAST_DAY, Child, invent_child, invent_home
from ops.sandbox.simulate.looks import invent_looks
from ops.sandbox.simulate.names import pick_name

Connector: TypeAlias = Literal["in_trackchild", "bd_dnet"]
Kind: TypeAlias = Literal["true", "false_report", "duplicate", "repeat", "partial", "late", "bad"]
Expected: TypeAlias = Literal["accepted", "held", "rejected", ""]
SOURCE_IDS: dict[Connector, str] = {"in_trackchild": "trackchild.in", "bd_dnet": "dnet.bd"}
LAST_FOUND = LAST_DAY + timedelta(days=4)
IDS_A_STORY = 10
"""Ids one story may use; a story's number times this is its first."""


@dataclass(frozen=True, slots=True)
class Told:
    """One payload, what kind it is, what the hub should do with it, and the missing records it is the child of."""

    connector: Connector
    local_id: str
    values: Mapping[str, object]
    kind: Kind = "true"
    expected: Expected = "accepted"
    missing_ids: tuple[str, ...] = ()
    update: bool = False
    """True for what comes later, as a new version or again: it goes into a later file."""

    @property
    def record_id(self) -> str:
        """Return the record's id; "" when the payload has none."""
        return f"{SOURCE_IDS[self.connector]}/{self.local_id}" if self.local_id else ""


def tell_stories(seed: int) -> Iterator[Told]:
    """Yield payloads without end; the same seed yields the same, and each story depends only on its number."""
    for number in count(1):
        chance = Random(f"{seed}/{number}")  # noqa: S311 - a simulation, not a secret
        story = chance.choices(tuple(STORIES), tuple(STORIES.values()))[0]
        yield from story(number * IDS_A_STORY, chance)


def missing_and_found(number: int, chance: Random) -> Iterator[Told]:
    """A child missing in India and found in Bangladesh."""
    child = _early(invent_child(chance), chance)
    told, entry = _missing(child, number, chance), _found(child, number, chance)
    yield told
    yield dataclasses.replace(entry, missing_ids=(told.record_id,))
    yield from _aftermath(child, told, number, chance)


def only_missing(number: int, chance: Random) -> Iterator[Told]:
    """A child missing in India of whom nobody knows more."""
    child = invent_child(chance)
    told = _missing(child, number, chance)
    yield told
    yield from _aftermath(child, told, number, chance)


def only_found(number: int, chance: Random) -> Iterator[Told]:
    """A child found in Bangladesh whom nobody reported missing."""
    yield _found(_early(invent_child(chance), chance), number, chance)


def siblings(number: int, chance: Random) -> Iterator[Told]:
    """Two siblings missing on one day, one of them found: same father, mother, home and family name."""
    child = _early(invent_child(chance), chance)
    other = dataclasses.replace(
        child,
        given=pick_name("female" if child.sex == "FEMALE" else "male", chance),
        nickname=pick_name("female" if child.sex == "FEMALE" else "male", chance),
        born=child.born - timedelta(days=chance.randrange(400, 900)),
        height_cm=child.height_cm + chance.randrange(6, 14),
        looks=invent_looks(chance),
    )
    told = _missing(child, number, chance)
    yield told
    yield _missing(other, number + 1, chance)
    yield dataclasses.replace(_found(child, number + 2, chance), missing_ids=(told.record_id,))


def namesakes(number: int, chance: Random) -> Iterator[Told]:
    """A missing child, and another of the same name and age found, of another home and family."""
    child = _early(invent_child(chance), chance)
    yield _missing(child, number, chance)
    yield _found(_namesake(child, chance), number + 1, chance)


def found_before(number: int, chance: Random) -> Iterator[Told]:
    """A child of the same name found weeks before the other went missing."""
    child = _early(invent_child(chance), chance)
    yield _missing(child, number, chance)
    day = child.missing_on - timedelta(days=chance.randrange(20, 200))
    yield _entry(_namesake(child, chance), dnet.finding_of(number + 1, day, chance), chance)


def partial(number: int, chance: Random) -> Iterator[Told]:
    """A report with only sex, age and place."""
    child = _early(invent_child(chance), chance)
    if chance.random() < 0.5:  # noqa: PLR2004 - either system
        filing = trackchild.filing_of(child, number, chance)
        yield Told("in_trackchild", filing.local_id, trackchild.partial_row(child, filing, chance), "partial")
    else:
        finding = dnet.finding_of(number, _found_day(child, chance), chance)
        yield Told("bd_dnet", finding.local_id, dnet.partial_entry(child, finding), "partial")


def false_report(number: int, chance: Random) -> Iterator[Told]:
    """A report that cannot be true, or that nobody stands behind."""
    told = _missing(invent_child(chance), number, chance)
    change, expected = chance.choice(FALSEHOODS)
    yield dataclasses.replace(told, values={**told.values, **change}, kind="false_report", expected=expected)


def bad(number: int, chance: Random) -> Iterator[Told]:
    """A payload the hub cannot take: no id, a kind nobody knows, or a row of the wrong length."""
    told = _missing(invent_child(chance), number, chance)
    fault = chance.choice(("no id", "unknown kind", "row length"))
    if fault == "no id":
        yield Told("in_trackchild", "", {**told.values, "tc_id": ""}, "bad", "rejected")
    elif fault == "unknown kind":
        yield Told("in_trackchild", told.local_id, {**told.values, "category": "transferred"}, "bad", "rejected")
    else:
        yield Told("in_trackchild", told.local_id, {**told.values, SURPLUS: "surplus"}, "bad", "rejected")


SURPLUS = "surplus cell"
"""Key of a cell that no column holds: a CSV writer puts it behind the last one."""
STORIES: dict[Callable[[int, Random], Iterator[Told]], int] = {
    missing_and_found: 300,
    only_missing: 410,
    only_found: 150,
    siblings: 25,
    namesakes: 30,
    found_before: 15,
    partial: 30,
    false_report: 25,
    bad: 15,
}
"""Each story and its share, in thousandths."""
FUTURE = f"{LAST_DAY + timedelta(days=400):%d/%m/%Y}"
NOBODY: dict[str, object] = {"verification": "unverified", "reported_by": "anonymous", "fir_no": "", "fir_date": ""}
FALSEHOODS: tuple[tuple[Mapping[str, object], Expected], ...] = (
    ({"missing_date": FUTURE}, "held"),
    ({"date_of_birth": FUTURE, "age": ""}, "held"),
    ({"age": "45", "date_of_birth": ""}, "held"),
    (NOBODY, "held"),
    ({"verification": "false"}, "rejected"),
)


def _missing(child: Child, number: int, chance: Random) -> Told:
    filing = trackchild.filing_of(child, number, chance)
    return Told("in_trackchild", filing.local_id, trackchild.missing_row(child, filing, chance))


def _found(child: Child, number: int, chance: Random) -> Told:
    return _entry(child, dnet.finding_of(number, _found_day(child, chance), chance), chance)


def _entry(child: Child, finding: dnet.Finding, chance: Random) -> Told:
    return Told("bd_dnet", finding.local_id, dnet.found_entry(child, finding, chance))


def _aftermath(child: Child, told: Told, number: int, chance: Random) -> Iterator[Told]:
    """Yield what offices do besides: send a row again, change it later, enter the same child twice."""
    draw = chance.random()
    if draw < 0.02:  # noqa: PLR2004
        yield dataclasses.replace(told, kind="repeat", update=True)
    elif draw < 0.06:  # noqa: PLR2004
        later = trackchild.filing_of(child, number, chance).updated_at + timedelta(days=chance.randrange(5, 9))
        changed = {"updated_at": later.isoformat(timespec="seconds"), "belongings": "school bag"}
        yield dataclasses.replace(told, values={**told.values, **changed}, kind="late", update=True)
    elif draw < 0.075:  # noqa: PLR2004
        yield dataclasses.replace(_missing(child, number + 5, chance), kind="duplicate")


def _namesake(child: Child, chance: Random) -> Child:
    return dataclasses.replace(
        child,
        father=pick_name("male", chance),
        mother=pick_name("female", chance),
        nickname=pick_name("female" if child.sex == "FEMALE" else "male", chance),
        born=child.born + timedelta(days=chance.randrange(-300, 300)),
        height_cm=child.height_cm + chance.randrange(-8, 9),
        looks=invent_looks(chance),
        home=invent_home(chance),
    )


def _early(child: Child, chance: Random) -> Child:
    """Return the child missing early enough to be found days or months later."""
    latest = LAST_FOUND - timedelta(days=chance.randrange(5, 120))
    if child.missing_on <= latest:
        return child
    back = child.missing_on - latest
    return dataclasses.replace(child, missing_on=latest, born=child.born - back)


def _found_day(child: Child, chance: Random) -> date:
    return min(LAST_FOUND, child.missing_on + timedelta(days=chance.randrange(4, 150)))
