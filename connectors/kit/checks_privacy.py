"""Checks of personal data: a marker in each place shows in no log, metric, id, position, header or rejection."""

import io
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from prometheus_client import generate_latest

from connectors.kit.changes import changed, name_of
from connectors.kit.memory import MemoryHub
from connectors.kit.subject import Subject
from connectors.sdk.payloads import Payload
from connectors.sdk.sources import Batch
from ops.runtime.messages import Output
from schemas.avsc import own_fields

MARK = "zxq{:05d}canary"
LENGTH = len(MARK.format(0))
PER_BATCH = 100
ORGANISATIONS = frozenset({"from_organisation", "to_organisation"})
"""Fields of a referral that the standard lets travel in clear as words: they name offices."""


def find_leaks(subject: Subject) -> Iterator[str]:
    """Yield places of a payload whose value shows where it must not, and where."""
    marked: dict[str, str] = {}
    payloads: list[Payload] = []
    for payload, place in subject.places:
        marked[MARK.format(len(marked))] = name_of(place)
        payloads.append(changed(payload, place, MARK.format(len(marked) - 1)))
    for payload in subject.payloads:
        mark = MARK.format(len(marked))
        marked[mark] = "the name of an unknown column"
        payloads.append(changed(payload, (mark,), "new"))
    hub = MemoryHub(subject.connector)
    with _everything_written() as written:
        hub.deliver_batches(_batches(payloads))
    found = [
        *((mark, "the log") for mark in _marks(written.getvalue())),
        *((mark, "a metric") for mark in _marks(generate_latest().decode())),
        *_in_messages(hub, hub.messages),
        *((mark, "a stored position") for each in hub.progress for mark in _marks(_stored(each.position, each.stream))),
        *((mark, "what was noticed") for each in hub.progress for mark in _marks(repr(each.counts.noticed()))),
    ]
    for mark, where in sorted({(marked.get(mark, mark), where) for mark, where in found}):
        if not (mark in subject.id_places and where in {"an id", "a key or header"}):
            yield f"`{mark}` shows in {where}"


def _in_messages(hub: MemoryHub, messages: Sequence[Output]) -> Iterator[tuple[str, str]]:
    for message in messages:
        headers = b" ".join(value for _, value in message.headers)
        for mark in _marks((message.key + b" " + headers + b" " + message.topic.encode()).decode("utf-8", "replace")):
            yield mark, "a key or header"
        if message.value is not None:
            record = hub.codec.decode(message.value).record
            kind, told = type(record).__name__, json.loads(record.to_json())
            for field in _open_fields(kind):
                for mark in _marks(json.dumps(told.get(field), ensure_ascii=False)):
                    yield mark, "an id" if field.endswith("_id") else f"`{field}` of a {kind}, which travels in clear"


def _open_fields(kind: str) -> list[str]:
    """Return the fields of a record that routers and everybody on the topic read."""
    return [
        each["name"] for each in own_fields(kind) if each["tier"] == "ENVELOPE" and each["name"] not in ORGANISATIONS
    ]


def _batches(payloads: list[Payload]) -> list[Batch]:
    starts = range(0, len(payloads), PER_BATCH)
    return [Batch("file 1", payloads[start : start + PER_BATCH], {"records_done": start}) for start in starts]


def _stored(position: Mapping[str, object], stream: str) -> str:
    return json.dumps(dict(position), default=str) + stream


def _marks(text: str) -> set[str]:
    """Return the marks in a text."""
    folded, found, at = text.casefold(), set(), 0
    while (at := folded.find("zxq", at)) >= 0:
        mark = folded[at : at + LENGTH]
        if mark.endswith("canary"):
            found.add(mark)
        at += 1
    return found


@contextmanager
def _everything_written() -> Iterator[io.StringIO]:
    """Yield what is written to stdout and stderr meanwhile, logs of every level among it."""
    written, level = io.StringIO(), logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        with redirect_stdout(written), redirect_stderr(written):
            yield written
    finally:
        logging.getLogger().setLevel(level)
