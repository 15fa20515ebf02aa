"""Messages with marked children that no service can use: not decodable, not sealed as they should be, or misplaced."""

from __future__ import annotations

from ops.runtime.keys import KeyStore
from ops.runtime.messages import Output
from ops.runtime.postgres import pool
from ops.runtime.secrets import read_national_keys
from ops.sandbox.hub import Hub
from schemas import topics
from schemas.builders import a_record, a_report
from schemas.codec import HEADER, MAGIC, file_codec, latest_id
from schemas.records import ChildReport, Decision
from tests.support.markers import Markers

# A header that tells the test's own messages from the hub's.
OURS = "made_by_the_test"
WRONG_KEY = bytes(range(32))
UNKNOWN_SCHEMA = 999_999


def wrong_messages(hub: Hub, markers: Markers) -> list[Output]:
    """Return messages for every topic whose bytes hold markers, and reports that must not go on."""
    names = topics.all_topics(hub.settings.countries)
    garbage = [message(topic, value) for topic, known in names.items() for value in undecodable(known.record, markers)]
    return [*garbage, *wrong_reports(hub, markers), *misplaced(markers)]


def undecodable(record: str, markers: Markers) -> list[bytes]:
    """Return values that do not decode: plain text, a header before it, an unknown schema, a part kept from topics."""
    text = markers.text().encode()
    full = file_codec().encode_full(markers.plant(a_report(7)))
    return [
        text,
        HEADER.pack(MAGIC, latest_id(record, "wire")) + text,
        HEADER.pack(MAGIC, UNKNOWN_SCHEMA) + text,
        full,
        full[: len(full) // 2],
        b"\xff" + text * 1000,
    ]


def wrong_reports(hub: Hub, markers: Markers) -> list[Output]:
    """Return reports that are sealed with another child's key, damaged, on another country's topic, or too long."""
    whole = marked_report("WRONG-KEY", markers)
    damaged = marked_report("DAMAGED", markers)
    key = make_keys(hub, whole, damaged)[damaged.record_id]
    sealed = file_codec().encode(damaged, key)
    foreign = marked_report("FOREIGN", markers)
    topic = topics.reports("IN")
    return [
        message(topic, file_codec().encode(whole, WRONG_KEY), whole.record_id),
        message(topic, sealed[:-9] + bytes(9), damaged.record_id),
        message(topic, sealed[:-9], damaged.record_id),
        message(topic, sealed + markers.text().encode(), damaged.record_id),
        message(topic, sealed, "another/key"),
        message(topics.reports("BD"), file_codec().encode(foreign, WRONG_KEY), foreign.record_id),
    ]


def misplaced(markers: Markers) -> list[Output]:
    """Return a report on every regional topic, and decisions that say what nobody can follow."""
    report = marked_report("MISPLACED", markers)
    value = file_codec().encode(report, WRONG_KEY)
    decision = a_record(Decision, 1, subject_kind="SCREENING", country="IN", action="BURY", subject="trackchild.in/M-1")
    told = message(topics.DECISIONS, file_codec().encode(decision), "trackchild.in/M-1@IN")
    return [told, *(message(topic, value) for topic in (topics.PROFILES, topics.MATCHES, topics.CASES, topics.ALERTS))]


def marked_report(name: str, markers: Markers) -> ChildReport:
    """Return a report of India with a marker in every text of T1 to T4."""
    record_id, source_id = f"trackchild.in/{name}", "trackchild.in"
    report = a_report(5).model_copy(
        update={"record_id": record_id, "source_id": source_id, "source_country": "IN", "clothing": markers.text()}
    )
    return markers.plant(report)


def make_keys(hub: Hub, *reports: ChildReport) -> dict[str, bytes]:
    """Return the keys of these children from the key store of India."""
    national_key = read_national_keys(hub.settings.secrets_dir, ["IN"])["IN"]
    with pool(hub.database.url) as connections:
        return KeyStore(connections, "IN", national_key).keys_for([each.record_id for each in reports], create=True)


def message(topic: str, value: bytes, key: str = "no/key") -> Output:
    """Return a message of the test's own."""
    return Output(topic, key.encode(), value, ((OURS, b"1"),))
