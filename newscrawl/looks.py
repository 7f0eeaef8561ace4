"""What a crawl learns by looking at addresses, and what the store answers, besides the items themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newscrawl.items import Article, Headline, Precision

PageKind = Literal["article", "listing", "ticker"]
SavedKind = Literal["new", "duplicate", "updated", "seen", "restored", "removed", "gone", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An article's page answered and was read. ``pages`` is how many pages the article has."""

    article: Article
    section_slug: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    pages: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A stored article's page answered 304."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A stored article's page answered 404 or 410."""

    id: str
    url: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A page could not be had or read. ``retry`` is False where trying again cannot help.

    ``body`` is the page as it came and is kept until the page can be read. ``site`` may be left
    out where the id or the run tells it.
    """

    url: str
    id: str | None = None
    page: PageKind = "article"
    section_slug: str | None = None
    reason: str
    detail: str | None = None
    status: int | None = None
    body: bytes | None = None
    retry: bool = True
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How an article was come by: its section's slug, its answer's validators, whether it is unknown."""

    section_slug: str | None
    etag: str | None = None
    last_modified: str | None = None
    is_new: bool = True
    pages: int = 1


Look = Read | Unchanged | Gone | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a look came to. ``article`` is as stored now; ``cursors`` are its lines in the change feed."""

    look: Look
    kind: SavedKind
    article: Article | None = None
    changed: tuple[str, ...] = ()
    cursors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A stored article to look at again, with the validators its page gave."""

    id: str
    url: str
    etag: str | None
    last_modified: str | None
    section_slug: str | None
    multi: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One link of a listing page, with what the page says of it."""

    id: str
    url: str
    headline: str | None = None
    listed_at: datetime | None = None
    precision: Precision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRow:
    """A page that could not be read. Open while ``resolved_at`` is None."""

    id: int
    site: str
    page: PageKind
    article_id: str | None
    url: str
    section_slug: str | None
    reason: str
    detail: str | None
    status: int | None
    retry: bool
    tries: int
    first_at: datetime
    last_at: datetime
    next_retry_at: datetime | None
    resolved_at: datetime | None
    run_id: int | None
    has_page: bool
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the change feed; ``object`` is the article or headline as of this change."""

    cursor: int
    at: datetime
    kind: str
    id: str
    object: Article | Headline
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the store holds. ``cursor`` is the last one of the change feed, 0 when it is empty."""

    articles: int
    duplicates: int
    removed: int
    revisions: int
    headlines: int
    open_headlines: int
    open_failures: int
    runs: int
    cursor: int
