"""The target's address: which kind it is, what may be shown of it, and the name its cursor is kept under."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from newscrawl.errors import ConfigError

Kind = Literal["webhook", "redis", "kafka", "nats"]
_KINDS: dict[str, Kind] = {
    "http": "webhook",
    "https": "webhook",
    "redis": "redis",
    "rediss": "redis",
    "kafka": "kafka",
    "nats": "nats",
    "tls": "nats",
}
_FORM = (
    "expected https://host/path, redis://host:6379/0?stream=NAME, kafka://host:9092/TOPIC or nats://host:4222/SUBJECT"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTarget:
    """A target's address, taken apart.

    ``hosts`` is ``host:port`` as written, without user and password; several, with commas, for
    Kafka. ``place`` is what stands behind the first slash.
    """

    kind: Kind
    scheme: str
    url: str = field(repr=False)
    hosts: str
    user: str | None = field(repr=False)
    password: str | None = field(repr=False)
    place: str
    options: Mapping[str, str] = field(repr=False)
    query: str = field(repr=False)

    @property
    def shown(self) -> str:
        """The address as people and logs may see it, which is the delivery's name unless another is chosen.

        Without user and password; of a query, which may hold a key, there is a digest that tells two apart.
        """
        base = f"{self.scheme}://{self.hosts}/{self.place}"
        if self.kind == "redis":
            return f"{base}?stream={self.stream}"
        if self.kind == "webhook" and self.query:
            return f"{base}?{hashlib.sha256(self.query.encode()).hexdigest()[:8]}"
        return base

    @property
    def stream(self) -> str:
        """The Redis stream's key."""
        return self.options.get("stream") or "newscrawl"


def parse_target(url: str) -> DeliveryTarget:
    """The target at ``url``; raises `ConfigError`, which never repeats a password.

    >>> parse_target("redis://u:secret@db:6379/0?stream=news").shown
    'redis://db:6379/0?stream=news'
    """
    kind = _KINDS.get(url.partition("://")[0].lower())
    if kind is None:
        scheme = url.partition("://")[0] if "://" in url else ""
        raise ConfigError(f"target {scheme + '://…' if scheme else repr(url)}: unknown kind of target; {_FORM}")
    try:
        parts = urlsplit(url)
        target = _target(kind, parts, url)
        _check(target, parts)
    except ValueError as error:
        raise ConfigError(f"target {kind}: {error}; {_FORM}") from None
    return target


def _target(kind: Kind, parts: SplitResult, url: str) -> DeliveryTarget:
    users, _, hosts = parts.netloc.rpartition("@")
    user, _, password = users.partition(":")
    return DeliveryTarget(
        kind=kind,
        scheme=parts.scheme,
        url=url,
        hosts=hosts,
        user=unquote(user) or None,
        password=unquote(password) or None,
        place=parts.path.removeprefix("/"),
        options=dict(parse_qsl(parts.query, keep_blank_values=True)),
        query=parts.query,
    )


def _check(target: DeliveryTarget, parts: SplitResult) -> None:
    if parts.fragment or any(char.isspace() or not char.isprintable() for char in target.url):
        raise ValueError("an address has no fragment, no spaces and no control characters")
    for host in target.hosts.split(","):
        found = urlsplit(f"//{host}")
        if not found.hostname or found.port == 0:
            raise ValueError("there is no host")
    if "," in target.hosts and target.kind != "kafka":
        raise ValueError("one host only")
    _CHECKS[target.kind](target)


def _check_webhook(target: DeliveryTarget) -> None:
    pass  # every path and query is the receiver's own business


def _check_redis(target: DeliveryTarget) -> None:
    if not (target.place.isdigit() or target.place == ""):
        raise ValueError("behind the slash stands the database's number")
    _check_options(target, {"stream"})


def _check_kafka(target: DeliveryTarget) -> None:
    if not target.place or set(target.place) & set("/%") or len(target.place) > 249:
        raise ValueError("behind the slash stands the topic")
    _check_options(target, {n for n in target.options if n.startswith(("ssl.", "sasl.", "security."))})


def _check_nats(target: DeliveryTarget) -> None:
    if not target.place or set(target.place) & set("/*>%") or "" in target.place.split("."):
        raise ValueError("behind the slash stands the subject, without wildcards")
    _check_options(target, set())


def _check_options(target: DeliveryTarget, known: set[str]) -> None:
    if unknown := sorted(set(target.options) - known):
        raise ValueError(f"unknown option {quote(unknown[0])!r}")


_CHECKS = {"webhook": _check_webhook, "redis": _check_redis, "kafka": _check_kafka, "nats": _check_nats}
