import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.payloads import Payload, faulty, good
from connectors.sdk.sources import Opening
from connectors.sdk.tokens import SAMPLE_KEYS, national_token
from connectors.xx_identity.scrubbing import scrub
from matcher.profile import profile_of
from schemas.consent import may_match
from schemas.records import ChildReport, Identifier, Rejection
from tests.matcher.children import KEY, missing

CONNECTOR = load(CONNECTORS / "xx_identity")
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
TOKEN = "5d2f0a3c9b1e4f7a8c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b"  # noqa: S105 - invented
CANARY = "Zx9 4444 5555 6666"
ANSWER: Mapping[str, object] = {
    "system": "in-births",
    "request_id": "0b0c7d1e-2f3a-5b4c-8d5e-6f7081920a01",
    "message_class": "TEST",
    "scheme": "birth certificate",
    "token": TOKEN,
    "answer": "yes",
}


def outcome(values: Mapping[str, object]) -> ChildReport | Rejection:
    """What an answer becomes on the way that every answer takes."""
    payload = scrub(good(1, values, json.dumps(values, default=str)))
    record = convert(payload, Origin("file 1"), CONNECTOR, NOW).record
    assert isinstance(record, (ChildReport, Rejection))
    return record


def report_of(**values: object) -> ChildReport:
    """The report of an answer."""
    report = outcome({**ANSWER, **values})
    assert isinstance(report, ChildReport)
    return report


@pytest.mark.parametrize(
    ("word", "verified", "status"),
    [
        ("yes", True, "VERIFIED"),
        ("হ্যাঁ", True, "VERIFIED"),
        ("नहीं", False, "UNVERIFIED"),
        ("level 4", True, "VERIFIED"),
        ("Level 1", None, "PENDING"),
        ("perhaps", None, None),
    ],
)
def test_an_answer_is_yes_no_or_a_level(word: str, verified: bool | None, status: str | None) -> None:  # noqa: FBT001 - a table
    """Levels that prove nothing are neither yes nor no; a word nobody knows is an issue."""
    report = report_of(answer=word)

    assert report.identifiers[0].verified == verified
    assert (None if report.verification is None else report.verification.status) == status
    assert ("verification" in report.issues) == (status is None)


def test_nothing_else_enters() -> None:
    """Beside the envelope, a report holds consent, the token and the answer."""
    report = report_of(name=CANARY, father=CANARY, address={"village": CANARY}, photo=CANARY)

    filled = {name for name, value in report if value not in (None, (), "", False)}
    envelope = {"record_id", "record_version", "source_id", "source_country", "kind", "status", "message_class"}
    assert filled - envelope == {"ingested_at", "consent", "issues", "protect_location", "identifiers", "verification"}
    assert report.kind == "AT_RISK"
    assert report.identifiers[0].keyed_token == bytes.fromhex(TOKEN)
    assert "Zx9" not in report.to_json()


def test_an_identifier_that_is_sent_all_the_same_becomes_its_token() -> None:
    """The token is that of the national key, in the scheme that was told; the identifier is in no field."""
    report = report_of(token="", identifier=CANARY)

    assert report.identifiers[0].keyed_token == national_token(SAMPLE_KEYS, "birth-registration", CANARY)
    assert "4444" not in report.to_json()


@pytest.mark.parametrize(
    "place", ["token", "scheme", "answer", "request_id", "system", "asked_at", "name", "identifier"]
)
@pytest.mark.parametrize("other", [{}, {"request_id": ""}, {"system": "lk-births"}])
def test_no_record_and_no_rejection_keeps_an_identifier(place: str, other: dict[str, object]) -> None:
    """Wherever a careless system puts it, and whatever else is wrong, it is in nothing that the hub keeps."""
    record = outcome({**ANSWER, place: CANARY, **other})

    assert "Zx9" not in record.model_dump_json()
    assert not isinstance(record, Rejection) or b"Zx9" not in (record.payload or b"")


def test_an_id_that_is_no_request_of_the_hub_is_no_id() -> None:
    """A number of the system's own could be anybody's identifier: it is rejected and not kept."""
    rejection = outcome({**ANSWER, "request_id": "444455556666"})

    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.record_id) == ("MISSING_ID", None)
    assert b"4444" not in (rejection.payload or b"")


def test_a_key_nobody_knows_is_counted_and_not_kept() -> None:
    """A system that adds a field shows; neither the field's name nor its value does."""
    payload = scrub(good(1, {**ANSWER, CANARY: CANARY, "more": {"a": CANARY}}, "raw"))

    done = convert(payload, Origin("file 1"), CONNECTOR, NOW)

    assert done.left_over == 2
    assert "Zx9" not in repr(payload)


def test_what_cannot_be_read_leaves_nothing() -> None:
    """A broken record becomes a rejection without its bytes."""
    payload = scrub(faulty(3, f'{{"identifier": "{CANARY}', "MALFORMED_RECORD", "send it again"))

    rejection = convert(payload, Origin("file 1"), CONNECTOR, NOW).record

    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.payload) == ("MALFORMED_RECORD", None)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just(CANARY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(values=st.dictionaries(st.sampled_from([*ANSWER, "identifier", "name", CANARY]), VALUES, max_size=9))
def test_whatever_a_system_sends_the_identifier_stays_out(values: dict[str, object]) -> None:
    """No mixture of keys and values lets it into a record or a rejection."""
    record = outcome(values)

    assert "Zx9" not in record.model_dump_json()
    assert not isinstance(record, Rejection) or b"Zx9" not in (record.payload or b"")


def test_the_source_scrubs_every_batch(tmp_path: Path) -> None:
    """What the watched folder hands out is clean before anything else sees it."""
    line = json.dumps({**ANSWER, "identifier": CANARY, "name": CANARY})
    (tmp_path / "answers.jsonl").write_text(f"{line}\n{line[:40]}\n", encoding="utf-8")
    opening = Opening(CONNECTOR.description, CONNECTOR.description.folder, {}, CONNECTOR.read, tmp_path, _Numbers())

    source = CONNECTOR.open_source(opening)
    batch = source.next_batch()
    source.close()

    assert batch is not None
    assert len(batch.payloads) == 2
    assert b"Zx9" not in b"".join(payload.raw for payload in batch.payloads)
    assert [_kept(payload) for payload in batch.payloads] == [True, False]


def test_a_token_links_to_the_report_it_was_asked_for() -> None:
    """The child's own report with the same identifier shares one link; an answer is never matched itself."""
    answered = report_of()
    asked = missing(
        identifiers=(Identifier(scheme="birth-registration", issuer="IN", keyed_token=bytes.fromhex(TOKEN)),)
    )

    shared = set(profile_of(answered, KEY).token_links) & set(profile_of(asked, KEY).token_links)

    assert [link[:1] for link in shared] == [b"I"]
    assert may_match(answered, NOW)


def _kept(payload: Payload) -> bool:
    """Whether the identifier is still there for the mapping to make its token of."""
    return payload.values.get("identifier") == CANARY


class _Numbers:
    """Numbers of files without a database."""

    def number_of(self, name: str, size_bytes: int, modified_ns: int) -> int:
        """One file, one number."""
        del name, size_bytes, modified_ns
        return 1
