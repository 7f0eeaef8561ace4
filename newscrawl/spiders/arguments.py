"""Spider arguments as people write them: ages, dates, numbers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from newscrawl import config
from newscrawl.errors import ConfigError

_AGES_AGO = timedelta(days=36500)


def since_time(value: str | datetime | None) -> datetime | None:
    """A date or time in ISO 8601; naive when no offset is written (the site's zone is meant).

    >>> since_time("2025-09-07")
    datetime.datetime(2025, 9, 7, 0, 0)
    """
    if value is None or isinstance(value, datetime):
        return value
    if not value:
        return None
    expected = "ISO 8601, like 2025-09-07 or 2025-09-07T06:00+03:00"
    return config.iso_time(value.strip(), name=f"since={value!r}", expected=expected)


def recheck_age(value: str | None) -> timedelta | None:
    """An age like ``90m``, ``12h``, ``7d`` or ``2w``; None when not given.

    ``all`` is `timedelta.max`, and so is what reaches back before there were such sites.

    >>> recheck_age("7d")
    datetime.timedelta(days=7)
    """
    if value is None:
        return None
    if value.strip().lower() == "all":
        return timedelta.max
    try:
        chosen = config.age(value)
    except ValueError:
        raise ConfigError(f"recheck={value!r}: expected an age like 90m, 12h, 7d or 2w, or `all`") from None
    return chosen if chosen < _AGES_AGO else timedelta.max


def slug(value: str) -> str:
    """A section's address slug as it stands in the address, like ``security``."""
    text = value.strip().strip("/")
    if not text or re.search(r"[\s?#%\\:]|\.\.|//", text):
        raise ConfigError(f"section {value!r}: expected an address slug, like security")
    return text


def whole_number(name: str, value: str | int | None) -> int | None:
    """A whole number from 1, or None when not given."""
    if value is None or value == "":
        return None
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise ConfigError(f"{name}={value!r}: expected a whole number from 1")
    return number
