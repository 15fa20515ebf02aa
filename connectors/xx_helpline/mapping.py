"""One call record to a helpline contact, and to a report when the call tells of a child, and to the referral made."""

from datetime import datetime

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from connectors.sdk.referrals import services_of
from schemas.records import ChildReport, HelplineContact, Place, Referral, codes
from schemas.values.marks import marks_of

# What a call of a category is a report of, when it describes a child. Calls of other categories make no report.
KINDS: dict[str, codes.ReportKind] = {"MISSING": "MISSING", "FOUND": "FOUND", "TRAFFICKING": "AT_RISK"}
SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
OF_A_CHILD = ("names", "sex", "age", "marks", "height_cm", "build", "complexion", "hair", "eyes", "clothing")


def to_records(fields: Fields) -> tuple[ChildReport | HelplineContact | Referral, ...]:
    """Return the contact of a call, then the report and the referral that came of it; raises `RecordRejected`."""
    call_id = parts.record_id(fields, "call_id")
    called_at = parts.instant(fields, "called_at", "contacted_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    # Who answered and who called, in words, stay with the line.
    fields.pass_over("line", "operator", "duration_seconds", "caller_name", "caller_address")
    category = fields.code("category", "ContactCategory", "category")
    # A child whose category nobody knows is at risk until a person has looked.
    kind = KINDS.get(category) if category is not None else "AT_RISK"
    envelope = parts.envelope(fields, (call_id, kind or "AT_RISK"), None, called_at, changed_at)
    place, child = _place(fields), _child(fields, called_at) | _call(fields, called_at)
    report = None
    if kind is not None and any(child[name] for name in OF_A_CHILD):
        suspected = {"status": "SUSPECTED"} if category == "TRAFFICKING" else None
        report = ChildReport.from_fields({**envelope, **child, "event_place": place, "trafficking": suspected})
        if category is None:
            fields.note("category")
    referral = _referral(fields, envelope, call_id if report is not None else None)
    languages = parts.clean_language(fields.text("language", "language"), fields, "language")
    contact = HelplineContact.from_fields(
        {
            "contact_id": call_id,
            **{name: envelope[name] for name in ("record_version", "source_id", "source_country", "message_class")},
            "contacted_at": called_at,
            "category": category,
            "language": languages[0] if languages else None,
            "action": fields.code("action", "ContactAction", "action"),
            "not_taken_reason": fields.text("reason_not_taken", "not_taken_reason"),
            "referral_id": None if referral is None else referral.referral_id,
            "record_id": None if report is None else call_id,
            "place": place,
            "summary": fields.text("summary", "summary"),
        }
    )
    return tuple(record for record in (contact, report, referral) if record is not None)


def _child(fields: Fields, called_at: datetime | None) -> dict[str, object]:
    looks = parts.described(fields, "child_description")
    marks = fields.text("child_marks", "marks")
    return {
        "names": parts.names((fields.text("child_name", "names"), "UNKNOWN")),
        "sex": parts.clean_sex(fields.text("child_sex", "sex"), fields),
        "age": parts.clean_age(fields.text("child_age", "age"), parts.local_day(called_at, fields), fields),
        "languages": parts.clean_language(fields.text("child_language", "languages"), fields),
        "marks": (*(marks_of(marks) if marks is not None else ()), *looks.marks),
        "height_cm": looks.height_cm,
        "build": looks.build,
        "complexion": looks.complexion,
        "hair": looks.hair,
        "eyes": looks.eyes,
        "clothing": fields.text("child_clothing", "clothing"),
        "relatives": parts.relatives(
            ("FATHER", fields.text("father_name", "relatives")), ("MOTHER", fields.text("mother_name", "relatives"))
        ),
    }


def _call(fields: Fields, called_at: datetime | None) -> dict[str, object]:
    """Return what a report says of the call it came by: when it happened, on whose word, what may be shared."""
    kind = fields.code("caller_kind", "ReporterKind", "reporter")
    relation = fields.code("caller_relation", "Relation", "reporter")
    token = fields.token("caller_phone", "phone", "reporter")
    told = fields.code("calendar", "Calendar", "event_at")
    since = fields.text("since", "event_at")
    return {
        "event_at": parts.clean_event_at(since, _calendar(told), called_at, fields),
        "consent": parts.consent("BEST_INTERESTS", SCOPES, "caller", _restriction(fields)),
        # The call's own number is no official reference: it would stand for a ground that nobody has looked at.
        "verification": {"status": "UNVERIFIED"},
        "reporter": {"kind": kind or "UNKNOWN", "relation": relation, "token": token},
    }


def _place(fields: Fields) -> Place | None:
    return parts.clean_place(
        parts.country(fields, "country", "place"),
        (fields.text("state", "place"), fields.text("district", "place")),
        fields.text("place", "place"),
        fields.text("landmark", "place"),
    )


def _referral(fields: Fields, envelope: dict[str, object], record_id: str | None) -> Referral | None:
    """Return the offer of a service that a call led to, when the line says to whom or what for."""
    to_organisation = fields.text("referred_to", "referral_id")
    service = fields.text("referred_service", "referral_id")
    found = services_of(service, fields, "referral_id")
    if to_organisation is None and service is None:
        return None
    if envelope["reported_at"] is None:
        fields.note("referral_id")  # a referral has a time; without one, the order of offer and answer is not known
        return None
    return Referral.from_fields(
        {
            "referral_id": f"{envelope['record_id']}/referral",
            "record_id": record_id,
            "service": found[0] if found else "UNKNOWN",
            "status": "PROPOSED",
            "from_organisation": envelope["source_id"],
            "to_organisation": to_organisation,
            "at": envelope["reported_at"],
            "message_class": envelope["message_class"],
        }
    )


def _calendar(told: str | None) -> codes.Calendar:
    calendars: dict[str, codes.Calendar] = {"BIKRAM_SAMBAT": "BIKRAM_SAMBAT", "THAI_BUDDHIST": "THAI_BUDDHIST"}
    return calendars.get(told or "", "GREGORIAN")


def _restriction(fields: Fields) -> tuple[str, ...] | None:
    """Return the only scopes a caller allows; null when nobody asked. A word nobody knows allows nothing."""
    told = fields.text("may_share", "consent")
    if told is None:
        return None
    agreed = fields.code_of(told, "TracingWish", "consent")
    return SCOPES if agreed == "YES" else ("SERVICES",) if agreed == "NO" else ()
