"""Referral. Generated from schemas/avro/referral.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record


class Referral(Record):
    """An offer of a service across organisations or borders and its answer."""

    referral_id: str
    """Id of the referral."""
    record_id: str | None = None
    """Report of the child."""
    case_id: str | None = None
    """Case it belongs to."""
    service: str
    """Service asked for, as a code."""
    status: codes.ReferralStatus
    """Where it stands."""
    from_organisation: str | None = None
    """Who refers."""
    to_organisation: str | None = None
    """Who is asked."""
    to_country: str | None = None
    """ISO 3166-1 alpha-2 of who is asked."""
    at: AwareDatetime
    """When, UTC."""
    answer_due_at: AwareDatetime | None = None
    """By when an answer is due, UTC."""
    decline_reason: str | None = None
    """Why it was declined, as a code."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of the report."""
    needs: str | None = None
    """Needs of the child, in words."""
