"""What every kind of target does, and which module does it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol

from newscrawl.deliver.message import Message
from newscrawl.deliver.target import DeliveryTarget
from newscrawl.errors import ConfigError


class Sink(Protocol):
    """A connection to a target, made when it is first needed."""

    batch: int  # messages in one `send`, at most

    def send(self, messages: Sequence[Message]) -> None:
        """Hand them over in order; returns once the target has acknowledged them all.

        Raises `TargetUnreachable` where trying again may help, `TargetRefused` where it cannot. Then
        some of them may have arrived: they are sent again, under the same ids.
        """

    def close(self) -> None:
        """Let go of the connection."""


def open_sink(target: DeliveryTarget, *, secret: str | None, timeout: float) -> Sink:
    """The sink for ``target``; ``timeout`` is seconds for one `send`.

    Raises `ConfigError` when the client's package is missing, or a webhook has no secret.
    """
    if target.kind == "webhook":
        from newscrawl.deliver import webhook_signature
        from newscrawl.deliver.webhook import Webhook

        return Webhook(target, webhook_signature.keys(secret), timeout=timeout)
    if target.kind == "redis":
        _require("redis", "redis")
        from newscrawl.deliver.redis_stream import RedisStream

        return RedisStream(target, timeout=timeout)
    if target.kind == "kafka":
        _require("confluent_kafka", "kafka")
        from newscrawl.deliver.kafka_topic import KafkaTopic

        return KafkaTopic(target, timeout=timeout)
    _require("nats", "nats")
    from newscrawl.deliver.nats_subject import NatsSubject

    return NatsSubject(target, timeout=timeout)


def _require(module: str, extra: str) -> None:
    try:
        import_module(module)
    except ModuleNotFoundError:
        raise ConfigError(
            f"{extra}:// needs a client that is not installed: pip install 'newscrawl[{extra}]'"
        ) from None
