"""One short message to a report, and to the answer its sender gets."""

from datetime import datetime

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from connectors.xx_sms.forms import Sender, calendar_of
from connectors.xx_sms.grammar import Message, parse
from connectors.xx_sms.replies import ASKED, answer
from connectors.xx_sms.words import Label
from ops.runtime.errors import RecordRejected
from schemas.records import ChildReport, Consent, Place, codes
from schemas.values.descriptions import describe
from schemas.values.gazetteer import find_areas
from schemas.values.marks import marks_of

KINDS: dict[str, codes.ReportKind] = {"MISSING": "MISSING", "FOUND": "FOUND", "LEFT": "AT_RISK", "BACK": "AT_RISK"}
SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
# What the gateway knows of a message and the standard does not carry.
OF_THE_GATEWAY = ("line", "to", "network", "parts", "encoding")


def to_report(fields: Fields) -> ChildReport:
    """Return the report of a message; raises `RecordRejected` without the gateway's number or without a keyword."""
    message_id = parts.record_id(fields, "message_id")
    fields.pass_over(*OF_THE_GATEWAY)
    received_at = parts.instant(fields, "received_at", "reported_at")
    message = _parsed(fields, received_at)
    if message.keyword is None:
        raise RecordRejected(
            "UNKNOWN_KIND", "kind", "begin the message with MISSING, FOUND, LEFT or BACK; its sender was told"
        )
    kind = KINDS[message.keyword]
    status = "REUNITED" if message.keyword == "BACK" else None
    envelope = parts.envelope(fields, (message_id, kind), status, received_at, None)
    role = fields.code("sender_role", "ReporterKind", "reporter")
    if message.numbers:
        fields.note("relatives")  # whose number stood in the text, nobody can say
    return ChildReport.from_fields(
        {
            **envelope,
            "message_class": envelope["message_class"]
            if envelope["message_class"] != "ACTUAL"
            else message.marked or "ACTUAL",
            "consent": _consent(kind),
            **_child(message, fields, received_at),
            "trafficking": {"status": "UNKNOWN", "route_text": message.values["to"]}
            if "to" in message.values
            else None,
            "circumstance": {"text": ", ".join(message.rest)} if message.rest else None,
            "reporter": {"kind": role or "PUBLIC", "token": fields.token("from", "phone", "reporter")},
            "verification": {"status": "UNVERIFIED"},
        }
    )


def reply(fields: Fields) -> str:
    """Return what the sender of a message is answered, in the message's language; any text gives an answer."""
    received_at = parts.instant(fields, "received_at", "reported_at")
    message = _parsed(fields, received_at)
    child = _child(message, fields, received_at)
    said: dict[Label, object] = {
        "name": child["names"],
        "sex": child["sex"],
        "age": child["age"],
        "place": child["event_place"],
        "date": child["event_at"],
    }
    return answer(message, frozenset(label for label in ASKED if said[label]))


def _parsed(fields: Fields, received_at: datetime | None) -> Message:
    today = parts.local_day(received_at, fields)
    return parse(fields.text("text", "kind") or "", Sender(fields.source.country, today))


def _child(message: Message, fields: Fields, received_at: datetime | None) -> dict[str, object]:
    told, country = message.values, fields.source.country
    looks, marks, day = describe(", ".join(message.looks)), told.get("marks"), parts.local_day(received_at, fields)
    calendar = calendar_of(told.get("date", ""), country)
    home = told.get("home")
    return {
        "names": parts.names((told.get("name"), "UNKNOWN")),
        "sex": parts.clean_sex(told.get("sex"), fields),
        "age": parts.clean_age(told.get("age"), day, fields),
        "languages": parts.clean_language(told.get("speaks"), fields),
        "marks": (*(marks_of(marks) if marks is not None else ()), *looks.marks),
        "height_cm": looks.height_cm,
        "build": looks.build,
        "complexion": looks.complexion,
        "hair": looks.hair,
        "eyes": looks.eyes,
        "clothing": told.get("clothes"),
        "relatives": parts.relatives(("FATHER", told.get("father")), ("MOTHER", told.get("mother"))),
        "home_place": None if home is None else _place([home], country),
        "event_at": parts.clean_event_at(told.get("date"), calendar, received_at, fields),
        "event_place": _place(message.places, country, told.get("landmark")),
    }


def _place(told: list[str], country: str, landmark: str | None = None) -> Place | None:
    """Return the place of its parts: areas the gazetteer knows by their level, the first other one as the locality."""
    levels: dict[int, str] = {}
    others: list[str] = []
    for part in told:
        found = find_areas(part, country)
        if found and found[0].level not in levels:
            levels[found[0].level] = part
        else:
            others.append(part)
    return parts.clean_place(
        country,
        (levels.get(1), levels.get(2), levels.get(3)),
        ", ".join(others) or None,
        landmark,
    )


def _consent(kind: codes.ReportKind) -> Consent:
    """Return what a message allows: a child missing or found is looked for everywhere, one at risk is only served."""
    if kind == "AT_RISK":
        return parts.consent("BEST_INTERESTS", ("SERVICES",), "sender", None)
    return parts.consent("VITAL_INTERESTS", SCOPES, "sender", None)
