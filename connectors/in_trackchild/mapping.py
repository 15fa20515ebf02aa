"""One row of a TrackChild export to a report."""

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import ChildReport, codes
from schemas.values.descriptions import Description, describe
from schemas.values.marks import marks_of

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
# BCP 47 tags of the languages the form offers.
LANGUAGES = {
    "bengali": "bn", "bangla": "bn", "বাংলা": "bn", "hindi": "hi", "हिन्दी": "hi", "हिंदी": "hi", "urdu": "ur",
    "nepali": "ne", "assamese": "as", "odia": "or", "santali": "sat", "maithili": "mai", "bhojpuri": "bho",
    "english": "en", "tamil": "ta", "telugu": "te", "marathi": "mr", "kannada": "kn",
}  # fmt: skip


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a row; raises `RecordRejected` without id or kind."""
    identity = parts.record_id(fields, "tc_id"), parts.kind(fields, "category")
    reported_at = parts.instant(fields, "reported_on", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    looks = describe(fields.text("physical_description", "marks") or "")
    marks = fields.text("identification_marks", "marks")
    # Religion and caste are in the export; the standard does not carry them.
    fields.pass_over("religion", "caste", "serial_no")
    status = fields.code("case_status", "ReportStatus", "status")
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, identity, status, reported_at, changed_at),
            "consent": parts.consent("PUBLIC_TASK", SCOPES, "police", _restriction(fields)),
            "sex": fields.code("sex", "Sex", "sex"),
            "age": parts.clean_age(fields.text("age", "age"), parts.local_day(reported_at, fields), fields),
            "birth": _birth(fields),
            "languages": _languages(fields),
            "marks": (*(marks_of(marks) if marks is not None else ()), *looks.marks),
            "clothing": fields.text("clothing", "clothing"),
            "belongings": fields.text("belongings", "belongings"),
            **_people(fields),
            **_places(fields),
            "event_at": parts.clean_event_at(fields.text("missing_date", "event_at"), "GREGORIAN", reported_at, fields),
            **_looks(looks, fields),
            **_case(fields),
        }
    )


def _people(fields: Fields) -> dict[str, object]:
    return {
        "names": parts.names(
            (fields.text("child_name", "names"), "LEGAL"),
            (fields.text("child_name_local", "names"), "LEGAL"),
            (fields.text("alias", "names"), "NICKNAME"),
        ),
        "relatives": parts.relatives(
            ("FATHER", fields.text("father_name", "relatives")),
            ("MOTHER", fields.text("mother_name", "relatives")),
            ("GUARDIAN", fields.text("guardian_name", "relatives")),
        ),
        "nationalities": ({"country": "IN", "status": "CLAIMED"},)
        if (fields.text("nationality", "nationalities") or "").casefold() in {"indian", "india", "भारतीय", "ভারতীয়"}
        else (),
    }


def _places(fields: Fields) -> dict[str, object]:
    country = fields.source.country
    return {
        "home_place": parts.clean_place(
            country,
            (fields.text("address_state", "home_place"), fields.text("address_district", "home_place")),
            fields.text("address_village", "home_place"),
            fields.text("address_landmark", "home_place"),
        ),
        "event_place": parts.clean_place(
            country,
            (fields.text("missing_state", "event_place"), fields.text("missing_district", "event_place")),
            fields.text("missing_place", "event_place"),
            fields.text("missing_landmark", "event_place"),
        ),
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


def _case(fields: Fields) -> dict[str, object]:
    station = fields.text("police_station", "official_refs")
    fir_day = parts.clean_day(fields.text("fir_date", "official_refs"), "GREGORIAN", fields, "official_refs")
    words = fields.text("circumstance", "circumstance")
    status = fields.code("verification", "VerificationStatus", "verification")
    reporter = fields.code("reported_by", "ReporterKind", "reporter")
    risk = fields.code("risk", "RiskLevel", "risk")
    photo = fields.text("photo_ref", "photos")
    code = None if words is None else fields.code_of(words, "CircumstanceCode", "circumstance")
    return {
        "official_refs": (
            *parts.reference("FIR", fields.text("fir_no", "official_refs"), station, fir_day),
            *parts.reference("GD", fields.text("gd_no", "official_refs"), station, None),
        ),
        "circumstance": None if words is None else {"code": code, "text": words},
        "verification": None if status is None else {"status": status, "by": station if status == "VERIFIED" else None},
        "reporter": None if reporter is None else {"kind": reporter},
        "risk": None if risk is None else {"level": risk},
        "photos": () if photo is None else ({"ref": photo},),
    }


def _birth(fields: Fields) -> dict[str, object] | None:
    text = fields.text("date_of_birth", "birth")
    return None if text is None else {"text": text, "calendar": "GREGORIAN"}


def _languages(fields: Fields) -> tuple[str, ...]:
    words = [word.strip().casefold() for text in fields.texts("languages", "languages") for word in text.split(",")]
    found = [LANGUAGES.get(word) for word in words if word]
    if None in found:
        fields.note("languages")
    return tuple(dict.fromkeys(tag for tag in found if tag is not None))


def _restriction(fields: Fields) -> tuple[str, ...] | None:
    """Return the only scopes a row allows; null when it says nothing. Words that are not known allow nothing."""
    told = fields.text("sharing_only_for", "consent")
    if told is None:
        return None
    words = [word for word in told.split(",") if word.strip()]
    found = (fields.code_of(word, "ConsentScope", "consent") for word in words)
    return tuple(code for code in found if code is not None)
