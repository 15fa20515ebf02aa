"""One event of the railway police to a report: every event of a memo is the same child, told as far as is known."""

from datetime import date, datetime, timedelta

from connectors.in_railway_police.stations import STATIONS
from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import AgeRange, ChildReport, OfficialRef, Place, codes
from schemas.values.descriptions import Description, describe
from schemas.values.digits import to_ascii_digits
from schemas.values.marks import marks_of

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
MOST_REVISIONS = 999
"""Of one second: the revision is counted in the milliseconds that `updated_at` does not tell."""


def to_report(fields: Fields) -> ChildReport:
    """Return the report of an event; raises `RecordRejected` without id. They tell of found children only."""
    own_id, found = parts.record_id(fields, "memo_no"), fields.text("found_at", "event_at")
    found_at = parts.clean_instant(found, fields)
    as_of = parts.local_day(found_at, fields)
    papers, handover = _papers(fields, own_id), fields.section("handover", "custodian")
    order = _order(handover)
    status = fields.code("stage", "ReportStatus", "status")
    given_by = "child welfare committee" if order else "railway police"
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, (own_id, "FOUND"), status, found_at, _changed_at(fields)),
            "consent": parts.consent("PUBLIC_TASK", SCOPES, given_by, parts.restriction(fields, "sharing_only_for")),
            "sex": parts.clean_sex(fields.text("sex", "sex"), fields),
            "age": _guessed(parts.clean_age(fields.text("age_guess", "age"), as_of, fields)),
            "event_at": parts.clean_event_at(found, "GREGORIAN", found_at, fields),
            "event_place": _station(fields),
            **_child(fields.section("child", "names"), as_of),
            "official_refs": (*papers, *order),
            **_case(fields),
            **_care(handover),
        }
    )


def _changed_at(fields: Fields) -> datetime | None:
    """Return when the event was written, its revision as milliseconds: of two events of a second the later one wins."""
    changed_at = parts.instant(fields, "updated_at", "record_version")
    told = to_ascii_digits(fields.text("revision", "record_version") or "0")
    if not told.isdecimal() or len(told) > len(str(MOST_REVISIONS)):
        fields.note("record_version")
        told = "0"
    return None if changed_at is None else changed_at.replace(microsecond=0) + timedelta(milliseconds=int(told))


def _station(fields: Fields) -> Place | None:
    """Return the place: a station's code says state and district, which the first event does not."""
    code, name = fields.text("station", "event_place"), fields.text("station_name", "event_place")
    known = STATIONS.get((code or "").upper())
    told = fields.text("state", "event_place"), fields.text("district", "event_place")
    areas = told if known is None else (told[0] or known.state, told[1] or known.district)
    if code is not None and known is None and told[0] is None:
        fields.note("event_place")
    train, spot = fields.text("train_no", "event_place"), fields.text("spot", "event_place")
    where = name or (code if known is None else known.name), spot, None if train is None else f"train {train}"
    return parts.clean_place("IN", areas, ", ".join(part for part in where if part is not None) or None)


def _guessed(age: AgeRange | None) -> AgeRange | None:
    return None if age is None else age.model_copy(update={"estimated": True})


def _child(child: Fields, as_of: date | None) -> dict[str, object]:
    nationality = parts.clean_country(child.text("nationality", "nationalities"), child)
    wish = child.code("wants_family", "TracingWish", "child_wishes")
    guardian, phone = child.text("guardian", "relatives"), child.token("guardian_phone", "phone", "relatives")
    home = child.section("home", "home_place")
    return {
        "names": parts.names(
            (child.text("name", "names"), "CLAIMED"),
            (child.text("name_local", "names"), "CLAIMED"),
            (child.text("nickname", "names"), "NICKNAME"),
        ),
        "birth": parts.clean_told_date(child.text("birth_date", "birth"), "GREGORIAN", as_of, child),
        "nationalities": () if nationality is None else ({"country": nationality, "status": "CLAIMED"},),
        "languages": parts.clean_language(child.text("languages", "languages"), child),
        "relatives": (
            *parts.relatives(
                ("FATHER", child.text("father", "relatives")), ("MOTHER", child.text("mother", "relatives"))
            ),
            *(
                ({"relation": "GUARDIAN", "names": parts.names((guardian, "UNKNOWN")), "phone_token": phone},)
                if guardian is not None or phone is not None
                else ()
            ),
        ),
        "home_place": parts.clean_place(
            parts.clean_country(home.text("country", "home_place"), home, "home_place"),
            (home.text("state", "home_place"), home.text("district", "home_place")),
            home.text("village", "home_place"),
            home.text("landmark", "home_place"),
        ),
        "child_wishes": None if wish is None else {"tracing": wish},
        **_looks(child),
    }


def _looks(child: Fields) -> dict[str, object]:
    text, marks = child.text("appearance", "build"), child.text("marks", "marks")
    looks = describe(text or "")
    if text is not None and looks == Description():
        child.note("build")
    return {
        **{name: getattr(looks, name) for name in ("build", "complexion", "hair", "eyes")},
        "height_cm": parts.clean_height(child.text("height", "height_cm"), child) or looks.height_cm,
        "weight_kg": parts.clean_weight(child.text("weight", "weight_kg"), child),
        "marks": (*(() if marks is None else marks_of(marks)), *looks.marks),
        "clothing": child.text("clothing", "clothing"),
        "belongings": child.text("belongings", "belongings"),
        "disabilities": child.codes("disability", "DisabilityCode", "disabilities"),
        "medical": child.text("medical", "medical"),
    }


def _case(fields: Fields) -> dict[str, object]:
    words = fields.text("reason", "circumstance")
    code = None if words is None else fields.code_of(words, "CircumstanceCode", "circumstance")
    adult = fields.section("with_adult", "trafficking")
    adult.pass_over("claimed_relation")  # an adult's word, of no field of the standard
    tokens = adult.token("name", "recruiter", "trafficking"), adult.token("phone", "phone", "trafficking")
    suspected = code == "TRAFFICKING_SUSPECTED"
    status = fields.code("verification", "VerificationStatus", "verification")
    reporter = fields.code("noticed_by", "ReporterKind", "reporter")
    risk, photo = fields.code("risk", "RiskLevel", "risk"), fields.text("photo_ref", "photos")
    return {
        "circumstance": None if words is None else {"code": code, "text": words},
        # Of an adult who is not suspected nothing is kept, not even a token.
        "trafficking": {"status": "SUSPECTED", "recruiter_tokens": tuple(each for each in tokens if each is not None)}
        if suspected
        else None,
        "verification": None if status is None else {"status": status},
        "reporter": None if reporter is None else {"kind": reporter},
        "risk": None if risk is None else {"level": risk},
        "photos": () if photo is None else ({"ref": photo},),
    }


def _papers(fields: Fields, own_id: str) -> tuple[OfficialRef, ...]:
    """Return the memo itself, which a police force keeps, and what it led to."""
    post = fields.text("post", "official_refs")
    return (
        *parts.reference("OTHER", own_id.partition("/")[2], post, None),
        *parts.reference("GD", fields.text("diary_no", "official_refs"), post, None),
        *parts.reference("FIR", fields.text("fir_no", "official_refs"), post, None),
    )


def _order(handover: Fields) -> tuple[OfficialRef, ...]:
    committee, number = handover.text("cwc", "official_refs"), handover.text("cwc_order_no", "official_refs")
    day = handover.text("cwc_order_date", "official_refs")
    return parts.reference("CWC_ORDER", number, committee, parts.clean_day(day, "GREGORIAN", handover, "official_refs"))


def _care(handover: Fields) -> dict[str, object]:
    """Return who has the child since the handover, and where: the place never leaves tier T3."""
    to, kind = handover.text("to", "custodian"), handover.code("kind", "CustodianKind", "custodian")
    areas = handover.text("state", "care_place"), handover.text("district", "care_place")
    return {
        "custodian": None if to is None and kind is None else {"organisation": to, "kind": kind or "OTHER"},
        "care_place": parts.clean_place("IN", areas),
    }
