"""How a spider fetches articles, each once in a run: new ones, failed ones again, stored ones for a second look."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Literal, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawl.extraction import FetchedPage, joined, read_first, read_part
from newscrawl.items import Article, Exchange, Fetch
from newscrawl.messages.cases import Notice
from newscrawl.records import ListedLink, RecheckDue, StoredFailure
from newscrawl.spiders.base import NewsSpider, requested_url, text_of, unread, wire
from newscrawl.spiders.tasks import ArticleTask, PageTask, as_listed

PARTS = 10**7  # an article that is begun is finished first
CHUNK = 64  # requests handed to Scrapy at a time: a request takes ten kilobytes, a task that waits half of one
MOST_RECHECKS = 200  # second looks of one run: what a first walk brought must not keep the next run from what is new
Scope = Literal["section", "site", "none"]  # whose failures and second looks a run takes on


class ArticleSpider(NewsSpider):
    """What spiders do with articles; who names them is each one's own business."""

    section: str | None
    recheck: timedelta | None
    retry: int | None
    scope: Scope

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.requested: set[str] = set()  # identities that this run has asked for, or is about to
        # What is to be fetched: whole tasks, or the bare identities that a list named, of which the store knows
        # the rest. A first walk holds thousands.
        self.waiting: deque[PageTask | str] = deque()
        self._releasing = asyncio.Lock()
        self._idling: asyncio.Task[None] | None = None
        self._rank = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way of making a spider; this one hands out its tasks when it is idle."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    def idle(self) -> None:
        """Scrapy has nothing to do: the next tasks, or the end."""
        if self._idling is None and self.waiting:
            self._idling = asyncio.ensure_future(self._go_on())
        if self._idling is not None:
            raise DontCloseSpider

    async def _go_on(self) -> None:
        try:
            for request in await self.release():
                self.crawler.engine.crawl(request)
        finally:
            self._idling = None

    # Tasks

    async def dated(self, article_id: str, at: datetime | None) -> AsyncIterator[Request]:
        """Told of each article that was had or lost, with its date: a walk may be waiting for it."""
        return
        yield

    def enqueue(self, url: str, task: ArticleTask, headers: dict[str, str] | None = None) -> None:
        """Put an article's page at the end of what is to be fetched."""
        self.requested.add(task.id)
        self.waiting.append(PageTask(url, task, headers))

    async def release(self, count: int = CHUNK) -> list[Request]:
        """The next requests for articles' pages, in the order they were put."""
        async with self._releasing:
            batch = list(islice(self.waiting, count))
            named = [item for item in batch if isinstance(item, str)]
            listed = await self.context.listed(named) if named else {}
            for _ in batch:
                self.waiting.popleft()
        fetches = (self._named(item, listed.get(item)) if isinstance(item, str) else item for item in batch)
        return [self._article(*fetch) for fetch in fetches]

    def _named(self, article_id: str, listed: ListedLink | None) -> PageTask:
        """The task for an article that a list named."""
        site, addresses = self.context.site, self.context.addresses
        url = listed.url if listed else site.article_url(article_id.partition(":")[2])
        return PageTask(addresses.fetchable(url) or url, as_listed(ArticleTask(id=article_id), listed), None)

    async def enqueue_second_tries(self) -> None:
        """Open failures, what falls due for a second look, and what `recheck` asks for."""
        if self.scope == "none":
            return
        whole_site = self.scope == "site"
        for row in await self.context.retryable(whole_site=whole_site):
            if self.retry in (None, row.id):
                await self._enqueue_again(row)
        if self.retry is None:
            rechecks = await self.context.second_looks(whole_site=whole_site)
            if len(rechecks) > MOST_RECHECKS:
                self.context.notices.append(Notice("second_looks", {"kept": MOST_RECHECKS, "due": len(rechecks)}))
            for due in rechecks[-MOST_RECHECKS:]:
                self._enqueue_recheck(due)
        if self.recheck is not None:
            since_when = None if self.recheck == timedelta.max else self.context.now() - self.recheck
            for due in await self.context.due(since_when, whole_site=whole_site):
                self._enqueue_recheck(due)

    def _article(self, url: str, task: ArticleTask, headers: dict[str, str] | None) -> Request:
        self._rank += 1  # Scrapy takes equal priorities from the end
        return self.request(
            url,
            callback=self.parse_article,
            errback=self.article_lost,
            cb_kwargs={"task": task},
            priority=-self._rank,
            headers=headers,
            meta={"archive": True},
        )

    async def _enqueue_again(self, row: StoredFailure) -> None:
        article_id = row.article_id or self.context.site.identity(row.url)
        url = self.context.addresses.fetchable(row.url)
        if article_id is None or url is None or article_id in self.requested:
            return
        stored = await self.context.is_stored(article_id)
        listed = (await self.context.listed([article_id])).get(article_id)
        self.enqueue(url, as_listed(ArticleTask(id=article_id, is_new=not stored, stored=stored, again=True), listed))

    def _enqueue_recheck(self, due: RecheckDue) -> None:
        url = self.context.addresses.fetchable(due.url)
        if due.id in self.requested or url is None:
            return
        headers = {}
        if due.etag and not due.multi:
            headers["If-None-Match"] = due.etag
        if due.last_modified and not due.multi:
            headers["If-Modified-Since"] = due.last_modified
        self.enqueue(url, ArticleTask(id=due.id, is_new=False, stored=True), headers or None)

    # Answers

    async def parse_article(self, response: Response, task: ArticleTask) -> AsyncIterator[Any]:
        """An article's page: yield the article, or keep the page with the reason why not."""
        at: datetime | None = None
        if response.status == 304:
            self.answered(response)
            await self.context.unchanged(task.id, wire(response.meta))
        elif response.status in (404, 410) and task.stored:
            self.answered(response)
            await self.context.gone(task.id, requested_url(response.request), response.status, wire(response.meta))
        elif response.status != 200:
            await self.refused(response, article_id=task.id, again=task.again)
        else:
            try:
                article, parts = self._read(response, task)
            except Exception as error:
                await self._unread(response, task, error, requested_url(response.request), wire(response.meta))
            else:
                self.answered(response)
                at = article.published_at
                pages = wire(response.meta)
                if parts:
                    yield self._part(article, parts, task, [article.body], pages)
                else:
                    yield self._done(article, task, response, pages)
        async for request in self.dated(task.id, at):
            yield request

    async def _unread(
        self, response: Response, task: ArticleTask, error: Exception, url: str, pages: tuple[Exchange, ...]
    ) -> None:
        reason, detail = unread(error)
        requested = requested_url(response.request)
        part_url = requested if requested != url else None
        if part_url:
            detail = f"{response.url}: {detail}"
        await self.context.failed(
            url, reason, detail, article_id=task.id, status=200, body=response.body, part_url=part_url, exchanges=pages
        )

    def _read(self, response: Response, task: ArticleTask) -> tuple[Article, list[str]]:
        context = self.context
        page = self._page(response)
        return read_first(
            context.site, context.addresses, page, id=task.id, listed_at=task.listed_at, precision=task.precision
        )

    def _page(self, response: Response) -> FetchedPage:
        kept = wire(response.meta)
        # The archive has the time of the answer: read again from there, the page yields the same.
        return FetchedPage(
            html=text_of(response), url=response.url, at=kept[0].fetched_at if kept else self.context.now()
        )

    def slug_of(self, article: Article) -> str | None:
        """The address slug of the section that an article is saved under."""
        return self.section

    def _done(
        self,
        article: Article,
        task: ArticleTask,
        response: Response | None,
        exchanges: tuple[Exchange, ...],
        pages: int = 1,
    ) -> Article:
        def header(name: str) -> str | None:
            value = response.headers.get(name) if response is not None else None
            return value.decode("latin-1") if value else None

        fetch = Fetch(
            section_slug=self.slug_of(article),
            etag=header("ETag"),
            last_modified=header("Last-Modified"),
            is_new=task.is_new,
            pages=pages,
            exchanges=exchanges,
        )
        return replace(article, fetch=fetch)

    def _part(
        self, article: Article, parts: list[str], task: ArticleTask, bodies: list[str], pages: tuple[Exchange, ...]
    ) -> Request:
        return self.request(
            parts[0],
            callback=self.parse_part,
            errback=self.part_lost,
            cb_kwargs={"article": article, "parts": parts[1:], "task": task, "bodies": bodies, "pages": pages},
            priority=PARTS,
            meta={"archive": True},
        )

    async def parse_part(
        self,
        response: Response,
        article: Article,
        parts: list[str],
        task: ArticleTask,
        bodies: list[str],
        pages: tuple[Exchange, ...],
    ) -> AsyncIterator[Any]:
        """A further page of a long article; the article is yielded whole, or not at all."""
        pages = (*pages, *wire(response.meta))
        if response.status != 200:
            await self.refused(response, article_id=task.id, url=article.url, exchanges=pages)
            return
        try:
            bodies = [*bodies, self._part_body(response, task)]
        except Exception as error:
            await self._unread(response, task, error, article.url, pages)
            return
        if parts:
            yield self._part(article, parts, task, bodies, pages)
            return
        yield self._done(joined(article, bodies), task, None, pages, pages=len(bodies))

    def _part_body(self, response: Response, task: ArticleTask) -> str:
        context = self.context
        requested = requested_url(response.request)
        return read_part(context.site, context.addresses, self._page(response), id=task.id, requested=requested)

    async def part_lost(self, failure: Failure) -> None:
        """A further page could not be had: the article is tried again from its first."""
        kwargs = failure.request.cb_kwargs  # type: ignore[attr-defined]
        pages = (*kwargs["pages"], *wire(failure.request.meta))  # type: ignore[attr-defined]
        await self.lost(failure, article_id=kwargs["task"].id, url=kwargs["article"].url, exchanges=pages)

    async def article_lost(self, failure: Failure) -> AsyncIterator[Any]:
        """An article's page could not be had."""
        task = failure.request.cb_kwargs["task"]  # type: ignore[attr-defined]
        await self.lost(failure, article_id=task.id)
        async for request in self.dated(task.id, None):
            yield request
