"""Reads a Primero: its cases and its tracing requests, each list a stream of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from connectors.primero.login import logged_in
from connectors.sdk.description import Description
from connectors.sdk.payloads import Payload
from connectors.sdk.sources import Batch, Opening, Position, Source
from connectors.sdk.transport_settings import HttpTransport
from connectors.sdk.transports import open_source as open_ready_source
from connectors.sdk.transports.files import read_file
from connectors.sdk.transports.http import HttpSource, listing_of
from connectors.sdk.transports.http_client import Bounds
from ops.runtime.errors import SourceUnavailable

LISTS = ("cases", "tracing_requests")
CHILDREN = "tracing_request_subform_section"
MOST_CHILDREN = 20
"""Of one payload; a longer request becomes several."""


def open_source(opening: Opening) -> Source:
    """Return the source of a transport: the folder, or a Primero over HTTP; raises `SourceUnavailable`."""
    transport = opening.transport
    if not isinstance(transport, HttpTransport):
        return open_ready_source(opening)
    instance = opening.settings.get("instance", "")
    if instance not in opening.description.sources:
        raise SourceUnavailable("http.instance in primero.yml is not one of the sources in connector.yml")
    added = {"primero": instance, "message_class": opening.settings.get("message_class", "actual")}
    return PrimeroSource(opening, transport, added)


def read(path: Path, description: Description) -> Iterator[Payload]:
    """Yield every payload of a file; raises `SourceUnavailable`."""
    for payload in read_file(path, description.folder):
        yield from parts_of(payload)


class PrimeroSource:
    """Both lists of one instance, in turns; one login for both."""

    def __init__(self, opening: Opening, transport: HttpTransport, added: Mapping[str, str]) -> None:
        self._added = added
        bounds = Bounds(transport.timeout_seconds, transport.max_page_bytes)
        self._client = logged_in(opening.settings, opening.secrets, bounds)
        self._lists = {name: self._list(opening, transport, name) for name in LISTS}
        self._todo = list(LISTS)

    def next_batch(self) -> Batch | None:
        """Return the next records of one list; null when both are at the end of a round."""
        while self._todo:
            name = self._todo[0]
            try:
                batch = self._lists[name].next_batch()
            except SourceUnavailable:
                # A list that may not be read costs the other nothing: that one comes first next time.
                self._todo = [*(each for each in LISTS if each != name), name]
                raise
            if batch is not None:
                told = [part for payload in batch.payloads for part in parts_of(self._named(payload, name))]
                return replace(batch, payloads=told)
            self._todo.pop(0)
        self._todo = list(LISTS)
        return None

    def snapshot(self) -> Mapping[str, Position]:
        """Return where each list goes on after everything that was handed out."""
        return {name: position for each in self._lists.values() for name, position in each.snapshot().items()}

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _list(self, opening: Opening, transport: HttpTransport, name: str) -> HttpSource:
        own = transport.model_copy(update={"path": f"{transport.path}/{name}"})
        return HttpSource(self._client, listing_of(opening, own, name), opening.positions.get(name, {}))

    def _named(self, payload: Payload, name: str) -> Payload:
        """Return the payload with the list and the instance it comes from, which the records do not say."""
        return replace(payload, values={**payload.values, **self._added, "record_type": name})


def parts_of(payload: Payload) -> Iterator[Payload]:
    """Yield a payload, or several of a tracing request with more children than one payload may become."""
    children = payload.values.get(CHILDREN)
    if not isinstance(children, list) or len(children) <= MOST_CHILDREN:
        yield payload
        return
    for at in range(0, len(children), MOST_CHILDREN):
        yield replace(payload, values={**payload.values, CHILDREN: children[at : at + MOST_CHILDREN]})
