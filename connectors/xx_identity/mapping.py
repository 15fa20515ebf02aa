"""One answer of an identity system to a report at risk that holds a keyed token, its answer and nothing else."""

import re

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, codes
from schemas.values.words import fold

# Both are needed for a profile, and with it the token links, to come about (docs/adr/0008).
SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER")
# The schemes of `identifiers[].scheme`, as every connector of the hub names them.
SCHEMES = {
    **dict.fromkeys(
        ("birth registration", "birth-registration", "birth certificate", "जन्म पंजीकरण", "जन्म दर्ता", "জন্ম নিবন্ধন"),
        "birth-registration",
    ),
    **dict.fromkeys(("unique id", "unique-id", "aadhaar", "आधार"), "unique-id"),
    **dict.fromkeys(("national id", "national-id", "nid", "राष्ट्रिय परिचयपत्र", "জাতীয় পরিচয়পত্র"), "national-id"),
}
FOLDED = {fold(word): scheme for word, scheme in SCHEMES.items()}
TOKEN = re.compile(r"[0-9a-fA-F]{64}")
# Whether the issuer confirmed: a level below substantial (ISO/IEC 29115, levels 1 and 2) is neither yes nor no.
CONFIRMED = {"VERIFIED": True, "UNVERIFIED": False}


def to_report(fields: Fields) -> ChildReport:
    """Return the report of an answer, an identifier's token and nothing of a person; raises `RecordRejected`."""
    request_id = parts.record_id(fields, "request_id")
    fields.pass_over("system")
    asked_at = parts.instant(fields, "asked_at", "reported_at")
    answered_at = parts.instant(fields, "answered_at", "record_version")
    answer = fields.code("answer", "VerificationStatus", "verification")
    told = fields.text("scheme", "identifiers")
    scheme = None if told is None else FOLDED.get(fold(told))
    if told is not None and scheme is None:
        fields.note("identifiers")
    token = _token(fields, scheme or "unknown")
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, (request_id, "AT_RISK"), None, asked_at, answered_at),
            "consent": parts.consent("PUBLIC_TASK", SCOPES, "authority", None),
            "identifiers": ()
            if token is None
            else (
                {
                    "scheme": scheme or "unknown",
                    "issuer": fields.source.country,
                    "keyed_token": token,
                    "verified": CONFIRMED.get(answer or ""),
                },
            ),
            "verification": None if answer is None else {"status": answer, "by": fields.source.source_id},
        }
    )


def _token(fields: Fields, scheme: str) -> bytes | None:
    """Return the token that was asked about; of an identifier that was sent all the same, its token only.

    What stands in the token's place and is no token may be an identifier: it is noted and goes nowhere.
    """
    told = fields.text("token", "identifiers")
    keyed = fields.national_token("identifier", scheme, "identifiers")
    if told is not None and TOKEN.fullmatch(told) is None:
        fields.note("identifiers")
        told = None
    return keyed if told is None else bytes.fromhex(told)
