"""A processor and all it needs to run on Kafka, put together once at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ops.runtime.clock import Clock
from ops.runtime.kafka import Connection
from schemas.codec import Codec
from stream_processors.processor import FetchKeys, Processor

BATCH_SIZE = 200
GIVE_UP_SECONDS = 120.0  # well below the 300 s after which librdkafka takes a silent member's partitions away


@dataclass(frozen=True)
class Job:
    """What a live shell runs. `fetch_keys` raises `SourceUnavailable` while a key store does not answer.

    close: ends what `fetch_keys` holds open.
    """

    processor: Processor[Any]
    codec: Codec
    clock: Clock
    fetch_keys: FetchKeys
    connection: Connection
    batch_size: int = BATCH_SIZE
    give_up_seconds: float = GIVE_UP_SECONDS
    close: Callable[[], None] = lambda: None

    @property
    def member(self) -> str:
        """Return the static name of the process in its group: the same after a restart, so that no time is lost.

        Another set of inputs is another member: Kafka gives a static member that comes back the partitions it had, even
        when it asks for other topics by then.
        """
        inputs = sha256("\n".join(self.processor.inputs).encode()).hexdigest()
        return f"{self.processor.group}-{inputs[:8]}"
