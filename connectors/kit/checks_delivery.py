"""Checks of delivery: read again, copied, shuffled or interrupted, the samples leave the same records behind."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.kit.memory import MemoryHub
from connectors.kit.subject import Subject
from connectors.sdk.sources import Batch
from schemas import topics

SEVERAL_TIMES = 3


def find_repeated_sendings(subject: Subject) -> Iterator[str]:
    """Yield what a second reading of the same files sends again or moves."""
    with _inbox(subject) as inbox:
        hub = MemoryHub(subject.connector)
        first = hub.deliver_files(inbox)
        stored = hub.stored()
        again = hub.deliver_files(inbox)
    if first.faults or again.faults:
        yield "the source ends with a fault of its own"
    if first.payloads == 0:
        yield "the source reads no payload from the sample files"
    if again.payloads:
        yield f"read again, {again.payloads} payloads come again: the position does not say what is read"
    if hub.stored() != stored:
        yield "read again, the position moves though nothing is new"
    if first.payloads != first.reports + first.repeats + first.rejected:
        yield "payloads are lost between reading and counting"


def find_doubled_records(subject: Subject) -> Iterator[str]:
    """Yield records that are sent again when payloads come twice: in one batch, and in a copy of the file.

    A version that a newer one has replaced may come again: it is the same message, and changes nothing.
    """
    hub = MemoryHub(subject.connector)
    batch = _batch(subject, "file 1")
    hub.deliver_batches([batch])
    sent = _record_messages(subject, hub)
    replaced = len(sent) - len({(topic, key) for topic, key, _ in sent})
    hub.deliver_batches([_batch(subject, "file 2")])
    again = _record_messages(subject, hub)[len(sent) :]
    if len(again) > replaced or set(again) - set(sent):
        yield f"a copy of the samples sends {len(again)} records again"
    doubled = MemoryHub(subject.connector)
    doubled.deliver_batches([Batch("file 1", [each for payload in batch.payloads for each in (payload, payload)], {})])
    more = len(_record_messages(subject, doubled)) - len(sent)
    if more > replaced:
        yield f"each payload twice in one batch sends {more} records more"


def find_lost_after_crash(subject: Subject) -> Iterator[str]:
    """Yield what differs when the process ends between sending and storing, and the batch comes again."""
    whole = MemoryHub(subject.connector)
    whole.deliver_batches([_batch(subject, "file 1")])
    crashed = MemoryHub(subject.connector, fail_to_store=1)
    crashed.deliver_batches([_batch(subject, "file 1")])
    expected = {(each.topic, each.key, each.value, each.headers) for each in whole.messages}
    seen = {(each.topic, each.key, each.value, each.headers) for each in crashed.messages}
    if expected - seen:
        yield f"after a crash {len(expected - seen)} messages are missing"
    if seen - expected:
        yield f"after a crash {len(seen - expected)} messages come under other ids or with other contents"


def find_order_dependence(subject: Subject) -> Iterator[str]:
    """Yield records whose last state depends on the order in which payloads come."""
    payloads = list(_batch(subject, "file 1").payloads)
    orders = [payloads, payloads[::-1], payloads[1::2] + payloads[::2]] * SEVERAL_TIMES
    states = []
    rejections = _rejection_topics(subject)
    for order in orders:
        hub = MemoryHub(subject.connector)
        hub.deliver_batches([Batch("file 1", [payload], {}) for payload in order])
        states.append({place: state for place, state in hub.state().items() if place[0] not in rejections})
    for state in states[1:]:
        different = {place[1] for place in {*states[0], *state} if states[0].get(place) != state.get(place)}
        if different:
            yield f"in another order {len(different)} records end in another state: the version must not depend on it"
            return


def _record_messages(subject: Subject, hub: MemoryHub) -> list[tuple[str, bytes, bytes | None]]:
    """Return topic, key and value of what was sent, but rejections: the same one twice has the same id."""
    rejections = _rejection_topics(subject)
    return [(each.topic, each.key, each.value) for each in hub.messages if each.topic not in rejections]


def _rejection_topics(subject: Subject) -> set[str]:
    return {topics.rejections(country) for country in (None, *subject.connector.description.countries)}


def _batch(subject: Subject, stream: str) -> Batch:
    payloads = [payload for sample in subject.samples for payload in sample.payloads]
    return Batch(stream, payloads, {"finished": True})


@contextmanager
def _inbox(subject: Subject) -> Iterator[Path]:
    """Yield a folder with copies of the samples, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="mca-check-") as folder:
        for sample in subject.samples:
            shutil.copy2(sample.file, Path(folder) / sample.file.name)
        yield Path(folder)
