"""Every `clean_*` of the hub: total, bounded, the same in every script's digits, and again on its own result."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import connectors.sdk
import schemas.values
import stream_processors.normalise
from connectors.sdk import clean
from connectors.sdk.description import SourceSystem
from connectors.sdk.fields import Fields
from schemas.records import Name, Place, Relative, ToldDate, codes
from schemas.values import MAX_VALUE_CHARS
from schemas.values.phones import clean_phone
from schemas.values.word_tables import words_of
from stream_processors import normalise
from tests.stream_processors.building import a_child

SOURCE = SourceSystem("sample.test", "BD", timezone(timedelta(hours=6)), {"Sex": {"f": "FEMALE", "1": "MALE"}})
TOLD_AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
TOLD_ON = date(2024, 6, 1)
CALENDARS: tuple[codes.Calendar, ...] = ("GREGORIAN", "BANGLA", "BIKRAM_SAMBAT", "THAI_BUDDHIST", "OTHER")
ZEROS = {"Beng": 0x09E6, "Deva": 0x0966, "Mymr": 0x1040, "Thai": 0x0E50, "Khmr": 0x17E0, "Laoo": 0x0ED0, "Arab": 0x06F0}
DIGITS = "0123456789"


@dataclass(frozen=True)
class Function:
    """One function as a function of a text alone, and what holds of its result."""

    of: Callable[[str], object]
    holds: Callable[[object], bool]
    carries: bool = False
    """True when the text itself is carried, as long as it is and in the digits of the source."""


def fields() -> Fields:
    """Return the fields of an empty payload of the sample source."""
    return Fields({}, SOURCE)


def told_dates(text: str) -> object:
    """Return what a text means as a told date of each calendar."""
    found = [clean.clean_told_date(text, calendar, TOLD_ON, fields()) for calendar in CALENDARS]
    return [(one.calendar, one.earliest, one.latest) for one in found if one is not None]


def days_run_forward(found: object) -> bool:
    """Return whether each of the told dates has both days in order, or none."""
    assert isinstance(found, list)
    return all((first is None and last is None) or first <= last for _, first, last in found)


def instants_run_forward(found: object) -> bool:
    """Return whether the ends of each range are in order and in UTC."""
    assert isinstance(found, list)
    return all(one is None or (one.earliest <= one.latest and one.earliest.tzinfo is UTC) for one in found)


def within(low: float, high: float) -> Callable[[object], bool]:
    """Return a check that a measure lies in order between two ends."""
    return lambda found: found is None or low <= found.min <= found.max <= high  # type: ignore[attr-defined]


def a_birth(text: str) -> object:
    """Return the days normalising gives to a birth told with a text."""
    found = normalise.clean_birth(a_child(birth=ToldDate(text=text)))
    return None if found is None else (found.earliest, found.latest)


def age_in_bounds(found: object) -> bool:
    """Return whether an age runs forward within a human life."""
    return found is None or 0 <= found.min_years <= found.max_years <= 130  # type: ignore[attr-defined]


def known_tags(found: object) -> bool:
    """Return whether all tags are of the table, each once."""
    assert isinstance(found, tuple)
    return set(found) <= set(words_of("language")) and len(set(found)) == len(found)


def placed(text: str) -> object:
    """Return what the gazetteer makes of a locality and a district told with a text."""
    told = clean.clean_place(None, (None, text), text)
    found = normalise.clean_place(told)
    assert found is not None
    return found.country, tuple(area.code for area in found.admin)


FUNCTIONS = {
    "connectors.sdk.clean.clean_age": Function(lambda t: clean.clean_age(t, TOLD_ON, fields()), age_in_bounds),
    "connectors.sdk.clean.clean_height": Function(lambda t: clean.clean_height(t, fields()), within(30, 250)),
    "connectors.sdk.clean.clean_weight": Function(lambda t: clean.clean_weight(t, fields()), within(1, 250)),
    "connectors.sdk.clean.clean_sex": Function(
        lambda t: clean.clean_sex(t, fields()), lambda found: found in {None, "FEMALE", "MALE", "OTHER", "UNKNOWN"}
    ),
    "connectors.sdk.clean.clean_language": Function(lambda t: clean.clean_language(t, fields()), known_tags),
    "connectors.sdk.clean.clean_country": Function(
        lambda t: clean.clean_country(t, fields()),
        lambda found: found is None or pycountry.countries.get(alpha_2=found) is not None,
    ),
    "connectors.sdk.clean.clean_told_date": Function(told_dates, days_run_forward),
    "connectors.sdk.clean.clean_day": Function(
        lambda t: [clean.clean_day(t, calendar, fields(), "birth") for calendar in CALENDARS],
        lambda found: all(one is None or isinstance(one, date) for one in found),  # type: ignore[attr-defined]
    ),
    "connectors.sdk.clean.clean_event_at": Function(
        lambda t: [clean.clean_event_at(t, calendar, TOLD_AT, fields()) for calendar in CALENDARS],
        instants_run_forward,
    ),
    "connectors.sdk.clean.clean_instant": Function(
        lambda t: clean.clean_instant(t, fields()),
        lambda found: found is None or found.tzinfo is UTC,  # type: ignore[attr-defined]
    ),
    "connectors.sdk.clean.clean_place": Function(
        lambda t: clean.clean_place("BD", (t, None), t, t),
        lambda found: found is not None,
        carries=True,
    ),
    "schemas.values.phones.clean_phone": Function(
        lambda t: clean_phone(t, "NP"),
        lambda found: found is None or (found[0] == "+" and found[1:].isdecimal() and 8 <= len(found) <= 16),  # type: ignore[index, arg-type]
    ),
    "stream_processors.normalise.clean_name": Function(
        lambda t: normalise.clean_name(Name(value=t)), lambda found: found is not None, carries=True
    ),
    "stream_processors.normalise.clean_relative": Function(
        lambda t: normalise.clean_relative(
            Relative(relation="FATHER", names=(Name(value=t),), place=Place(locality=t))
        ),
        lambda found: found is not None,
        carries=True,
    ),
    "stream_processors.normalise.clean_birth": Function(
        a_birth,
        lambda found: found == (None, None) or found[0] <= found[1],  # type: ignore[index]
    ),
    "stream_processors.normalise.clean_place": Function(placed, lambda found: found is not None),
}
NAMES = sorted(FUNCTIONS)
READERS = [name for name in NAMES if not FUNCTIONS[name].carries]
# Words that the functions know, so that texts come near to something understood.
KNOWN = st.sampled_from(
    sorted(
        {
            word
            for name in ("number", "unit", "between", "age", "stage", "language", "country", "sex", "unknown")
            for words in words_of(name).values()
            for word in words
        }
    )
)
FIGURES = st.text("0123456789০১২৯०९๑๙၁၉៣໕۵-/.:'\" +()", max_size=14)
TOLD = st.lists(KNOWN | FIGURES | st.text(max_size=8), max_size=6).map(" ".join) | st.text(max_size=400)
FIGURE_TEXTS = st.one_of(
    st.integers(0, 130).map(lambda n: f"{n} years"),
    st.integers(30, 250).map(lambda n: f"{n} cm"),
    st.tuples(st.integers(1, 8), st.integers(0, 12)).map(lambda pair: f"{pair[0]} ft {pair[1]} in"),
    st.integers(1, 250).map(lambda n: f"{n} kg"),
    st.dates(date(1930, 1, 1), date(2080, 12, 31)).map(lambda day: f"{day:%d/%m/%Y}"),
    st.datetimes(datetime(1930, 1, 1), datetime(2080, 1, 1)).map(lambda at: f"{at:%d-%m-%Y %H:%M}"),  # noqa: DTZ001 - a text
    st.from_regex(r"(\+977 ?)?98[0-9]{8}", fullmatch=True),
    st.text("0123456789-/. ", max_size=16),
)
HOSTILE = (
    "9",
    "ক",
    "1 ",
    "1-",
    "a,",
    "(",
    "'",
    "1'",
    "ឆ្នាំ",
    "၊",
    "ไ",
    "एक",
    "1/1/",
    "2080 ",
    "= ",
    "\u0300",
    "\ud800",
    "+98",
)


@pytest.mark.parametrize("name", NAMES)
def test_no_text_raises_and_results_hold(name: str) -> None:
    """Any text gives a result within its bounds, or nothing."""
    function = FUNCTIONS[name]

    @settings(deadline=None, max_examples=150)
    @given(TOLD | FIGURE_TEXTS)
    def check(text: str) -> None:
        assert function.holds(function.of(text))

    check()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", HOSTILE)
def test_a_hundred_thousand_characters_cost_what_the_first_do(name: str, part: str) -> None:
    """A text that repeats what is hardest to read gives a result, and past the limit nothing more is looked at."""
    function = FUNCTIONS[name]
    text = (part * 100_000)[:100_000]

    found = function.of(text)

    assert function.holds(found)
    assert function.carries or found == function.of(text[:MAX_VALUE_CHARS])


@pytest.mark.parametrize("name", READERS)
def test_digits_of_every_script_say_the_same(name: str) -> None:
    """A text of figures means the same in Bangla, Nepali, Burmese, Thai, Khmer, Lao and Urdu digits."""
    function = FUNCTIONS[name]

    @settings(deadline=None, max_examples=120)
    @given(FIGURE_TEXTS, st.sampled_from(sorted(ZEROS)))
    def check(text: str, script: str) -> None:
        native = text.translate({ord(digit): chr(ZEROS[script] + int(digit)) for digit in DIGITS})

        assert function.of(native) == function.of(text)

    check()


def written_again(found: object) -> str:
    """Return what a result says, as a text of the simplest form."""
    if isinstance(found, tuple):
        return ", ".join(found)
    return str(found)


AGAIN = ("clean_sex", "clean_language", "clean_country", "clean_phone")


@pytest.mark.parametrize("name", [name for name in NAMES if name.rpartition(".")[2] in AGAIN])
def test_a_code_is_read_as_itself(name: str) -> None:
    """What a function gives is read again as the same, so that a source that already tells codes loses nothing."""
    function = FUNCTIONS[name]

    @settings(deadline=None, max_examples=200)
    @given(TOLD | KNOWN | FIGURE_TEXTS)
    def check(text: str) -> None:
        found = function.of(text)

        assert found in {None, ()} or function.of(written_again(found)) == found

    check()


@settings(deadline=None, max_examples=200)
@given(TOLD | FIGURE_TEXTS)
def test_a_measure_is_read_as_itself(text: str) -> None:
    """A height or weight written out in centimetres or kilograms is that height or weight."""
    height, weight = clean.clean_height(text, fields()), clean.clean_weight(text, fields())

    assert height is None or clean.clean_height(f"{height.min} - {height.max} cm", fields()) == height
    assert weight is None or clean.clean_weight(f"{weight.min} - {weight.max} kg", fields()) == weight


@settings(deadline=None, max_examples=200)
@given(TOLD | FIGURE_TEXTS)
def test_a_day_is_read_as_itself(text: str) -> None:
    """A day written out in ISO 8601 is that day."""
    found = clean.clean_day(text, "GREGORIAN", fields(), "birth")

    assert found is None or clean.clean_day(found.isoformat(), "GREGORIAN", fields(), "birth") == found


@pytest.mark.parametrize("tag", sorted(words_of("language")))
def test_every_tag_is_an_iso_code_and_reads_as_itself(tag: str) -> None:
    """Each language of the table has a code of ISO 639, and the code alone is that language."""
    listed = (
        pycountry.languages.get(alpha_2=tag)
        or pycountry.languages.get(alpha_3=tag)
        or pycountry.language_families.get(alpha_3=tag)
    )

    assert listed is not None
    assert clean.clean_language(tag, fields()) == (tag,)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("age", lambda told: clean.clean_age("??", None, told)),
        ("height_cm", lambda told: clean.clean_height("tall", told)),
        ("weight_kg", lambda told: clean.clean_weight("heavy", told)),
        ("sex", lambda told: clean.clean_sex("M", told)),
        ("languages", lambda told: clean.clean_language("Hindi, Klingon", told)),
        ("home_place", lambda told: clean.clean_country("NA", told, "home_place")),
        ("birth", lambda told: clean.clean_told_date("winter", "BANGLA", None, told)),
        ("official_refs", lambda told: clean.clean_day("2020", "GREGORIAN", told, "official_refs")),
        ("event_at", lambda told: clean.clean_event_at("long ago", "GREGORIAN", None, told)),
    ],
)
def test_what_is_not_understood_is_noted(field: str, call: Callable[[Fields], object]) -> None:
    """A text that says nothing to the hub names its field in the issues of the record."""
    told = fields()

    call(told)

    assert told.issues == (field,)


def test_a_field_without_text_is_no_issue() -> None:
    """Nothing told gives nothing, and nothing is noted."""
    told = fields()

    found = (
        clean.clean_age(None, None, told),
        clean.clean_height(None, told),
        clean.clean_weight(None, told),
        clean.clean_sex(None, told),
        clean.clean_language(None, told),
        clean.clean_country(None, told),
        clean.clean_told_date(None, "BANGLA", None, told),
        clean.clean_day(None, "BANGLA", told, "birth"),
        clean.clean_event_at(None, "BANGLA", None, told),
        clean.clean_instant(None, told),
        clean_phone(None, "BD"),
    )

    assert found == (None, None, None, None, (), None, None, None, None, None, None)
    assert told.issues == ()


@pytest.mark.parametrize(
    ("word", "sex"), [("F", "FEMALE"), ("1", "MALE"), ("১", "MALE"), ("মেয়ে", "FEMALE"), ("boy", "MALE")]
)
def test_a_sources_own_word_comes_first(word: str, sex: str) -> None:
    """The look-up of the connector is asked first, then the words all languages share."""
    assert clean.clean_sex(word, fields()) == sex


def test_every_function_that_cleans_has_its_properties() -> None:
    """A function called clean_<what> in the SDK, the values or normalising is tried with any text by this file."""
    found = set()
    for package in (connectors.sdk, schemas.values):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            found |= cleaning(module.name)
    found |= cleaning(stream_processors.normalise.__name__)

    assert found == set(FUNCTIONS)


def cleaning(module: str) -> set[str]:
    """Return the full names of the functions called clean_<what> that a module defines."""
    members = inspect.getmembers(importlib.import_module(module), inspect.isfunction)
    return {f"{module}.{name}" for name, one in members if name.startswith("clean_") and one.__module__ == module}
