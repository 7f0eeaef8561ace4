"""A Redis stream: one entry a line, under the id ``CURSOR-0``, which Redis itself takes only once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import redis
from redis import exceptions as wrong
from redis.backoff import NoBackoff
from redis.retry import Retry

from newscrawl.deliver.message import Message
from newscrawl.deliver.target import DeliveryTarget
from newscrawl.errors import TargetRefused, TargetUnreachable

_REFUSED = (wrong.AuthenticationError, wrong.AuthorizationError, wrong.NoPermissionError)
# What the server says while it cannot write just now.
_LATER = (wrong.ReadOnlyError, wrong.OutOfMemoryError, wrong.TryAgainError, wrong.ClusterDownError)
_LATER_WORDS = ("MISCONF", "NOREPLICAS", "LOADING", "UNKILLABLE")


class RedisStream:
    """Entries have the fields ``id`` (of the message), ``kind``, ``key`` (the item's id) and ``line`` (JSON)."""

    batch = 100

    def __init__(self, target: DeliveryTarget, *, timeout: float) -> None:
        self._target, self._stream = target, target.stream
        host, _, port = target.hosts.rpartition(":") if _has_port(target.hosts) else (target.hosts, "", "6379")
        self._client: redis.Redis = redis.Redis(
            host=host.strip("[]"),
            port=int(port),
            db=int(target.place or 0),
            username=target.user if target.password else None,
            password=target.password or target.user,
            ssl=target.scheme == "rediss",
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            client_name="newscrawl",
            retry=Retry(NoBackoff(), 0),  # a new try is ours: it looks first at what has arrived
        )
        self._last: int | None = None  # the cursor of the stream's last id; None until it was asked

    def send(self, messages: Sequence[Message]) -> None:
        """Add them in one transaction; see `Sink.send`."""
        last, self._last = self._last, None  # known again only once all went well
        try:
            last = self._last_cursor() if last is None else last
            again = [message for message in messages if message.cursor <= last]
            self._add([message for message in messages if message.cursor > last])
            for message in again:
                self._require_there(message)
        except (wrong.RedisError, OSError) as error:
            raise self._target_error(error) from error
        self._last = max(last, messages[-1].cursor)

    def _last_cursor(self) -> int:
        try:
            found: Any = self._client.xinfo_stream(self._stream)
        except wrong.ResponseError as error:
            if "no such key" in str(error):
                return 0
            raise
        last = found["last-generated-id"]
        return int((last.decode() if isinstance(last, bytes) else last).partition("-")[0])

    def _add(self, messages: Sequence[Message]) -> None:
        # One transaction: were one refused and the next taken, the first could never be added behind it.
        if not messages:
            return
        with self._client.pipeline(transaction=True) as pipe:
            for message in messages:
                pipe.xadd(self._stream, _fields(message), id=f"{message.cursor}-0")
            pipe.execute()

    def _require_there(self, message: Message) -> None:
        """The stream has gone past this id: it must be this very line that is there."""
        place = f"{message.cursor}-0"
        found: Any = self._client.xrange(self._stream, place, place)
        if found and found[0][1].get(b"id") == message.id.encode():
            return
        there = "another store's entry is there" if found else "there is no such entry"
        raise TargetRefused(
            f"{self._target.shown}: the stream is beyond {place} already, and {there}; "
            f"choose another stream, or go on behind it with --since {self._last_cursor()}"
        )

    def _target_error(self, error: Exception) -> TargetUnreachable | TargetRefused:
        text = f"{self._target.shown}: {' '.join(str(error).split()) or type(error).__name__}"
        later = isinstance(error, _LATER) or any(word in text for word in _LATER_WORDS)
        if isinstance(error, _REFUSED) or (isinstance(error, wrong.ResponseError) and not later):
            return TargetRefused(text)
        return TargetUnreachable(text)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def _fields(message: Message) -> dict[Any, Any]:
    return {"id": message.id, "kind": message.kind, "key": message.key, "line": message.body}


def _has_port(host: str) -> bool:
    return ":" in host.rpartition("]")[2]
