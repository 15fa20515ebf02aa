"""A small processor for tests of the shells, its input, and `python -m` to run it in a process of its own.

It answers each report with a screening that tells what the state knew of the record, and with the report sealed anew:
so a lost, doubled or reordered event, and a state that was not rebuilt, show in the bytes of the outputs.
"""

import signal
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

from ops.runtime.errors import RecordRejected, SourceUnavailable
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.logs import configure_logs
from ops.runtime.messages import Output
from schemas import topics
from schemas.builders import a_report
from schemas.codec import Codec, file_codec
from schemas.events import Cause, ce_headers, new_traceparent, output_of
from schemas.identity import event_id
from schemas.records import ChildReport, Screening
from stream_processors.processor import Context, FetchKeys, Owner, Processor, Read
from stream_processors.shells.faust import run_faust
from stream_processors.shells.job import Job
from stream_processors.shells.plain import run_plain
from stream_processors.shells.steps import Steps

NOW = datetime(2025, 1, 31, 8, tzinfo=UTC)
SHELLS = {"plain": run_plain, "faust": run_faust}
RECORDS = 40
EVENTS_OF_A_KIND = 10
KEYS = MemoryKeyStore(b"keys of invented children")

State = dict[str, int]


def fetch_keys(owners: Iterable[Owner]) -> Mapping[Owner, bytes]:
    """The invented key of each subject, but for those whose key counts as destroyed."""
    wanted = [owner for owner in owners if "erased" not in owner[1]]
    found = KEYS.keys_for([subject for _, subject in wanted], create=True)
    return {owner: found[owner[1]] for owner in wanted}


def echo_processor(country: str, name: str, codec: Codec) -> Processor[State]:
    """The processor over one country's reports; the state is the highest version seen of each record."""

    def handle(read: Read, state: State, context: Context) -> list[Output]:
        if read.wire is None or not isinstance(read.wire.record, ChildReport):
            return []
        report = read.wire.record
        if report.record_id.endswith("bug"):
            raise KeyError(report.record_id)
        if report.kind == "SIGHTING":
            raise RecordRejected("NOT_ECHOED", "kind", "a sighting is not echoed")
        before = state.get(report.record_id, 0)
        take(state, read)
        return answers(codec, read, before, context)

    return Processor(
        name=name,
        inputs=(topics.reports(country),),
        restores=(topics.reports(country),),
        new_state=dict,
        restore=take,
        handle=handle,
        wanted_keys=lambda read: [] if read.wire is None else [(country.upper(), read.wire.subject() or "")],
    )


def take(state: State, read: Read) -> None:
    """Puts an event into the state."""
    record = None if read.wire is None else read.wire.record
    if isinstance(record, ChildReport) and not record.record_id.endswith("bug") and record.kind != "SIGHTING":
        state[record.record_id] = max(record.record_version, state.get(record.record_id, 0))


def answers(codec: Codec, read: Read, before: int, context: Context) -> list[Output]:
    """The screening, and for a version that is news the report sealed anew."""
    assert read.wire is not None
    report = read.wire.record
    assert isinstance(report, ChildReport)
    country = topics.country_of(read.event.topic) or ""
    topic = topics.screenings(country)
    screening = Screening(
        record_id=report.record_id,
        record_version=report.record_version,
        decision="PASS",
        reasons=(f"AFTER_{before}",),
        rules_version="echo",
        screened_at=context.now,
    )
    said = output_of(screening, topic, codec.encode(screening), read.cause)
    key = context.keys.get((country, report.record_id))
    if key is None or report.record_version <= before:
        return [said]
    opened = codec.open(read.wire, key)
    return [said, output_of(opened, copies(country), codec.encode(opened, key), read.cause)]


def copies(country: str) -> str:
    """The topic of the reports that were sealed anew."""
    return topics.reports(f"{country}x")


def the_input(country: str, repeats: int = 1) -> list[Output]:
    """Some hundred messages times `repeats`: versions late, doubled and stale, and whatever else may stand in a log."""
    codec = file_codec()
    topic = topics.reports(country)
    messages: list[Output] = []
    for round_number in range(repeats):
        for index in range(RECORDS):
            versions = (2, 1, 3, 3) if index % 3 else (1, 2)
            messages += [_report(codec, topic, f"{round_number}-{index}", version) for version in versions]
        messages += [
            _report(codec, topic, f"{round_number}-bug", 1),
            _report(codec, topic, f"{round_number}-erased", 1),
        ]
        messages.append(_report(codec, topic, f"{round_number}-seen", 1, kind="SIGHTING"))
        messages += _oddities(topic, messages[0].value or b"", messages[0].key)
    # Mixed, the same way each time, so that oddities stand between and the versions of a record far apart.
    return [messages[index] for index in sorted(range(len(messages)), key=lambda index: (index * 7919) % 1009)]


def _report(codec: Codec, topic: str, number: str, version: int, kind: str = "MISSING") -> Output:
    report = a_report(version).model_copy(
        update={
            "record_id": f"echo.test/{number}",
            "record_version": version,
            "source_id": "echo.test",
            "message_class": "TEST",
            "kind": kind,
        }
    )
    key = KEYS.keys_for([report.record_id], create=True)[report.record_id]
    moment = NOW + timedelta(seconds=version)
    identifier = event_id("ChildReport", report.record_id, str(version))
    cause = Cause(identifier, moment, new_traceparent(identifier))
    return output_of(report, topic, codec.encode(report, key), cause)


def _oddities(topic: str, good: bytes, key: bytes) -> list[Output]:
    values = [b"", b"\x00", b"\x00\x00\x00\x00\xff", b"\x07" + good[1:], good[:-3], good + b"x", b"\xff" * 300]
    headers = ce_headers(
        event_id="not-a-uuid", event_type="x", source="x", subject="x", time=NOW, traceparent="00-broken"
    )
    odd = [Output(topic, key, value, headers) for value in values]
    # Without headers an event is known by its place and the broker's time; without a key it has an empty one.
    odd += [
        Output(topic, key, good),
        Output(topic, b"", b"no key"),
        Output(topic, key, None),
        Output(topic, b"\xff", good),
    ]
    return odd


def moody(failures: int) -> FetchKeys:
    """What fetches keys from a store that does not answer the first times it is asked."""
    left = iter(range(failures))

    def fetch(pairs: Iterable[Owner]) -> Mapping[Owner, bytes]:
        if next(left, None) is not None:
            raise SourceUnavailable("the key store of this test is moody")
        return fetch_keys(pairs)

    return fetch


def broken(_: Iterable[Owner]) -> Mapping[Owner, bytes]:
    """Fetches no keys: a fault of the hub itself."""
    raise LookupError("a fault of this test's own making")


FETCHERS = {"well": fetch_keys, "moody": moody(3), "away": moody(1_000_000), "broken": broken}


def a_job(country: str, name: str, bootstrap_servers: str, batch_size: int, mood: str = "well") -> Job:
    """The job of the processor on a broker; it gives up soon. mood: of its key store, one of FETCHERS."""
    codec = file_codec()
    connection = {"bootstrap.servers": bootstrap_servers}
    processor = echo_processor(country, name, codec)
    return Job(processor, codec, lambda: NOW, FETCHERS[mood], connection, batch_size, give_up_seconds=2)


def main(shell: str, country: str, name: str, bootstrap_servers: str, batch_size: str, mood: str) -> None:
    """Runs the processor until SIGTERM."""
    configure_logs("INFO", "echo")
    leave = Flag()
    signal.signal(signal.SIGTERM, lambda *_: leave.set())
    SHELLS[shell](Steps(a_job(country, name, bootstrap_servers, int(batch_size), mood), leave))


if __name__ == "__main__":
    main(*sys.argv[1:])
