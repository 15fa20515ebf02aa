"""One notice of MUN Alert to a report; one call to 13219 to a contact and, when a child is missed or seen, a report."""

from datetime import datetime

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from ops.runtime.errors import RecordRejected
from schemas.records import ChildReport, HelplineContact, OfficialRef, codes
from schemas.values.marks import marks_of
from schemas.values.words import fold

SCOPES: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER", "SERVICES")
NOTICE, CALL = {fold(word) for word in ("notice", "সতর্কতা")}, {fold(word) for word in ("call", "কল")}
YES_NO = {fold(word): word in {"yes", "true", "হ্যাঁ"} for word in ("yes", "true", "হ্যাঁ", "no", "false", "না")}
NO_GUARDIANS = {None, "OTHER", "UNKNOWN"}


def to_records(fields: Fields) -> tuple[ChildReport | HelplineContact, ...]:
    """Return what a record becomes; raises `RecordRejected` without id, or when it is neither notice nor call."""
    own_id, told = parts.record_id(fields, "ref_no"), fold(fields.text("record", "kind") or "")
    if told in NOTICE:
        return (_notice(fields, own_id),)
    if told in CALL:
        return _call(fields, own_id)
    raise RecordRejected("UNKNOWN_KIND", "kind", "say with `record` whether it is a notice or a call")


def _notice(fields: Fields, own_id: str) -> ChildReport:
    issued_at = parts.instant(fields, "issued_at", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    status = fields.code("status", "ReportStatus", "status")
    permission = fields.section("permission", "consent")
    published = _is_yes(permission, "publish", "consent")
    giver = permission.code("given_by", "Relation", "consent")
    given_by = "police" if giver is None else giver.lower()
    # The hub words its own alerts, with its own offices; a notice ends after days, the search for the child does not.
    fields.pass_over("headline", "contact", "channels", "expires_at")
    kind = parts.kind(fields, "type")
    public = published and kind == "MISSING" and giver not in NO_GUARDIANS
    scopes: tuple[codes.ConsentScope, ...] = (*SCOPES, "PUBLIC_ALERT") if public else SCOPES
    return ChildReport.from_fields(
        {
            **parts.envelope(fields, (own_id, kind), status, issued_at, changed_at),
            "consent": parts.consent("PUBLIC_TASK", scopes, given_by, parts.restriction(fields, "sharing_only_for")),
            "photos": _photos(fields),
            **_child(fields, kind, issued_at),
            **_case(fields),
        }
    )


def _call(fields: Fields, own_id: str) -> tuple[ChildReport | HelplineContact, ...]:
    called_at = parts.instant(fields, "called_at", "reported_at")
    changed_at = parts.instant(fields, "updated_at", "record_version")
    word = fields.text("category", "category")
    category = None if word is None else fields.code_of(word, "ContactCategory", "category")
    kind = fields.source.lookups["ReportKind"].get(fold(word or ""))
    if kind is None and category is None:
        kind = "AT_RISK"  # a child whose category nobody knows is at risk until a person has looked
    child = {} if kind is None else _child(fields, kind, called_at)
    reported = kind is not None and (category is not None or any(child.values()))
    if reported and category is None:
        fields.note("category")
    envelope = parts.envelope(fields, (f"{own_id}/child", kind or ""), None, called_at, changed_at)
    languages = parts.clean_language(fields.text("language", "language"), fields, "language")
    where = fields.section("caller_place", "place")
    contact = HelplineContact.from_fields(
        {
            "contact_id": own_id,
            **{name: envelope[name] for name in ("record_version", "source_id", "source_country", "message_class")},
            "contacted_at": called_at,
            "category": category,
            "language": languages[0] if languages else None,
            "action": fields.code("action", "ContactAction", "action"),
            "not_taken_reason": fields.text("why_not", "not_taken_reason"),
            "record_id": envelope["record_id"] if reported else None,
            "place": parts.clean_place("BD", (where.text("division", "place"), where.text("district", "place"))),
            "summary": fields.text("summary", "summary"),
        }
    )
    if not reported:
        fields.pass_over("child", "last_seen", "informant")  # no child is missed, found or seen: nothing to match
        return (contact,)
    told = {
        **envelope,
        "consent": parts.consent("VITAL_INTERESTS", SCOPES, "caller", parts.restriction(fields, "sharing_only_for")),
        **child,
        **_case(fields),
        # The call's own number is no official reference: it would stand for a ground that nobody has looked at.
        "verification": {"status": "UNVERIFIED"},
    }
    return contact, ChildReport.from_fields(told)


def _child(fields: Fields, kind: str, told_at: datetime | None) -> dict[str, object]:
    child, seen = fields.section("child", "names"), fields.section("last_seen", "event_place")
    as_of = parts.local_day(told_at, fields)
    looks, marks = parts.described(child, "description"), child.text("marks", "marks")
    nationality = parts.clean_country(child.text("nationality", "nationalities"), child)
    told: codes.NameKind = "LEGAL" if kind == "MISSING" else "CLAIMED"
    areas = (seen.text(level, "event_place") for level in ("division", "district", "upazila"))
    return {
        "names": parts.names(
            (child.text("name_bn", "names"), told),
            (child.text("name_en", "names"), told),
            (child.text("nickname", "names"), "NICKNAME"),
        ),
        "sex": parts.clean_sex(child.text("sex", "sex"), child),
        "age": parts.clean_age(child.text("age", "age"), as_of, child),
        "birth": parts.clean_told_date(child.text("birth_date", "birth"), "GREGORIAN", as_of, child),
        "nationalities": () if nationality is None else ({"country": nationality, "status": "CLAIMED"},),
        "languages": parts.clean_language(child.text("language", "languages"), child),
        "relatives": parts.relatives(
            ("FATHER", child.text("father", "relatives")), ("MOTHER", child.text("mother", "relatives"))
        ),
        "height_cm": parts.clean_height(child.text("height", "height_cm"), child) or looks.height_cm,
        "weight_kg": parts.clean_weight(child.text("weight", "weight_kg"), child),
        **{name: getattr(looks, name) for name in ("build", "complexion", "hair", "eyes")},
        "marks": (*(() if marks is None else marks_of(marks)), *looks.marks),
        "clothing": child.text("clothing", "clothing"),
        "belongings": child.text("belongings", "belongings"),
        "disabilities": child.codes("disability", "DisabilityCode", "disabilities"),
        "medical": child.text("medical", "medical"),
        "home_place": parts.clean_place(
            "BD", (child.text("home_division", "home_place"), child.text("home_district", "home_place"))
        ),
        "event_place": parts.clean_place(
            "BD", tuple(areas), seen.text("place", "event_place"), seen.text("landmark", "event_place")
        ),
        "event_at": parts.clean_event_at(seen.text("at", "event_at"), "GREGORIAN", told_at, seen),
    }


def _case(fields: Fields) -> dict[str, object]:
    words = fields.text("reason", "circumstance")
    code = None if words is None else fields.code_of(words, "CircumstanceCode", "circumstance")
    status = fields.code("verification", "VerificationStatus", "verification")
    unit, level = fields.text("verified_by", "verification"), fields.code("alert_level", "RiskLevel", "risk")
    informant = fields.section("informant", "reporter")
    kind = informant.code("kind", "ReporterKind", "reporter")
    relation = informant.code("relation", "Relation", "reporter")
    seen_proof, token = _is_yes(informant, "identity_seen", "reporter"), informant.token("phone", "phone", "reporter")
    suspect = fields.section("suspect", "trafficking")
    tokens = suspect.token("phone", "phone", "trafficking"), suspect.token("vehicle", "vehicle", "trafficking")
    held = tuple(each for each in tokens if each is not None)
    suspected = code == "TRAFFICKING_SUSPECTED"
    return {
        "official_refs": _references(fields),
        "circumstance": None if words is None else {"code": code, "text": words},
        "trafficking": {"status": "SUSPECTED" if suspected else "UNKNOWN", "recruiter_tokens": held}
        if suspected or held
        else None,
        "verification": None if status is None else {"status": status, "by": unit},
        "risk": None if level is None else {"level": level},
        "reporter": None
        if (kind, relation, seen_proof, token) == (None,) * 4
        else {
            "kind": kind or ("FAMILY" if relation else "UNKNOWN"),
            "relation": relation,
            "identity_verified": seen_proof,
            "token": token,
        },
    }


def _references(fields: Fields) -> tuple[OfficialRef, ...]:
    """Return the general diary entry and the case (first information report) of the police station."""
    found: tuple[OfficialRef, ...] = ()
    kinds: tuple[tuple[str, codes.OfficialRefKind], ...] = (("gd", "GD"), ("case", "FIR"))
    for name, kind in kinds:
        paper = fields.section(name, "official_refs")
        number, station, day = (paper.text(each, "official_refs") for each in ("no", "thana", "date"))
        found += parts.reference(kind, number, station, parts.clean_day(day, "GREGORIAN", paper, "official_refs"))
    return found


def _photos(fields: Fields) -> tuple[dict[str, object], ...]:
    photo = fields.section("photo", "photos")
    ref, day = photo.text("ref", "photos"), photo.text("taken_on", "photos")
    allowed, taken_on = _is_yes(photo, "publish", "photos"), parts.clean_day(day, "GREGORIAN", photo, "photos")
    return () if ref is None else ({"ref": ref, "taken_on": taken_on, "publish_allowed": allowed is True},)


def _is_yes(fields: Fields, name: str, field: str) -> bool | None:
    """Return whether a field says yes; null, and an issue, for a word that is neither yes nor no."""
    word = fields.text(name, field)
    found = None if word is None else YES_NO.get(fold(word))
    if word is not None and found is None:
        fields.note(field)
    return found
