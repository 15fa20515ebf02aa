"""Where each code list and each borrowed format of the standard comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A document a list was taken from, with its section, and where to read it; no address for the standard itself."""

    title: str
    url: str = ""

    def markdown(self) -> str:
        """Return the source as a Markdown link, or as plain text when it has no address."""
        return f"[{self.title}]({self.url})" if self.url else self.title


CAP = "https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html"
STANDARD = Source("MCA-RS 1, this standard")
CHILD_REPORT = Source("MCA-RS 1, ChildReport")
HTCDS = Source("Human Trafficking Case Data Standard (IOM)", "https://www.htcds.org")
PRIMERO = Source("Primero, case management for child protection: tracing and family details", "https://www.primero.org")
PFIF = Source("People Finder Interchange Format 1.4", "http://zesty.ca/pfif/1.4/")

CODE_LISTS: dict[str, Source] = {
    "ReportKind": CHILD_REPORT,
    "ReportStatus": CHILD_REPORT,
    "MessageClass": Source("CAP 1.2, section 3.2.1, status", CAP),
    "Sex": PFIF,
    "Calendar": CHILD_REPORT,
    "NameKind": CHILD_REPORT,
    "ClaimStatus": CHILD_REPORT,
    "ConsentBasis": Source(
        "GDPR, article 6; BEST_INTERESTS after the Convention on the Rights of the Child, article 3",
        "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    ),
    "ConsentScope": PRIMERO,
    "BuildCode": CHILD_REPORT,
    "ComplexionCode": CHILD_REPORT,
    "HairCode": CHILD_REPORT,
    "EyeCode": CHILD_REPORT,
    "MarkKind": CHILD_REPORT,
    "BodySite": CHILD_REPORT,
    "BodySide": CHILD_REPORT,
    "DisabilityCode": Source(
        "Washington Group Short Set on Functioning",
        "https://www.washingtongroup-disability.com/question-sets/wg-short-set-on-functioning-wg-ss/",
    ),
    "Relation": PRIMERO,
    "CompanionKind": CHILD_REPORT,
    "CircumstanceCode": CHILD_REPORT,
    "TraffickingStatus": HTCDS,
    "Exploitation": HTCDS,
    "ControlMeans": HTCDS,
    "TemplateKind": CHILD_REPORT,
    "OfficialRefKind": CHILD_REPORT,
    "CustodianKind": CHILD_REPORT,
    "ReporterKind": CHILD_REPORT,
    "VerificationStatus": CHILD_REPORT,
    "TracingWish": PRIMERO,
    "RiskLevel": CHILD_REPORT,
    "ScreeningDecision": Source("MCA-RS 1, Events and topics"),
    "ContactCategory": STANDARD,
    "ContactAction": STANDARD,
    "Zone": Source("MCA-RS 1, Match, Decision, outcome ladder"),
    "DecisionSubject": Source("MCA-RS 1, Events and topics"),
    "StepStatus": Source("MCA-RS 1, CaseEvent"),
    "Blocker": Source("MCA-RS 1, CaseEvent"),
    "ReferralStatus": Source("MCA-RS 1, Events and topics"),
    "LinkKind": Source("MCA-RS 1, Events and topics"),
    "FeedbackBy": Source("MCA-RS 1, Events and topics"),
    "ErasureReason": STANDARD,
    "AlertType": Source("CAP 1.2, section 3.2.1, msgType", CAP),
    "AlertScope": Source("CAP 1.2, section 3.2.1, scope", CAP),
    "AlertKind": STANDARD,
    "Urgency": Source("CAP 1.2, section 3.2.2, urgency", CAP),
    "Severity": Source("CAP 1.2, section 3.2.2, severity", CAP),
    "Certainty": Source("CAP 1.2, section 3.2.2, certainty", CAP),
}

# Formats of text fields whose words are too many to be a code list.
FORMATS: dict[str, Source] = {
    "Country": Source("ISO 3166-1 alpha-2", "https://www.iso.org/iso-3166-country-codes.html"),
    "First administrative level": Source("ISO 3166-2", "https://www.iso.org/iso-3166-country-codes.html"),
    "Language": Source("BCP 47", "https://www.rfc-editor.org/info/bcp47"),
    "Script": Source("ISO 15924", "https://www.unicode.org/iso15924/"),
    "Telephone number, before it becomes a token": Source("ITU-T E.164", "https://www.itu.int/rec/T-REC-E.164"),
    "Position": Source("WGS 84, decimal degrees", "https://epsg.io/4326"),
}
