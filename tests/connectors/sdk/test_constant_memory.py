import hashlib
import hmac
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import CountryKeys
from connectors.sdk.counts import Counts
from connectors.sdk.deliver import Delivery, deliver
from connectors.sdk.positions import Progress, Sent
from connectors.sdk.sources import Opening
from connectors.sdk.tokens import SAMPLE_KEYS
from ops.runtime.messages import Output
from schemas.codec import file_codec
from tests.benchmarks.file_to_topic_rows import Form, write_rows

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
FEW, MANY = 600, 3_600
CHILDREN = 200
MEGABYTE = 1024 * 1024


class Forgetful:
    """Keys, sink, positions and numbers of files that keep nothing."""

    def keys_for(self, subjects: Sequence[str], *, create: bool) -> dict[str, bytes]:
        """Return a key that follows from the subject."""
        assert create
        return {subject: hmac.digest(b"seed", subject.encode(), hashlib.sha256) for subject in subjects}

    def destroy(self, subject: str) -> bool:
        """Nothing is destroyed here."""
        raise NotImplementedError(subject)

    def is_destroyed(self, subject: str) -> bool:
        """No key is."""
        return subject == ""

    def send_all(self, messages: Sequence[Output]) -> None:
        """Let the messages go."""

    def sent(self, record_ids: Sequence[str]) -> dict[str, Sent]:
        """Nothing is known of any record."""
        return dict.fromkeys(record_ids[:0], Sent(0, b""))

    def store(self, progress: Progress) -> None:
        """Let the position go."""

    def number_of(self, name: str, size_bytes: int, modified_ns: int) -> int:
        """The only file is the first."""
        del name, size_bytes, modified_ns
        return 1


def delivered(inbox: Path) -> Counts:
    """Deliver an inbox of TrackChild and return the counts."""
    connector, nothing = load(CONNECTORS / "in_trackchild"), Forgetful()
    country = {"IN": CountryKeys(SAMPLE_KEYS, b"key of ids")}
    delivery = Delivery(connector, {"IN": nothing}, nothing, nothing, file_codec(), lambda: NOW, country)
    description = connector.description
    source = connector.open_source(Opening(description, description.folder, {}, connector.read, inbox, nothing))
    counts = Counts()
    while (batch := source.next_batch()) is not None:
        counts.add(deliver(delivery, batch).counts)
    source.close()
    return counts


def peak_of(inbox: Path, form: Form, rows: int) -> int:
    """Return the most bytes that delivering a file of so many rows held at once."""
    inbox.mkdir()
    write_rows(inbox / f"rows.{form}", form, rows, told_anew=CHILDREN)
    tracemalloc.start()
    assert delivered(inbox).reports == rows
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: Form) -> None:
    """A file six times as long takes no more memory to deliver."""
    few = peak_of(tmp_path / "few", form, FEW)

    many = peak_of(tmp_path / "many", form, MANY)

    assert many < few + MEGABYTE
