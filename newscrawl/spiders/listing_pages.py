"""A listing page on its way through a walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.pages import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContent:
    """What a listing page shows of the section's list."""

    links: Sequence[Link]
    paginated: bool
    last: bool
    next_url: str | None
    furthest: int = 1


@dataclass(slots=True, kw_only=True)
class ListPage:
    """A listing page between its answer and the walk's next step."""

    number: int
    ids: list[str]
    settled: set[str]
    dates: dict[str, datetime | None]
    last: bool
    next_url: str | None
    furthest: int = 1


def behind(number: int) -> ListPage:
    """The page that a list does not have: it ended before, unless it has shrunk meanwhile."""
    return ListPage(number=number, ids=[], settled=set(), dates={}, last=True, next_url=None)
