"""Signatures of webhooks, by the Standard Webhooks specification: HMAC-SHA256 over ``id.timestamp.body``."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from newscrawl.errors import ConfigError

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes of a key
_HOW = (
    "set NEWSCRAWL_WEBHOOK_SECRET, or webhook_secret in newscrawl.toml, to whsec_ and the base64 of "
    f"{SHORTEST} to {LONGEST} random bytes (`echo whsec_$(openssl rand -base64 32)`)"
)


def keys(secret: str | None) -> list[bytes]:
    """The signing keys; several, parted by spaces, while one replaces another.

    Raises `ConfigError`, which never repeats them.
    """
    if not secret or not secret.split():
        raise ConfigError(f"a webhook is signed, and there is no secret: {_HOW}")
    return [_key(word) for word in secret.split()]


def _key(word: str) -> bytes:
    try:
        key = base64.b64decode(word.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not word.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ConfigError(f"the webhook's secret has not the form expected: {_HOW}")
    return key


def signature(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header ``webhook-signature``: one ``v1,BASE64`` a key."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digests = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)
