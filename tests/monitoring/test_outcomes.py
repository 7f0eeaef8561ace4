"""What a run came to that could have nothing, by why robots.txt kept it out."""

from __future__ import annotations

from typing import get_args

import pytest

from newscrawl.messages.cases import Notice, RefusalCase
from newscrawl.monitoring.outcomes import outcome

REFUSALS = [
    (Notice("robots_status", {"status": 429}), "blocked"),
    (Notice("robots_status", {"status": 503}), "unreachable"),
    (Notice("robots_delay", {"seconds": 999999.0}), "blocked"),
    (Notice("robots_unreachable", {"why": "it answered 429, it asks for 5 s"}), "unreachable"),
]


@pytest.mark.parametrize(("robots", "expected"), REFUSALS)
def test_a_refusal_of_robots_blocks_us_or_is_a_site_that_is_not_there(robots: Notice, expected: str) -> None:
    made = outcome(
        close_reason="finished", pages=0, failed=1, skipped=0, trouble=["robots"], robots=robots, crashed=False
    )
    assert made == expected


def test_each_refusal_is_tried() -> None:
    assert {robots.case for robots, _ in REFUSALS} == set(get_args(RefusalCase))
