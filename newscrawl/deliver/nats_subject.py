"""A NATS subject that a JetStream stream keeps: one message a line, with ``Nats-Msg-Id``."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from typing import Any, TypeVar

from nats import errors, js
from nats.aio.client import Client

from newscrawl.deliver.message import Message
from newscrawl.deliver.target import DeliveryTarget
from newscrawl.errors import TargetRefused, TargetUnreachable

T = TypeVar("T")
_REFUSED = (
    errors.AuthorizationError,
    errors.MaxPayloadError,
    errors.BadSubjectError,
    errors.InvalidUserCredentialsError,
)


class NatsSubject:
    """Headers are ``Nats-Msg-Id``, ``cursor`` and ``kind``.

    The stream drops what comes twice within its duplicate window. Its client lives in an event loop
    of its own thread, so that the server's pings are answered while nothing is sent.
    """

    batch = 100

    def __init__(self, target: DeliveryTarget, *, timeout: float) -> None:
        self._target, self._timeout = target, timeout
        self._client: Client | None = None
        self._trouble: Exception | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nats", daemon=True)
        self._thread.start()

    def send(self, messages: Sequence[Message]) -> None:
        """Publish them one after another, each once the one before is stored; see `Sink.send`."""
        try:
            client = self._client = self._client or self._call(self._connect())
            for message in messages:
                self._call(self._publish(client, message))
        except Exception as error:
            self._let_go()
            raise self._target_error(error) from error

    def _call(self, what: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(what, self._loop)
        try:
            return future.result(self._timeout + 2)
        except Late:
            future.cancel()
            raise

    async def _connect(self) -> Client:
        self._trouble = None
        client = Client()
        try:
            await asyncio.wait_for(client.connect(**self._options()), self._timeout)
            await client.jetstream(timeout=self._timeout).find_stream_name_by_subject(self._target.place)
        except BaseException as error:
            await _close(client)
            if isinstance(error, js.errors.NotFoundError):
                raise TargetRefused(
                    f"{self._target.shown}: no stream keeps this subject; make one, like "
                    f"`nats stream add NEWS --subjects {self._target.place}`"
                ) from None
            raise
        return client

    def _options(self) -> dict[str, Any]:
        target = self._target
        return {
            "servers": f"{target.scheme}://{target.hosts}",
            "user": target.user if target.password else None,
            "password": target.password,
            "token": None if target.password else target.user,
            "name": "newscrawl",
            "connect_timeout": self._timeout,
            "verbose": True,  # the login's answer is read before more is sent, else a reset may eat it
            "allow_reconnect": False,  # a new try is ours to make
            "error_cb": self._note,
        }

    async def _note(self, error: Exception) -> None:
        self._trouble = error

    async def _publish(self, client: Client, message: Message) -> None:
        stream = client.jetstream(timeout=self._timeout)
        headers = {"Nats-Msg-Id": message.id, "cursor": str(message.cursor), "kind": message.kind}
        await stream.publish(self._target.place, message.body, headers=headers)

    def _target_error(self, error: Exception) -> Exception:
        if isinstance(error, TargetRefused):
            return error
        trouble = self._trouble or error
        shown = self._target.shown
        if isinstance(trouble, _REFUSED) or "authorization" in str(trouble).lower():
            return TargetRefused(f"{shown}: {_words(trouble)}")
        if isinstance(trouble, TimeoutError | Late | errors.TimeoutError):
            return TargetUnreachable(f"{shown}: no answer within {self._timeout:g} s")
        return TargetUnreachable(f"{shown}: {_words(trouble)}")

    def _let_go(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                self._call(_close(client))

    def close(self) -> None:
        """Close the connection and its loop."""
        self._let_go()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(self._timeout)
        self._loop.close()


async def _close(client: Client) -> None:
    transport = client._transport  # which a refused connection leaves open
    with suppress(Exception):
        await client.close()
    if transport is not None:
        transport.close()  # type: ignore[no-untyped-call]
    await asyncio.sleep(0)  # the loop lets go of its socket


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return " ".join(str(error).split()) or type(error).__name__
