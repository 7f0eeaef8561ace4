"""The HTTP server itself: requests that never arrive are given up, connections are bounded, signals end it whole."""

from __future__ import annotations

import asyncio
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

_REQUEST_TIMEOUT = 30.0  # seconds for a whole request to arrive in
_SPARE = 64  # descriptors for the store, its files and what is tried again
_MOST = 1000  # connections at once


class BoundedH11Protocol(H11Protocol):
    """HTTP/1.1 by h11, with an end to the wait for a request and a bound to connections.

    Without them a stranger who opens connections and says nothing takes every descriptor that there is.
    """

    request_timeout = _REQUEST_TIMEOUT
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > most_connections():
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; from the first byte of a request on the clock runs until it is whole."""
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._wait()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self._late or self.loop.call_later(self.request_timeout, self._give_up)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if not self.transport.is_closing() and self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self.transport.abort()


def most_connections() -> int:
    """How many connections there may be, by the descriptors that this process may have."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _MOST if allowed == resource.RLIM_INFINITY else max(8, min(_MOST, allowed - _SPARE))


class DrainingServer(uvicorn.Server):
    """uvicorn's raises a signal anew before what runs has ended, and dies of it; this one lets it end.

    ``interrupted``: SIGINT ended it.
    """

    interrupted = False

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT ask the server to end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: dict[int, Any] = {sig: signal.signal(sig, self.handle_exit) for sig in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ask the server to end; a second Ctrl+C does not wait for open answers."""
        self.interrupted = self.interrupted or sig == signal.SIGINT
        super().handle_exit(sig, frame)
