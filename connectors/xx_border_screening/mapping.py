"""One screening at a border, or one of the victim-identification app, to a report of a child found or at risk."""

from datetime import datetime

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, codes
from schemas.values.marks import marks_of
from schemas.values.words import fold

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
CALENDARS: dict[str, codes.Calendar] = {
    name: name for name in ("GREGORIAN", "BIKRAM_SAMBAT", "BANGLA", "THAI_BUDDHIST")
}
# How a form or the app says yes, no and "did not answer".
ANSWERS: dict[str, bool | None] = {
    **dict.fromkeys(("yes", "true", "y", "1", "हो", "हाँ", "হ্যাঁ", "ใช่", "បាទ", "ចាស"), True),
    **dict.fromkeys(("no", "false", "n", "0", "होइन", "नहीं", "না", "ไม่", "ไม่ใช่", "ទេ"), False),
    **dict.fromkeys(("no answer", "skipped", "not asked", "unknown"), None),
}


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a screening; raises `RecordRejected` without id or outcome."""
    identity = parts.record_id(fields, "screening_id"), parts.kind(fields, "outcome")
    fields.pass_over("post", "form_version", "app_version", "officer")
    screened_at = parts.instant(fields, "screened_at", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    status = fields.code("status", "ReportStatus", "status")
    child, journey = fields.section("child", "names"), fields.section("journey", "trafficking")
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, identity, status, screened_at, changed_at),
            "consent": parts.consent("BEST_INTERESTS", SCOPES, "screening officer", _restriction(fields)),
            **_person(child, screened_at),
            **_looks(child),
            **_place(journey, screened_at),
            "trafficking": _trafficking(fields, journey),
            "companions": _companions(journey),
            **_case(fields),
        }
    )


def _person(child: Fields, screened_at: datetime | None) -> dict[str, object]:
    day, birth, home = (
        parts.local_day(screened_at, child),
        child.section("birth", "birth"),
        child.section("home", "home_place"),
    )
    spoken = parts.clean_language(_joined(child, "languages", "languages"), child)
    # A child who needs an interpreter for a language speaks it.
    interpreted = parts.clean_language(child.text("interpreter", "languages"), child)
    nationality = child.section("nationality", "nationalities")
    known = parts.clean_country(nationality.text("known", "nationalities"), child)
    likely = parts.clean_country(nationality.text("likely", "nationalities"), child)
    seen = ANSWERS.get(fold(nationality.text("document_seen", "nationalities") or "yes"), ...)
    if seen is ...:
        nationality.note("nationalities")
    # Known is for a document that was seen; where the form says that none was, it is what the child says.
    claims = (("VERIFIED" if seen is True else "CLAIMED", known), ("CLAIMED", likely if likely != known else None))
    return {
        "names": parts.names(
            (child.text("name", "names"), "CLAIMED"),
            *((alias, "ALIAS") for alias in child.texts("other_names", "names")),
        ),
        "sex": parts.clean_sex(child.text("sex", "sex"), child),
        "age": parts.clean_age(child.text("age", "age"), day, child),
        "birth": parts.clean_told_date(birth.text("text", "birth"), _calendar(birth, "birth"), day, child),
        "nationalities": tuple(
            {"country": country, "status": status} for status, country in claims if country is not None
        ),
        "languages": tuple(dict.fromkeys((*spoken, *interpreted))),
        "dialect": child.text("dialect", "dialect"),
        "home_place": parts.clean_place(
            parts.clean_country(home.text("country", "home_place"), child, "home_place"),
            (home.text("state", "home_place"), home.text("district", "home_place")),
            home.text("village", "home_place"),
            home.text("landmark", "home_place"),
        ),
        "relatives": parts.relatives(
            ("FATHER", child.text("father", "relatives")), ("MOTHER", child.text("mother", "relatives"))
        ),
    }


def _looks(child: Fields) -> dict[str, object]:
    looks = parts.described(child, "appearance")
    marks = child.text("marks", "marks")
    return {
        "height_cm": parts.clean_height(child.text("height", "height_cm"), child) or looks.height_cm,
        "build": looks.build,
        "complexion": looks.complexion,
        "hair": looks.hair,
        "eyes": looks.eyes,
        "marks": (*(marks_of(marks) if marks is not None else ()), *looks.marks),
        "clothing": child.text("clothing", "clothing"),
        "belongings": child.text("belongings", "belongings"),
        "medical": child.text("medical", "medical"),
    }


def _place(journey: Fields, screened_at: datetime | None) -> dict[str, object]:
    """Return when and where the child was stopped: in the post's country unless the screening says another."""
    stopped = journey.section("stopped", "event_place")
    date, calendar = stopped.text("date", "event_at"), _calendar(stopped, "event_at")
    return {
        "event_at": parts.clean_event_at(date, calendar, screened_at, stopped),
        "event_place": parts.clean_place(
            parts.country(stopped, "country", "event_place"),
            (stopped.text("state", "event_place"), stopped.text("district", "event_place")),
            stopped.text("place", "event_place"),
            stopped.text("landmark", "event_place"),
        ),
    }


def _trafficking(fields: Fields, journey: Fields) -> dict[str, object] | None:
    """Return what the screening says of trafficking; each answer yes is an indicator of HTCDS's lists."""
    status = fields.code("assessment", "TraffickingStatus", "trafficking")
    control, exploitation = _indicators(fields)
    recruiter = fields.section("recruiter", "trafficking")
    tokens = (
        recruiter.token("phone", "phone", "trafficking"),
        recruiter.token("name", "recruiter", "trafficking"),
        recruiter.token("vehicle", "vehicle", "trafficking"),
        recruiter.token("meeting_place", "place", "trafficking"),
    )
    stations = (
        journey.text("from", "trafficking"),
        *journey.texts("via", "trafficking"),
        journey.text("to", "trafficking"),
    )
    route = " → ".join(station for station in stations if station is not None)
    told = {
        "exploitation": exploitation,
        "control": control,
        "recruiter_tokens": tuple(token for token in tokens if token is not None),
        "route_text": journey.text("route", "trafficking") or route or None,
        "destination_country": parts.clean_country(journey.text("to_country", "trafficking"), journey, "trafficking"),
    }
    journey.pass_over("transport")
    return {"status": status or "UNKNOWN", **told} if status is not None or any(told.values()) else None


def _indicators(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the means of control and types of exploitation answered yes; a question nobody knows is an issue."""
    found: dict[str, list[str]] = {"ControlMeans": [], "Exploitation": []}
    for each in fields.sections("answers", "trafficking"):
        question, told = each.text("question", "trafficking"), each.text("answer", "trafficking")
        answer = ANSWERS.get(fold(told or "unknown"), ...)
        if question is None or answer is ...:
            each.note("trafficking")
        elif answer:
            lists = [name for name in found if fold(question) in each.source.lookups.get(name, {})]
            for name in lists or ["ControlMeans"]:
                code = each.code_of(question, name, "trafficking")
                found[name] += [code] if code is not None else []
    control, exploitation = (tuple(dict.fromkeys(codes_found)) for codes_found in found.values())
    return control, exploitation


def _companions(journey: Fields) -> tuple[dict[str, object], ...]:
    told = (each.code("kind", "CompanionKind", "companions") for each in journey.sections("with", "companions"))
    return tuple({"kind": kind} for kind in told if kind is not None)


def _case(fields: Fields) -> dict[str, object]:
    handed = fields.section("handed_to", "custodian")
    kind, organisation = handed.code("kind", "CustodianKind", "custodian"), handed.text("organisation", "custodian")
    wish = fields.code("wants_family_traced", "TracingWish", "child_wishes")
    verified_by = fields.text("confirmed_by", "verification")
    risk = fields.code("risk", "RiskLevel", "risk")
    screener = fields.code("screened_by", "ReporterKind", "reporter")
    diary = fields.section("diary", "official_refs")
    on = parts.clean_day(
        diary.text("date", "official_refs"), _calendar(diary, "official_refs"), fields, "official_refs"
    )
    return {
        "custodian": None
        if kind is None and organisation is None
        else {"organisation": organisation, "kind": kind or "OTHER"},
        "care_place": parts.clean_place(
            fields.source.country, (handed.text("state", "care_place"), handed.text("district", "care_place"))
        ),
        "child_wishes": None if wish is None else {"tracing": wish},
        "verification": None if verified_by is None else {"status": "VERIFIED", "by": verified_by},
        "risk": None if risk is None else {"level": risk},
        "reporter": None if screener is None else {"kind": screener},
        "official_refs": parts.reference(
            "GD", diary.text("number", "official_refs"), diary.text("station", "official_refs"), on
        ),
    }


def _calendar(dated: Fields, field: str) -> codes.Calendar:
    return CALENDARS.get(dated.code("calendar", "Calendar", field) or "", "GREGORIAN")


def _joined(fields: Fields, name: str, field: str) -> str | None:
    return ", ".join(fields.texts(name, field)) or None


def _restriction(fields: Fields) -> tuple[str, ...] | None:
    """Return the only scopes a screening allows; null when nobody asked. A word nobody knows allows nothing."""
    told = fields.text("may_share_with_home_country", "consent")
    if told is None:
        return None
    allowed = ANSWERS.get(fold(told), ...)
    if allowed is ...:
        fields.note("consent")
        return ()
    return ("TRACING", "SERVICES") if allowed is False else SCOPES
