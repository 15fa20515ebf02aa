"""ChildReport. Generated from schemas/avro/child_report.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record
from schemas.records.parts import (
    AgeRange,
    Build,
    ChildWishes,
    Circumstance,
    Companion,
    Complexion,
    Consent,
    Custodian,
    Extension,
    Eyes,
    Hair,
    Identifier,
    InstantRange,
    Mark,
    MeasureRange,
    Name,
    Nationality,
    OfficialRef,
    Photo,
    Place,
    Relative,
    Reporter,
    Risk,
    Template,
    ToldDate,
    Trafficking,
    Verification,
)


class ChildReport(Record):
    """One report about one child by one system: the unit everything starts from."""

    record_id: str
    """<source_id>/<local_id>; the owner's id, without personal data."""
    record_version: int = 1
    """Rises with every change at the owner; the highest wins."""
    source_id: str
    """Registered domain-like name of the owner."""
    source_country: str
    """ISO 3166-1 alpha-2 of the owner."""
    kind: codes.ReportKind
    """What is reported."""
    status: codes.ReportStatus = "OPEN"
    """Where the report stands."""
    message_class: codes.MessageClass = "ACTUAL"
    """ACTUAL, EXERCISE or TEST."""
    reported_at: AwareDatetime | None = None
    """When it was reported at the source, UTC."""
    ingested_at: AwareDatetime | None = None
    """When a connector took it in, UTC."""
    expires_at: AwareDatetime | None = None
    """When the record may no longer be used, UTC."""
    consent: Consent | None = None
    """Basis and scopes of sharing; null = not told."""
    withheld_fields: tuple[str, ...] = ()
    """Names of fields that are known and not shared."""
    issues: tuple[str, ...] = ()
    """Names of fields in which something could not be understood."""
    protect_location: bool = True
    """Whether the place where the child is must never be shown; true for FOUND."""
    sex: codes.Sex | None = None
    """Sex; null = not asked."""
    age: AgeRange | None = None
    """Age on a day."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags of languages spoken."""
    dialect: str | None = None
    """Dialect or way of speaking, in words."""
    height_cm: MeasureRange | None = None
    """Height, centimetres."""
    weight_kg: MeasureRange | None = None
    """Weight, kilograms."""
    build: Build | None = None
    """Body build."""
    complexion: Complexion | None = None
    """Complexion."""
    hair: Hair | None = None
    """Hair."""
    eyes: Eyes | None = None
    """Eyes."""
    marks: tuple[Mark, ...] = ()
    """Identification marks."""
    clothing: str | None = None
    """Clothing, in the source's words."""
    belongings: str | None = None
    """Belongings, in the source's words."""
    event_at: InstantRange | None = None
    """When last seen or found."""
    names: tuple[Name, ...] = ()
    """Names of the child."""
    birth: ToldDate | None = None
    """Date of birth as told."""
    nationalities: tuple[Nationality, ...] = ()
    """Nationalities claimed or verified."""
    home_place: Place | None = None
    """Where home is."""
    event_place: Place | None = None
    """Where last seen or found."""
    companions: tuple[Companion, ...] = ()
    """Siblings and others of the same journey or rescue."""
    circumstance: Circumstance | None = None
    """How it happened."""
    photos: tuple[Photo, ...] = ()
    """References to photographs."""
    official_refs: tuple[OfficialRef, ...] = ()
    """Numbers of authorities."""
    custodian: Custodian | None = None
    """Who has the child in care."""
    verification: Verification | None = None
    """Whether an authority stands behind the report."""
    risk: Risk | None = None
    """Risk to the child."""
    disabilities: tuple[codes.DisabilityCode, ...] = ()
    """Difficulties in functioning."""
    medical: str | None = None
    """Medical needs, in words."""
    relatives: tuple[Relative, ...] = ()
    """Relatives and caregivers."""
    care_place: Place | None = None
    """Where the child is cared for."""
    trafficking: Trafficking | None = None
    """What is known of trafficking."""
    child_wishes: ChildWishes | None = None
    """What the child wants."""
    templates: tuple[Template, ...] = ()
    """Biometric templates."""
    identifiers: tuple[Identifier, ...] = ()
    """Official identifiers as keyed tokens."""
    reporter: Reporter | None = None
    """Who made the report."""
    extensions: tuple[Extension, ...] = ()
    """What other exchange formats say of the child and its reporters that no field above holds."""
