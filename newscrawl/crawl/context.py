"""One run's context: what its spider asks of the store, what its pipelines save, what the ledger will say."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newscrawl.crawl.batch_writer import BatchWriter
from newscrawl.crawl.duplicates import DuplicateFinder
from newscrawl.crawl.politeness import RobotsRules
from newscrawl.crawl.session import SiteSession
from newscrawl.crawl.stats import RunStats
from newscrawl.errors import StoreError
from newscrawl.items import Article, Exchange, Fetch, Headline, Outcome, Run, TickerLine, TickerReading
from newscrawl.messages.cases import Notice
from newscrawl.messages.english import english
from newscrawl.records import (
    ListedLink,
    PageFailed,
    PageGone,
    PageKind,
    PageRead,
    PageResult,
    PageUnchanged,
    RecheckDue,
    SaveResult,
    StoredFailure,
    WitnessedArticle,
)
from newscrawl.site import Site
from newscrawl.urls import Addresses


class RunContext:
    """The callables that the add-on hands to spiders and pipelines, and the counts of one run."""

    def __init__(self, session: SiteSession, run: Run) -> None:
        self.session = session
        self.run = run
        self.stats = RunStats()
        self.notices: list[Notice] = []  # for the notes of the run
        self.over: asyncio.Event | None = None  # from its beginning on; set once its row of the ledger is written
        self.complete = False
        self.gap: dict[str, Any] | None = None
        self._oldest_listed: datetime | None = None
        self.moved = False  # whether the section's address was looked up in the navigation
        self.trouble: Counter[str] = Counter()
        self._saved: set[str] = set()  # ids of articles, whose pages are in the archive
        self._copies = DuplicateFinder(session)
        self._writer = BatchWriter(self._write, self.stats.add_result)

    # What spiders ask

    @property
    def site(self) -> Site:
        """The site being crawled."""
        return self.session.site

    @property
    def addresses(self) -> Addresses:
        """Where it is fetched from."""
        return self.session.addresses

    @property
    def robots(self) -> RobotsRules | None:
        """What robots.txt said, once it was asked."""
        return self.session.robots

    @property
    def first_pages(self) -> int:
        """Listing pages after which a first walk ends."""
        return self.session.settings.site(self.site.name).first_pages or self.session.settings.first_pages

    @property
    def section_path(self) -> str:
        """The path of the section's first listing page: configured, or by the site's rule."""
        return self.path_of(self.run.section or "")

    def path_of(self, slug: str) -> str:
        """The path of any section's first listing page."""
        chosen = self.session.settings.site(self.site.name).addresses.get(slug)
        return f"/{chosen.strip('/')}/" if chosen else self.site.section_path(slug)

    @property
    def render_ticker(self) -> bool:
        """Whether the front page is read with a browser straight away."""
        chosen = self.session.settings.site(self.site.name).render_ticker
        return self.site.render_ticker if chosen is None else chosen

    def section_found(self, url: str) -> str:
        """The section is listed at another address: say so; returns its path."""
        self.moved = True
        path = urlsplit(url).path.removeprefix(urlsplit(self.addresses.base).path.rstrip("/"))
        about = {"site": self.site.name, "section": self.run.section}
        self.notices.append(Notice("section_moved", {**about, "path": self.section_path, "found": path}))
        return path

    def say_how_to_go_further(self, pages: int) -> None:
        """A first walk ended at its bound, as it should."""
        about = {"site": self.site.name, "section": self.run.section}
        self.notices.append(Notice("first_walk", {**about, "pages": pages}))

    def bound_by_since(self, since: datetime | None) -> None:
        """The walk is complete to a date that was asked for: what is older is no walk's yet."""
        self.gap = {"why": "since", "before": since and since.isoformat(timespec="seconds")}

    def leave_gap(self, why: str, pages: int = 0, unread: Sequence[int] = ()) -> None:
        """The walk ended before what is known: record what it left, for the next run to carry on.

        ``before`` is the oldest date that the list showed: what is older was not seen.
        """
        before = self._oldest_listed and self._oldest_listed.isoformat(timespec="seconds")
        self.gap = {"why": why, "pages_read": pages, "unread_pages": list(unread), "before": before}

    @property
    def is_broken_off(self) -> bool:
        """Whether the list did not show what it names or offers, on no page that failed by itself."""
        return self.gap is not None and (self.gap["why"] in ("repeats", "more") or bool(self.gap.get("unread_pages")))

    @property
    def is_read_to_its_button(self) -> bool:
        """Whether the list offers more without an address, and every page before that was read."""
        return self.gap is not None and self.gap["why"] == "more" and not self.gap["unread_pages"]

    def now(self) -> datetime:
        """The time of a fetch, in UTC."""
        return self.session.now()

    async def known(self, ids: Collection[str]) -> set[str]:
        """Those of ``ids`` that are stored articles, removed ones included, or listed failures."""
        return await self.session.call(self.session.store.known, self.site.name, ids)

    async def settled(self, ids: Collection[str]) -> set[str]:
        """Those of ``ids`` that a complete walk of this section has listed."""
        return await self.session.call(self.session.store.settled, self.site.name, self.run.section, ids)

    async def is_first_walk(self) -> bool:
        """True while no walk of this section was ever complete."""
        return not await self.session.call(self.session.store.was_complete, self.site.name, self.run.section)

    async def published(self, ids: Collection[str]) -> dict[str, datetime | None]:
        """The publication times of those of ``ids`` that are stored; None for the others."""
        found = await self.session.call(self.session.store.published, self.site.name, ids)
        return {i: found.get(i) for i in ids}

    async def is_stored(self, article_id: str) -> bool:
        """Whether this is a stored article, removed or not."""
        return bool(await self.session.call(self.session.store.published, self.site.name, [article_id]))

    async def list_links(self, links: Sequence[ListedLink]) -> None:
        """Keep what a listing page showed."""
        dates = [link.listed_at for link in links if link.listed_at]
        self._oldest_listed = min([*dates, *filter(None, [self._oldest_listed])], default=None)
        await self.session.call(self.session.store.list_links, self.run, links, self.now())

    async def listed(self, ids: Collection[str]) -> dict[str, ListedLink]:
        """What listings once showed of articles."""
        return await self.session.call(self.session.store.listed, self.site.name, ids)

    async def due(self, first_seen_since: datetime | None, *, whole_site: bool = False) -> list[RecheckDue]:
        """Stored articles of this section, or of the whole site, to look at again, oldest first."""
        return await self.session.call(
            self.session.store.due,
            self.site.name,
            section_slug=None if whole_site else self.run.section,
            first_seen_since=first_seen_since,
        )

    async def second_looks(self, *, whole_site: bool = False) -> list[RecheckDue]:
        """Stored articles that fall due by the plan of second looks, oldest first."""
        slug = None if whole_site else self.run.section
        plan = self.session.settings.plan
        store = self.session.store
        return await self.session.call(store.second_looks, self.site.name, plan, self.now(), section_slug=slug)

    async def retryable(self, *, whole_site: bool = False) -> list[StoredFailure]:
        """The open failures of this section's articles, or of the whole site's; in a scheduled crawl those due."""
        now = self.now() if self.session.scheduled else None
        rows = await self.session.call(self.session.store.retryable, self.site.name, now=now)
        return [
            row
            for row in rows
            if row.page == "article" and (whole_site or row.section_slug in (None, self.run.section))
        ]

    # What was found

    async def save(self, article: Article) -> SaveResult:
        """Save an article; returns once its transaction is committed. Other people's items count as the run's own."""
        fetch = article.fetch or Fetch(section_slug=self.run.section)
        self._saved.add(article.id)
        saved = await self._writer.put(
            PageRead(
                article=replace(article, fetch=None),
                section_slug=fetch.section_slug,
                etag=fetch.etag,
                last_modified=fetch.last_modified,
                pages=fetch.pages,
                exchanges=fetch.exchanges,
            )
        )
        self.stats.add_article(article)
        return saved

    async def unchanged(self, article_id: str, exchanges: tuple[Exchange, ...] = ()) -> None:
        """An article answered 304."""
        await self._writer.put(PageUnchanged(id=article_id, exchanges=exchanges))

    async def gone(self, article_id: str, url: str, status: int, exchanges: tuple[Exchange, ...] = ()) -> None:
        """A stored article answered 404 or 410."""
        await self._writer.put(PageGone(id=article_id, url=url, status=status, exchanges=exchanges))

    async def failed(
        self,
        url: str,
        reason: str,
        detail: str = "",
        *,
        page: PageKind = "article",
        article_id: str | None = None,
        status: int | None = None,
        body: bytes | None = None,
        part_url: str | None = None,
        exchanges: tuple[Exchange, ...] = (),
    ) -> None:
        """A page could not be had or not be read: keep it, list it, try it again in later runs."""
        self.trouble[reason] += 1
        await self._writer.put(
            PageFailed(
                url=self.addresses.public(url),
                id=article_id,
                page=page,
                section_slug=self.run.section,
                reason=reason,
                detail=detail[:500],
                status=status,
                body=body,
                part_url=part_url and self.addresses.public(part_url),
                exchanges=exchanges,
            )
        )

    async def lost(self, article: Article, reason: str, detail: str, body: bytes | None = None) -> None:
        """An article was lost in the pipelines: list it, with its pages unless it was saved before."""
        pages = article.fetch.exchanges if article.fetch and article.id not in self._saved else ()
        await self.failed(article.url, reason, detail, article_id=article.id, body=body, exchanges=pages)

    async def mended(self, url: str) -> None:
        """A listing or front page that had failed was read."""
        with suppress(StoreError):  # the session is broken, and what the page holds is yet to be kept
            await self.session.call(self.session.store.resolve_failure, self.site.name, self.addresses.public(url))

    async def read_ticker(self, lines: Iterable[TickerLine]) -> list[Headline]:
        """Save a reading of the strip; returns the headlines that are new or reworded."""
        reading = TickerReading(site=self.site.name, read_at=self.now(), lines=tuple(lines))
        try:
            changes = await self.session.call(
                self.session.store.read_ticker, reading, run_id=self.run.id, now=reading.read_at
            )
        except StoreError:
            await self.session.keep([reading], reading.read_at)
            raise
        self.stats.add_ticker((change.kind for change in changes), len(reading.lines))
        return [c.object for c in changes if c.kind != "headline.ended" and isinstance(c.object, Headline)]

    async def witnessed(self, items: Sequence[WitnessedArticle]) -> None:
        """Keep what feeds and sitemaps name."""
        store = self.session.store
        for part in (items[n : n + 500] for n in range(0, len(items), 500)):
            await self.session.call(store.note_witnessed, part, run_id=self.run.id, now=self.now())

    async def duplicate_of(self, article: Article) -> str | None:
        """The id of the article that a new one repeats, or None; the new one joins the index."""
        if article.fetch is not None and not article.fetch.is_new:
            return None
        at = article.published_at or article.fetched_at or self.now()
        return await self._copies.original(article, at)

    # Writing

    async def _write(self, results: Sequence[PageResult]) -> list[SaveResult]:
        results = await self._archived(results)
        now = self.now()
        try:
            return await self.session.call(self.session.store.save, results, run_id=self.run.id, now=now)
        except StoreError:
            await self.session.keep(results, now)
            raise

    async def _archived(self, results: Sequence[PageResult]) -> Sequence[PageResult]:
        if not any(result.exchanges for result in results):
            return results
        kept, notices, well = await self.session.archived(results)
        self.notices += [notice for notice in notices if notice not in self.notices]
        self.stats["unarchived"] += 0 if well else len(results)
        return kept

    async def prune(self) -> None:
        """Keep the archive within its limits."""
        self.notices += await self.session.prune()

    async def drain(self) -> None:
        """Write what waits, and wait for what is being written."""
        await self._writer.drain()

    def finished(self, outcome: Outcome, stats: dict[str, Any]) -> Run:
        """The run's row as the ledger will keep it; ``stats`` are Scrapy's."""
        notices = (*self.notices, *self.stats.notices())
        return replace(
            self.run,
            finished_at=self.now(),
            outcome=outcome,
            requests=stats.get("downloader/request_count", 0),
            not_modified=stats.get("downloader/response_status_count/304", 0),
            bytes=stats.get("downloader/response_bytes", 0),
            complete=self.complete,
            gap=self.gap,
            notes=tuple(map(english, notices)),
            notices=notices,
            **self.stats.row(),
        )
