"""MatchProfile. Generated from schemas/avro/match_profile.avsc."""

import datetime as dt

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class MatchProfile(Record):
    """What matching needs of a report and nothing that names a child."""

    record_id: str
    """Report."""
    record_version: int
    """Version of the report."""
    kind: codes.ReportKind
    """MISSING, FOUND, SIGHTING or AT_RISK."""
    country: str
    """ISO 3166-1 alpha-2 of the report's owner."""
    status: codes.ReportStatus = "OPEN"
    """Where the report stands."""
    expires_at: AwareDatetime | None = None
    """When it may no longer be used, UTC."""
    message_class: codes.MessageClass = "ACTUAL"
    """ACTUAL, EXERCISE or TEST; only equals match."""
    profile_version: str
    """Encoder and key generation that made signatures and vector, for example n1.k1."""
    sex: codes.Sex | None = None
    """Sex."""
    birth_earliest: dt.date | None = None
    """First day of birth that fits what was told."""
    birth_latest: dt.date | None = None
    """Last day of birth that fits."""
    event_earliest: AwareDatetime | None = None
    """First instant last seen or found, UTC."""
    event_latest: AwareDatetime | None = None
    """Last instant last seen or found, UTC."""
    height_min: float | None = None
    """Shortest height, centimetres."""
    height_max: float | None = None
    """Tallest height, centimetres."""
    build: codes.BuildCode | None = None
    """Body build."""
    complexion: codes.ComplexionCode | None = None
    """Complexion."""
    hair: codes.HairCode | None = None
    """Hair."""
    eyes: codes.EyeCode | None = None
    """Eyes."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags."""
    home_cells: tuple[str, ...] = ()
    """Coarse cells of home: ISO 3166 codes and half-degree squares."""
    event_cells: tuple[str, ...] = ()
    """Coarse cells of where last seen or found."""
    name_signatures: tuple[bytes, ...] = ()
    """Keyed signatures of the child's names, one a name."""
    relative_signatures: tuple[bytes, ...] = ()
    """Keyed signatures of relatives' names, one a name, the relation first."""
    mark_signatures: tuple[bytes, ...] = ()
    """Keyed signatures of marks."""
    vector: bytes | None = None
    """Name vector, float16, little-endian, length by profile_version; null without a name."""
    token_links: tuple[bytes, ...] = ()
    """Keyed tokens of recruiters, phones, vehicles and identifiers."""
    grade: str | None = None
    """Minimum standard reached: L1, L2, L3 or null."""
