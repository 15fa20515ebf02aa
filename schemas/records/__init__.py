"""Frozen records of the standard, one class a record or part. Generated from schemas/avro."""

from schemas.records.alert import Alert
from schemas.records.base import Record
from schemas.records.case_event import CaseEvent
from schemas.records.case_link import CaseLink
from schemas.records.child_report import ChildReport
from schemas.records.decision import Decision
from schemas.records.erasure import Erasure
from schemas.records.feedback import Feedback
from schemas.records.helpline_contact import HelplineContact
from schemas.records.match import Match
from schemas.records.match_profile import MatchProfile
from schemas.records.parts import (
    AdminArea,
    AgeRange,
    AlertInfo,
    Build,
    ChildWishes,
    Circumstance,
    Companion,
    Complexion,
    Consent,
    Custodian,
    Evidence,
    Extension,
    Eyes,
    Hair,
    Identifier,
    InstantRange,
    Mark,
    MatchSide,
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
from schemas.records.referral import Referral
from schemas.records.rejection import Rejection
from schemas.records.screening import Screening

__all__ = [
    "AdminArea",
    "AgeRange",
    "Alert",
    "AlertInfo",
    "Build",
    "CaseEvent",
    "CaseLink",
    "ChildReport",
    "ChildWishes",
    "Circumstance",
    "Companion",
    "Complexion",
    "Consent",
    "Custodian",
    "Decision",
    "Erasure",
    "Evidence",
    "Extension",
    "Eyes",
    "Feedback",
    "Hair",
    "HelplineContact",
    "Identifier",
    "InstantRange",
    "Mark",
    "Match",
    "MatchProfile",
    "MatchSide",
    "MeasureRange",
    "Name",
    "Nationality",
    "OfficialRef",
    "Photo",
    "Place",
    "Record",
    "Referral",
    "Rejection",
    "Relative",
    "Reporter",
    "Risk",
    "Screening",
    "Template",
    "ToldDate",
    "Trafficking",
    "Verification",
]
