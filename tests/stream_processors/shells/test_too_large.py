from collections.abc import Sequence

import pytest

from ops.runtime.errors import RecordRejected, SourceUnavailable
from ops.runtime.messages import Output
from schemas import topics
from schemas.codec import file_codec
from schemas.records import Rejection
from stream_processors.shells.too_large import send_or_reject

CODEC = file_codec()
TOPIC = topics.screenings("IN")
MARKER = b"a value nobody may see"


class SmallKafka:
    """Takes whole batches without a message above its limit, as the producer does."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.stored: list[Output] = []

    def send_all(self, messages: Sequence[Output]) -> None:
        """Stores the batch or refuses it."""
        if any(len(message.value or b"") > self.limit for message in messages):
            raise RecordRejected("TOO_LARGE", detail="larger than this Kafka takes")
        self.stored += messages


def an_output(number: int, size: int = 10) -> Output:
    """A message of a size."""
    headers = (("ce_id", f"id-{number}".encode()), ("ce_time", b"2025-01-31T08:00:00.000+00:00"))
    return Output(TOPIC, str(number).encode(), (MARKER + b"." * size)[-size:], headers)


@pytest.mark.parametrize("places", [[0], [6], [3], [0, 1, 6], list(range(7))])
def test_a_message_that_is_too_large_goes_as_a_rejection(places: list[int]) -> None:
    """The others are stored in their order, and each refused one leaves a rejection with its id and not its value."""
    kafka = SmallKafka(limit=1000)
    outputs = [an_output(number, 2000 if number in places else 10) for number in range(7)]

    send_or_reject(kafka.send_all, outputs, CODEC)

    rejections = list(dict.fromkeys(each for each in kafka.stored if each.topic == topics.rejections("IN")))
    records = [CODEC.decode(each.value or b"").record for each in rejections]
    kept = list(dict.fromkeys(each for each in kafka.stored if each.topic == TOPIC))
    assert kept == [each for number, each in enumerate(outputs) if number not in places]
    assert [each.position for each in records if isinstance(each, Rejection)] == [f"{TOPIC} id-{n}" for n in places]
    assert all(MARKER not in (each.value or b"") for each in rejections)


def test_a_kafka_that_is_away_is_not_a_reason_to_reject() -> None:
    """Only a refused size is answered with a rejection."""

    def away(_: Sequence[Output]) -> None:
        raise SourceUnavailable("not now")

    with pytest.raises(SourceUnavailable):
        send_or_reject(away, [an_output(1), an_output(2)], CODEC)


def test_a_rejection_is_the_same_each_time() -> None:
    """The same refused message gives the same bytes, so that a repeated delivery can be told."""
    outputs = [an_output(1, 2000)]
    first, second = SmallKafka(1000), SmallKafka(1000)

    send_or_reject(first.send_all, outputs, CODEC)
    send_or_reject(second.send_all, outputs, CODEC)

    assert first.stored == second.stored != []
