import unicodedata

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import AdminArea, Place
from schemas.values.gazetteer import FILE, area_of_code, areas, find_areas
from schemas.values.places import resolve

# South, north, west and east of each country, degrees rounded outwards.
EXTENTS = {
    "BD": (20, 27, 88, 93),
    "CN": (18, 54, 73, 135),
    "IN": (6, 37, 68, 98),
    "KH": (10, 15, 102, 108),
    "LA": (13, 23, 100, 108),
    "MM": (9, 29, 92, 102),
    "NP": (26, 31, 80, 89),
    "TH": (5, 21, 97, 106),
    "VN": (8, 24, 102, 110),
}


def a_place(country: str | None, *admin: tuple[int, str], locality: str | None = None) -> Place:
    """A place as told."""
    return Place(
        country=country, admin=tuple(AdminArea(level=level, name=name) for level, name in admin), locality=locality
    )


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        (a_place("BD", (1, "চট্টগ্রাম"), (2, "কুমিল্লা")), {1: "BD-B", 2: "BD-08"}),
        (a_place("BD", (2, "Comilla")), {1: "BD-B", 2: "BD-08"}),
        (a_place("BD", (2, "Cumilla district")), {1: "BD-B", 2: "BD-08"}),
        (a_place("BD", (1, "Chittagong")), {1: "BD-B"}),
        (a_place("BD", (1, "Chattogram")), {1: "BD-B"}),
        (a_place("IN", (1, "West Bengal"), (2, "Calcutta")), {1: "IN-WB", 2: "IN-WB.kolkata"}),
        (a_place("IN", (2, "কলকাতা")), {1: "IN-WB", 2: "IN-WB.kolkata"}),
        (a_place("IN", (1, "बिहार"), (2, "पूर्णिया")), {1: "IN-BR", 2: "IN-BR.purnia"}),
        (a_place("IN", (1, "Bihār"), (2, "Purnea")), {1: "IN-BR", 2: "IN-BR.purnia"}),
        (a_place("NP", (2, "काठमाडौँ")), {1: "NP-P3", 2: "NP-P3.kathmandu"}),
        (a_place(None, (2, "Murshidabad")), {1: "IN-WB", 2: "IN-WB.murshidabad"}),
        (a_place("BD", locality="Sharsha"), {1: "BD-D", 2: "BD-22"}),
        (a_place(None, locality="Benapole, Sharsha, Jessore"), {1: "BD-D", 2: "BD-22"}),
        (a_place("IN", (2, "উত্তর ২৪ পরগনা")), {1: "IN-WB", 2: "IN-WB.north-24-parganas"}),
        (a_place("NP", locality="Birgunj Metropolitan City"), {1: "NP-P2", 2: "NP-P2.parsa"}),
        (a_place("TH", (1, "จังหวัดตาก"), (2, "อำเภอแม่สอด")), {1: "TH-63", 2: "TH-63.mae-sot"}),
        (a_place(None, (2, "Mae Sot")), {1: "TH-63", 2: "TH-63.mae-sot"}),
        (a_place("LA", (1, "ແຂວງສະຫວັນນະເຂດ"), (2, "ເມືອງສອງຄອນ")), {1: "LA-SV", 2: "LA-SV.songkhone"}),
        (a_place("MM", (1, "ကရင်ပြည်နယ်"), (2, "မြဝတီ")), {1: "MM-13", 2: "MM-13.myawaddy"}),
        (a_place("KH", (1, "ខេត្តបន្ទាយមានជ័យ"), (2, "ប៉ោយប៉ែត")), {1: "KH-1", 2: "KH-1.poipet"}),
    ],
)
def test_spellings_of_one_place_get_one_code(place: Place, codes: dict[int, str]) -> None:
    """Old and new names, scripts and kinds of area lead to the same codes and to a centre."""
    found = resolve(place)

    assert {area.level: area.code for area in found.admin} == codes
    assert found.lat is not None
    assert found.lon is not None


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (a_place("VN", (1, "Đồng Nai")), "VN-39"),
        (a_place("VN", (1, "Tỉnh Dong Nai")), "VN-39"),
        (a_place("VN", (1, "TP. Hồ Chí Minh")), "VN-SG"),
        (a_place("CN", (1, "云南省")), "CN-YN"),
        (a_place("CN", (1, "Guangxi")), "CN-GX"),
        (a_place("KH", (1, "Siem Reap")), "KH-17"),
        (a_place("MM", (1, "Arakan")), "MM-16"),
    ],
)
def test_first_levels_have_their_iso_code(place: Place, code: str) -> None:
    """Provinces of Viet Nam, China, Cambodia and Myanmar are found in their own script and in Latin."""
    found = resolve(place)

    assert [area.code for area in found.admin] == [code]


def test_what_was_told_is_kept() -> None:
    """Names stay as told; levels that were not told are added by code only."""
    found = resolve(a_place("BD", (2, "কুমিল্লা"), locality="somewhere"))

    assert [(area.level, area.name) for area in found.admin] == [(1, None), (2, "কুমিল্লা")]
    assert found.locality == "somewhere"


@pytest.mark.parametrize(
    "place",
    [
        a_place("BD", (2, "Nowhere")),
        a_place("IN", (2, "Jashore")),
        a_place(None),
        a_place(None, locality="করিমগঞ্জ"),
        a_place("LA", (1, "Vientiane")),
        a_place("LA", (2, "Phonthong")),
    ],
)
def test_what_fits_nothing_or_two_places_is_left_alone(place: Place) -> None:
    """An unknown name, one of another country, and one of two countries stay without code."""
    found = resolve(place)

    assert found == place


def test_the_areas_above_settle_a_name() -> None:
    """The same district name means the one in the state that was told."""
    found = resolve(a_place(None, (1, "Assam"), (2, "করিমগঞ্জ")))

    assert {area.level: area.code for area in found.admin} == {1: "IN-AS", 2: "IN-AS.karimganj"}


def test_a_centre_that_was_told_stays() -> None:
    """A measured position is better than a district's centre."""
    place = a_place("BD", (2, "Dhaka")).model_copy(update={"lat": 1.0, "lon": 2.0})

    found = resolve(place)

    assert (found.lat, found.lon) == (1.0, 2.0)


def test_every_spelling_finds_its_area() -> None:
    """Each spelling of the file leads to its area or to the one around it, in NFC, and the file is small."""
    for area in areas():
        for spelling in area.spellings:
            found = {other.code for other in find_areas(spelling, area.country)}

            assert unicodedata.is_normalized("NFC", spelling)
            assert found & {area.code, area.parent, *_above(area.parent)}, area.code
    assert FILE.stat().st_size < 300_000


def test_every_area_lies_in_one_of_its_country_and_near_it() -> None:
    """Parents exist, are of the same country, and centres are where the country lies."""
    for area in areas():
        parent = None if area.parent is None else area_of_code(area.parent)

        assert area.level == 1 or (parent is not None and parent.country == area.country)
        assert area.centre is None or _inside(area.centre, EXTENTS[area.country])


@settings(deadline=None)
@given(st.sampled_from(["IN", "BD", "NP", "TH", "LA", "XX", None]), st.text(max_size=300), st.text(max_size=300))
def test_any_place_resolves_without_losing_anything(country: str | None, name: str, locality: str) -> None:
    """No text raises, and nothing told is changed."""
    place = a_place(country, (2, name), locality=locality)

    found = resolve(place)

    assert found.locality == locality
    assert name in {area.name for area in found.admin}


def test_codes_are_those_of_iso_or_lie_below_one() -> None:
    """A code without a point is one of ISO 3166-2; a code with one begins with the code of the area it lies in."""
    for area in areas():
        own = area.code.rpartition(".")[0]

        assert own == (area.parent or "") if own else pycountry.subdivisions.get(code=area.code) is not None


def _inside(centre: tuple[float, float], extent: tuple[int, int, int, int]) -> bool:
    south, north, west, east = extent
    return south < centre[0] < north and west < centre[1] < east


def _above(code: str | None) -> tuple[str | None, ...]:
    area = None if code is None else area_of_code(code)
    return () if area is None else (area.parent,)
