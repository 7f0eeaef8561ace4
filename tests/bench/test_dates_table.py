"""The verdict on a date that a tool has read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.dates import verdict
from newscrawl.arabic import BAGHDAD

AT = datetime(2020, 3, 19, 1, 14, tzinfo=BAGHDAD)


@pytest.mark.parametrize(
    ("found", "precision", "expected"),
    [
        (AT, "minute", "right"),
        (AT.astimezone(UTC), "minute", "right"),
        (AT.replace(tzinfo=None), "minute", "right"),
        (AT.replace(minute=0), "minute", "day"),
        (AT.replace(minute=0), "hour", "right"),
        (AT.replace(day=20), "minute", "wrong"),
        (AT.replace(hour=0, minute=0), "day", "right"),
        (AT.replace(day=1), "day", "wrong"),
        (AT.replace(day=1), "month", "right"),
        (AT.replace(month=4), "month", "wrong"),
        (None, "day", "none"),
    ],
)
def test_verdict(found: datetime | None, precision: str, expected: str) -> None:
    assert verdict(found, AT, precision) == expected


def test_where_there_is_no_date_none_is_right() -> None:
    assert verdict(None, None, "day") == "right"
    assert verdict(AT, None, "day") == "wrong"
