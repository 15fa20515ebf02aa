"""Builds schemas/values/gazetteer.tsv: `python -m ops.sandbox.simulate.build_gazetteer DATA_FOLDER`.

DATA_FOLDER/places holds bd_districts_bn_en.csv and bd_upazilas_bn_en.csv (nuhil/bangladesh-geocode, MIT),
nepal_places_ne_en.csv (lists of Nepal's government, facts), th_provinces.csv and th_districts.csv
(kongvut/thai-province-data, MIT) and lao_districts_lo_en.csv (public lists, facts). ISO 3166-2 comes from pycountry;
India's districts, the provinces of Laos's districts, towns on borders, centres and further spellings are facts kept in
sources/ beside this file (native names of provinces compared with CLDR's subdivisions, Unicode License v3).
"""

import csv
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pycountry

from schemas.values.gazetteer import FILE, folded_name

SOURCES = Path(__file__).parent / "sources"
COUNTRIES = ("BD", "CN", "IN", "KH", "LA", "MM", "NP", "TH", "VN")
HEAD = """\
# Areas of the countries the hub serves. Made by ops/sandbox/simulate/build_gazetteer.py; change its sources, not this.
# Sources: ISO 3166-2 (pycountry); nuhil/bangladesh-geocode (MIT) for Bangladesh's districts and upazilas in Bangla;
# kongvut/thai-province-data (MIT) for Thailand's provinces and districts; lists of Nepal's government for its districts
# and local bodies in Nepali; public lists for Laos's districts; India's districts, border towns, centres and further
# spellings: facts collected in ops/sandbox/simulate/sources. A code with a point in it is the hub's own.
"""
CHINESE_KINDS = re.compile(r" (?:Sheng|Shi|SAR|(?:Zhuangzu |Huizu |Uygur )?Zizhiqu)$")
NEPAL_KINDS = re.compile(
    r" (?:Rural |Sub-?[Mm]etropolitan |Metropolitan )?(?:Municipality|City)\s*$"
    r"|\s*(?:उप)?(?:महा)?नगरपालिका\s*$|\s*गा[उऊ]ँ?पालिका\s*$"
)
COLUMNS = ("code", "level", "country", "parent", "name", "lat", "lon", "spellings")


@dataclass
class Row:
    """One area while it is put together."""

    code: str
    level: int
    country: str
    parent: str
    name: str
    spellings: list[str] = field(default_factory=list)
    centre: tuple[str, str] = ("", "")


def main() -> None:
    """Writes the gazetteer of the folder named on the command line."""
    FILE.write_text(gazetteer_text(Path(sys.argv[1]) / "places"), encoding="utf-8")


def gazetteer_text(places: Path) -> str:
    """Return the whole file: head, column names and one line per area."""
    rows = {row.code: row for row in _iso_areas()}
    for row in (
        *_bangladesh(places, rows),
        *_india(),
        *_nepal(places, rows),
        *_thailand(places, rows),
        *_laos(places),
        *_border_towns(),
    ):
        rows.setdefault(row.code, row)
    _add_spellings_and_centres(rows)
    lines = ["\t".join(COLUMNS), *(_line(rows[code]) for code in sorted(rows, key=lambda c: (rows[c].level, c)))]
    return HEAD + "\n".join(lines) + "\n"


def _iso_areas() -> Iterator[Row]:
    for country in COUNTRIES:
        for area in pycountry.subdivisions.get(country_code=country):  # type: ignore[no-untyped-call]  # no types
            parent = area.parent_code or ""
            name = CHINESE_KINDS.sub("", area.name) if country == "CN" else area.name
            yield Row(area.code, 2 if parent else 1, country, parent, _plain(name), [name])


def _bangladesh(places: Path, rows: dict[str, Row]) -> list[Row]:
    codes = {folded_name(row.name): row.code for row in rows.values() if row.country == "BD" and row.level > 1}
    spelled = {"coxsbazar": "BD-11", "barisal": "BD-06", "netrokona": "BD-41", "chapainawabganj": "BD-45"}
    codes |= {folded_name(name): code for name, code in spelled.items()}
    districts: dict[str, str] = {}
    for number, _, latin, bangla, lat, lon, _ in _csv(places / "bd_districts_bn_en.csv"):
        code = codes[folded_name(latin)]
        districts[number] = code
        rows[code].spellings += [latin, bangla]
        rows[code].centre = (f"{float(lat):.2f}", f"{float(lon):.2f}")
    return [
        Row(f"{districts[district]}.{_slug(latin)}", 3, "BD", districts[district], latin, [latin, bangla])
        for _, district, latin, bangla, *_ in _csv(places / "bd_upazilas_bn_en.csv")
    ]


def _india() -> list[Row]:
    rows = []
    for state, district, lat, lon, hindi, bengali in _tsv(SOURCES / "india_districts.tsv"):
        names = [name for name in (district, hindi, bengali) if name]
        rows.append(Row(f"{state}.{_slug(district)}", 2, "IN", state, district, names, (lat, lon)))
    return rows


def _nepal(places: Path, rows: dict[str, Row]) -> list[Row]:
    provinces = {folded_name(row.name): row.code for row in rows.values() if row.country == "NP"}
    provinces[folded_name("Sudur Paschimanchal")] = "NP-P7"
    found, province, district = [], "", ""
    for kind, nepali, latin in _csv(places / "nepal_places_ne_en.csv"):
        if kind == "province":
            province = provinces[folded_name(latin)]
            rows[province].spellings.append(nepali)
        elif kind == "districts":
            district = f"{province}.{_slug(latin)}"
            found.append(Row(district, 2, "NP", province, latin, [latin, nepali.strip()]))
        else:
            name, native = NEPAL_KINDS.sub("", latin).strip(), NEPAL_KINDS.sub("", nepali).strip()
            found.append(Row(f"{district}.{_slug(name)}", 3, "NP", district, name, [name, native]))
    return found


def _thailand(places: Path, rows: dict[str, Row]) -> list[Row]:
    codes = {folded_name(row.name): row.code for row in rows.values() if row.country == "TH"}
    codes[folded_name("Bangkok")] = "TH-10"
    provinces: dict[str, str] = {}
    for number, thai, latin, *_ in _csv(places / "th_provinces.csv")[1:]:
        provinces[number] = code = codes[folded_name(latin)]
        rows[code].spellings += [latin, thai]
    found = []
    for _, thai, latin, number, _, _, deleted in _csv(places / "th_districts.csv")[1:]:
        name, native = latin.removeprefix("Khet ").strip(), thai.removeprefix("เขต").strip()
        if not deleted and "*" not in thai:
            code = provinces[number]
            found.append(Row(f"{code}.{_slug(name)}", 2, "TH", code, name, [name, native]))
    return found


def _laos(places: Path) -> list[Row]:
    native: dict[str, list[str]] = {}
    for lao, latin in _csv(places / "lao_districts_lo_en.csv"):
        native.setdefault(latin, []).append(lao)
    return [
        Row(f"{province}.{_slug(name)}", 2, "LA", province, name, [name, *native[name]])
        for province, names in _tsv(SOURCES / "lao_districts.tsv")
        for name in names.split("|")
    ]


def _border_towns() -> list[Row]:
    return [
        Row(f"{parent}.{_slug(name)}", 2, parent[:2], parent, name, [name, *spellings.split("|")], (lat, lon))
        for parent, name, lat, lon, spellings in _tsv(SOURCES / "border_towns.tsv")
    ]


def _add_spellings_and_centres(rows: dict[str, Row]) -> None:
    for code, spellings in _tsv(SOURCES / "place_spellings.tsv"):
        rows[code].spellings += spellings.split("|")
    for code, lat, lon in _tsv(SOURCES / "area_centres.tsv"):
        rows[code].centre = (lat, lon)


def _line(row: Row) -> str:
    spellings = list(dict.fromkeys(unicodedata.normalize("NFC", spelling.strip()) for spelling in row.spellings))
    return "\t".join((row.code, str(row.level), row.country, row.parent, row.name, *row.centre, "|".join(spellings)))


def _plain(name: str) -> str:
    """Return a name of ISO 3166-2 without the marks of its romanisation (Bihār is written Bihar in English)."""
    return "".join(part for part in unicodedata.normalize("NFKD", name) if not unicodedata.combining(part))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _plain(name).lower()).strip("-")


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _tsv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


if __name__ == "__main__":
    main()
