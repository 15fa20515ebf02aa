"""Parts that records share. Generated from schemas/avro/types/parts.avsc."""

import datetime as dt

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class ToldDate(Record):
    """A date as it was told, with the days it may mean."""

    text: str | None = None
    """The date in the words and script of the source."""
    calendar: codes.Calendar = "GREGORIAN"
    """Calendar in which it was told."""
    earliest: dt.date | None = None
    """First Gregorian day it may mean; null when unknown."""
    latest: dt.date | None = None
    """Last Gregorian day it may mean; equal to earliest for a known day."""


class Name(Record):
    """A name of a person, in the script the source gave."""

    value: str
    """The name, NFC, unchanged otherwise."""
    script: str | None = None
    """ISO 15924 code of its script."""
    language: str | None = None
    """BCP 47 tag of its language."""
    kind: codes.NameKind = "UNKNOWN"
    """What kind of name it is."""


class AgeRange(Record):
    """Age on a day, as a range."""

    min_years: int
    """Youngest age, in completed years, 0 to 130."""
    max_years: int
    """Oldest age, in completed years, 0 to 130."""
    as_of: dt.date | None = None
    """Day on which the age held."""
    estimated: bool = False
    """True when somebody guessed."""


class Nationality(Record):
    """A country the child belongs to, or says so."""

    country: str
    """ISO 3166-1 alpha-2."""
    status: codes.ClaimStatus = "UNKNOWN"
    """Claimed or verified."""


class MeasureRange(Record):
    """A measure as a range; both ends equal when measured."""

    min: float
    """Lower end, in the unit of the field's name."""
    max: float
    """Upper end, in the unit of the field's name."""


class Build(Record):
    """Build as a code and in the source's words."""

    code: codes.BuildCode | None = None
    """Code; null when the source gave no word that maps."""
    text: str | None = None
    """The source's words."""


class Complexion(Record):
    """Complexion as a code and in the source's words."""

    code: codes.ComplexionCode | None = None
    """Code; null when the source gave no word that maps."""
    text: str | None = None
    """The source's words."""


class Hair(Record):
    """Hair as a code and in the source's words."""

    code: codes.HairCode | None = None
    """Code; null when the source gave no word that maps."""
    text: str | None = None
    """The source's words."""


class Eyes(Record):
    """Eyes as a code and in the source's words."""

    code: codes.EyeCode | None = None
    """Code; null when the source gave no word that maps."""
    text: str | None = None
    """The source's words."""


class Mark(Record):
    """An identification mark."""

    kind: codes.MarkKind = "OTHER"
    """Kind of mark."""
    body_site: codes.BodySite | None = None
    """Where on the body."""
    side: codes.BodySide | None = None
    """Which side, seen from the child."""
    text: str | None = None
    """The source's words."""


class AdminArea(Record):
    """One administrative level of a place."""

    level: int
    """1 = ISO 3166-2 first level (state, division, province), 2 = district, 3 and on = below."""
    name: str | None = None
    """Name in the source's script."""
    code: str | None = None
    """ISO 3166-2 code at level 1; the country's own code below."""


class Place(Record):
    """A place as told, from country to landmark."""

    country: str | None = None
    """ISO 3166-1 alpha-2."""
    admin: tuple[AdminArea, ...] = ()
    """Administrative areas, highest first."""
    locality: str | None = None
    """Town, village or ward."""
    landmark: str | None = None
    """What the child or reporter remembers nearby."""
    lat: float | None = None
    """Latitude, degrees north, WGS 84, -90 to 90."""
    lon: float | None = None
    """Longitude, degrees east, WGS 84, -180 to 180."""


class Relative(Record):
    """A relative or caregiver of the child."""

    relation: codes.Relation = "UNKNOWN"
    """Relation to the child."""
    names: tuple[Name, ...] = ()
    """Names of the relative."""
    alive: bool | None = None
    """Whether the relative lives; null = not asked."""
    caregiver: bool | None = None
    """Whether the relative cared for the child; null = not asked."""
    place: Place | None = None
    """Where the relative lives."""
    phone_token: bytes | None = None
    """Keyed token of the relative's E.164 number; never the number."""


class Companion(Record):
    """A child or person who belongs to this report."""

    kind: codes.CompanionKind = "UNKNOWN"
    """How they belong together."""
    record_id: str | None = None
    """Record of the companion, when there is one."""


class InstantRange(Record):
    """A span of time in which something happened."""

    earliest: AwareDatetime | None = None
    """First instant, UTC."""
    latest: AwareDatetime | None = None
    """Last instant, UTC."""


class Circumstance(Record):
    """How the child came to be missing or found."""

    code: codes.CircumstanceCode | None = None
    """Code; null when the source gave no word that maps."""
    text: str | None = None
    """The source's words."""


class Trafficking(Record):
    """What is known of trafficking, after HTCDS."""

    status: codes.TraffickingStatus = "UNKNOWN"
    """Suspected, identified or ruled out."""
    exploitation: tuple[codes.Exploitation, ...] = ()
    """Types of exploitation."""
    control: tuple[codes.ControlMeans, ...] = ()
    """Means of control."""
    recruiter_tokens: tuple[bytes, ...] = ()
    """Keyed tokens of recruiters."""
    route_text: str | None = None
    """The way taken, in the source's words."""
    destination_country: str | None = None
    """ISO 3166-1 alpha-2 of the intended destination."""


class Photo(Record):
    """A photograph; its bytes stay at the source."""

    ref: str
    """Reference under which the source serves the photograph to those allowed."""
    sha256: bytes | None = None
    """SHA-256 of the photograph's bytes."""
    taken_on: dt.date | None = None
    """Day it was taken."""
    publish_allowed: bool = False
    """Whether it may be published in an alert."""


class Template(Record):
    """A biometric template; never leaves the national side in clear."""

    kind: codes.TemplateKind = "UNKNOWN"
    """Face, fingerprint or iris."""
    model: str
    """Model and version that made the vector."""
    vector: bytes
    """Vector, float16, little-endian."""


class Identifier(Record):
    """An official identifier as a keyed token; never in clear."""

    scheme: str
    """Kind of identifier, for example birth-registration."""
    issuer: str | None = None
    """Office or country that issued it."""
    keyed_token: bytes
    """HMAC-SHA-256 of the normalised identifier under the national key."""
    verified: bool | None = None
    """Whether the issuer confirmed it; null = not asked."""


class OfficialRef(Record):
    """A number under which an authority knows the case."""

    kind: codes.OfficialRefKind = "OTHER"
    """Kind of reference."""
    number: str | None = None
    """The number as given."""
    office: str | None = None
    """Police station, court or home."""
    date: dt.date | None = None
    """Date of the reference."""


class Custodian(Record):
    """Who has a found child in care."""

    organisation: str | None = None
    """Name of the organisation."""
    kind: codes.CustodianKind = "OTHER"
    """Kind of organisation."""


class Reporter(Record):
    """Who made the report."""

    kind: codes.ReporterKind = "UNKNOWN"
    """Kind of reporter."""
    relation: codes.Relation | None = None
    """Relation to the child."""
    identity_verified: bool | None = None
    """Whether an official saw proof of the reporter's identity; null = not asked."""
    token: bytes | None = None
    """Keyed token of the reporter."""


class Verification(Record):
    """Whether an authority stands behind the report."""

    status: codes.VerificationStatus = "UNVERIFIED"
    """Status."""
    by: str | None = None
    """Authority that verified."""
    at: AwareDatetime | None = None
    """When, UTC."""


class ChildWishes(Record):
    """What the child wants."""

    tracing: codes.TracingWish = "NOT_ASKED"
    """Whether the family may be traced; NO stops matching."""
    text: str | None = None
    """The child's own words, or a note on them."""


class Risk(Record):
    """Risk to the child and why."""

    level: codes.RiskLevel = "UNKNOWN"
    """Level."""
    reasons: tuple[str, ...] = ()
    """Reason codes or words."""


class Consent(Record):
    """On what basis the record is shared, by whom it was given and for what."""

    basis: codes.ConsentBasis = "UNKNOWN"
    """Legal basis."""
    given_by: str | None = None
    """Role of who gave it (child, mother, court, committee); never a name."""
    scopes: tuple[codes.ConsentScope, ...] = ()
    """What the record may be used for."""


class Extension(Record):
    """What a record says in another exchange format and this standard has no field for."""

    format: str
    """Format and version, for example pfif-1.4."""
    text: str
    """JSON object of that format's fields, only of those that the other fields do not give back."""


class MatchSide(Record):
    """One side of a match."""

    record_id: str
    """Report."""
    record_version: int
    """Version of the report that was compared."""
    country: str
    """ISO 3166-1 alpha-2 of its owner."""
    kind: codes.ReportKind = "UNKNOWN"
    """What the report says of the child."""


class Evidence(Record):
    """One comparison and what it says."""

    kind: str
    """What was compared: NAME, RELATIVE, AGE, SEX, EVENT, HOME, LANGUAGE, HEIGHT, MARK, DESCRIPTION, TOKEN."""
    score: float
    """Agreement, 0 to 1."""
    bits: float
    """Weight of evidence in bits; positive speaks for the same child."""
    reason: str
    """Reason code a case worker's language can render, without values."""


class AlertInfo(Record):
    """The alert in one language (CAP 1.2 info)."""

    language: str
    """BCP 47 tag."""
    category: str = "Rescue"
    """CAP category; Rescue."""
    event: str
    """What happened, in words."""
    urgency: codes.Urgency = "Unknown"
    """CAP urgency."""
    severity: codes.Severity = "Unknown"
    """CAP severity."""
    certainty: codes.Certainty = "Unknown"
    """CAP certainty."""
    expires: AwareDatetime | None = None
    """When the alert ends, UTC."""
    headline: str | None = None
    """Headline."""
    description: str | None = None
    """Description without names beyond the scope."""
    instruction: str | None = None
    """What to do."""
    contact: str | None = None
    """An office, never a family."""
    area: tuple[str, ...] = ()
    """Areas as words; never a shelter."""
