"""A webhook: one signed POST a line, as the Standard Webhooks specification has it."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import quote, urlsplit

from newscrawl import __version__
from newscrawl.crawl.politeness import retry_after
from newscrawl.deliver import webhook_signature
from newscrawl.deliver.message import Message
from newscrawl.deliver.target import DeliveryTarget
from newscrawl.errors import TargetRefused, TargetUnreachable

ANSWER_BYTES = 65536  # read of an answer's body, so that the connection can be used again
_AGAIN = (408, 425, 429)  # besides every 5xx
_SAFE = "/%:@!$&'()*+,;=~-._?[]"


class Webhook:
    """Posts to one address over one connection, which is kept open between two lines."""

    batch = 1

    def __init__(
        self,
        target: DeliveryTarget,
        keys: Sequence[bytes],
        *,
        timeout: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._target, self._keys, self._timeout, self._now = target, keys, timeout, now
        self._connection: HTTPConnection | None = None

    def send(self, messages: Sequence[Message]) -> None:
        """Post each; see `Sink.send`."""
        for message in messages:
            if not self._on_the_open_one(message):
                self._post(message)

    def _on_the_open_one(self, message: Message) -> bool:
        """Try the connection that is open; False where there is none, or the receiver has closed it meanwhile."""
        if self._connection is None:
            return False
        try:
            self._post(message)
        except TargetUnreachable as error:
            if isinstance(error.__cause__, ConnectionError):  # nothing strange about an idle connection
                return False
            raise
        return True

    def _post(self, message: Message) -> None:
        connection = self._connection = self._connection or self._connect()
        over = threading.Event()
        # A receiver that sends a byte now and then would never run into the socket's own timeout.
        watch = threading.Timer(self._timeout, _hang_up, (connection, over))
        watch.daemon = True
        watch.start()
        try:
            connection.request("POST", self._path, body=message.body, headers=self._headers(message))
            answer = connection.getresponse()
            rest = answer.read(ANSWER_BYTES + 1)
            if over.is_set():
                raise TimeoutError  # a connection that ends in mid-answer passes for a whole one
        except (OSError, HTTPException) as error:
            self.close()
            raise self._lost(error, timed_out=over.is_set()) from error
        finally:
            watch.cancel()
        if len(rest) > ANSWER_BYTES or answer.will_close:
            self.close()
        self._check_status(answer)

    def _connect(self) -> HTTPConnection:
        parts = urlsplit(self._target.url)
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
        if parts.scheme == "http":
            return HTTPConnection(host, port, timeout=self._timeout)
        return HTTPSConnection(host, port, timeout=self._timeout, context=ssl.create_default_context())

    @property
    def _path(self) -> str:
        query = f"?{self._target.query}" if self._target.query else ""
        return quote(f"/{self._target.place}{query}", safe=_SAFE)

    def _headers(self, message: Message) -> dict[str, str]:
        timestamp = int(self._now().timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"newscrawl/{__version__}",
            "webhook-id": message.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": webhook_signature.signature(self._keys, message.id, timestamp, message.body),
        }
        if self._target.user is not None:
            pair = f"{self._target.user}:{self._target.password or ''}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return headers

    def _check_status(self, answer: HTTPResponse) -> None:
        status = answer.status
        if 200 <= status < 300:
            return
        answered = f"{self._target.shown}: answered {status}"
        if status in _AGAIN or status >= 500:
            raise TargetUnreachable(answered, wait=retry_after(answer.getheader("Retry-After"), self._now()))
        if 300 <= status < 400:
            raise TargetRefused(f"{answered}: redirects are not followed; give the address that it leads to")
        raise TargetRefused(f"{answered}: it will not take this line; correct the target, then run deliver again")

    def _lost(self, error: Exception, *, timed_out: bool) -> TargetUnreachable | TargetRefused:
        shown = self._target.shown
        if isinstance(error, ssl.SSLCertVerificationError):
            return TargetRefused(f"{shown}: its certificate is not valid: {error.verify_message}")
        if timed_out or isinstance(error, TimeoutError):
            return TargetUnreachable(f"{shown}: no answer within {self._timeout:g} s")
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return TargetUnreachable(f"{shown}: {reason or type(error).__name__}")

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _hang_up(connection: HTTPConnection, over: threading.Event) -> None:
    over.set()
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
