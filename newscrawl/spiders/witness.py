"""The witness spider: reads RSS feeds and sitemaps at a slow pace, and fetches articles that only they know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.items import Article
from newscrawl.messages.cases import Notice
from newscrawl.pages import feeds
from newscrawl.records import WitnessedArticle
from newscrawl.spiders.arguments import since_time, slug
from newscrawl.spiders.articles import ArticleSpider
from newscrawl.spiders.base import unread
from newscrawl.spiders.discovery import MOST_FETCHED, Discovery, DiscoverySource
from newscrawl.spiders.tasks import ArticleTask

FIRST = 10**6  # feeds and sitemaps go before articles
SLOWNESS = 2.0  # delays between two requests
WINDOW = timedelta(days=7)  # what a reading without `since` looks back at in sitemaps
FEED = "feed"  # the kind of a page that is no article, list or ticker


class WitnessSpider(ArticleSpider):
    """``scrapy crawl witness -a site=baghdad_today [-a sections=security,politics] [-a since=…] [-a base_url=…]``."""

    name = "witness"
    job = "witness"
    section = None

    def __init__(self, sections: str | Sequence[str] = (), since: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = sections.split(",") if isinstance(sections, str) else sections
        self.sections = [slug(name) for name in named if name]
        self.since = since_time(since)
        self.discovery: Discovery
        self.unread = 0

    async def start(self) -> AsyncIterator[Any]:
        """The sections' feeds and the whole site's; sitemaps follow, once robots.txt has named them."""
        context, site = self.context, self.context.site
        context.session.throttle.slowness = SLOWNESS
        since = self.since.replace(tzinfo=site.tz) if self.since and not self.since.tzinfo else self.since
        crawled = self.sections or context.session.settings.crawled(site.name, site.default_sections)
        self.discovery = Discovery(
            site=site,
            addresses=context.addresses,
            sections=crawled,
            since=since or context.now() - WINDOW,
            feeds_since=since,
        )
        self.discovery.read_feeds({name: context.path_of(name) for name in crawled})
        yield self._document(self.discovery.waiting.popleft())

    def closed(self, reason: str) -> None:
        """Scrapy has closed the spider: what runs next keeps the site's own pace again."""
        if hasattr(self, "context"):  # else it was refused before it began
            self.context.session.throttle.slowness = 1.0

    def _document(self, source: DiscoverySource) -> Request:
        return self.request(
            source.url,
            callback=self.parse_document,
            errback=self.document_lost,
            cb_kwargs={"source": source},
            priority=FIRST,
        )

    # Feeds and sitemaps

    async def parse_document(self, response: Response, source: DiscoverySource) -> AsyncIterator[Any]:
        """Note what a feed or sitemap names; one that is not there is none."""
        if response.status in (404, 410) or self._led_home(response):
            self.answered(response)
        elif response.status != 200:
            await self.refused(response, page=FEED)
        else:
            await self._take(response, source)
        async for request in self._next():
            yield request

    def _led_home(self, response: Response) -> bool:
        return bool(response.meta.get("redirect_urls")) and response.url.rstrip("/") == self.context.addresses.base

    async def _take(self, response: Response, source: DiscoverySource) -> None:
        site, now = self.context.site, self.context.now()
        charset = (response.headers.get("Content-Type") or b"").decode("latin-1").lower().partition("charset=")[2]
        try:
            document = await asyncio.to_thread(  # a large one takes seconds
                feeds.read, response.body, response.url, now=now, charset=charset.strip(" \"';") or None, tz=site.tz
            )
        except Exception as error:
            await self.failed(source.url, *unread(error), page=FEED)
            return
        self.answered(response)
        self.discovery.take(source, document)
        if not document.whole:
            await self.failed(source.url, "truncated", f"it breaks off after {len(document.items)} items", page=FEED)

    async def document_lost(self, failure: Failure) -> AsyncIterator[Any]:
        """A feed or sitemap could not be had, or robots.txt forbids it."""
        await self.lost(failure, page=FEED)
        async for request in self._next():
            yield request

    async def failed(self, url: str, reason: str, detail: str = "", **about: Any) -> None:
        """An article's failure is listed; a feed's or sitemap's is noted, counted, and degrades the run."""
        if about.get("page") != FEED:
            await super().failed(url, reason, detail, **about)
            return
        self.unread += 1
        self.context.stats["failed"] += 1
        self.context.trouble[reason] += 1
        figures = {"url": self.context.addresses.public(url), "reason": reason, "detail": detail}
        self.context.notices.append(Notice("feed_unread", figures))

    async def _next(self) -> AsyncIterator[Request]:
        source = self.discovery.next()
        if source is None and not self.discovery.has_read_sitemaps:
            robots = self.context.robots
            self.discovery.read_sitemaps(robots.sitemaps if robots else ())
            source = self.discovery.next()
        if source is not None:
            yield self._document(source)
            return
        for request in await self._articles():
            yield request

    # What only they know

    async def _articles(self) -> list[Request]:
        named = self.discovery.named()
        self.context.notices += self.discovery.notices
        await self.context.witnessed(named)
        known = await self.context.known({item.article_id for item in named})
        for item in self._allowed(self.discovery.wanted(named, known)):
            self._enqueue(item)
        self.context.complete = self.unread == 0
        return await self.release()

    def _allowed(self, items: Sequence[WitnessedArticle]) -> list[WitnessedArticle]:
        """The first of those that robots.txt does not forbid; the others would be asked for at every reading."""
        robots, found = self.context.robots, list[WitnessedArticle]()
        for item in items:
            if len(found) == MOST_FETCHED:
                break
            if robots is None or robots.allows(self.context.addresses.fetchable(item.url) or item.url):
                found.append(item)
            else:
                self.context.stats.add_forbidden(item.url)
        return found

    def _enqueue(self, item: WitnessedArticle) -> None:
        url = self.context.addresses.fetchable(item.url)
        if url is None:
            return
        at = item.said_at if item.witness == "rss" else None  # a sitemap tells the last change
        self.enqueue(url, ArticleTask(id=item.article_id, listed_at=at, precision="minute" if at else None))

    def slug_of(self, article: Article) -> str | None:
        """By the section's name: nobody has listed it."""
        return self.discovery.slug_of(article.section)
