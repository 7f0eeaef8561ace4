"""What a spider is to fetch, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from newscrawl.items import Precision
from newscrawl.records import ListedLink


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTask:
    """Why an article is fetched, and what is known of it beforehand."""

    id: str
    listed_at: datetime | None = None  # as a list showed it
    precision: Precision | None = None
    is_new: bool = True
    stored: bool = False
    again: bool = False


def as_listed(task: ArticleTask, listed: ListedLink | None) -> ArticleTask:
    """The task with the date that a list shows."""
    return replace(task, listed_at=listed.listed_at, precision=listed.precision) if listed else task


class PageTask(NamedTuple):
    """A page to fetch, and what for."""

    url: str
    task: ArticleTask
    headers: dict[str, str] | None
