"""Time zones as Arabic pages name them."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from newscrawl.arabic import tables
from newscrawl.arabic.text import search_key

BAGHDAD = ZoneInfo("Asia/Baghdad")
_NAMES = {search_key(word): zone for zone, row in tables.ZONES.items() for word in row.split(",")}
ZONE_WORDS = frozenset(_NAMES)
# These name a zone wherever they stand; a city or country only after the word for zone.
BARE_ZONES = frozenset({word for word, zone in _NAMES.items() if zone == "UTC"}) - {
    search_key(word) for word in ("العالمي", "الدولي", "عالمي", "دولي", "زولو")
}


@lru_cache(maxsize=64)
def zone_named(word: str) -> tzinfo:
    """The zone of a folded name from `ZONE_WORDS`."""
    name = _NAMES[word]
    return UTC if name == "UTC" else ZoneInfo(name)


def offset(sign: str, hours: int, minutes: int) -> tzinfo | None:
    """A fixed offset from UTC, or None beyond 14 hours or off the quarters that zones keep."""
    if hours > 14 or minutes % 15 or minutes > 45:
        return None
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if sign == "-" else span)
