"""A Kafka topic: one record a line, by librdkafka's idempotent producer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka import Message as Record

from newscrawl.deliver.message import Message
from newscrawl.deliver.target import DeliveryTarget
from newscrawl.errors import ConfigError, TargetRefused, TargetUnreachable

_QUIET = logging.getLogger(__name__)
_QUIET.setLevel(logging.CRITICAL + 1)  # librdkafka's own lines; what matters is told once, in ours
_REFUSED = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.MSG_SIZE_TOO_LARGE,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError._AUTHENTICATION,
    KafkaError.TOPIC_EXCEPTION,
}


class KafkaTopic:
    """Records have the item's id as key, the line as value, and headers ``cursor``, ``id`` and ``kind``.

    Within one process the broker takes each record once and in order; after a restart the last ones
    may come a second time, under the same ``id``.
    """

    batch = 100

    def __init__(self, target: DeliveryTarget, *, timeout: float) -> None:
        self._target, self._timeout = target, timeout
        self._producer: Producer | None = None
        self._trouble: KafkaError | None = None

    def send(self, messages: Sequence[Message]) -> None:
        """Produce them and wait for the acknowledgements; see `Sink.send`."""
        errors: list[KafkaError] = []

        def on_delivery(error: KafkaError | None, record: Record) -> None:
            if error is not None:
                errors.append(error)

        producer = self._producer = self._producer or self._open()
        try:
            for message in messages:
                producer.produce(
                    self._target.place, key=message.key.encode("utf-8", "replace"), value=message.body,
                    headers=_headers(message), on_delivery=on_delivery,
                )  # fmt: skip
            left = producer.flush(self._timeout + 5)
        except (KafkaException, BufferError) as error:
            self.close()
            raise self._target_error(error.args[0] if error.args else None) from error
        if left or errors:
            self.close()  # a new producer begins a new sequence: the old one's may have a hole
            raise self._target_error(errors[0] if errors else None)
        self._trouble = None

    def _open(self) -> Producer:
        settings: dict[str, Any] = {
            "bootstrap.servers": self._target.hosts,
            "client.id": "newscrawl",
            "enable.idempotence": True,
            "acks": "all",
            "compression.type": "zstd",
            "linger.ms": 0,
            "message.timeout.ms": int(self._timeout * 1000),
            "error_cb": self._note,
            **_credentials(self._target),
            **self._target.options,
        }
        try:
            return Producer(settings, logger=_QUIET)
        except KafkaException as error:
            raise ConfigError(f"{self._target.shown}: {error.args[0].str()}") from None

    def _note(self, error: KafkaError) -> None:
        self._trouble = error

    def _target_error(self, error: Any) -> TargetUnreachable | TargetRefused:
        known = isinstance(error, KafkaError)
        if known and error.code() in _REFUSED:
            return TargetRefused(f"{self._target.shown}: {error.str()}")
        trouble = self._trouble
        if trouble is not None and trouble.code() in _REFUSED:
            return TargetRefused(f"{self._target.shown}: {trouble.str()}")
        # That a message timed out says less than why.
        reason = trouble.str() if trouble is not None else error.str() if known else str(error or "no answer")
        return TargetUnreachable(f"{self._target.shown}: no acknowledgement within {self._timeout:g} s ({reason})")

    def close(self) -> None:
        """Give up what waits, and let go of the brokers."""
        if self._producer is not None:
            self._producer.purge()
            self._producer.flush(1)
        self._producer = None


def _headers(message: Message) -> list[tuple[str, str | bytes | None]]:
    return [("cursor", str(message.cursor)), ("id", message.id), ("kind", message.kind)]


def _credentials(target: DeliveryTarget) -> dict[str, str]:
    if target.user is None:
        return {}
    return {
        "security.protocol": "SASL_SSL",
        "sasl.mechanisms": "PLAIN",
        "sasl.username": target.user,
        "sasl.password": target.password or "",
    }
