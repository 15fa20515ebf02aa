"""One child of HomeLink's view to a report: found and in a shelter, or met on the street."""

from datetime import date

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, OfficialRef, Place, codes
from schemas.values.descriptions import build_of, complexion_of, eyes_of, hair_of
from schemas.values.marks import marks_of

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "SERVICES")
SCOPES_AT_RISK: tuple[codes.ConsentScope, ...] = ("SERVICES",)
# An organisation of the network speaks for a child abroad only once the child welfare committee has.
SCOPES_BY_ORDER: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
ALIVE = {"yes": True, "alive": True, "no": False, "dead": False, "expired": False}


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a child; raises `RecordRejected` without id or kind."""
    identity = parts.record_id(fields, "child_id"), parts.kind(fields, "entry_type")
    reported_at = parts.instant(fields, "registered_at", "reported_at")
    changed_at = parts.instant(fields, "changed_at", "record_version")
    fields.pass_over("religion", "caste", "education")  # the standard does not carry them
    as_of = parts.local_day(reported_at, fields)
    references = _references(fields)
    ordered = any(reference.kind == "CWC_ORDER" for reference in references)
    given_by = "child welfare committee" if ordered else "organisation"
    # A child with its family is looked for by nobody: it gets services, and no search.
    scopes = SCOPES_AT_RISK if identity[1] == "AT_RISK" else SCOPES_BY_ORDER if ordered else SCOPES
    day = fields.text("contact_date", "event_at")
    return ChildReport.from_fields(
        {
            **parts.envelope(
                fields, identity, fields.code("case_status", "ReportStatus", "status"), reported_at, changed_at
            ),
            "consent": parts.consent("BEST_INTERESTS", scopes, given_by, parts.restriction(fields, "sharing_only_for")),
            "sex": parts.clean_sex(fields.text("gender", "sex"), fields),
            "age": parts.clean_age(fields.text("age", "age"), as_of, fields),
            "birth": parts.clean_told_date(fields.text("date_of_birth", "birth"), "GREGORIAN", as_of, fields),
            **_person(fields),
            **_looks(fields),
            "home_place": _place(fields, "native", "home_place", "native_village"),
            "event_place": _place(fields, "contact", "event_place", "contact_place"),
            "event_at": parts.clean_event_at(day, "GREGORIAN", reported_at, fields),
            "official_refs": references,
            **_case(fields),
            **_care(fields, references, in_care=identity[1] == "FOUND"),
        }
    )


def _person(fields: Fields) -> dict[str, object]:
    languages = *_languages(fields, "mother_tongue"), *_languages(fields, "languages_known")
    nationality = parts.clean_country(fields.text("nationality", "nationalities"), fields)
    guardian = fields.code("guardian_relation", "Relation", "relatives") or "GUARDIAN"
    wish, said = fields.code("wants_home", "TracingWish", "child_wishes"), fields.text("child_said", "child_wishes")
    return {
        "names": parts.names(
            (fields.text("child_name", "names"), "CLAIMED"),
            (fields.text("child_name_local", "names"), "CLAIMED"),
            (fields.text("pet_name", "names"), "NICKNAME"),
        ),
        "languages": tuple(dict.fromkeys(languages)),
        "nationalities": () if nationality is None else ({"country": nationality, "status": "CLAIMED"},),
        "relatives": (
            *_relative(fields, "FATHER", "father"),
            *_relative(fields, "MOTHER", "mother"),
            *_relative(fields, guardian, "guardian"),
        ),
        "child_wishes": None if wish is None and said is None else {"tracing": wish or "NOT_ASKED", "text": said},
    }


def _languages(fields: Fields, name: str) -> tuple[str, ...]:
    return parts.clean_language(fields.text(name, "languages"), fields)


def _relative(fields: Fields, relation: str, who: str) -> tuple[dict[str, object], ...]:
    name, lives = fields.text(f"{who}_name", "relatives"), fields.text(f"{who}_alive", "relatives")
    phone = fields.token(f"{who}_phone", "phone", "relatives")
    alive = None if lives is None else ALIVE.get(lives.casefold())
    if lives is not None and alive is None and lives.casefold() != "not known":
        fields.note("relatives")
    if name is None and alive is None and phone is None:
        return ()
    return ({"relation": relation, "names": parts.names((name, "UNKNOWN")), "alive": alive, "phone_token": phone},)


def _looks(fields: Fields) -> dict[str, object]:
    marks = fields.text("marks", "marks")
    return {
        "height_cm": parts.clean_height(fields.text("height", "height_cm"), fields),
        "weight_kg": parts.clean_weight(fields.text("weight", "weight_kg"), fields),
        "build": build_of(fields.text("build", "build") or ""),
        "complexion": complexion_of(fields.text("complexion", "complexion") or ""),
        "hair": hair_of(fields.text("hair", "hair") or ""),
        "eyes": eyes_of(fields.text("eyes", "eyes") or ""),
        "marks": () if marks is None else marks_of(marks),
        "clothing": fields.text("clothing", "clothing"),
        "belongings": fields.text("belongings", "belongings"),
        "disabilities": fields.codes("disability", "DisabilityCode", "disabilities"),
        "medical": fields.text("health", "medical"),
    }


def _place(fields: Fields, prefix: str, field: str, locality: str) -> Place | None:
    areas = fields.text(f"{prefix}_state", field), fields.text(f"{prefix}_district", field)
    # A child's own home may lie abroad: its country is what the child says, and the state decides later.
    country = fields.source.country if prefix != "native" else None
    return parts.clean_place(country, areas, fields.text(locality, field), fields.text(f"{prefix}_landmark", field))


def _references(fields: Fields) -> tuple[OfficialRef, ...]:
    station, committee = (fields.text(name, "official_refs") for name in ("police_station", "cwc_name"))
    return (
        *parts.reference(
            "CWC_ORDER", fields.text("cwc_order_no", "official_refs"), committee, _day(fields, "cwc_order_date")
        ),
        *parts.reference("GD", fields.text("gd_no", "official_refs"), station, _day(fields, "gd_date")),
    )


def _case(fields: Fields) -> dict[str, object]:
    words = fields.text("reason", "circumstance")
    code = None if words is None else fields.code_of(words, "CircumstanceCode", "circumstance")
    work = fields.codes("working_as", "Exploitation", "trafficking")
    reporter = fields.code("brought_by", "ReporterKind", "reporter")
    risk = fields.code("risk", "RiskLevel", "risk")
    photo = fields.text("photo_ref", "photos")
    suspected = code == "TRAFFICKING_SUSPECTED"
    return {
        "circumstance": None if words is None else {"code": code, "text": words},
        "trafficking": {"status": "SUSPECTED" if suspected else "UNKNOWN", "exploitation": work}
        if suspected or work
        else None,
        "reporter": None if reporter is None else {"kind": reporter},
        "risk": None if risk is None else {"level": risk},
        "photos": () if photo is None else ({"ref": photo},),
    }


def _care(fields: Fields, references: tuple[OfficialRef, ...], *, in_care: bool) -> dict[str, object]:
    """Return who stands behind the entry, who has the child in care, and where: the place never leaves tier T3.

    A child on the street is in nobody's care: there the organisation is who met it.
    """
    organisation, kind = (
        fields.text("organisation", "custodian"),
        fields.code("care_kind", "CustodianKind", "custodian"),
    )
    areas = fields.text("care_state", "care_place"), fields.text("care_district", "care_place")
    status = fields.code("verification", "VerificationStatus", "verification")
    committee = next((each.office for each in references if each.kind == "CWC_ORDER"), None)
    held = kind is not None or (in_care and organisation is not None)
    behind = committee or organisation
    return {
        "custodian": {"organisation": organisation, "kind": kind or "OTHER"} if held else None,
        "care_place": parts.clean_place(fields.source.country, areas),
        "verification": None
        if status is None and (held or behind is None)
        else {"status": status or "UNVERIFIED", "by": behind},
    }


def _day(fields: Fields, name: str) -> date | None:
    return parts.clean_day(fields.text(name, "official_refs"), "GREGORIAN", fields, "official_refs")
