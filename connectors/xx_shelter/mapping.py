"""One line of a home's intake register to a report of a child found, and to the services asked for it."""

import re
from datetime import date, datetime, timedelta

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from connectors.sdk.referrals import services_of
from schemas.records import ChildReport, OfficialRef, Referral, codes
from schemas.values.digits import to_ascii_digits
from schemas.values.marks import marks_of

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
CALENDARS: dict[str, codes.Calendar] = {
    name: name for name in ("GREGORIAN", "BIKRAM_SAMBAT", "BANGLA", "THAI_BUDDHIST")
}
DAYS = re.compile(r"(\d{1,5})(?:\s*days?)?", re.IGNORECASE)
MOST_DAYS = 6570
"""Eighteen years: nobody stays longer as a child."""


def to_records(fields: Fields) -> tuple[ChildReport | Referral, ...]:
    """Return the report of a child in a home, then a proposal for each service asked for; raises `RecordRejected`."""
    file_no = parts.record_id(fields, "file_no")
    fields.pass_over("register", "staff", "room", "serial_no")
    entered_at = parts.instant(fields, "entered_at", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    status = fields.code("status", "ReportStatus", "status")
    calendar = CALENDARS.get(fields.code("calendar", "Calendar", "birth") or "", "GREGORIAN")
    envelope = parts.envelope(fields, (file_no, "FOUND"), status, entered_at, changed_at)
    day = parts.local_day(entered_at, fields)
    code, house = fields.text("child_code", "official_refs"), fields.text("home_name", "custodian")
    report = ChildReport.from_fields(
        {
            **envelope,
            # A home that has a code for a child knows its name and keeps it.
            "withheld_fields": ("names",) if code is not None else (),
            "consent": parts.consent("BEST_INTERESTS", SCOPES, "home", parts.restriction(fields, "sharing_only_for")),
            "sex": parts.clean_sex(fields.text("sex", "sex"), fields),
            "age": parts.clean_age(fields.text("age", "age"), day, fields),
            "birth": parts.clean_told_date(fields.text("birth", "birth"), calendar, day, fields),
            "official_refs": (
                *_file(fields, file_no, code, house, calendar, day),
                *parts.reference(
                    "CWC_ORDER",
                    fields.text("order_no", "official_refs"),
                    fields.text("order_by", "official_refs"),
                    parts.clean_day(fields.text("order_on", "official_refs"), calendar, fields, "official_refs"),
                ),
            ),
            **_looks(fields),
            **_origin(fields),
            **_found(fields, calendar, entered_at),
            **_case(fields, house),
        }
    )
    return (report, *_referrals(fields, report))


def _file(
    fields: Fields, file_no: str, code: str | None, house: str | None, calendar: codes.Calendar, entered: date | None
) -> tuple[OfficialRef, ...]:
    """Return the home's file, dated with the day of intake: how long the child stays is counted from it."""
    admitted = parts.clean_day(fields.text("admitted_on", "official_refs"), calendar, fields, "official_refs")
    told = fields.text("days_stayed", "official_refs")
    stayed = None if told is None else DAYS.fullmatch(to_ascii_digits(told[:20]))
    days = None if stayed is None else int(stayed[1])
    if told is not None and (days is None or days > MOST_DAYS):
        fields.note("official_refs")
    elif admitted is None and days is not None and entered is not None:
        admitted = entered - timedelta(days=days)
    return parts.reference("SHELTER", code or file_no.partition("/")[2], house, admitted)


def _looks(fields: Fields) -> dict[str, object]:
    looks = parts.described(fields, "appearance")
    marks = fields.text("marks", "marks")
    return {
        "height_cm": parts.clean_height(fields.text("height", "height_cm"), fields) or looks.height_cm,
        "weight_kg": parts.clean_weight(fields.text("weight", "weight_kg"), fields),
        "build": looks.build,
        "complexion": looks.complexion,
        "hair": looks.hair,
        "eyes": looks.eyes,
        "marks": (*(marks_of(marks) if marks is not None else ()), *looks.marks),
        "clothing": fields.text("clothing", "clothing"),
        "belongings": fields.text("belongings", "belongings"),
        "disabilities": fields.codes("disability", "DisabilityCode", "disabilities"),
        "medical": fields.text("medical", "medical"),
    }


def _origin(fields: Fields) -> dict[str, object]:
    nationality = parts.clean_country(fields.text("nationality", "nationalities"), fields)
    home_country = parts.clean_country(fields.text("from_country", "home_place"), fields, "home_place")
    return {
        "nationalities": () if nationality is None else ({"country": nationality, "status": "CLAIMED"},),
        "languages": parts.clean_language(fields.text("languages", "languages"), fields),
        "dialect": fields.text("dialect", "dialect"),
        "home_place": parts.clean_place(
            home_country,
            (fields.text("from_state", "home_place"), fields.text("from_district", "home_place")),
            fields.text("from_village", "home_place"),
            fields.text("from_landmark", "home_place"),
        ),
        "relatives": parts.relatives(
            ("FATHER", fields.text("father_name", "relatives")), ("MOTHER", fields.text("mother_name", "relatives"))
        ),
    }


def _found(fields: Fields, calendar: codes.Calendar, entered_at: datetime | None) -> dict[str, object]:
    return {
        "event_at": parts.clean_event_at(fields.text("found_on", "event_at"), calendar, entered_at, fields),
        "event_place": parts.clean_place(
            parts.country(fields, "found_country", "event_place"),
            (fields.text("found_state", "event_place"), fields.text("found_district", "event_place")),
            fields.text("found_place", "event_place"),
        ),
    }


def _case(fields: Fields, house: str | None) -> dict[str, object]:
    wish = fields.code("wants_family_traced", "TracingWish", "child_wishes")
    words = fields.text("child_says", "child_wishes")
    status = fields.code("trafficked", "TraffickingStatus", "trafficking")
    exploitation = fields.codes("exploitation", "Exploitation", "trafficking")
    brought_by = fields.code("brought_by", "ReporterKind", "reporter")
    verified_by = fields.text("verified_by", "verification")
    risk = fields.code("risk", "RiskLevel", "risk")
    return {
        "custodian": {"organisation": house, "kind": "SHELTER"},
        "care_place": parts.clean_place(
            fields.source.country,
            (fields.text("home_state", "care_place"), fields.text("home_district", "care_place")),
        ),
        "child_wishes": None if wish is None and words is None else {"tracing": wish or "NOT_ASKED", "text": words},
        "trafficking": {"status": status or "UNKNOWN", "exploitation": exploitation}
        if status or exploitation
        else None,
        "reporter": None if brought_by is None else {"kind": brought_by},
        "verification": None if verified_by is None else {"status": "VERIFIED", "by": verified_by},
        "risk": None if risk is None else {"level": risk},
    }


def _referrals(fields: Fields, report: ChildReport) -> tuple[Referral, ...]:
    """Return a proposal for each service asked of others. Its time is that of the intake, whatever changes later."""
    services = services_of(fields.text("services_asked", "referrals"), fields, "referrals")
    needs = fields.text("needs", "referrals")
    to_organisation = fields.text("asked_of", "referrals")
    to_country = parts.clean_country(fields.text("asked_of_country", "referrals"), fields, "referrals")
    if services and report.reported_at is None:
        fields.note("referrals")
    if report.reported_at is None:
        return ()
    return tuple(
        Referral(
            referral_id=f"{report.record_id}/{service.lower().replace('_', '-')}",
            record_id=report.record_id,
            service=service,
            status="PROPOSED",
            # The home itself is not named: a referral's organisations travel in clear, and the child lives there.
            from_organisation=report.source_id,
            to_organisation=to_organisation,
            to_country=to_country,
            at=report.reported_at,
            message_class=report.message_class,
            needs=needs,
        )
        for service in services
    )
