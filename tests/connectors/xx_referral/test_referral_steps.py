from datetime import UTC, datetime

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import good
from schemas.records import Referral, Rejection

CONNECTOR = load(CONNECTORS / "xx_referral")
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
STEP = {
    "mechanism": "th-transnational",
    "referral_no": "T-1",
    "message_class": "TEST",
    "step": "offered",
    "at": "2026-05-05T09:00:00+07:00",
    "service": "shelter",
}


def outcome(**values: object) -> Referral | Rejection:
    """What a step becomes."""
    record = convert(good(1, STEP | values, ""), Origin("file 1"), CONNECTOR, NOW).record
    assert isinstance(record, (Referral, Rejection))
    return record


def referral_of(**values: object) -> Referral:
    """The referral of a step."""
    referral = outcome(**values)
    assert isinstance(referral, Referral)
    return referral


def test_an_answer_carries_the_offers_id() -> None:
    """Offer and answer are one referral, and the answer is the later of the two."""
    offer, answer = referral_of(), referral_of(step="ទទួលយក", at="2026-05-12T09:00:00+07:00")

    assert offer.referral_id == answer.referral_id == "transnational-referrals.th/T-1"
    assert (offer.status, answer.status) == ("PROPOSED", "ACCEPTED")
    assert answer.at > offer.at


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("প্রত্যাখ্যাত", "DECLINED"),
        ("सुरु", "STARTED"),
        ("เสร็จสิ้น", "COMPLETED"),
        ("quá hạn", "LAPSED"),
        ("Accepted", "ACCEPTED"),
    ],
)
def test_a_step_is_told_in_the_regions_languages(word: str, status: str) -> None:
    """Each step of a mechanism has its status."""
    assert referral_of(step=word).status == status


@pytest.mark.parametrize(
    ("step", "reason", "code"),
    [
        ("declined", "জায়গা নেই", "NO_PLACE"),
        ("declined", "No interpreter", "NO_INTERPRETER"),
        ("declined", "Zx9 did not like the child", None),
        ("accepted", "no place", None),
    ],
)
def test_a_refusal_gives_its_reason_as_a_code(step: str, reason: str, code: str | None) -> None:
    """The reason travels in clear: words nobody mapped are left out, and only a refusal has one."""
    referral = referral_of(step=step, reason=reason)

    assert referral.decline_reason == code
    assert "Zx9" not in referral.to_json()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"step": "thinking"}, "UNKNOWN_STEP"),
        ({"at": ""}, "MISSING_TIME"),
        ({"at": "soon"}, "MISSING_TIME"),
        ({"service": ""}, "MISSING_SERVICE"),
        ({"referral_no": ""}, "MISSING_ID"),
        ({"mechanism": "la-national"}, "UNKNOWN_SOURCE"),
    ],
)
def test_what_a_referral_cannot_lack_is_asked_for(values: dict[str, object], reason: str) -> None:
    """The rejection says which part is missing."""
    rejection = outcome(**values)

    assert isinstance(rejection, Rejection)
    assert rejection.reason == reason


def test_a_service_nobody_knows_loses_no_referral() -> None:
    """It is asked for and not known."""
    assert referral_of(service="horse riding").service == "UNKNOWN"


@pytest.mark.parametrize("told", ["Zx9 name of a child", "Zx9", "no.such.source", {"a": "b"}])
def test_only_ids_of_the_hub_stand_for_a_child(told: object) -> None:
    """Whatever else stands there is left out: ids travel in clear."""
    referral = referral_of(child={"record_id": told, "case_id": told})

    assert (referral.record_id, referral.case_id) == (None, None)


def test_the_childs_record_and_case_are_kept() -> None:
    """Ids in the hub's form go through."""
    case = "5f0f8c0e-6a3b-5f53-9d0c-0a8f1f5b8f11"

    referral = referral_of(child={"record_id": "shelters.th/TH-1", "case_id": case.upper()})

    assert (referral.record_id, referral.case_id) == ("shelters.th/TH-1", case)
