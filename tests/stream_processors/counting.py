"""A small processor for the tests of the step that all shells share."""

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Event, Output
from schemas import topics
from schemas.events import output_of
from schemas.records import ChildReport, Screening
from stream_processors.processor import Context, Processor, Read, process
from tests.stream_processors.building import CODEC, NOW, a_child
from tests.stream_processors.driving import new_store

CANARY = "zq-canary-zq"


Seen = dict[str, int]


def counting() -> Processor[Seen]:
    """A processor that answers each report with a screening that counts what it saw of the record."""

    def count(state: Seen, read: Read) -> None:
        assert read.wire is not None
        record = read.wire.record
        assert isinstance(record, ChildReport)
        state[record.record_id] = state.get(record.record_id, 0) + 1

    def handle(read: Read, state: Seen, context: Context) -> list[Output]:
        if read.wire is None:
            return []
        record = CODEC.open(read.wire, context.keys.get(("IN", read.wire.subject() or "")))
        assert isinstance(record, ChildReport)
        if record.dialect == "refused":
            raise RecordRejected("NOT_THIS_ONE", "dialect", "send another")
        if record.dialect == "bug":
            raise KeyError(f"{CANARY} {record.names}")
        count(state, read)
        screening = Screening(
            record_id=record.record_id,
            record_version=record.record_version,
            decision="PASS",
            rules_version=f"seen {state[record.record_id]} names {len(record.names)}",
        )
        return [output_of(screening, topics.screenings("IN"), CODEC.encode(screening), read.cause)]

    return Processor(
        name="counting",
        inputs=(topics.reports("IN"),),
        restores=(topics.reports("IN"),),
        new_state=dict,
        restore=count,
        handle=handle,
        wanted_keys=lambda read: [] if read.wire is None else [("IN", read.wire.subject() or "")],
    )


def run(events: list[Event], state: Seen | None = None) -> list[Output]:
    """What the counting processor makes of events; every child's key is there."""
    fetch = new_store(*(a_child(local=str(number)) for number in range(9))).fetch
    return process(counting(), events, {} if state is None else state, CODEC, NOW, fetch)
