"""A tracing request to reports: each child whom the inquirer seeks is one who is missing."""

from datetime import datetime

from connectors.primero.person import circumstance, is_yes, person, place
from connectors.sdk import parts
from connectors.sdk.fields import Fields
from ops.runtime.errors import RecordRejected
from schemas.identity import record_id_of
from schemas.records import ChildReport, codes

# Of no use to find the child, or about others than it: they stay in Primero.
LEFT_THERE = """tracing_request_id module_id owned_by owned_by_full_name owned_by_groups owned_by_location
    owned_by_agency_id created_by created_by_agency created_organization last_updated_by associated_user_names workflow
    flagged flag_count alert_count relation_age relation_date_of_birth relation_language relation_religion
    relation_ethnicity relation_sub_ethnicity1 relation_sub_ethnicity2 relation_nationality relation_comments
    relation_address_is_permanent additional_tracing_info separation_evacuation telephone_last photos enabled
    inquiry_date""".split()  # noqa: SIM905 - names
TRACES_OWN = """matched_case_id inquirer_special_message relation_child_lived_with_pre_separation
    additional_tracing_info telephone_last separation_evacuation same_separation_details id _id relation_name
    inquirer_id tracing_request_id inquiry_date""".split()  # noqa: SIM905 - names


def traced(fields: Fields) -> tuple[ChildReport, ...]:
    """Return the report of each child of a tracing request; raises `RecordRejected` without an id or a child."""
    request = fields.text("id", "record_id") or ""
    reported_at = parts.instant(fields, "created_at", "reported_at")
    changed_at = parts.instant(fields, "last_updated_at", "record_version")
    # Read once, for every child: the envelope takes fields, and so does what the inquirer tells.
    envelope = parts.envelope(
        fields, (record_id_of(fields.source.source_id, request), "MISSING"), None, reported_at, changed_at
    )
    inquiry, record = (fields.code(name, "ReportStatus", "status") for name in ("inquiry_status", "status"))
    disabled = is_yes(fields, "record_state", "status") is False
    shared = envelope | {
        "status": "WITHDRAWN" if disabled else inquiry or record,
        "consent": _consent(fields),
        "reporter": {"kind": "FAMILY"},
        "official_refs": parts.reference("OTHER", fields.text("short_id", "official_refs"), None, None),
    }
    inquirer, separation = _inquirer(fields), _separation(fields, reported_at)
    children = fields.sections("tracing_request_subform_section", "record_id")
    fields.pass_over(*LEFT_THERE)
    if not children:
        raise RecordRejected("NO_CHILD", "record_id", "a tracing request names at least one child in its subform")
    return tuple(_report(child, request, shared, inquirer, separation) for child in children)


def _report(
    child: Fields,
    request: str,
    shared: dict[str, object],
    inquirer: dict[str, object],
    separation: dict[str, object],
) -> ChildReport:
    """Return the report of one child; raises `RecordRejected` without an id."""
    unique = child.text("unique_id", "record_id") or child.text("id", "record_id") or ""
    if not unique:
        raise RecordRejected("MISSING_ID", "local_id", "each child of a tracing request has a unique_id")
    reported_at = shared["reported_at"] if isinstance(shared["reported_at"], datetime) else None
    own = child.code("tracing_request_status", "ReportStatus", "status")
    told = {
        **shared,
        "record_id": record_id_of(child.source.source_id, f"{request}/{unique}"),
        "status": _status(own, shared["status"]),
        **person(child, parts.local_day(reported_at, child), "UNKNOWN"),
        **_merged(separation, _separation(child, reported_at)),
        "relatives": (inquirer | {"relation": child.code("relation", "Relation", "relatives") or "UNKNOWN"},),
    }
    child.pass_over(*TRACES_OWN)
    return ChildReport.from_fields(told)


def _status(own: str | None, inquiry: object) -> object:
    """Return where the search for one child stands; a closed or withdrawn inquiry closes what is open."""
    if inquiry == "WITHDRAWN" or own in {None, "OPEN"}:
        return inquiry or own or "OPEN"
    return own


def _merged(inquiry: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """Return what is told of a child's separation, else of the inquiry's."""
    return inquiry | {name: value for name, value in own.items() if value is not None}


def _consent(fields: Fields) -> dict[str, object]:
    """Return the inquirer's consent: who asks to trace consents to tracing, and says whether others may be told."""
    sharing = is_yes(fields, "disclosure_other_orgs", "consent")
    scopes: tuple[codes.ConsentScope, ...] = ("TRACING", "CROSS_BORDER") if sharing else ("TRACING",)
    return {"basis": "CONSENT", "given_by": "inquirer", "scopes": scopes}


def _inquirer(fields: Fields) -> dict[str, object]:
    return {
        "names": parts.names(
            (fields.text("relation_name", "relatives"), "UNKNOWN"),
            (fields.text("relation_nickname", "relatives"), "NICKNAME"),
        ),
        "alive": True,
        "place": place(fields, "current", "relatives", "relation_"),
        "phone_token": fields.token("relation_telephone", "phone", "relatives"),
    }


def _separation(fields: Fields, reported_at: datetime | None) -> dict[str, object]:
    day = fields.text("date_of_separation", "event_at")
    return {
        "event_at": parts.clean_event_at(day, "GREGORIAN", reported_at, fields),
        "event_place": place(fields, "separation", "event_place"),
        "home_place": place(fields, "last", "home_place"),
        "circumstance": circumstance(fields),
    }
