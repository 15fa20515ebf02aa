"""One record of Primero to reports: a case is a child found, each trace of a tracing request a child missing."""

from datetime import datetime

from connectors.primero.person import circumstance, is_yes, located, person, place
from connectors.primero.traces import traced
from connectors.sdk import parts
from connectors.sdk.fields import Fields
from ops.runtime.errors import RecordRejected
from schemas.records import ChildReport, codes

# lookup-protection-concerns: which words say that a child is apart from its family.
APART = frozenset({"unaccompanied", "separated", "unaccompanied_minor", "separated_child"})
DIFFICULTIES: dict[str, codes.DisabilityCode] = {
    "functional_difficulty_seeing": "SEEING",
    "functional_difficulty_hearing": "HEARING",
    "functional_difficulty_walking": "WALKING",
    "functional_difficulty_remembering": "REMEMBERING",
    "difficulty_with_self_care": "SELF_CARE",
    "difficulty_communicating": "COMMUNICATING",
}
TRAFFICKED = "slavery_sale_abduction"
EXPLOITATION: dict[str, codes.Exploitation] = {
    "sexual_exploitation": "SEXUAL",
    "child_marriage": "FORCED_MARRIAGE",
    "associated_with_armed": "ARMED_CONFLICT",
}
OTHER_CONCERNS = frozenset(
    """physical_abuse_violence sexual_abuse_violence rape emotional_or_psychological neglect abandonment child_labour
    hazardous_work in_conflict_with_the_law deprived_of_liberty serious_medical_condition orphan psychosocial_distress
    mental_disorder substance_abuse belongs_to_marginalised lack_of_documentation_birth_registration
    female_genital_mutilation_fgm pregnancy_child_parent denial_of_resources_opportunities_or_services
    highly_vulnerable_care child_survivor_of_explosive other""".split()  # noqa: SIM905 - a list of 20 words
)
# The options of the form of consent.
GIVERS = {"individual": "child", "caregiver": "caregiver", "other": "other"}
SCHEMES = {
    "national_id_no": "national-id",
    "unhcr_individual_no": "unhcr-individual",
    "unhcr_id_no": "unhcr-case",
    "icrc_ref_no": "icrc",
    "ration_card_no": "ration-card",
}
# Of no use to find a family, or about others than the child: they stay in Primero.
LEFT_THERE = """short_id case_id module_id owned_by owned_by_full_name owned_by_groups created_by created_by_agency
    created_organization last_updated_by associated_user_names workflow flagged flag_count alert_count
    marital_status maritial_status occupation religion ethnicity sub_ethnicity_1 sub_ethnicity_2
    displacement_status unhcr_needs_codes assessment_due_date case_status_reopened reopened_logs
    followup_subform_section documents_carried services_section notes_section telephone_current address_is_permanent
    unhcr_export_opt_out consent_source_other
    withholding_info_other_reason date_of_separation matched_tracing_request_id disability_type has_photo current_photos
    registration_date photos_and_audio system_generated_followup approval_subforms case_status enabled
    separation_other_applicable_causes tracing_actions_section location_separation address_separation""".split()  # noqa: SIM905 - names


def to_records(fields: Fields) -> tuple[ChildReport, ...]:
    """Return the reports of a record; raises `RecordRejected` without an id or its kind."""
    fields.pass_over("primero")
    kind = fields.text("record_type", "kind")
    if kind == "tracing_requests":
        return traced(fields)
    if kind == "cases":
        return (_case(fields),)
    raise RecordRejected("UNKNOWN_KIND", "kind", "say in record_type whether it is of cases or tracing_requests")


def _case(fields: Fields) -> ChildReport:
    concerns = _concerns(fields)
    identity = parts.record_id(fields, "id"), "FOUND" if concerns & APART else "AT_RISK"
    reported_at = parts.instant(fields, "created_at", "reported_at")
    changed_at = parts.instant(fields, "last_updated_at", "record_version")
    as_of = parts.local_day(reported_at, fields)
    envelope = parts.envelope(fields, identity, _status(fields), reported_at, changed_at)
    told = {
        **envelope,
        **_consent(fields),
        # A name that was given after the separation is not the family's.
        **person(fields, as_of, "ALIAS" if is_yes(fields, "name_given_post_separation", "names") else "CLAIMED"),
        **_origin(fields),
        **_found(fields, identity[0], reported_at),
        **_protection(fields, concerns),
        "identifiers": _identifiers(fields),
        "relatives": tuple(_relative(each) for each in fields.sections("family_details_section", "relatives")),
        "official_refs": parts.reference(
            "OTHER",
            fields.text("case_id_display", "official_refs"),
            fields.text("owned_by_agency_id", "official_refs"),
            None,
        ),
    }
    fields.pass_over(*LEFT_THERE)
    # A case that is about something else tells nothing of its child; it corrects one that was about a separation.
    return ChildReport.from_fields(told if identity[1] == "FOUND" else envelope | _shared(told))


def _shared(told: dict[str, object]) -> dict[str, object]:
    return {name: told[name] for name in ("consent", "sex", "age") if name in told}


def _status(fields: Fields) -> str | None:
    """Return where the case stands: the farther of case and tracing; a record that was disabled is withdrawn."""
    case = fields.code("status", "ReportStatus", "status")
    tracing = fields.code("tracing_status", "ReportStatus", "status")
    if is_yes(fields, "record_state", "status") is False or case == "WITHDRAWN":
        return "WITHDRAWN"
    return tracing if tracing in {"TRACED", "REUNITED"} else case or tracing


def _concerns(fields: Fields) -> frozenset[str]:
    names = ("protection_concerns", "unaccompanied_separated_status", "protection_status")
    told = frozenset(word for name in names for word in fields.texts(name, "circumstance"))
    known = (
        APART
        | DIFFICULTIES.keys()
        | EXPLOITATION.keys()
        | OTHER_CONCERNS
        | {TRAFFICKED, "no", "other_vulnerable_child"}
    )
    if told - known:
        fields.note("circumstance")
    return told


def _consent(fields: Fields) -> dict[str, object]:
    """Return basis and scopes: what was not said yes to is not allowed, and what is withheld stays in the country."""
    bases = fields.codes("legitimate_basis", "ConsentBasis", "consent")
    tracing = is_yes(fields, "consent_for_tracing", "consent")
    withheld = [fields.text("disclosure_deny_details", "consent"), *fields.texts("withholding_info_reason", "consent")]
    sharing = is_yes(fields, "disclosure_other_orgs", "consent") and not any(withheld)
    answers: dict[codes.ConsentScope, bool | None] = {
        "SERVICES": is_yes(fields, "consent_for_services", "consent"),
        "TRACING": tracing,
        "CROSS_BORDER": tracing and sharing,
        "STATISTICS": is_yes(fields, "consent_reporting", "consent"),
    }
    return {
        "consent": {
            "basis": bases[0] if bases else "CONSENT",
            "given_by": _giver(fields),
            "scopes": tuple(scope for scope, answer in answers.items() if answer),
        }
    }


def _giver(fields: Fields) -> str | None:
    """Return the role of who gave consent, never a word of the payload: it travels in clear."""
    told = fields.text("interview_subject", "consent")
    if told is not None and told not in GIVERS:
        fields.note("consent")
    return GIVERS.get(told or "")


def _origin(fields: Fields) -> dict[str, object]:
    nationalities = [
        parts.clean_country(word.replace("_", " "), fields) for word in fields.texts("nationality", "nationalities")
    ]
    languages = [
        tag
        for word in fields.texts("language", "languages")
        for tag in parts.clean_language(word.replace("_", " "), fields)
    ]
    wish = fields.code("wishes_child_family_tracing", "TracingWish", "child_wishes")
    reason = fields.text("wishes_reason_no_tracing", "child_wishes")
    return {
        "nationalities": tuple(
            {"country": country, "status": "CLAIMED"} for country in nationalities if country is not None
        ),
        "languages": tuple(dict.fromkeys(languages)),
        "home_place": place(fields, "last", "home_place"),
        "child_wishes": None if wish is None and reason is None else {"tracing": wish or "NOT_ASKED", "text": reason},
    }


def _found(fields: Fields, record_id: str, reported_at: datetime | None) -> dict[str, object]:
    """Return where and when the child was identified, and who cares for it now."""
    care = fields.code("care_arrangements_type", "CustodianKind", "custodian")
    agency = fields.text("care_agency_name", "custodian")
    day = fields.text("identification_date", "event_at")
    photos = fields.texts("photos", "photos")
    country, areas = located(fields.text("owned_by_location", "event_place"), fields, "event_place")
    return {
        "event_at": parts.clean_event_at(day, "GREGORIAN", reported_at, fields),
        "event_place": parts.clean_place(country or fields.source.country, areas),
        "care_place": place(fields, "current", "care_place"),
        "custodian": None if care is None and agency is None else {"organisation": agency, "kind": care or "OTHER"},
        "photos": ({"ref": f"{record_id}#photos"},) if photos else (),  # the links themselves open them to anyone
    }


def _protection(fields: Fields, concerns: frozenset[str]) -> dict[str, object]:
    level = fields.code("risk_level", "RiskLevel", "risk")
    fields.pass_over("protection_concerns_other")
    trafficked = TRAFFICKED in concerns
    return {
        "circumstance": circumstance(fields),
        "risk": None if level is None else {"level": level},
        "disabilities": tuple(code for word, code in DIFFICULTIES.items() if word in concerns),
        "trafficking": {
            "status": "SUSPECTED",
            "exploitation": tuple(code for word, code in EXPLOITATION.items() if word in concerns),
        }
        if trafficked
        else None,
    }


def _identifiers(fields: Fields) -> tuple[dict[str, object], ...]:
    tokens = {scheme: fields.national_token(name, scheme, "identifiers") for name, scheme in SCHEMES.items()}
    return tuple({"scheme": scheme, "keyed_token": token} for scheme, token in tokens.items() if token is not None)


def _relative(told: Fields) -> dict[str, object]:
    alive = told.text("relation_is_alive", "relatives")
    at = place(told, "current", "relatives", "relation_") or place(told, "last", "relatives", "relation_")
    found: dict[str, object] = {
        "relation": told.code("relation", "Relation", "relatives") or "UNKNOWN",
        "names": parts.names(
            (told.text("relation_name", "relatives"), "UNKNOWN"),
            (told.text("relation_nickname", "relatives"), "NICKNAME"),
        ),
        "alive": {"alive": True, "dead": False}.get(alive or ""),
        "caregiver": is_yes(told, "relation_is_caregiver", "relatives"),
        "place": at,
        "phone_token": told.token("relation_telephone", "phone", "relatives"),
    }
    told.pass_over(*(f"relation_{name}" for name in RELATIVES_OWN), "unique_id", "id", "_id")
    return found


RELATIVES_OWN = (
    *("age", "date_of_birth", "language", "religion", "ethnicity", "sub_ethnicity1", "sub_ethnicity2", "nationality"),
    *("comments", "occupation", "address_is_permanent", "identifiers", "other_family", "death_details", "address_last"),
    *("location_last", "landmark_last", "child_lived_with_pre_separation", "child_is_in_contact"),
    "child_is_separated_from",
)
