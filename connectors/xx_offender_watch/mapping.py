"""One entry of a watch list to a report at risk that holds keyed tokens only: whom it is about, it does not say."""

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from connectors.sdk.tokens import TokenKind
from schemas.records import ChildReport, codes

# Both are needed for a profile, and with it the token links, to reach other countries (docs/adr/0008).
SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER")
TOKEN_KINDS: dict[str, TokenKind] = {"RECRUITER": "recruiter", "PHONE": "phone", "VEHICLE": "vehicle", "PLACE": "place"}


def to_report(fields: Fields) -> ChildReport:
    """Return the report of an entry, tokens and nothing else; raises `RecordRejected` without a number."""
    entry_no = parts.record_id(fields, "entry_no")
    # What the person is accused of, and where the file lies, is the list's and not the hub's.
    fields.pass_over("list", "offence", "court", "officer", "remarks", "photo")
    listed_at = parts.instant(fields, "listed_at", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    status = fields.code("status", "ReportStatus", "status")
    tokens = tuple(dict.fromkeys(token for each in fields.sections("known", "trafficking") if (token := _token(each))))
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, (entry_no, "AT_RISK"), status, listed_at, changed_at),
            "expires_at": parts.instant(fields, "review_by", "expires_at"),
            "consent": parts.consent("PUBLIC_TASK", SCOPES, "police", None),
            "trafficking": {"recruiter_tokens": tokens} if tokens else None,
            "reporter": {"kind": "POLICE"},
        }
    )


def _token(known: Fields) -> bytes | None:
    """Return the token of one thing known; null, with an issue, for a kind without tokens (a route) or unknown."""
    kind = TOKEN_KINDS.get(known.code("kind", "LinkKind", "trafficking") or "")
    if kind is None:
        known.pass_over("value")
        known.note("trafficking")
        return None
    return known.token("value", kind, "trafficking")
