"""When articles fall due for a second look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.config import PLAN, age
from newscrawl.store.saving.recheck import horizon, is_due

FIRST = datetime(2025, 9, 7, 9, 0, tzinfo=UTC)
STEPS = [age(step) for step in PLAN]


def due(minutes: float, *, fetched: float = 0, gone: bool = False, plan: list[timedelta] = STEPS) -> bool:
    """Whether an article is due ``minutes`` after its first sight, last fetched after ``fetched``."""
    at, then = (FIRST + timedelta(minutes=m) for m in (minutes, fetched))
    return is_due(plan, at, first_seen_at=FIRST, looked_at=then, found_gone=gone)


@pytest.mark.parametrize(
    ("minutes", "fetched", "expected"),
    [
        (0, 0, False),
        (14.9, 0, False),
        (15, 0, True),
        (16, 15, False),
        (59, 15, False),
        (60, 15, True),
        (60, 60, False),
        (300, 15, True),  # the hour's fetch never happened
        (361, 300, True),
        (6000, 0, True),  # one fetch makes up for all that were missed
        (6000, 4320, False),  # the plan has ended
        (4320, 4319, True),
    ],
)
def test_each_step_of_the_plan_asks_for_one_look(minutes: float, fetched: float, expected: bool) -> None:
    assert due(minutes, fetched=fetched) is expected


def test_one_that_was_found_gone_is_soon_looked_at_again() -> None:
    assert not due(370, fetched=361, gone=True)
    assert due(376, fetched=361, gone=True)
    assert due(5000, fetched=4900, gone=True)


def test_an_empty_plan_asks_for_nothing() -> None:
    assert not due(60, plan=[])
    assert not due(60, gone=True, plan=[])


def test_the_horizon_is_behind_the_last_step() -> None:
    assert horizon(STEPS) > timedelta(hours=72)


@pytest.mark.parametrize("text", ["", "15", "m", "-1h", "1.5h", "٣h", "all"])
def test_what_is_no_age(text: str) -> None:
    with pytest.raises(ValueError, match="expected an age"):
        age(text)
