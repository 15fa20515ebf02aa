"""Decodes Avro from outside in a child process with bounded memory and time: fastavro is C, and bytes may be hostile.

Only the released schemas are read, by id; no schema comes from outside, and none of them nests in itself or has items
of no bytes (schemas/lint.py). The child is the second fence: what kills it costs one request.
"""

import contextlib
import multiprocessing
import resource
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import TypeAlias

from connectors.publishing.problems import Problem
from ops.runtime.errors import RecordRejected
from ops.runtime.schema_registry import finder_of
from schemas.published import codec_of
from schemas.records import ChildReport

MEMORY_BYTES = 512 * 1024**2
"""Over what the child has after it loaded the schemas; the worst message of 256 KiB took 26 MB."""
ANSWER_SECONDS = 20.0
START_SECONDS = 30.0

Decoded: TypeAlias = bytes | RecordRejected
"""The JSON form of a report, or why there is none."""


class AvroChild:
    """A child that decodes; started when it is first needed, and again after it died. Safe to call from any thread."""

    def __init__(self, registry_url: str | None) -> None:
        self._registry_url = registry_url
        self._lock = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def decode(self, messages: Sequence[bytes]) -> list[Decoded]:
        """Return what each message became; raises `Problem` when they killed the child or took too long."""
        with self._lock:
            try:
                pipe = self._started()
                pipe.send(list(messages))
                if pipe.poll(ANSWER_SECONDS):
                    answers: list[bytes | tuple[str, str, str]] = pipe.recv()
                    return [RecordRejected(*each) if isinstance(each, tuple) else each for each in answers]
            except (EOFError, OSError):
                pass
            self._end()
        raise Problem("malformed-body", "the Avro of this request cannot be decoded safely")

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self._end()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self._registry_url), daemon=True)
        self._process.start()
        theirs.close()
        if not self._pipe.poll(START_SECONDS):
            raise OSError
        self._pipe.recv()
        return self._pipe

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def serve(pipe: Connection, registry_url: str | None) -> None:
    """Decode what comes through the pipe until its other end closes; runs in the child."""
    codec = codec_of(finder_of(registry_url))
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - not a file of a folder
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold names

    def decoded(message: bytes) -> bytes | tuple[str, str, str]:
        try:
            record = codec.decode_full(message)
            if isinstance(record, ChildReport):
                return record.to_json().encode()
        except RecordRejected as fault:
            return fault.reason, fault.field, fault.detail
        except (MemoryError, UnicodeError):
            return "UNDECODABLE", "", "the bytes do not fit their schema"
        return "UNKNOWN_SCHEMA", "", "send ChildReport with all fields in clear: schema mca.ChildReportFull"

    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send(b"ready")
        while True:
            pipe.send([decoded(message) for message in pipe.recv()])
