"""One line of a village register to a report: who left is at risk, who came back closes the same record."""

from datetime import datetime

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, Consent, Relative, codes
from schemas.values.marks import marks_of
from schemas.values.words import fold

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
CALENDARS: dict[str, codes.Calendar] = {name: name for name in ("GREGORIAN", "BIKRAM_SAMBAT", "BANGLA")}
# The calendar village offices write in; India's and Myanmar's use the Gregorian one.
OWN_CALENDAR: dict[str, codes.Calendar] = {"NP": "BIKRAM_SAMBAT", "BD": "BANGLA"}
OUT_OF_SCHOOL = frozenset(
    map(fold, ("out of school", "स्कूल से बाहर", "विद्यालय बाहिर", "স্কুলের বাইরে", "ঝরে পড়া", "ကျောင်းပြင်ပ"))
)


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a line; raises `RecordRejected` without a number. What happened is never guessed."""
    entry_no = parts.record_id(fields, "entry_no")
    fields.pass_over("register", "serial_no", "written_by", "religion", "caste")
    written_at = parts.instant(fields, "written_at", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    event = fields.text("event", "kind")
    # Who stands in this register is at risk at least; no word or an unknown one is an issue and loses nobody.
    if event is None:
        fields.note("kind")
    kind = (None if event is None else fields.code_of(event, "ReportKind", "kind")) or "AT_RISK"
    status = None if event is None else fields.code_of(event, "ReportStatus", "status")
    calendar = CALENDARS.get(fields.code("calendar", "Calendar", "event_at") or "") or OWN_CALENDAR.get(
        fields.source.country, "GREGORIAN"
    )
    day, marks = parts.local_day(written_at, fields), fields.text("marks", "marks")
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, (entry_no, kind), status, written_at, changed_at),
            "consent": _consent(fields, kind),
            "sex": parts.clean_sex(fields.text("sex", "sex"), fields),
            "age": parts.clean_age(fields.text("age", "age"), day, fields),
            "birth": parts.clean_told_date(fields.text("birth", "birth"), calendar, day, fields),
            "languages": parts.clean_language(fields.text("languages", "languages"), fields),
            "marks": marks_of(marks) if marks is not None else (),
            "names": parts.names((fields.text("name", "names"), "LEGAL"), (fields.text("called", "names"), "NICKNAME")),
            "relatives": _family(fields),
            **_journey(fields, calendar, written_at),
            **_risk(fields, event),
        }
    )


def _family(fields: Fields) -> tuple[Relative, ...]:
    """Return father, mother and, when a phone is told, whoever of the family answers it."""
    named = parts.relatives(
        ("FATHER", fields.text("father_name", "relatives")), ("MOTHER", fields.text("mother_name", "relatives"))
    )
    token = fields.token("family_phone", "phone", "relatives")
    return named if token is None else (*named, Relative(relation="UNKNOWN", phone_token=token))


def _journey(fields: Fields, calendar: codes.Calendar, written_at: datetime | None) -> dict[str, object]:
    village = parts.clean_place(
        fields.source.country,
        (fields.text("state", "home_place"), fields.text("district", "home_place")),
        fields.text("village", "home_place"),
        fields.text("landmark", "home_place"),
    )
    # When a child came back is the version that says so; the event of a report is the departure.
    fields.pass_over("came_back_on")
    companion = fields.code("left_with", "CompanionKind", "companions")
    return {
        "home_place": village,
        "event_place": village,
        "event_at": parts.clean_event_at(fields.text("left_on", "event_at"), calendar, written_at, fields),
        "companions": () if companion is None else ({"kind": companion},),
        "trafficking": _way(fields),
    }


def _way(fields: Fields) -> dict[str, object] | None:
    """Return where a child was taken and by whom, as far as told; whether it is trafficking, nobody has said."""
    tokens = (
        fields.token("agent_phone", "phone", "trafficking"),
        fields.token("agent_name", "recruiter", "trafficking"),
        fields.token("vehicle_no", "vehicle", "trafficking"),
    )
    told = {
        "recruiter_tokens": tuple(token for token in tokens if token is not None),
        "route_text": fields.text("going_to", "trafficking"),
        "destination_country": parts.clean_country(
            fields.text("going_to_country", "trafficking"), fields, "trafficking"
        ),
    }
    return {"status": "UNKNOWN", **told} if any(told.values()) else None


def _risk(fields: Fields, event: str | None) -> dict[str, object]:
    level = fields.code("risk", "RiskLevel", "risk")
    last_class, words = fields.text("last_class", "risk"), fields.text("reason", "circumstance")
    reasons = (
        *(("OUT_OF_SCHOOL",) if event is not None and fold(event) in OUT_OF_SCHOOL else ()),
        *((last_class,) if last_class is not None else ()),
    )
    code = None if words is None else fields.code_of(words, "CircumstanceCode", "circumstance")
    return {
        "risk": {"level": level or "UNKNOWN", "reasons": reasons} if level is not None or reasons else None,
        "circumstance": None if words is None else {"code": code, "text": words},
    }


def _consent(fields: Fields, kind: str) -> Consent:
    """Return what the guardian allows. When nobody asked, only a child without news is looked for elsewhere."""
    told = fields.text("guardian_agrees", "consent")
    if told is None and kind == "MISSING":
        return parts.consent("VITAL_INTERESTS", SCOPES, "village", None)
    if told is None:
        return parts.consent("BEST_INTERESTS", ("SERVICES",), "village", None)
    agreed = fields.code_of(told, "TracingWish", "consent")
    return parts.consent(
        "CONSENT", SCOPES if agreed == "YES" else ("SERVICES",) if agreed == "NO" else (), "guardian", None
    )
