"""A listing page on its way through a walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.pages import Link
from newscrawl.pages.listing.pagination import Pagination


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContent:
    """What a listing page shows of the section's list."""

    links: Sequence[Link]
    pagination: Pagination
    is_whole: bool  # the page does not break off


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
    promised: bool = False  # the page before has named it
    has_more: bool = False  # it offers more, and does not say where

    @property
    def is_missing(self) -> bool:
        """Whether the list names this page and does not have it."""
        return self.promised and not self.ids


def behind(number: int, *, promised: bool) -> ListPage:
    """The page that a list does not have: it ended before, unless it has shrunk meanwhile."""
    return ListPage(number=number, ids=[], settled=set(), dates={}, last=True, next_url=None, promised=promised)
