"""What a crawl learns by looking at addresses, and what the store answers, besides the items themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newscrawl.items import Article, Exchange, Headline, Precision

PageKind = Literal["article", "listing", "ticker"]
RevisionKind = Literal["reparse"]
SavedKind = Literal["new", "duplicate", "updated", "seen", "restored", "removed", "gone", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlace:
    """Where an article's first page stands in the archive: the file's name, where its record begins, and
    where the last record of the article ends (``end``)."""

    archive: str
    offset: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """An article's page answered and was read. ``pages`` is how many pages the article has.

    ``exchanges`` are its pages for the archive, in order, which makes a ``place`` of them. With the ``kind``
    ``reparse`` the page was read again from the archive: nothing was seen of the site.
    """

    article: Article
    section_slug: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    pages: int = 1
    exchanges: tuple[Exchange, ...] = ()
    place: ArchivePlace | None = None
    kind: RevisionKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageUnchanged:
    """A stored article's page answered 304."""

    id: str
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGone:
    """A stored article's page answered 404 or 410."""

    id: str
    url: str
    status: int
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailed:
    """A page could not be had or read. ``retry`` is False where trying again cannot help.

    ``body`` is the page as it came and is kept until the page can be read; ``part_url`` is its address where it is
    a further page of the article at ``url``. ``site`` may be left out where the id or the run tells it.
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
    part_url: str | None = None
    exchanges: tuple[Exchange, ...] = ()


PageResult = PageRead | PageUnchanged | PageGone | PageFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveResult:
    """What a page result came to. ``article`` is as stored now; ``cursors`` are its lines in the change feed."""

    result: PageResult
    kind: SavedKind
    article: Article | None = None
    changed: tuple[str, ...] = ()
    cursors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckDue:
    """A stored article to look at again, with the validators its page gave."""

    id: str
    url: str
    etag: str | None
    last_modified: str | None
    section_slug: str | None
    multi: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """One link of a listing page, with what the page says of it."""

    id: str
    url: str
    listed_at: datetime | None = None
    precision: Precision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessedArticle:
    """An article that a second witness named: an RSS feed or a sitemap.

    ``said_at`` is the time that the witness gives (a sitemap's ``lastmod`` is that of the last change), ``section``
    the section's name in a feed.
    """

    site: str
    witness: Literal["rss", "sitemap"]
    article_id: str
    url: str
    section: str | None = None
    said_at: datetime | None = None
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """That one source knows an article: the store itself, a list, a feed, a sitemap, the ticker.

    ``slug`` is the section by the list that named it, ``section`` the section's name by its page or a feed. ``at`` is
    the publication (the last change, in a sitemap) as the source tells it.
    """

    by: Literal["store", "listing", "rss", "sitemap", "ticker"]
    article_id: str
    seen_at: datetime
    at: datetime | None = None
    slug: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """The verdict on a job: since when it is so, and which one the operator was told last."""

    site: str
    job: str
    verdict: str
    reason: str
    since: datetime
    told: str | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFailure:
    """A page that could not be read. Open while ``resolved_at`` is None; ``page_at`` is when the kept page came.

    ``part_url`` as of `PageFailed`.
    """

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
    page_at: datetime | None = None
    part_url: str | None = None
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
class Revision:
    """One revision of an article; ``kind`` is None for a page that was read, else ``reparse``."""

    article: Article
    number: int
    made_at: datetime
    kind: str | None = None


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
