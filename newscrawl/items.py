"""What newscrawl yields: articles and how they were fetched, headlines, the ledger's runs, as frozen dataclasses.

Field names and order are the public JSON contract (docs/data.md). All times are aware.
"""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

from newscrawl.messages.cases import Note, Notice
from newscrawl.messages.english import english

ORDER = ("site", "plain", "address", "metadata", "structure", "listing", "extractor", "rendered")

Precision = Literal["second", "minute", "hour", "day", "month", "year"]
HeadlineTag = Literal["urgent", "video", "document"]
HEADLINE_TAGS: tuple[HeadlineTag, ...] = ("urgent", "video", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer as they crossed the wire; ``body`` is coded as ``Content-Encoding`` says.

    ``request_headers`` and ``headers`` are lines without a blank one at their end; ``host`` is what the address names.
    """

    url: str
    method: str
    host: str
    request_headers: bytes
    protocol: str
    status: int
    headers: bytes
    body: bytes
    ip: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How an article was fetched: its section's slug, its answer's validators, and its pages for the archive.

    ``is_new`` says that the store did not know the article; ``pages`` is how many pages the article has.
    """

    section_slug: str | None
    etag: str | None = None
    last_modified: str | None = None
    is_new: bool = True
    pages: int = 1
    exchanges: tuple[Exchange, ...] = ()


class _Fetched:
    """The slot for an article's ``fetch``: a dataclass makes slots for its fields alone."""

    __slots__ = ("fetch",)
    fetch: Fetch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(_Fetched):
    """One news article as last read (schema.org NewsArticle in spirit).

    ``body`` is clean paragraphs joined by one blank line, empty only when ``headline_tags``
    holds ``urgent``. ``extraction`` says by which way each field was read: ``site``,
    ``metadata``, ``structure``, ``extractor``, ``listing`` or ``address``.

    ``fetch`` says how the article was fetched, until it is stored. It is no field: `dataclasses.replace` and copies
    take it along; ``fields``, ``==``, ``repr`` and exports leave it out.
    """

    type: str = "article"
    id: str
    site: str
    url: str
    section: str | None = None
    headline: str
    headline_tags: tuple[str, ...] = ()
    dateline: str | None = None
    place: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_precision: Precision | None = None
    modified_at: datetime | None = None
    body: str = ""
    summary: str | None = None
    image_url: str | None = None
    tags: tuple[str, ...] = ()
    language: str = "ar"
    content_hash: str = ""
    revision: int = 1
    duplicate_of: str | None = None
    removed_at: datetime | None = None
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    fetched_at: datetime | None = None
    extraction: dict[str, str] = field(default_factory=dict)
    parser: str = ""
    source: dict[str, Any] | None = None
    fetch: InitVar[Fetch | None] = None  # with a default, `replace` reads it from the article

    def __post_init__(self, fetch: Fetch | None) -> None:
        object.__setattr__(self, "fetch", fetch)

    def __reduce__(self) -> tuple[Any, ...]:  # a dataclass copies and pickles its fields alone
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return _rebuilt, (type(self), {**values, "fetch": self.fetch})


def _rebuilt(made: type[Article], values: dict[str, Any]) -> Article:
    return made(**values)


delattr(Article, "fetch")  # `__init__` has the default; in the class it would hide the slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One line of the ticker, from its first sight to its last."""

    type: str = "headline"
    id: str
    site: str
    text: str
    headline_tags: tuple[str, ...] = ()
    url: str | None = None
    article_id: str | None = None
    position: int
    first_seen_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None
    previous_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TickerLine:
    """One line of the strip as one page shows it; ``url`` is canonical or None."""

    text: str
    headline_tags: tuple[str, ...] = ()
    url: str | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TickerReading:
    """The whole strip as one page shows it, top to bottom: the item the ticker spider yields."""

    site: str
    read_at: datetime
    lines: tuple[TickerLine, ...]


JobKind = Literal["section", "ticker", "witness"]
Outcome = Literal["ok", "degraded", "blocked", "unreachable", "failed", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One row of the ledger: one crawl of one section, of the ticker, or of the second witnesses.

    ``ways`` counts, for each field, the pages by the way it was read:
    ``{"body": {"site": 19, "structure": 1}}``. ``complete`` is True when the walk reached what
    was already known, or its own bound. ``gap`` holds the bounds of what an incomplete walk left.
    ``notes`` are for people; ``notices`` are the same as data, for other parts, and stand in no export.
    """

    id: int = 0
    crawl: str
    job: JobKind
    site: str
    section: str | None = None
    started_at: datetime
    finished_at: datetime | None = None
    outcome: Outcome | None = None
    requests: int = 0
    not_modified: int = 0
    bytes: int = 0
    pages: int = 0
    seen: int = 0
    new: int = 0
    updated: int = 0
    removed: int = 0
    restored: int = 0
    duplicates: int = 0
    failed: int = 0
    skipped: int = 0
    undated: int = 0
    ways: dict[str, dict[str, int]] = field(default_factory=dict)
    oldest_published_at: datetime | None = None
    newest_published_at: datetime | None = None
    complete: bool = False
    gap: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def noted(self) -> list[Note]:
        """The notes, as data where that is kept: older stores kept it of some notes alone."""
        kept = {english(notice): notice for notice in self.notices}
        return [kept.get(note, note) for note in self.notes]


def content_hash(article: Article) -> str:
    """SHA-256, in hex, of clean headline, body, section and publication minute in UTC."""
    return digest(article.headline, article.body, article.section, article.published_at)


def digest(headline: str, body: str, section: str | None, at: datetime | None) -> str:
    """The ``content_hash`` of an article with these fields."""
    minute = f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if at else ""
    parts = (headline, body, section or "", minute)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def with_hash(article: Article) -> Article:
    """The same article with its ``content_hash`` set."""
    return replace(article, content_hash=content_hash(article))


def as_json(item: Article | Headline | Run) -> dict[str, Any]:
    """The item as the JSON contract has it: keys in contract order, times as ISO 8601 to the second.

    >>> from datetime import datetime, UTC
    >>> h = Headline(id="s:h1", site="s", text="نص", position=1,
    ...              first_seen_at=datetime(2025, 9, 7, tzinfo=UTC),
    ...              last_seen_at=datetime(2025, 9, 7, tzinfo=UTC))
    >>> as_json(h)["first_seen_at"]
    '2025-09-07T00:00:00+00:00'
    """
    return {f.name: _plain(getattr(item, f.name)) for f in fields(item) if f.name != "notices"}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, tuple):
        return list(value)
    return value


def rank(way: str) -> int:
    return ORDER.index(way) if way in ORDER else len(ORDER)


def problem(article: Article) -> str | None:
    """What breaks the contract, in one line, or None.

    >>> problem(Article(id="s:1", site="s", url="https://example.org/1", headline="عنوان"))
    'no body, and the headline is not marked urgent'
    """
    for name in ("id", "site", "url", "headline"):
        if not getattr(article, name):
            return f"{name} is empty"
    if not article.url.startswith(("http://", "https://")):
        return f"url is not an absolute http(s) address: {article.url}"
    if not article.body and "urgent" not in article.headline_tags:
        return "no body, and the headline is not marked urgent"
    if not set(article.headline_tags) <= set(HEADLINE_TAGS):
        return f"headline_tags has unknown tags: {', '.join(article.headline_tags)}"
    return _time_problem(article)


def _time_problem(article: Article) -> str | None:
    if (article.published_at is None) != (article.published_precision is None):
        return "published_at and published_precision belong together"
    for name in ("published_at", "modified_at", "fetched_at"):
        value = getattr(article, name)
        if value is not None and value.tzinfo is None:
            return f"{name} has no offset"
    return None
