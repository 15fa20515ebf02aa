"""Replaces an output that Kafka does not take, for its size, by a rejection, so that it cannot block the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ops.runtime.errors import RecordRejected
from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import Codec
from schemas.events import Cause, output_of
from schemas.identity import event_id
from schemas.records import Rejection

Send = Callable[[Sequence[Output]], None]


def send_or_reject(send: Send, outputs: Sequence[Output], codec: Codec) -> None:
    """Return when all outputs are stored, in order; one that Kafka refuses for its size goes as a rejection."""
    try:
        send(outputs)
    except RecordRejected as fault:
        if len(outputs) == 1:
            send([rejection_of_output(outputs[0], fault, codec)])
            return
        # The refused one is found by halving; what was sent already is sent again, which is harmless.
        middle = len(outputs) // 2
        send_or_reject(send, outputs[:middle], codec)
        send_or_reject(send, outputs[middle:], codec)


def rejection_of_output(output: Output, fault: RecordRejected, codec: Codec) -> Output:
    """Return the rejection that stands for an output: known by the output's own id, without its value."""
    headers = {name: value.decode("utf-8", "replace") for name, value in output.headers}
    identifier = headers.get("ce_id", "")
    moment = headers.get("ce_time")
    time = datetime.fromtimestamp(0, UTC) if moment is None else datetime.fromisoformat(moment)
    rejection = Rejection(
        rejection_id=event_id("Rejection", output.topic, identifier, fault.reason),
        source_id=output.topic,
        position=f"{output.topic} {identifier}",
        reason=fault.reason,
        field=fault.field or None,
        detail=fault.detail or None,
        rejected_at=time,
    )
    cause = Cause(identifier, time, headers.get("traceparent", ""))
    return output_of(rejection, topics.rejections(topics.country_of(output.topic)), codec.encode(rejection), cause)
