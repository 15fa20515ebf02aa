"""The ready sources and reader, with every payload scrubbed as it comes out of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from connectors.sdk.description import Description
from connectors.sdk.payloads import Payload
from connectors.sdk.sources import Batch, Opening, Position, Source
from connectors.sdk.transports import open_source as open_ready_source
from connectors.sdk.transports.files import read_file
from connectors.xx_identity.scrubbing import scrub


def read(path: Path, description: Description) -> Iterator[Payload]:
    """Yield the answers of a file, scrubbed."""
    return (scrub(payload) for payload in read_file(path, description.folder))


def open_source(opening: Opening) -> Source:
    """Return the transport's ready source, its payloads scrubbed."""
    return ScrubbedSource(open_ready_source(opening))


class ScrubbedSource:
    """A source of which nothing but answers comes."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def next_batch(self) -> Batch | None:
        """Return the next answers, or null; raises `SourceUnavailable`."""
        batch = self._source.next_batch()
        return None if batch is None else replace(batch, payloads=[scrub(payload) for payload in batch.payloads])

    def snapshot(self) -> Mapping[str, Position]:
        """Return the positions of the source within."""
        return self._source.snapshot()

    def close(self) -> None:
        """Let go of files and connections."""
        self._source.close()
