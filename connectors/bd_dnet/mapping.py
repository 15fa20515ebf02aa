"""One child of a D.Net export to a report."""

from datetime import date

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, ToldDate, codes
from schemas.values.marks import marks_of

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a child; raises `RecordRejected` without id or kind."""
    identity = parts.record_id(fields, "case_no"), parts.kind(fields, "type")
    reported_at = parts.instant(fields, "entered_at", "reported_at")
    changed_at = parts.instant(fields, "last_update", "record_version")
    child, found = fields.section("child", "names"), fields.section("found", "event_place")
    status = fields.code("status", "ReportStatus", "status")
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, identity, status, reported_at, changed_at),
            "consent": parts.consent(
                "BEST_INTERESTS", SCOPES, "probation officer", parts.restriction(fields, "sharing_only_for")
            ),
            "sex": parts.clean_sex(child.text("sex", "sex"), child),
            "age": parts.clean_age(child.text("age", "age"), parts.local_day(reported_at, fields), fields),
            "birth": _birth(child, parts.local_day(reported_at, fields)),
            **_person(child),
            **_looks(child),
            "event_at": parts.clean_event_at(found.text("date", "event_at"), _calendar(found), reported_at, fields),
            "event_place": parts.clean_place(
                "BD",
                (
                    found.text("division", "event_place"),
                    found.text("district", "event_place"),
                    found.text("upazila", "event_place"),
                ),
                found.text("place", "event_place"),
                found.text("landmark", "event_place"),
            ),
            **_case(fields, found),
            **_care(fields.section("care", "custodian")),
        }
    )


def _person(child: Fields) -> dict[str, object]:
    home = child.section("home", "home_place")
    nationality = parts.clean_country(child.text("nationality", "nationalities"), child)
    wish = child.code("wants_family_traced", "TracingWish", "child_wishes")
    return {
        "names": parts.names((child.text("name", "names"), "CLAIMED"), (child.text("nickname", "names"), "NICKNAME")),
        "relatives": parts.relatives(
            ("FATHER", child.text("father", "relatives")), ("MOTHER", child.text("mother", "relatives"))
        ),
        "nationalities": () if nationality is None else ({"country": nationality, "status": "CLAIMED"},),
        "languages": parts.clean_language(child.text("language", "languages"), child),
        "dialect": child.text("dialect", "dialect"),
        "home_place": parts.clean_place(
            parts.clean_country(home.text("country", "home_place"), home, "home_place"),
            (home.text("state", "home_place"), home.text("district", "home_place")),
            home.text("village", "home_place"),
            home.text("landmark", "home_place"),
        ),
        "child_wishes": None if wish is None else {"tracing": wish},
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
        "clothing": child.text("clothes", "clothing"),
        "disabilities": child.codes("disability", "DisabilityCode", "disabilities"),
        "medical": child.text("medical", "medical"),
    }


def _case(fields: Fields, found: Fields) -> dict[str, object]:
    diary = fields.section("gd", "official_refs")
    diary_day = parts.clean_day(diary.text("date", "official_refs"), _calendar(diary), fields, "official_refs")
    words = found.text("circumstance", "circumstance")
    status = fields.code("verification", "VerificationStatus", "verification")
    officer = fields.text("verified_by", "verification")
    reporter = fields.code("reported_by", "ReporterKind", "reporter")
    risk = fields.code("risk", "RiskLevel", "risk")
    code = None if words is None else found.code_of(words, "CircumstanceCode", "circumstance")
    return {
        "official_refs": parts.reference(
            "GD", diary.text("no", "official_refs"), diary.text("station", "official_refs"), diary_day
        ),
        "circumstance": None if words is None else {"code": code, "text": words},
        "verification": None if status is None else {"status": status, "by": officer},
        "reporter": None if reporter is None else {"kind": reporter},
        "risk": None if risk is None else {"level": risk},
    }


def _care(care: Fields) -> dict[str, object]:
    kind, organisation = care.code("kind", "CustodianKind", "custodian"), care.text("organisation", "custodian")
    return {
        "custodian": None
        if organisation is None and kind is None
        else {"organisation": organisation, "kind": kind or "OTHER"},
        "care_place": parts.clean_place(
            "BD", (care.text("division", "care_place"), care.text("district", "care_place"))
        ),
    }


def _birth(child: Fields, as_of: date | None) -> ToldDate | None:
    birth = child.section("birth", "birth")
    return parts.clean_told_date(birth.text("text", "birth"), _calendar(birth), as_of, birth)


def _calendar(dated: Fields) -> codes.Calendar:
    """Return the calendar a date was told in; Bangla when the export does not say, as its form asks for it."""
    told = dated.code("calendar", "Calendar", "birth")
    return "GREGORIAN" if told == "GREGORIAN" else "BANGLA"
