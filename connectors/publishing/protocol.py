"""uvicorn's HTTP protocol with patience that ends: for headers that do not come and for answers nobody takes."""

from asyncio import TimerHandle, Transport
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from connectors.publishing.limits import Limits


class PatientProtocol(H11Protocol):
    """Closes a connection whose headers are not whole in time, or whose client does not read.

    uvicorn itself waits for both for ever.
    """

    limits: ClassVar[Limits] = Limits()
    _headers_due: TimerHandle | None = None
    _reading_due: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Start waiting for headers."""
        super().connection_made(transport)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, or stop when the headers are there."""
        super().data_received(data)
        self._wait_for_headers()

    def on_response_complete(self) -> None:
        """Wait for the headers of the next request, should it begin."""
        super().on_response_complete()
        self._wait_for_headers()

    def pause_writing(self) -> None:
        """Wait for the client to take what was answered."""
        super().pause_writing()
        self._reading_due = self.loop.call_later(self.limits.writing_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads."""
        super().resume_writing()
        _cancel(self._reading_due)
        self._reading_due = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        _cancel(self._headers_due)
        self._headers_due = None
        _cancel(self._reading_due)
        self._reading_due = None
        super().connection_lost(exc)

    def _wait_for_headers(self) -> None:
        waiting = self.conn.their_state is h11.IDLE and not self.transport.is_closing()
        if not waiting:
            _cancel(self._headers_due)
            self._headers_due = None
        elif self._headers_due is None:
            self._headers_due = self.loop.call_later(self.limits.header_seconds, self.transport.abort)


def _cancel(timer: TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
