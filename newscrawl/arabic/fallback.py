"""What the grammar cannot place, by dateutil's parser over the same tables."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from typing import Any

from dateutil.parser import parser, parserinfo

from newscrawl.arabic import tables
from newscrawl.arabic.text import search_key

_LONGEST = 60


def _names(row: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(search_key(word) for word in row.split(",") if " " not in word.strip()))


class _Info(parserinfo):
    """dateutil's vocabulary, from the tables; years of two digits are refused."""

    def __init__(self) -> None:
        # dateutil reads these when it is built; its own are class attributes of narrower types
        words: dict[str, Any] = {
            "MONTHS": [_names(row) for row in tables.MONTHS.values()],
            "WEEKDAYS": [_names(row) for row in tables.WEEKDAYS.values()],
            "AMPM": [_names(tables.HALVES[half]) for half in ("am", "pm")],
            "JUMP": [*" .,;-/|()t", *_names(tables.GLUE), *_names(tables.FROM), *_names(tables.DAY_WORDS)],
        }
        self.__dict__.update(words)
        super().__init__(dayfirst=True)

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        """The year as written: dateutil would complete two digits from the wall clock."""
        if not century_specified:
            raise ValueError(f"year without century: {year}")
        return year


def _no_zone(name: str | None, seconds: int | None) -> None:
    if name or seconds is not None:  # the grammar reads zones; one that is left is not known
        raise ValueError(f"unknown zone: {name}")


_PARSER: Any = parser(_Info())
# What is not written comes from the default; where two defaults agree, it was written.
_DEFAULTS = (datetime(2001, 2, 3, 4, 5, tzinfo=UTC), datetime(2012, 11, 10, 9, 8, tzinfo=UTC))


def by_dateutil(line: str, tz: tzinfo) -> tuple[datetime, str] | None:
    """The date of a folded line and its precision, day or minute or second; None where any part is open."""
    if len(line) > _LONGEST:
        return None
    try:
        one, two = (_PARSER.parse(line, default=default, tzinfos=_no_zone) for default in _DEFAULTS)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None
    if one.date() != two.date():
        return None
    timed = one.time() == two.time()
    precision = ("second" if one.second else "minute") if timed else "day"
    return datetime.combine(one.date(), one.time() if timed else time(), tz), precision
