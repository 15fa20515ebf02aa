"""The countries of the region and the time they keep."""

from dataclasses import dataclass

import pycountry

# Standard time by country, minutes east of UTC: IANA time zone database 2024a, file asia; none of these countries
# changes its clocks. Those with several zones (ID, MN) are given as their capital keeps it.
OFFSETS = {
    "AF": 270, "AE": 240, "BD": 360, "BN": 480, "BT": 360, "CN": 480, "HK": 480, "ID": 420, "IN": 330, "JO": 180,
    "JP": 540, "KH": 420, "KR": 540, "KW": 180, "LA": 420, "LK": 330, "MM": 390, "MN": 480, "MO": 480, "MV": 300,
    "MY": 480, "NP": 345, "OM": 240, "PH": 480, "PK": 300, "QA": 180, "SA": 180, "SG": 480, "TH": 420, "TW": 480,
    "VN": 420,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Zone:
    """A country: ISO 3166-1 alpha-2, English name, minutes east of UTC."""

    country: str
    name: str
    utc_offset_minutes: int


def zone_of(country: str) -> Zone | None:
    """Return a country of the region and its time; null for any other."""
    offset, known = OFFSETS.get(country), pycountry.countries.get(alpha_2=country)
    return None if offset is None or known is None else Zone(country, known.name, offset)
