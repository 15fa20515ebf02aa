"""One row of a TrackChild export to a report: a missing child, or one found and in care."""

from datetime import date, datetime

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, Place, codes
from schemas.values.descriptions import Description
from schemas.values.marks import marks_of

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a row; raises `RecordRejected` without id or kind."""
    own_id, kind = parts.record_id(fields, "tc_id"), parts.kind(fields, "category")
    reported_at = parts.instant(fields, "reported_on", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    looks = parts.described(fields, "physical_description")
    marks = fields.text("identification_marks", "marks")
    # Religion and caste are in the export; the standard does not carry them.
    fields.pass_over("religion", "caste", "serial_no")
    status = fields.code("case_status", "ReportStatus", "status")
    given_by = "police" if kind == "MISSING" else "child welfare committee"
    as_of = parts.local_day(reported_at, fields)
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, (own_id, kind), status, reported_at, changed_at),
            "consent": parts.consent("PUBLIC_TASK", SCOPES, given_by, parts.restriction(fields, "sharing_only_for")),
            "sex": parts.clean_sex(fields.text("sex", "sex"), fields),
            "age": parts.clean_age(fields.text("age", "age"), as_of, fields),
            "birth": parts.clean_told_date(fields.text("date_of_birth", "birth"), "GREGORIAN", as_of, fields),
            "languages": parts.clean_language(fields.text("languages", "languages"), fields),
            "marks": (*(marks_of(marks) if marks is not None else ()), *looks.marks),
            "clothing": fields.text("clothing", "clothing"),
            "belongings": fields.text("belongings", "belongings"),
            **_people(fields, kind),
            "home_place": _place(fields, "address", "home_place", "village"),
            **_event(fields, kind, reported_at),
            **_looks(looks, fields),
            **_case(fields, kind),
            **_care(fields),
        }
    )


def _people(fields: Fields, kind: str) -> dict[str, object]:
    nationality = parts.clean_country(fields.text("nationality", "nationalities"), fields)
    wish = fields.code("child_wants_family", "TracingWish", "child_wishes")
    # A found child's name is what the child says: weak evidence.
    told: codes.NameKind = "LEGAL" if kind == "MISSING" else "CLAIMED"
    return {
        "names": parts.names(
            (fields.text("child_name", "names"), told),
            (fields.text("child_name_local", "names"), told),
            (fields.text("alias", "names"), "NICKNAME"),
        ),
        "relatives": parts.relatives(
            ("FATHER", fields.text("father_name", "relatives")),
            ("MOTHER", fields.text("mother_name", "relatives")),
            ("GUARDIAN", fields.text("guardian_name", "relatives")),
        ),
        "nationalities": () if nationality is None else ({"country": nationality, "status": "CLAIMED"},),
        "child_wishes": None if wish is None else {"tracing": wish},
    }


def _place(fields: Fields, prefix: str, field: str, locality: str) -> Place | None:
    names = (f"{prefix}_state", f"{prefix}_district", f"{prefix}_{locality}", f"{prefix}_landmark")
    state, district, town, landmark = (fields.text(name, field) for name in names)
    return parts.clean_place(fields.source.country, (state, district), town, landmark)


def _event(fields: Fields, kind: str, reported_at: datetime | None) -> dict[str, object]:
    """Return where and when the child was last seen or, of a found child, was found, if the row says so."""
    told = {prefix: _told_event(fields, prefix, reported_at) for prefix in ("missing", "found")}
    was_found = kind != "MISSING" and any(value is not None for value in told["found"].values())
    return told["found" if was_found else "missing"]


def _told_event(fields: Fields, prefix: str, reported_at: datetime | None) -> dict[str, object]:
    day = fields.text(f"{prefix}_date", "event_at")
    return {
        "event_place": _place(fields, prefix, "event_place", "place"),
        "event_at": parts.clean_event_at(day, "GREGORIAN", reported_at, fields),
    }


def _looks(looks: Description, fields: Fields) -> dict[str, object]:
    return {
        "height_cm": parts.clean_height(fields.text("height", "height_cm"), fields) or looks.height_cm,
        "build": looks.build,
        "complexion": looks.complexion,
        "hair": looks.hair,
        "eyes": looks.eyes,
        "disabilities": fields.codes("disability", "DisabilityCode", "disabilities"),
    }


def _case(fields: Fields, kind: str) -> dict[str, object]:
    station, committee = (fields.text(name, "official_refs") for name in ("police_station", "cwc_name"))
    words = fields.text("circumstance", "circumstance")
    status = fields.code("verification", "VerificationStatus", "verification")
    reporter = fields.code("reported_by", "ReporterKind", "reporter")
    risk = fields.code("risk", "RiskLevel", "risk")
    photo = fields.text("photo_ref", "photos")
    code = None if words is None else fields.code_of(words, "CircumstanceCode", "circumstance")
    verifier = station if kind == "MISSING" else committee or station
    return {
        "official_refs": (
            *parts.reference("FIR", fields.text("fir_no", "official_refs"), station, _day(fields, "fir_date")),
            *parts.reference("GD", fields.text("gd_no", "official_refs"), station, None),
            *parts.reference(
                "CWC_ORDER", fields.text("cwc_order_no", "official_refs"), committee, _day(fields, "cwc_order_date")
            ),
        ),
        "circumstance": None if words is None else {"code": code, "text": words},
        "verification": None
        if status is None
        else {"status": status, "by": verifier if status == "VERIFIED" else None},
        "reporter": None if reporter is None else {"kind": reporter},
        "risk": None if risk is None else {"level": risk},
        "photos": () if photo is None else ({"ref": photo},),
    }


def _care(fields: Fields) -> dict[str, object]:
    """Return who has a found child in care by the committee's order, and where: the place never leaves tier T3."""
    home, kind = fields.text("cci_name", "custodian"), fields.code("placement", "CustodianKind", "custodian")
    state, district = (fields.text(name, "care_place") for name in ("cci_state", "cci_district"))
    return {
        "custodian": None if home is None and kind is None else {"organisation": home, "kind": kind or "OTHER"},
        "care_place": parts.clean_place(fields.source.country, (state, district)),
    }


def _day(fields: Fields, name: str) -> date | None:
    return parts.clean_day(fields.text(name, "official_refs"), "GREGORIAN", fields, "official_refs")
