"""One row of a register of Nepal's child search line 104 to a report."""

from datetime import UTC, datetime, time

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.identity import record_id_of
from schemas.records import ChildReport, Place, codes
from schemas.values.digits import to_ascii_digits
from schemas.values.marks import marks_of
from schemas.values.words import fold

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
LINE = "104"
YES_NO = {fold(word): word in {"छ", "हो", "yes"} for word in ("छ", "हो", "yes", "छैन", "होइन", "no")}
# Column of a feature, its field, and the code list of its words.
FEATURES = (
    ("जीउडाल", "build", "BuildCode"),
    ("वर्ण", "complexion", "ComplexionCode"),
    ("कपाल", "hair", "HairCode"),
    ("आँखा", "eyes", "EyeCode"),
)


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a row; raises `RecordRejected` without id or kind."""
    identity = _record_id(fields), parts.kind(fields, "किसिम")
    registered_at = _registered(fields)
    changed_at = parts.instant(fields, "अद्यावधिक", "record_version")
    fields.pass_over("क्र.सं.", "जात", "धर्म", "कैफियत")  # the standard carries none of them
    as_of = parts.local_day(registered_at, fields)
    birth, day = fields.text("जन्म मिति", "birth"), fields.text("घटना मिति", "event_at")
    status = fields.code("अवस्था", "ReportStatus", "status")
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, identity, status, registered_at, changed_at),
            **_sharing(fields, identity[1]),
            "sex": parts.clean_sex(fields.text("लिङ्ग", "sex"), fields),
            "age": parts.clean_age(fields.text("उमेर", "age"), as_of, fields),
            "birth": parts.clean_told_date(birth, "BIKRAM_SAMBAT", as_of, fields),
            **_person(fields, identity[1]),
            **_looks(fields),
            "home_place": _place(fields, "घर", "home_place"),
            "event_place": _place(fields, "घटना", "event_place"),
            "event_at": parts.clean_event_at(day, "BIKRAM_SAMBAT", registered_at, fields),
            **_case(fields, identity[0]),
            **_care(fields),
        }
    )


def _record_id(fields: Fields) -> str:
    """Return the id; a desk types its number in Devanagari digits one day and in others the next."""
    return record_id_of(fields.source.source_id, to_ascii_digits(fields.text("दर्ता नं", "record_id") or ""))


def _registered(fields: Fields) -> datetime | None:
    """Return the first moment of the day of registration, which is told in Bikram Sambat without a time."""
    text = fields.text("दर्ता मिति", "reported_at")
    day = parts.clean_day(text, "BIKRAM_SAMBAT", fields, "reported_at")
    return None if day is None else datetime.combine(day, time(), fields.source.time_zone).astimezone(UTC)


def _sharing(fields: Fields, kind: str) -> dict[str, object]:
    """Return photo and consent: a missing child may be shown to the public only if a guardian said so."""
    ref, published = fields.text("फोटो नं", "photos"), _is_yes(fields, "प्रकाशन अनुमति", "consent")
    scopes: tuple[codes.ConsentScope, ...] = (*SCOPES, "PUBLIC_ALERT") if published and kind == "MISSING" else SCOPES
    given_by = "guardian" if published is not None else "child search centre"
    return {
        "consent": parts.consent("PUBLIC_TASK", scopes, given_by, parts.restriction(fields, "साझेदारी")),
        "photos": () if ref is None else ({"ref": ref, "publish_allowed": published is True},),
    }


def _person(fields: Fields, kind: str) -> dict[str, object]:
    told: codes.NameKind = "LEGAL" if kind == "MISSING" else "CLAIMED"
    nationality = parts.clean_country(fields.text("राष्ट्रियता", "nationalities"), fields)
    wish = fields.code("परिवार खोज्न", "TracingWish", "child_wishes")
    guardian, phone = fields.text("संरक्षकको नाम", "relatives"), fields.token("संरक्षकको फोन", "phone", "relatives")
    return {
        "names": parts.names(
            (fields.text("नाम", "names"), told),
            (fields.text("नाम (अंग्रेजी)", "names"), told),
            (fields.text("बोलाउने नाम", "names"), "NICKNAME"),
        ),
        "relatives": (
            *parts.relatives(
                ("FATHER", fields.text("बाबुको नाम", "relatives")), ("MOTHER", fields.text("आमाको नाम", "relatives"))
            ),
            *(
                ({"relation": "GUARDIAN", "names": parts.names((guardian, "UNKNOWN")), "phone_token": phone},)
                if guardian is not None or phone is not None
                else ()
            ),
        ),
        "nationalities": () if nationality is None else ({"country": nationality, "status": "CLAIMED"},),
        "languages": parts.clean_language(fields.text("मातृभाषा", "languages"), fields),
        "child_wishes": None if wish is None else {"tracing": wish},
    }


def _looks(fields: Fields) -> dict[str, object]:
    marks = fields.text("चिन्ह", "marks")
    words = {field: (fields.text(column, field), code_list) for column, field, code_list in FEATURES}
    return {
        **{
            field: None if word is None else {"code": fields.code_of(word, code_list, field), "text": word}
            for field, (word, code_list) in words.items()
        },
        "height_cm": parts.clean_height(fields.text("उचाइ", "height_cm"), fields),
        "weight_kg": parts.clean_weight(fields.text("तौल", "weight_kg"), fields),
        "marks": () if marks is None else marks_of(marks),
        "clothing": fields.text("लुगा", "clothing"),
        "belongings": fields.text("साथमा", "belongings"),
        "disabilities": fields.codes("अपाङ्गता", "DisabilityCode", "disabilities"),
        "medical": fields.text("स्वास्थ्य", "medical"),
    }


def _place(fields: Fields, what: str, field: str) -> Place | None:
    """Return the place of a group of columns: province, district, municipality, then ward or place, landmark."""
    province, district, town, place, landmark = (
        fields.text(f"{what}: {part}", field) for part in ("प्रदेश", "जिल्ला", "पालिका", "स्थान", "चिनारी")
    )
    country = parts.country(fields, f"{what}: देश", field)
    return parts.clean_place(country, (province, district, town), place, landmark)


def _case(fields: Fields, own_id: str) -> dict[str, object]:
    words, office = fields.text("कारण", "circumstance"), fields.text("प्रहरी कार्यालय", "official_refs")
    number, day = fields.text("प्रहरी दर्ता नं", "official_refs"), fields.text("प्रहरी दर्ता मिति", "official_refs")
    on = parts.clean_day(day, "BIKRAM_SAMBAT", fields, "official_refs")
    code = None if words is None else fields.code_of(words, "CircumstanceCode", "circumstance")
    status = fields.code("प्रमाणीकरण", "VerificationStatus", "verification")
    reporter = fields.code("सूचना दिने", "ReporterKind", "reporter")
    risk = fields.code("जोखिम", "RiskLevel", "risk")
    return {
        "official_refs": (
            *parts.reference("HELPLINE", own_id.partition("/")[2], LINE, None),
            *parts.reference("OTHER", number, office, on),
        ),
        "circumstance": None if words is None else {"code": code, "text": words},
        "verification": None if status is None else {"status": status, "by": office},
        "reporter": None if reporter is None else {"kind": reporter},
        "risk": None if risk is None else {"level": risk},
    }


def _care(fields: Fields) -> dict[str, object]:
    """Return who has a found child in care, and where: the place never leaves tier T3."""
    home, kind = fields.text("संरक्षण संस्था", "custodian"), fields.code("संस्थाको किसिम", "CustodianKind", "custodian")
    areas = fields.text("संस्थाको प्रदेश", "care_place"), fields.text("संस्थाको जिल्ला", "care_place")
    return {
        "custodian": None if home is None and kind is None else {"organisation": home, "kind": kind or "OTHER"},
        "care_place": parts.clean_place(fields.source.country, areas),
    }


def _is_yes(fields: Fields, name: str, field: str) -> bool | None:
    word = fields.text(name, field)
    found = None if word is None else YES_NO.get(fold(word))
    if word is not None and found is None:
        fields.note(field)
    return found
