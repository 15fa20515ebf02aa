"""No value leaks, and neither batches nor broken events change what follows."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.runtime.errors import HubMisconfigured
from ops.runtime.messages import Output
from schemas import topics
from schemas.builders import a_record
from schemas.records import ChildReport, Decision, Erasure, Match, Record, Rejection
from stream_processors.processor import Read, process, restore
from tests.stream_processors.building import CODEC, NOW, Store, a_child, a_match, sent
from tests.stream_processors.counting import CANARY, Seen, counting, run
from tests.stream_processors.driving import in_batches, logged, records_in, some_orders

MIXED = [
    *(sent(a_child(local=str(number % 4), record_version=number)) for number in range(8)),
    sent(a_child(local="5", dialect="bug")),
    sent(a_child(local="6", dialect="refused")),
    replace(sent(a_child(local="7")), value=b"\x00\x01"),
    replace(sent(a_child(local="8")), value=None),
    sent(a_child(local="no key")),
]


@some_orders
@given(st.permutations(MIXED), st.lists(st.integers(0, 99), max_size=5))
def test_outputs_do_not_depend_on_how_events_were_cut_into_batches(messages: list[Output], cuts: list[int]) -> None:
    """Any way of cutting the same events into batches gives the same bytes."""
    whole = run(logged(messages))
    state: Seen = {}
    offset = 0
    pieces: list[Output] = []

    for batch in in_batches(messages, cuts):
        pieces += run(logged(batch, offset), state)
        offset += len(batch)

    assert pieces == whole


def test_events_that_cannot_be_restored_do_not_stop_a_start() -> None:
    """What was rejected when it was first handled is passed over when the state is rebuilt."""
    messages = [
        replace(sent(a_child()), value=b"\x00\x01"),
        replace(sent(a_child(local="8")), value=None),
        replace(sent(a_match()), topic=topics.reports("IN")),
        sent(a_child(local="2")),
    ]
    state: Seen = {}

    restore(counting(), logged(messages), state, CODEC)

    assert state == {"trackchild.test/2": 1}


def test_a_restore_stops_for_what_is_not_an_events_fault() -> None:
    """A wrong set-up stops a start instead of giving a state with holes."""

    def broken(*_: object) -> None:
        raise HubMisconfigured(["key missing"])

    with pytest.raises(HubMisconfigured):
        restore(replace(counting(), restore=broken), logged([sent(a_child())]), {}, CODEC)


def marked(kind: type[Record]) -> Output:
    """A message of a kind in which every free text, key and header is the canary."""
    record = a_record(kind, 1)
    texts = {name: CANARY for name, field in kind.model_fields.items() if field.annotation in (str, str | None)}
    record = record.model_copy(update=texts)
    key = b"k" * 32
    named = {"ChildReport": topics.reports("IN"), "Decision": topics.DECISIONS, "Erasure": topics.ERASURES}
    value = CODEC.encode(record, key)
    headers = (("ce_id", CANARY.encode()), ("ce_time", CANARY.encode()), ("traceparent", CANARY.encode()))
    return Output(named.get(kind.__name__, topics.MATCHES), CANARY.encode(), value, headers)


@pytest.mark.parametrize("kind", [ChildReport, Decision, Erasure, Match])
@pytest.mark.parametrize("damage", [lambda value: value, lambda value: value[:-3], lambda value: value + b"x"])
def test_a_rejection_carries_no_value_of_the_event(
    kind: type[Record],
    damage: Callable[[bytes | None], bytes],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Markers in every field, key, header and foreign exception are in no rejection, log line or print."""
    message = marked(kind)
    broken = replace(message, value=damage(message.value))

    def handle(read: Read, *_: object) -> list[Output]:
        raise ValueError(CANARY, read)

    processor = replace(counting(), handle=handle, wanted_keys=lambda _: [])

    outputs = process(processor, logged([broken]), {}, CODEC, NOW, Store().fetch)

    assert len(outputs) == 1
    assert CANARY not in repr(outputs)
    assert CANARY not in repr(records_in(outputs, Rejection))
    assert CANARY not in caplog.text + "".join(capsys.readouterr())
