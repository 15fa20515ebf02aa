"""The watched folder as a source: files by name, each a stream of its own."""

from collections import deque
from collections.abc import Generator, Mapping
from itertools import islice

from connectors.sdk.limits import BATCH_PAYLOADS
from connectors.sdk.payloads import Payload
from connectors.sdk.sources import Batch, Opening, Position
from connectors.sdk.transports.files import InboxFile, inbox_files


class FolderSource:
    """Reads the whole files of an inbox in the order of their names; a file that changes is a new one."""

    def __init__(self, opening: Opening) -> None:
        if opening.inbox is None or opening.files is None:
            raise ValueError("a folder is opened with an inbox and the numbers of its files")
        self._inbox = opening.inbox
        self._files = opening.files
        self._description = opening.description
        self._read = opening.read
        self._positions = dict(opening.positions)
        self._finished: set[InboxFile] = set()
        self._current: _Current | None = None
        self._todo: deque[InboxFile] = deque()

    def next_batch(self) -> Batch | None:
        """Return the next payloads of the file at hand, else of the next one that is not finished."""
        current = self._current or self._next_file()
        if current is None:
            return None
        self._current = current
        payloads = list(islice(current.payloads, BATCH_PAYLOADS))
        done = payloads[-1].number if payloads else current.records_done
        current.records_done = done
        finished = len(payloads) < BATCH_PAYLOADS
        position: Position = {"records_done": done, "finished": finished}
        self._positions[current.stream] = position
        if finished:
            self._finished.add(current.file)
            self._current = None
        return Batch(current.stream, payloads, position)

    def snapshot(self) -> Mapping[str, Position]:
        """Return by file how many records were handed out and whether it is at its end."""
        return dict(self._positions)

    def close(self) -> None:
        """Let go of the file at hand."""
        if self._current is not None:
            self._current.payloads.close()
        self._current = None

    def _next_file(self) -> "_Current | None":
        if not self._todo:
            self._todo.extend(file for file in inbox_files(self._inbox) if file not in self._finished)
        while self._todo:
            file = self._todo.popleft()
            stream = f"file {self._files.number_of(file.path.name, file.size_bytes, file.modified_ns)}"
            position = self._positions.get(stream, {})
            if not position.get("finished"):
                done = int(str(position.get("records_done", 0)))
                return _Current(file, stream, done, self._payloads_of(file, done))
            self._finished.add(file)
        return None

    def _payloads_of(self, file: InboxFile, done: int) -> Generator[Payload]:
        return (each for each in self._read(file.path, self._description) if each.number > done)


class _Current:
    __slots__ = ("file", "payloads", "records_done", "stream")

    def __init__(self, file: InboxFile, stream: str, records_done: int, payloads: Generator[Payload]) -> None:
        self.file, self.stream, self.records_done, self.payloads = file, stream, records_done, payloads
