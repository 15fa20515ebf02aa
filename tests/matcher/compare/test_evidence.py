"""Each comparison: agreement, disagreement, and silence where a side is blank."""

import datetime as dt

import pytest

from matcher.compare.birth import compare_birth
from matcher.compare.description import compare_description
from matcher.compare.event import compare_event_place, compare_event_time
from matcher.compare.finding import Finding
from matcher.compare.height import compare_height
from matcher.compare.home import compare_home
from matcher.compare.languages import compare_languages
from matcher.compare.marks import compare_marks
from matcher.compare.sex import compare_sex
from matcher.compare.tokens import compare_tokens
from schemas.records import (
    Build,
    ChildReport,
    Complexion,
    Hair,
    Identifier,
    Mark,
    MeasureRange,
    Relative,
    ToldDate,
    Trafficking,
)
from tests.matcher.children import (
    FOUND_AT,
    KHULNA,
    LOST_AT,
    MURSHIDABAD,
    OTHER_KEY,
    PUNE,
    age,
    at,
    found,
    missing,
    profile,
)

BLANK: dict[str, object] = {
    "sex": None,
    "age": None,
    "event_at": None,
    "event_place": None,
    "home_place": None,
    "languages": (),
    "height_cm": None,
    "marks": (),
    "build": None,
}
TOLD: dict[str, object] = {
    "sex": "FEMALE",
    "age": age(10),
    "event_at": at(FOUND_AT),
    "event_place": MURSHIDABAD,
    "home_place": MURSHIDABAD,
    "languages": ("bn",),
    "height_cm": MeasureRange(min=130, max=130),
    "marks": (Mark(kind="SCAR", body_site="CHIN", side="LEFT"),),
    "build": Build(code="THIN"),
}


def compare_languages_of(one: object, other: object) -> Finding | None:
    """Return how languages compare where names do too."""
    return compare_languages(one, other, names_compared=True)  # type: ignore[arg-type]


COMPARISONS = [
    compare_sex,
    compare_birth,
    compare_event_time,
    compare_event_place,
    compare_home,
    compare_languages_of,
    compare_height,
    compare_marks,
    compare_description,
    compare_tokens,
]


@pytest.mark.parametrize("compared", COMPARISONS, ids=lambda compared: compared.__name__)
def test_a_blank_is_neutral(compared: object) -> None:
    """When either side or both tell nothing, no comparison says anything."""
    told_missing, told_found = profile(missing(**TOLD)), profile(found(**TOLD))
    blank_missing, blank_found = profile(missing(**BLANK)), profile(found(**BLANK))

    assert compared(told_missing, blank_found) is None  # type: ignore[operator]
    assert compared(blank_missing, told_found) is None  # type: ignore[operator]
    assert compared(blank_missing, blank_found) is None  # type: ignore[operator]


def reason(finding: Finding | None) -> str | None:
    """Return the reason of a finding, null for silence."""
    return None if finding is None else finding.reason


def born(earliest: dt.date, latest: dt.date | None = None) -> dict[str, object]:
    """Return a told birth as changes of a report."""
    return {"birth": ToldDate(earliest=earliest, latest=latest or earliest)}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (born(dt.date(2014, 5, 3)), born(dt.date(2014, 5, 3)), "BIRTH_SAME_DAY"),
        (born(dt.date(2014, 5, 3)), born(dt.date(2014, 3, 5)), "BIRTH_DAY_MONTH_SWAPPED"),
        ({"age": age(10)}, {"age": age(10)}, "BIRTH_WITHIN_YEAR"),
        ({"age": age(9, 11)}, {"age": age(10)}, "BIRTH_WITHIN_THREE_YEARS"),
        ({"age": age(5, 15)}, {"age": age(10)}, "BIRTH_POSSIBLE"),
        ({"age": age(10)}, {"age": age(11)}, "BIRTH_NEXT_YEAR"),
        ({"age": age(10)}, {"age": age(12)}, "BIRTH_YEAR_OFF"),
        ({"age": age(10)}, {"age": age(13)}, "BIRTH_YEARS_OFF"),
    ],
)
def test_births_agree_by_their_intervals(one: dict[str, object], other: dict[str, object], expected: str) -> None:
    """The gap and the width of the intervals decide, the same in both directions."""
    ours, theirs = profile(missing(**one)), profile(found(**other))

    assert reason(compare_birth(ours, theirs)) == expected
    assert reason(compare_birth(theirs, ours)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "EVENT_WITHIN_WEEK"),
        (7, "EVENT_WITHIN_WEEK"),
        (8, "EVENT_WITHIN_MONTH"),
        (100, "EVENT_WITHIN_HALF_YEAR"),
        (400, "EVENT_WITHIN_TWO_YEARS"),
        (4_000, "EVENT_YEARS_LATER"),
    ],
)
def test_soon_found_weighs_more(days: int, expected: str) -> None:
    """The days between loss and find choose the level."""
    later = found(event_at=at(LOST_AT + dt.timedelta(days=days)))

    assert reason(compare_event_time(profile(missing()), profile(later))) == expected


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        (MURSHIDABAD, "HOME_SAME_SQUARE"),
        (MURSHIDABAD.model_copy(update={"lat": 24.6}), "HOME_NEAR"),
        (MURSHIDABAD.model_copy(update={"lat": 22.5}), "HOME_SAME_REGION"),
        (MURSHIDABAD.model_copy(update={"lat": None, "admin": ()}), "HOME_SAME_COUNTRY"),
        (PUNE, "HOME_OTHER_REGION"),
        (KHULNA, "HOME_OTHER_COUNTRY"),
    ],
    ids=["square", "near", "region", "country", "other region", "other country"],
)
def test_homes_agree_by_their_finest_cell(home: object, expected: str) -> None:
    """Square, neighbour, region and country are tried in this order."""
    finding = compare_home(profile(missing()), profile(found(home_place=home)))

    assert reason(finding) == expected


def test_found_far_away_is_no_disagreement() -> None:
    """Children are carried far: another country of the find weighs nothing."""
    finding = compare_event_place(profile(missing(event_place=MURSHIDABAD)), profile(found(event_place=KHULNA)))

    assert finding is not None
    assert (finding.reason, finding.bits) == ("EVENT_PLACE_FAR", 0.0)


def test_languages_count_more_without_names() -> None:
    """A shared language weighs more where names cannot be compared; regions of a language do not matter."""
    one, other = profile(missing(languages=("bn-IN", "hi"))), profile(found(languages=("bn-BD",)))

    with_names = compare_languages(one, other, names_compared=True)
    without = compare_languages(one, other, names_compared=False)

    assert with_names is not None
    assert without is not None
    assert with_names.reason == "LANGUAGE_SHARED"
    assert without.bits > with_names.bits > 0


@pytest.mark.parametrize(
    ("years", "height", "expected"),
    [
        (0, 130, "HEIGHT_FITS"),
        (3, 150, "HEIGHT_FITS"),
        (3, 130, "HEIGHT_FITS"),
        (0, 141, "HEIGHT_CLOSE"),
        (0, 150, "HEIGHT_DIFFERS"),
        (3, 110, "HEIGHT_DIFFERS"),
    ],
)
def test_heights_allow_for_growth(years: int, height: float, expected: str) -> None:
    """A child may have grown in the years between, and not shrunk."""
    one = missing(height_cm=MeasureRange(min=130, max=130))
    later = at(LOST_AT + dt.timedelta(days=365 * years))
    other = found(height_cm=MeasureRange(min=height, max=height), event_at=later)

    assert reason(compare_height(profile(one), profile(other))) == expected


def scar(**changes: object) -> dict[str, object]:
    """Return a scar on the left of the chin, then changes, as changes of a report."""
    plain: dict[str, object] = {"kind": "SCAR", "body_site": "CHIN", "side": "LEFT"}
    return {"marks": (Mark.model_validate(plain | changes),)}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (scar(text="burn scar of oil"), "MARK_SAME_WORDS"),
        (scar(), "MARK_SAME_SIDE"),
        (scar(side=None), "MARK_SAME_SITE"),
        (scar(side="RIGHT"), "MARK_OTHER_SIDE"),
        (scar(kind="MOLE"), "MARK_OTHERS"),
        (scar(body_site="KNEE"), "MARK_OTHERS"),
    ],
)
def test_marks_agree_by_kind_site_side_and_words(other: dict[str, object], expected: str) -> None:
    """Kind and site must agree; side and a word of the text add to it; both directions agree."""
    one, theirs = profile(missing(**scar(text="scar of burning oil"))), profile(found(**other))

    assert reason(compare_marks(one, theirs)) == expected
    assert compare_marks(one, theirs) == compare_marks(theirs, one)


def test_more_marks_add_up_to_the_cap() -> None:
    """Three shared marks weigh more than one, and no more than the cap."""
    marks = tuple(Mark(kind="MOLE", body_site=site, side="LEFT") for site in ("CHIN", "KNEE", "HAND"))

    one = compare_marks(profile(missing(marks=marks)), profile(found(marks=marks[:1])))
    three = compare_marks(profile(missing(marks=marks)), profile(found(marks=marks)))

    assert one is not None
    assert three is not None
    assert one.bits < three.bits <= 8.0


def test_marks_of_another_key_are_not_compared() -> None:
    """Marks signed under another key and generation say nothing, and neither do malformed ones."""
    one, other = profile(missing(**scar())), profile(found(**scar()), OTHER_KEY)
    broken = profile(found()).model_copy(update={"mark_signatures": (b"\x01",)})

    assert reason(compare_marks(one, other)) in {None, "MARK_OTHERS"}
    assert compare_marks(one, broken) is None


def test_descriptions_count_what_differs_from_the_usual() -> None:
    """Black hair on both sides says nothing, a fair child on both sides a little."""
    black, fair = {"hair": Hair(code="BLACK")}, {"complexion": Complexion(code="FAIR")}
    dark = {"complexion": Complexion(code="DARK")}

    assert compare_description(profile(missing(**black)), profile(found(**black))) is None
    assert reason(compare_description(profile(missing(**fair)), profile(found(**fair)))) == "DESCRIPTION_AGREES"
    assert reason(compare_description(profile(missing(**fair)), profile(found(**dark)))) == "DESCRIPTION_DIFFERS"


def with_tokens(report: ChildReport) -> ChildReport:
    """Return the report with an identifier, a phone and a recruiter."""
    return report.model_copy(
        update={
            "identifiers": (Identifier(scheme="birth-registration", keyed_token=b"i" * 32),),
            "relatives": (Relative(relation="FATHER", phone_token=b"p" * 32),),
            "trafficking": Trafficking(recruiter_tokens=(b"r" * 32,)),
        }
    )


def test_the_strongest_shared_token_gives_the_reason() -> None:
    """An identifier goes before phone and recruiter, and what is not shared says nothing."""
    everything = with_tokens(found())
    recruiter_only = everything.model_copy(update={"identifiers": (), "relatives": ()})
    one = profile(with_tokens(missing()))

    assert reason(compare_tokens(one, profile(everything))) == "TOKEN_IDENTIFIER"
    assert reason(compare_tokens(one, profile(recruiter_only))) == "TOKEN_RECRUITER"
    assert compare_tokens(one, profile(found())) is None


def known_of_recruiter(report: ChildReport, *tokens: bytes) -> ChildReport:
    """Return the report with keyed tokens that connectors make of what is known of a recruiter."""
    return report.model_copy(update={"trafficking": Trafficking(recruiter_tokens=tokens)})


@pytest.mark.parametrize("letter", [b"V", b"L"])
def test_a_shared_vehicle_or_place_is_no_evidence(letter: bytes) -> None:
    """One van and one house see many children: they link cases and say nothing of who a child is."""
    token = letter + b"t" * 16
    one, other = profile(known_of_recruiter(missing(), token)), profile(known_of_recruiter(found(), token))

    assert set(one.token_links) & set(other.token_links)
    assert compare_tokens(one, other) is None


def test_a_recruiters_phone_never_counts_as_a_familys() -> None:
    """Told of a recruiter on both sides it is the recruiter; told as a family's on one side, it is only a link."""
    phone = b"P" + b"t" * 16
    taken, rescued = profile(known_of_recruiter(missing(), phone)), profile(known_of_recruiter(found(), phone))
    family = profile(found(relatives=(Relative(relation="FATHER", phone_token=phone),)))

    assert reason(compare_tokens(taken, rescued)) == "TOKEN_RECRUITER"
    assert compare_tokens(taken, family) is None
    assert set(taken.token_links) & set(family.token_links)
