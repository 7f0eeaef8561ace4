"""When a crawl fetches an article again by itself: soon and often while it is new, then no more. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

# A page that was found gone is asked for once more, and may be so for this long after the plan has ended.
_GRACE = timedelta(days=1)


def horizon(plan: Sequence[timedelta]) -> timedelta:
    """How old an article is when nothing falls due any more."""
    return max(plan, default=timedelta(0)) + _GRACE


def is_due(
    plan: Sequence[timedelta], now: datetime, *, first_seen_at: datetime, looked_at: datetime, found_gone: bool
) -> bool:
    """Whether an article is to be fetched again: nobody has since the last step of the plan that is past.

    One fetch makes up for all steps that passed while nobody crawled. An article that was found gone is fetched
    again after the plan's first step, whatever its age: it counts as removed once two in a row found it gone.
    """
    if not plan:
        return False
    if found_gone and now - looked_at >= min(plan):
        return True
    past = [first_seen_at + step for step in plan if first_seen_at + step <= now]
    return bool(past) and looked_at < max(past)
