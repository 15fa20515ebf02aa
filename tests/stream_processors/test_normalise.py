"""Normalising: what was told stays as told, and what it means is added."""

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.builders import a_full_report, a_partial_report
from schemas.records import AdminArea, ChildReport, Name, Place, Relative, ToldDate
from stream_processors.normalise import normalise
from tests.stream_processors.building import a_child
from tests.stream_processors.driving import some_orders

BIHAR = Place(country="IN", admin=(AdminArea(level=1, name="Bihar"),))
NOWHERE = Place(country="IN", admin=(AdminArea(level=1, name="Zzyzx"),))


def test_names_get_their_script_and_lose_only_stray_space() -> None:
    """Names of the child and of relatives are NFC with single spaces and say their script; the words stay."""
    decomposed = unicodedata.normalize("NFD", "  শেফালী   মন্ডল\u00a0")
    relative = Relative(relation="MOTHER", names=(Name(value=" आशा  देवी"),), place=BIHAR)

    report = normalise(a_child(names=(Name(value=decomposed), Name(value="José")), relatives=(relative,)))

    assert [(name.value, name.script) for name in report.names] == [("শেফালী মন্ডল", "Beng"), ("José", "Latn")]
    [mother] = report.relatives
    assert [(name.value, name.script) for name in mother.names] == [("आशा देवी", "Deva")]
    assert mother.place is not None
    assert mother.place.admin[0].code == "IN-BR"


def test_a_script_the_source_gave_stays() -> None:
    """What the source says of a name is not corrected."""
    report = normalise(a_child(names=(Name(value="Asha", script="Zyyy"),)))

    assert report.names[0].script == "Zyyy"


def test_a_told_birth_gets_the_days_it_may_mean() -> None:
    """A date told in words gets an interval of days, and its text stays."""
    report = normalise(a_child(birth=ToldDate(text="12/05/2014")))

    assert report.birth == ToldDate(text="12/05/2014", earliest=date(2014, 5, 12), latest=date(2014, 5, 12))


def test_a_birth_is_in_the_calendar_its_text_names() -> None:
    """An era in the text says the calendar, whatever the form asks for."""
    report = normalise(a_child(birth=ToldDate(text="১৫ই বৈশাখ, ১৪২০ বঙ্গাব্দ")))

    assert report.birth == ToldDate(
        text="১৫ই বৈশাখ, ১৪২০ বঙ্গাব্দ", calendar="BANGLA", earliest=date(2013, 4, 28), latest=date(2013, 4, 28)
    )


@pytest.mark.parametrize(
    "told",
    [
        ToldDate(text="winter", earliest=date(2014, 1, 1), latest=date(2014, 2, 1)),
        ToldDate(text="12/05/2014", latest=date(2014, 2, 1)),
        None,
    ],
)
def test_an_interval_the_source_gave_stays(told: ToldDate | None) -> None:
    """The hub does not read a date again for which the source told the days."""
    assert normalise(a_child(birth=told)).birth == told


def test_what_could_not_be_understood_is_named_and_kept() -> None:
    """A date and a place without meaning to the hub stay as told, their fields are named in `issues` once."""
    told = a_child(birth=ToldDate(text="??"), home_place=NOWHERE, event_place=BIHAR, issues=("sex", "birth"))

    report = normalise(told)

    assert report.issues == ("birth", "home_place", "sex")
    assert report.birth == told.birth
    assert report.home_place == NOWHERE


def test_places_get_codes_and_a_centre() -> None:
    """A place the gazetteer knows gets its ISO code and a position; the position that was told stays."""
    placed = BIHAR.model_copy(update={"lat": 25.0, "lon": 85.0})

    report = normalise(a_child(event_place=BIHAR, home_place=placed))

    assert report.event_place is not None
    assert (report.event_place.admin[0].name, report.event_place.admin[0].code) == ("Bihar", "IN-BR")
    assert report.event_place.lat is not None
    assert report.home_place is not None
    assert (report.home_place.lat, report.home_place.lon) == (25.0, 85.0)


def test_a_report_that_tells_nothing_stays_as_it_is() -> None:
    """Blanks stay blank and are no issue."""
    bare = ChildReport(record_id="a.test/1", source_id="a.test", source_country="IN", kind="MISSING")

    assert normalise(bare) == bare


@some_orders
@given(st.sampled_from([a_full_report, a_partial_report]), st.integers(0, 400))
def test_normalising_twice_is_normalising_once_and_empties_nothing(
    build: Callable[[int], ChildReport], seed: int
) -> None:
    """Every told field is still told afterwards, the id and version are the same, and a second pass changes nothing."""
    told = build(seed)

    once = normalise(told)

    assert normalise(once) == once
    assert (once.record_id, once.record_version) == (told.record_id, told.record_version)
    assert {name for name in ChildReport.model_fields if getattr(told, name) not in (None, ())} <= {
        name for name in ChildReport.model_fields if getattr(once, name) not in (None, ())
    }


@some_orders
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_normalised(one: str, other: str) -> None:
    """Whatever stands in names, dates and places, a report comes back."""
    place = Place(country="IN", admin=(AdminArea(level=1, name=one), AdminArea(level=2, name=other)), locality=one)
    told = a_child(names=(Name(value=one),), birth=ToldDate(text=other), home_place=place, event_place=place)

    report = normalise(told)

    assert report.record_id == told.record_id
    assert report.names[0].value == " ".join(unicodedata.normalize("NFC", one).split())
