"""Spans of time in the units that matter."""

from __future__ import annotations

from typing import Literal

Unit = Literal["day", "hour", "minute"]
_SHORT: dict[Unit, str] = {"day": "d", "hour": "h", "minute": "min"}


def units(seconds: float) -> list[tuple[int, Unit]]:
    """The largest unit and the one below it; minutes alone for less than an hour.

    >>> units(12_000), units(2 * 86_400), units(9)
    ([(3, 'hour'), (20, 'minute')], [(2, 'day'), (0, 'hour')], [(0, 'minute')])
    """
    minutes = max(0, int(seconds)) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return [(days, "day"), (hours, "hour")]
    return [(hours, "hour"), (rest, "minute")] if hours else [(rest, "minute")]


def span(seconds: float, *, zeros: bool = True) -> str:
    """The span in English; without ``zeros`` units that count nothing are left out.

    >>> span(12_000), span(10_800), span(10_800, zeros=False), span(9, zeros=False)
    ('3 h 20 min', '3 h 0 min', '3 h', 'less than a minute')
    """
    told = [f"{count} {_SHORT[unit]}" for count, unit in units(seconds) if count or zeros]
    return " ".join(told) or "less than a minute"
