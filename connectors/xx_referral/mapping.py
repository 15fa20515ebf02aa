"""One offer of a service, or the answer to it, to a referral; the answer has the offer's id."""

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from connectors.sdk.referrals import case_of, known_id, services_of
from ops.runtime.errors import RecordRejected
from schemas.records import Referral
from schemas.values.words import fold

# Reasons that Thailand's and Bangladesh's mechanisms and the Inter-agency Guidelines (2014) give for declining; a
# referral's reason travels in clear, so it is a code and never the words.
REASONS: dict[str, tuple[str, ...]] = {
    "NO_PLACE": (
        *("no place", "full", "no bed", "जगह नहीं", "ठाउँ छैन", "জায়গা নেই", "ที่เต็ม", "គ្មានកន្លែង"),
        *("hết chỗ",),
    ),
    "NOT_ELIGIBLE": (
        *("not eligible", "outside criteria", "over age", "पात्र नहीं", "অযোগ্য", "ไม่เข้าเกณฑ์"),
        *("không đủ điều kiện",),
    ),
    "OUT_OF_AREA": (*("out of area", "not our area", "क्षेत्र से बाहर", "এলাকার বাইরে", "นอกพื้นที่", "ngoài địa bàn"),),
    "NO_CONSENT": (
        *("child does not want", "no consent", "बच्चा नहीं चाहता", "সম্মতি নেই", "ไม่ยินยอม"),
        *("không đồng ý",),
    ),
    "NO_INTERPRETER": ("no interpreter", "language", "दुभाषिया नहीं", "দোভাষী নেই", "ไม่มีล่าม"),
    "NO_FUNDS": ("no funds", "no budget", "बजट नहीं", "তহবিল নেই", "ไม่มีงบประมาณ", "không có kinh phí"),
    "NO_SERVICE": ("service not offered", "no such service", "सेवा नहीं", "সেবা নেই", "ไม่มีบริการ"),
    "SECURITY": ("not safe", "security", "सुरक्षा", "নিরাপত্তা", "ไม่ปลอดภัย"),
    "DUPLICATE": ("duplicate", "already referred", "दोहरा", "আগেই পাঠানো"),
    "OTHER": ("other", "अन्य", "অন্যান্য", "อื่นๆ", "khác"),
}
CODES = {fold(word): code for code, words in REASONS.items() for word in (code.replace("_", " "), *words)}


def to_records(fields: Fields) -> tuple[Referral]:
    """Return the referral; raises `RecordRejected` without number, step, time or service: a referral has them all."""
    referral_id = parts.record_id(fields, "referral_no")
    fields.pass_over("mechanism", "coordinator", "form")
    status = fields.code("step", "ReferralStatus", "status")
    if status is None:
        raise RecordRejected("UNKNOWN_STEP", "status", "say where the referral stands with a word of ReferralStatus")
    at = parts.instant(fields, "at", "at")
    if at is None:
        raise RecordRejected("MISSING_TIME", "at", "say when: without it, offer and answer have no order")
    told = fields.text("service", "service")
    services = services_of(told, fields)
    if told is None:
        raise RecordRejected("MISSING_SERVICE", "service", "say what is asked for, in the answer too")
    child = fields.section("child", "record_id")
    offering, asked = fields.section("from", "from_organisation"), fields.section("to", "to_organisation")
    referral = Referral.from_fields(
        {
            "referral_id": referral_id,
            "record_id": known_id(child.text("record_id", "record_id"), child, "record_id"),
            "case_id": case_of(child.text("case_id", "case_id"), child),
            "service": services[0] if services else "UNKNOWN",
            "status": status,
            "from_organisation": offering.text("organisation", "from_organisation"),
            "to_organisation": asked.text("organisation", "to_organisation"),
            "to_country": parts.clean_country(asked.text("country", "to_country"), asked, "to_country"),
            "at": at,
            "answer_due_at": parts.instant(fields, "answer_due_at", "answer_due_at"),
            "decline_reason": _reason(fields, status),
            "message_class": fields.code("message_class", "MessageClass", "message_class") or "ACTUAL",
            "needs": fields.text("needs", "needs"),
        }
    )
    return (referral,)


def _reason(fields: Fields, status: str) -> str | None:
    """Return the code of why it was declined, with a refusal only; null and an issue for words that nobody mapped."""
    told = fields.text("reason", "decline_reason")
    if told is None or status != "DECLINED":
        return None
    code = CODES.get(fold(told))
    if code is None:
        fields.note("decline_reason")
    return code
