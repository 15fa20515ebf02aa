"""Code lists of the standard. Generated from schemas/avro/types/codes.avsc."""

from typing import Literal

ReportKind = Literal["MISSING", "FOUND", "SIGHTING", "AT_RISK", "UNKNOWN"]
"""What the report says of the child. FOUND means found but untraced: safe somewhere, family unknown. UNKNOWN is only
the reader's fallback for a word newer than itself; it is never written.
"""

ReportStatus = Literal["OPEN", "TRACED", "REUNITED", "ALTERNATIVE_CARE", "CLOSED", "WITHDRAWN", "UNKNOWN"]
"""Where the report stands at its owner. UNKNOWN is only the reader's fallback for a word newer than itself; it is never
written.
"""

MessageClass = Literal["ACTUAL", "EXERCISE", "TEST", "UNKNOWN"]
"""CAP 1.2 status words (section 3.2.1). An exercise never meets an actual child. UNKNOWN is only the reader's fallback
for a word newer than itself; it is never written.
"""

Sex = Literal["FEMALE", "MALE", "OTHER", "UNKNOWN"]
"""Sex as reported; UNKNOWN = asked, not known."""

Calendar = Literal["GREGORIAN", "BIKRAM_SAMBAT", "BANGLA", "THAI_BUDDHIST", "OTHER"]
"""Calendar in which a date was told."""

NameKind = Literal["LEGAL", "GIVEN", "FAMILY", "NICKNAME", "ALIAS", "CLAIMED", "UNKNOWN"]
"""What kind of name it is; CLAIMED is weak evidence. UNKNOWN also stands for a word newer than the reader."""

ClaimStatus = Literal["CLAIMED", "VERIFIED", "UNKNOWN"]
"""Whether a nationality is claimed or verified. UNKNOWN also stands for a word newer than the reader."""

ConsentBasis = Literal["CONSENT", "VITAL_INTERESTS", "LEGAL_OBLIGATION", "PUBLIC_TASK", "BEST_INTERESTS", "UNKNOWN"]
"""Legal basis on which the record is shared; after GDPR article 6 and CRC article 3. UNKNOWN also stands for a word
newer than the reader.
"""

ConsentScope = Literal["SERVICES", "TRACING", "CROSS_BORDER", "PUBLIC_ALERT", "STATISTICS", "UNKNOWN"]
"""What the record may be used for. UNKNOWN also stands for a word newer than the reader."""

BuildCode = Literal["THIN", "MEDIUM", "HEAVY", "UNKNOWN"]
"""Body build. UNKNOWN also stands for a word newer than the reader."""

ComplexionCode = Literal["FAIR", "WHEATISH", "DARK", "UNKNOWN"]
"""Complexion, in the three words police forms of the region use. UNKNOWN also stands for a word newer than the reader.
"""

HairCode = Literal["BLACK", "BROWN", "BLOND", "RED", "GREY", "SHAVED", "UNKNOWN"]
"""Hair colour, or SHAVED. UNKNOWN also stands for a word newer than the reader."""

EyeCode = Literal["BLACK", "BROWN", "HAZEL", "GREEN", "BLUE", "GREY", "UNKNOWN"]
"""Eye colour. UNKNOWN also stands for a word newer than the reader."""

MarkKind = Literal["SCAR", "MOLE", "TATTOO", "BIRTHMARK", "MISSING_PART", "DEFORMITY", "OTHER"]
"""Kind of identification mark."""

BodySite = Literal[
    "HEAD",
    "FACE",
    "FOREHEAD",
    "EYE",
    "EAR",
    "NOSE",
    "CHEEK",
    "LIP",
    "CHIN",
    "NECK",
    "SHOULDER",
    "ARM",
    "ELBOW",
    "WRIST",
    "HAND",
    "FINGER",
    "CHEST",
    "BACK",
    "ABDOMEN",
    "HIP",
    "LEG",
    "KNEE",
    "ANKLE",
    "FOOT",
    "TOE",
    "UNKNOWN",
]
"""Site of the body. UNKNOWN also stands for a word newer than the reader."""

BodySide = Literal["LEFT", "RIGHT", "BOTH", "MIDDLE", "UNKNOWN"]
"""Side of the body, seen from the child. UNKNOWN also stands for a word newer than the reader."""

DisabilityCode = Literal[
    "SEEING",
    "HEARING",
    "WALKING",
    "REMEMBERING",
    "SELF_CARE",
    "COMMUNICATING",
    "OTHER",
    "UNKNOWN",
]
"""Domains of the Washington Group short set on functioning, and OTHER. UNKNOWN also stands for a word newer than the
reader.
"""

Relation = Literal[
    "MOTHER",
    "FATHER",
    "SISTER",
    "BROTHER",
    "GRANDMOTHER",
    "GRANDFATHER",
    "AUNT",
    "UNCLE",
    "SPOUSE",
    "GUARDIAN",
    "OTHER",
    "UNKNOWN",
]
"""Relation of the other person to the child. UNKNOWN also stands for a word newer than the reader."""

CompanionKind = Literal["SIBLING", "TRAVELLED_WITH", "SAME_RESCUE", "UNKNOWN"]
"""How a companion belongs to the child. UNKNOWN also stands for a word newer than the reader."""

CircumstanceCode = Literal[
    "RUNAWAY",
    "LOST",
    "ABDUCTED_FAMILY",
    "ABDUCTED_OTHER",
    "TRAFFICKING_SUSPECTED",
    "UNACCOMPANIED",
    "ABANDONED",
    "LABOUR",
    "UNKNOWN",
]
"""How the child came to be missing or found. UNKNOWN also stands for a word newer than the reader."""

TraffickingStatus = Literal["SUSPECTED", "IDENTIFIED", "NOT_TRAFFICKED", "UNKNOWN"]
"""Whether the child is held to be trafficked. UNKNOWN also stands for a word newer than the reader."""

Exploitation = Literal[
    "SEXUAL",
    "FORCED_LABOUR",
    "DOMESTIC_SERVITUDE",
    "FORCED_MARRIAGE",
    "BEGGING",
    "ORGAN_REMOVAL",
    "ARMED_CONFLICT",
    "ILLEGAL_ADOPTION",
    "FORCED_CRIMINALITY",
    "OTHER",
    "UNKNOWN",
]
"""Type of exploitation, after the Human Trafficking Case Data Standard (HTCDS), with FORCED_CRIMINALITY. UNKNOWN also
stands for a word newer than the reader.
"""

ControlMeans = Literal[
    "DEBT_BONDAGE",
    "WITHHOLDS_DOCUMENTS",
    "WITHHOLDS_EARNINGS",
    "THREATS",
    "VIOLENCE",
    "SEXUAL_VIOLENCE",
    "FALSE_PROMISES",
    "RESTRICTS_MOVEMENT",
    "RESTRICTS_CONTACT",
    "DRUGS",
    "OTHER",
    "UNKNOWN",
]
"""Means of control, after HTCDS. UNKNOWN also stands for a word newer than the reader."""

TemplateKind = Literal["FACE", "FINGERPRINT", "IRIS", "UNKNOWN"]
"""Kind of biometric template. UNKNOWN also stands for a word newer than the reader."""

OfficialRefKind = Literal["FIR", "GD", "COURT", "CWC_ORDER", "HELPLINE", "SHELTER", "OTHER"]
"""Kind of official reference: first information report, general diary, court, child welfare committee order, helpline
call, shelter file.
"""

CustodianKind = Literal["POLICE", "SHELTER", "HOSPITAL", "FAMILY", "BORDER", "OTHER"]
"""Who has the child in care."""

ReporterKind = Literal[
    "FAMILY",
    "POLICE",
    "SHELTER",
    "HELPLINE",
    "HOSPITAL",
    "SCHOOL",
    "BORDER",
    "NGO",
    "PUBLIC",
    "OTHER",
    "UNKNOWN",
]
"""Who reported. UNKNOWN also stands for a word newer than the reader."""

VerificationStatus = Literal["UNVERIFIED", "PENDING", "VERIFIED", "CONTESTED", "FALSE", "UNKNOWN"]
"""Whether a statutory authority stands behind the report. UNKNOWN also stands for a word newer than the reader."""

TracingWish = Literal["YES", "NO", "UNDECIDED", "NOT_ASKED", "UNKNOWN"]
"""Whether the child wants the family to be traced; NO stops matching. UNKNOWN also stands for a word newer than the
reader.
"""

RiskLevel = Literal["HIGH", "MEDIUM", "LOW", "UNKNOWN"]
"""Risk to the child. UNKNOWN also stands for a word newer than the reader."""

ScreeningDecision = Literal["PASS", "HOLD", "REJECT"]
"""What screening decided. HOLD waits for a person. HOLD also stands for a word newer than the reader."""

ContactCategory = Literal[
    "MISSING",
    "FOUND",
    "ABUSE",
    "TRAFFICKING",
    "LABOUR",
    "MARRIAGE",
    "SHELTER",
    "MEDICAL",
    "INFORMATION",
    "SILENT",
    "OTHER",
    "UNKNOWN",
]
"""Category of a call. UNKNOWN also stands for a word newer than the reader."""

ContactAction = Literal["TAKEN", "REFERRED", "NOT_TAKEN", "PENDING", "UNKNOWN"]
"""What the helpline did. UNKNOWN also stands for a word newer than the reader."""

Zone = Literal["DISCARD", "REVIEW", "STRONG_REVIEW"]
"""What is to be done with a candidate. No zone confirms. REVIEW also stands for a word newer than the reader."""

DecisionSubject = Literal["SCREENING", "MATCH", "ALERT", "CASE_STEP", "ACCESS", "UNKNOWN"]
"""What a decision is about. UNKNOWN is only the reader's fallback for a word newer than itself; it is never written."""

StepStatus = Literal["DUE", "STARTED", "DONE", "SKIPPED", "RETURNED", "UNKNOWN"]
"""Where a step stands. UNKNOWN is only the reader's fallback for a word newer than itself; it is never written."""

Blocker = Literal[
    "ADDRESS_UNVERIFIABLE",
    "PARENTS_UNTRACED",
    "NATIONALITY_DISPUTED",
    "HOME_ASSESSMENT_PENDING",
    "COURT_TESTIMONY_PENDING",
    "COURT_ORDER_PENDING",
    "TRAVEL_DOCUMENT_PENDING",
    "EXIT_PERMIT_PENDING",
    "AGENCY_NO_RESPONSE",
    "DOCUMENTS_INCONSISTENT",
    "CHILD_UNWILLING",
    "NOT_IN_BEST_INTEREST",
    "ESCORT",
    "FUNDING",
    "SECURITY",
    "DATA_ERROR",
    "OTHER",
]
"""What keeps a step from being done."""

ReferralStatus = Literal["PROPOSED", "ACCEPTED", "DECLINED", "STARTED", "COMPLETED", "LAPSED", "UNKNOWN"]
"""Where a referral stands. UNKNOWN is only the reader's fallback for a word newer than itself; it is never written."""

LinkKind = Literal["RECRUITER", "PHONE", "VEHICLE", "PLACE", "ROUTE", "OTHER"]
"""What two records share."""

FeedbackBy = Literal["CHILD", "SURVIVOR", "FAMILY", "OTHER", "UNKNOWN"]
"""Who gives feedback. UNKNOWN also stands for a word newer than the reader."""

ErasureReason = Literal["CONSENT_WITHDRAWN", "ERASED_AT_SOURCE", "EXPIRED", "COURT_ORDER", "OTHER"]
"""Why a record is erased."""

AlertType = Literal["ALERT", "UPDATE", "CANCEL", "UNKNOWN"]
"""CAP 1.2 msgType. UNKNOWN is only the reader's fallback for a word newer than itself; it is never written."""

AlertScope = Literal["RESTRICTED", "PUBLIC"]
"""CAP 1.2 scope; RESTRICTED unless a statutory authority says otherwise."""

AlertKind = Literal["MISSING_CHILD", "IDENTITY_SOUGHT", "MATCH_CONFIRMED", "SIGHTING", "OTHER"]
"""What the alert is about."""

Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
"""CAP 1.2 urgency."""

Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
"""CAP 1.2 severity."""

Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
"""CAP 1.2 certainty."""
