"""From a report to its profile: what enters, what never does, and that it is the same everywhere."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.marks import read_mark
from matcher.names.parts import parts_of
from matcher.profile import birth_interval, profile_of, whole_names
from schemas.avsc import own_fields
from schemas.builders import a_full_report
from schemas.records import AdminArea, AgeRange, ChildReport, Identifier, Place, Relative, ToldDate, Trafficking
from tests.matcher.children import FOUND_AT, KEY, LOST_AT, OTHER_KEY, at, found, missing, name, profile

MARKER = "zqmarker"


def marked(value: object) -> object:
    """Return a value of a record with every text in it made a marker, codes and ids left as they are."""
    if isinstance(value, dict):
        return {field: marked(inner) if field not in CODED else inner for field, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(marked(inner) for inner in value)
    if isinstance(value, str):
        return MARKER
    return MARKER.encode() if isinstance(value, bytes) else value


# Fields that are code lists, which hold no free text.
CODED = {"kind", "basis", "calendar", "relation", "status", "level", "code", "body_site", "side", "scopes", "tracing",
         "exploitation", "control"}  # fmt: skip


def test_no_text_of_a_sealed_field_enters_a_profile() -> None:
    """With a marker in every text and token of tiers T2 to T4 and in free text of T1, the profile shows none."""
    full = a_full_report(0)
    fields = full.model_dump()
    hidden = [field["name"] for field in own_fields("ChildReport") if field["tier"] in {"T2", "T3", "T4"}]
    texts = [*hidden, "marks", "clothing", "belongings", "dialect"]
    safe = {field: marked(fields[field]) for field in texts if field != "disabilities"}
    report = ChildReport.model_construct(**{**dict(full), **_revived(full, safe)})

    made = profile_of(report, KEY)
    signed = (*made.name_signatures, *made.relative_signatures, *made.mark_signatures, *made.token_links)
    written = made.to_json().lower().encode() + b"".join(signed) + (made.vector or b"")

    assert len(hidden) > 15
    assert len(signed) > 5
    for readable in (MARKER, parts_of(MARKER)[0].folded, parts_of(MARKER)[0].phonetic):
        assert readable.encode() not in written


def _revived(full: ChildReport, safe: dict[str, object]) -> dict[str, object]:
    """Return marked fields as the records' own parts, without validation: a marker is no date and no code."""
    revived: dict[str, object] = {}
    for field, value in safe.items():
        revived[field] = _construct(getattr(full, field), value)
    return revived


def _construct(like: object, value: object) -> object:
    if isinstance(like, tuple) and isinstance(value, tuple):
        return tuple(_construct(one, other) for one, other in zip(like, value, strict=True))
    if hasattr(like, "model_fields_set") and isinstance(value, dict):
        inner = {field: _construct(getattr(like, field), each) for field, each in value.items()}
        return type(like).model_construct(**inner)
    return value


def test_a_language_or_place_that_is_no_code_is_left_out() -> None:
    """Words where a code belongs do not enter languages or cells."""
    place = Place(country=MARKER, admin=(AdminArea(level=1, code=MARKER, name=MARKER),), lat=float(91), lon=0.0)
    report = missing(languages=("bn", f"{MARKER} of text"), home_place=place, event_place=place)

    made = profile(report)

    assert made.languages == ("bn",)
    assert made.home_cells == ()
    assert made.event_cells == ()


def test_home_and_event_are_kept_apart() -> None:
    """Home and event give cells of their own: country, region and square."""
    made = profile(missing(event_place=Place(country="BD", lat=22.82, lon=89.55)))

    assert made.home_cells == ("IN", "IN-WB", "sq:48:176")
    assert made.event_cells == ("BD", "sq:45:179")


def test_the_envelope_and_codes_are_carried_over() -> None:
    """Id, version, kind, class, sex and times are those of the report."""
    report = found(record_version=4)

    made = profile(report)

    assert (made.record_id, made.record_version, made.kind) == (report.record_id, 4, "FOUND")
    assert (made.message_class, made.sex, made.profile_version) == ("TEST", "FEMALE", "n1.k1")
    assert made.event_earliest == made.event_latest == FOUND_AT


def test_a_told_birth_goes_before_an_age() -> None:
    """Days of birth come from the told date when it is bounded."""
    birth = ToldDate(earliest=dt.date(2013, 5, 1), latest=dt.date(2013, 5, 31))

    assert birth_interval(missing(birth=birth)) == (dt.date(2013, 5, 1), dt.date(2013, 5, 31))


def test_an_age_bounds_the_birth_on_its_day() -> None:
    """A child of ten completed years was born between ten years ago and a day short of eleven."""
    report = missing(age=AgeRange(min_years=10, max_years=10, as_of=dt.date(2024, 2, 29)))

    assert birth_interval(report) == (dt.date(2013, 3, 1), dt.date(2014, 2, 28))


def test_an_estimated_age_leaves_a_year_on_either_side() -> None:
    """An estimate widens the interval."""
    told, guessed = (
        birth_interval(missing(age=AgeRange(min_years=10, max_years=10, as_of=LOST_AT.date(), estimated=guess)))
        for guess in (False, True)
    )

    assert told[0] is not None
    assert guessed[0] is not None
    assert guessed[0] < told[0]


@pytest.mark.parametrize("years", [(10, 8), (0, 0), (130, 130)])
def test_strange_ages_break_nothing(years: tuple[int, int]) -> None:
    """An age told the wrong way round, of a newborn or of 130 years gives an ordered interval."""
    made = birth_interval(missing(age=AgeRange(min_years=years[0], max_years=years[1], as_of=LOST_AT.date())))

    assert made[0] is not None
    assert made[1] is not None
    assert made[0] <= made[1]


def test_without_any_day_an_age_bounds_nothing() -> None:
    """An age of no known day gives no interval."""
    report = missing(age=AgeRange(min_years=10, max_years=10), event_at=None)

    assert birth_interval(report) == (None, None)


def test_given_and_family_name_told_apart_become_one() -> None:
    """One given and one family name are signed as one legal name; nicknames stay."""
    names = (name("Sumaiya", "GIVEN"), name("Mim", "NICKNAME"), name("Barua", "FAMILY"))

    whole = whole_names(names)

    assert [(each.value, each.kind) for each in whole] == [("Sumaiya Barua", "LEGAL"), ("Mim", "NICKNAME")]


def test_tokens_are_keyed_again() -> None:
    """Identifiers, phones and recruiters enter under the regional key, one letter of kind before each."""
    report = missing(
        identifiers=(Identifier(scheme="birth-registration", keyed_token=b"i" * 32),),
        relatives=(Relative(relation="FATHER", phone_token=b"p" * 32),),
        trafficking=Trafficking(recruiter_tokens=(b"r" * 32,)),
    )

    tokens = profile(report).token_links

    assert sorted(token[:1] for token in tokens) == [b"I", b"P", b"R"]
    assert all(len(token) == 17 and len(set(token[1:])) > 4 for token in tokens)
    assert not set(tokens) & set(profile(report, OTHER_KEY).token_links)


def test_a_token_that_says_its_kind_keeps_it() -> None:
    """Of 17 bytes that begin with P, R, V or L the letter stays; tokens of other lengths are recruiters as before."""
    told = [letter + bytes(range(16)) for letter in (b"P", b"R", b"V", b"L")]
    report = missing(trafficking=Trafficking(recruiter_tokens=(*told, b"P" * 32, b"V" * 16)))

    links = profile(report).token_links

    assert [link[:1] for link in links] == [b"P", *[b"R"] * 4, b"L", b"V"]
    assert all(len(link) == 17 for link in links)


def test_a_recruiters_phone_links_to_the_same_phone_of_a_family() -> None:
    """The number gives one link wherever it was told; under R it stands only where it is a recruiter's."""
    phone = b"P" + bytes(range(16))
    familys = profile(missing(relatives=(Relative(relation="FATHER", phone_token=phone),))).token_links
    recruiters = profile(found(trafficking=Trafficking(recruiter_tokens=(phone,)))).token_links

    assert recruiters == (*familys, b"R" + familys[0][1:])


def test_vehicles_and_places_give_way_to_evidence() -> None:
    """When there are more tokens than a profile holds, vehicles and places are left out first."""
    places = tuple(b"L" + bytes([number]) * 16 for number in range(40))
    report = missing(trafficking=Trafficking(recruiter_tokens=(*places, b"r" * 32)))

    links = profile(report).token_links

    assert len(links) == 32
    assert links[0][:1] == b"R"


def test_the_same_report_gives_the_same_bytes_in_every_process() -> None:
    """Two interpreters with other hash seeds make the same profile."""
    script = (
        "from tests.matcher.children import *;from schemas.builders import a_full_report;import hashlib;"
        "made=[profile(r) for r in (missing(),found(),a_full_report(0),a_full_report(1))];"
        "print(hashlib.sha256(''.join(m.to_json() for m in made).encode()).hexdigest())"
    )
    root = str(Path(__file__).parents[2])

    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1


def test_absurd_names_make_a_profile() -> None:
    """Ten thousand letters, bidirectional overrides, emoji and mixed scripts make a profile and no error."""
    absurd = ("x" * 10_000, "\u202e" * 500 + "abc", "👩‍👧‍👦" * 100, "Suमैয়াสม阮" * 40, "a " * 5_000, "়" * 999, "\x00")

    made = profile(missing(names=tuple(name(value) for value in absurd)))

    assert 0 < len(made.name_signatures) <= len(absurd)
    assert all(len(signature) <= 300 for signature in made.name_signatures)


def test_everything_in_a_profile_is_bounded() -> None:
    """A report with a thousand of everything makes a small profile."""
    report = missing(
        names=tuple(name(f"Name{number} Barua") for number in range(1_000)),
        relatives=tuple(Relative(names=(name(f"Kin{number}"),)) for number in range(1_000)),
        identifiers=tuple(Identifier(scheme="x", keyed_token=bytes([number])) for number in range(200)),
    )

    made = profile(report)

    assert len(made.to_json()) < 30_000


def test_marks_are_signed_without_their_words() -> None:
    """A full report's marks can be read back as keys only."""
    made = profile(a_full_report(0))

    assert made.mark_signatures
    assert all(read_mark(signature) is not None for signature in made.mark_signatures)


def test_an_unbounded_event_stays_open() -> None:
    """A known start without an end is kept as such."""
    report = missing(event_at=at(LOST_AT).model_copy(update={"latest": None}))

    assert profile(report).event_latest is None
