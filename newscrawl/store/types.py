"""Column types that mean the same on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**63 - 1  # the databases know no larger number

# SQLite makes only "INTEGER PRIMARY KEY" the row's own number; elsewhere keys are 64 bits wide.
Key = BigInteger().with_variant(Integer, "sqlite")


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC; ``ValueError`` for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at!r}")
    return (at - EPOCH) // _MICROSECOND


def from_micros(value: int, tz: tzinfo = UTC) -> datetime:
    """The aware time of ``to_micros``, exact, seen in ``tz``."""
    at = EPOCH + timedelta(microseconds=value)
    return at if tz is UTC else at.astimezone(tz)


class Instant(TypeDecorator[datetime]):
    """An aware time as whole microseconds: it sorts, it is exact, it is UTC when it comes back."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Digest(TypeDecorator[str]):
    """A digest in hex, stored as its bytes: half the size."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else bytes(value).hex()


def offset_of(at: datetime | None) -> int | None:
    """Seconds east of UTC, or None."""
    delta = at.utcoffset() if at else None
    return None if delta is None else int(delta.total_seconds())


@lru_cache(maxsize=256)
def _zone(seconds: int) -> tzinfo:
    return UTC if seconds == 0 else timezone(timedelta(seconds=seconds))


def at_offset(at: datetime | None, seconds: int | None) -> datetime | None:
    """The same instant in the offset it was given in."""
    return at if at is None or not seconds else at.astimezone(_zone(seconds))


def safe(text: str) -> str:
    """The text as every database takes it: no lone surrogates, no NUL.

    Our own pages are clean already; this is for other people's items, so that one of them cannot
    fail a whole batch.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", "\ufffd") if "\x00" in text else text


def sought(value: Any) -> Any:
    """A value to look for as every database takes it: text by `safe`, no number beyond 64 bits.

    >>> sought("a"), sought(10**20), sought(None)
    ('a', 9223372036854775807, None)
    """
    if isinstance(value, str):
        return safe(value)
    return max(-_LARGEST, min(value, _LARGEST)) if isinstance(value, int) else value
