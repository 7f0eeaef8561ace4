"""Dates as Arabic pages write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from newscrawl.arabic.text import clean

Precision = Literal["second", "minute", "hour", "day", "month", "year"]
BAGHDAD = ZoneInfo("Asia/Baghdad")
_DLE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4}), ([0-9]{1,2}):([0-9]{2})")
_DAY = re.compile(r"(اليوم|[اأ]مس)\s*[,،]?\s*([0-9]{1,2}):([0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """A moment as written, and how finely: ``at`` is aware; what is finer than ``precision`` is zero."""

    at: datetime
    precision: Precision


def parse_date(text: str, *, now: datetime, tz: tzinfo = BAGHDAD) -> ParsedDate | None:
    """The date that is written in ``text``, or None when there is none or more than one reading."""
    if now.tzinfo is None:
        raise ValueError(f"now must be an aware datetime: {now!r}")
    text = clean(text)
    try:
        if m := _DLE.search(text):
            d, mo, y, h, mi = map(int, m.groups())
            return ParsedDate(at=datetime(y, mo, d, h, mi, tzinfo=tz), precision="minute")
        if m := _DAY.search(text):
            day = now.astimezone(tz) - timedelta(days=m[1] != "اليوم")
            at = day.replace(hour=int(m[2]), minute=int(m[3]), second=0, microsecond=0)
            return ParsedDate(at=at, precision="minute")
        at = datetime.fromisoformat(text)
        return ParsedDate(at=at if at.tzinfo else at.replace(tzinfo=tz), precision="second")
    except ValueError:
        return None
