"""The section spider: walks a section's listing newest first and fetches what is new, each article once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.errors import NoHeadline, NoLinks, NotAnArticle
from newscrawl.items import Article, with_hash
from newscrawl.looks import Due, FailureRow, Listed, Origin
from newscrawl.pages import Link, ListingPage
from newscrawl.pages.dates import is_past
from newscrawl.spiders.base import NewsSpider, asked_of, text_of, unread
from newscrawl.spiders.options import age, moment, whole
from newscrawl.walk import Step, Walk

FIRST = 10**6  # listing pages go before articles, so that the list moves little under the walk
PARTS = 10**7  # an article that is begun is finished first
LAST = -(10**6)  # second looks come after what is new
MOST_PARTS = 50  # pages of one article


@dataclass(slots=True, kw_only=True)
class _Page:
    """A listing page between its answer and the walk's next step."""

    number: int
    ids: list[str]
    settled: set[str]
    dates: dict[str, datetime | None]
    last: bool
    next_url: str | None


def _behind(number: int) -> _Page:
    """The page that a list does not have: it ended before, unless it has shrunk meanwhile."""
    return _Page(number=number, ids=[], settled=set(), dates={}, last=True, next_url=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """Why an article is fetched, and what is known of it beforehand."""

    id: str
    listed: Listed | None = None
    is_new: bool = True
    stored: bool = False


class SectionSpider(NewsSpider):
    """``scrapy crawl section -a site=baghdad_today -a section=security [-a since=…] [-a base_url=…]``."""

    name = "section"
    job = "section"

    def __init__(
        self,
        section: str | None = None,
        since: str | None = None,
        max_pages: str | int | None = None,
        recheck: str | None = None,
        retry: str | int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.section = section
        self.since = moment(since)
        self.max_pages = whole("max_pages", max_pages)
        self.recheck = age(recheck)
        self.retry = whole("retry", retry)
        self.asked: set[str] = set()
        self.stem = ""
        self.position = 0
        self.walk = Walk()
        self.held: _Page | None = None
        self.undated: _Page | None = None
        self.missing: set[str] = set()
        self.shown: dict[str, datetime | None] = {}  # what articles said of their date, for a walk with `since`
        self.pages: dict[int, str] = {}  # where the list's pages were found

    async def start(self) -> AsyncIterator[Any]:
        """Failures and second looks are queued behind the walk, which begins at once."""
        desk, site = self.desk, self.desk.site
        if self.retry is None:
            first = desk.first_pages if await desk.is_first_walk() else None
            since = self.since.replace(tzinfo=site.tz) if self.since and not self.since.tzinfo else self.since
            self.walk = Walk(since=since, max_pages=self.max_pages, first_pages=first)
            self.stem = desk.section_path
            yield self._listing(1)
        for row in await desk.retryable():
            if self.retry in (None, row.id):
                async for request in self._again(row):
                    yield request
        if self.recheck is not None:
            since_when = None if self.recheck == timedelta.max else desk.now() - self.recheck
            for due in await desk.due(since_when):
                if look := self._look(due):
                    yield look

    # Requests

    def _listing(self, number: int, url: str | None = None) -> Request:
        promised = url is not None and self.desk.addresses.fetchable(url) is not None
        if url is None or not promised:
            path = self.stem if number == 1 else self.desk.site.listing_page(self.stem, number)
            url = self.pages.get(number) or self.desk.addresses.base + path
        self.pages[number] = url
        return self.request(
            url,
            callback=self.parse_listing,
            errback=self.listing_lost,
            cb_kwargs={"number": number, "promised": promised},
            priority=FIRST,
        )

    def _article(self, url: str, errand: _Errand, *, priority: int, headers: dict[str, str] | None = None) -> Request:
        self.asked.add(errand.id)
        return self.request(
            url,
            callback=self.parse_article,
            errback=self.article_lost,
            cb_kwargs={"errand": errand},
            priority=priority,
            headers=headers,
        )

    async def _again(self, row: FailureRow) -> AsyncIterator[Request]:
        article_id = row.article_id or self.desk.site.identity(row.url)
        url = self.desk.addresses.fetchable(row.url)
        if article_id is None or url is None or article_id in self.asked:
            return
        errand = _Errand(id=article_id, listed=await self.desk.listed(article_id))
        yield self._article(url, errand, priority=LAST)

    def _look(self, due: Due) -> Request | None:
        url = self.desk.addresses.fetchable(due.url)
        if due.id in self.asked or url is None:
            return None
        headers = {}
        if due.etag and not due.multi:
            headers["If-None-Match"] = due.etag
        if due.last_modified and not due.multi:
            headers["If-Modified-Since"] = due.last_modified
        return self._article(
            url, _Errand(id=due.id, is_new=False, stored=True), priority=LAST, headers=headers or None
        )

    # Listing pages

    async def parse_listing(self, response: Response, number: int, promised: bool) -> AsyncIterator[Any]:
        """Take in a listing page, ask for what it holds that is unknown, go on to the next.

        ``promised`` is True where the page before has named this one.
        """
        missing = response.status == 404 or self._led_home(response)
        if missing and (number > 1 or not self.desk.moved):
            async for request in self._no_page(response, number):
                yield request
            return
        if response.status != 200:
            await self.refused(response, page="listing")
            async for request in self._skip(number):
                yield request
            return
        try:
            page = self._listing_page(response)
            links = [link for link in page.links if self.desk.addresses.fetchable(link.url)]
            paginated, last, next_url = page.paginated, page.last, page.next_url
        except Exception as error:
            await self._unlisted(response, *unread(error))
            async for request in self._skip(number):
                yield request
            return
        if not links:
            async for request in self._empty(response, number, expected=number == 1 or promised or paginated):
                yield request
            return
        self.answered(response)
        await self.desk.mended(asked_of(response.request))
        taken = await self._take(number, links, last=last, next_url=next_url)
        for request in await self._unknown(links, taken):
            yield request
        async for request in self._place(taken):
            yield request

    def _listing_page(self, response: Response) -> ListingPage:
        site = self.desk.site
        return site.listing(
            text_of(response), response.url, now=self.desk.now(), tz=site.tz, title=site.title, number=site.number
        )

    def _led_home(self, response: Response) -> bool:
        """Whether the site sent us to its front page: that is no list of this section, but says it has none."""
        return asked_of(response.request) != response.url and response.url.rstrip("/") == self.desk.addresses.base

    async def _unlisted(self, response: Response, reason: str, detail: str) -> None:
        url = asked_of(response.request)
        await self.desk.failed(url, reason, detail, page="listing", status=200, body=response.body)

    async def _take(self, number: int, links: Sequence[Link], *, last: bool, next_url: str | None) -> _Page:
        listed = [self._listed(link) for link in links]
        ids = [item.id for item in listed]
        settled = await self.desk.settled(ids)
        await self.desk.list_links(listed)
        dates = {item.id: item.listed_at for item in listed}
        return _Page(number=number, ids=ids, settled=settled, dates=dates, last=last, next_url=next_url)

    def _listed(self, link: Link) -> Listed:
        site = self.desk.site
        return Listed(
            id=f"{site.name}:{link.number}",
            url=self.desk.addresses.public(link.url),
            headline=link.headline or None,
            listed_at=link.listed.at if link.listed else None,
            precision=link.listed.precision if link.listed else None,
        )

    async def _unknown(self, links: Sequence[Link], page: _Page) -> list[Request]:
        known = await self.desk.known(page.ids)
        left_out = page.settled if self.walk.since is None else set()
        requests = []
        for link in links:
            self.position += 1
            item = self._listed(link)
            too_old = self.walk.since and item.listed_at and item.listed_at < self.walk.since
            if item.id in known | left_out | self.asked or too_old:
                continue
            url = self.desk.addresses.fetchable(link.url)
            assert url is not None
            # What stands deeper in the list is older: it goes first, so that the feed is in order
            # of publication and a copy points at its original.
            requests.append(self._article(url, _Errand(id=item.id, listed=item), priority=self.position))
        return requests

    async def _place(self, page: _Page) -> AsyncIterator[Request]:
        walk = self.walk
        held, self.held = self.held, None
        if held is not None and walk.unchanged(page.number, page.ids):
            page = held
        elif not walk.joins(page.number, page.ids) and walk.may_go_back(page.number):
            self.held = page
            yield self._listing(page.number - 1)
            return
        async for request in self._step(page):
            yield request

    async def _step(self, page: _Page) -> AsyncIterator[Request]:
        if self.walk.since and (missing := [i for i, at in page.dates.items() if at is None]):
            page.dates.update(await self.desk.published(missing))
            page.dates.update((i, self.shown[i]) for i in missing if i in self.shown)
            self.missing = {i for i in missing if page.dates[i] is None and i in self.asked and i not in self.shown}
            if self.missing:
                self.undated = page
                return
        for request in self._read_on(page):
            yield request

    def _read_on(self, page: _Page) -> list[Request]:
        dates = [page.dates[i] for i in page.ids]
        step = self.walk.read(page.number, page.ids, page.settled, dates=dates, last=page.last)
        return self._go(step, page.next_url)

    async def _dated(self, article_id: str, at: datetime | None) -> AsyncIterator[Request]:
        """An article that a walk with ``since`` waited for has shown its date, or has none."""
        if self.walk.since:
            self.shown[article_id] = at
        page = self.undated
        if page is None or article_id not in self.missing:
            return
        page.dates[article_id] = at
        self.missing.discard(article_id)
        if not self.missing:
            self.undated = None
            for request in self._read_on(page):
                yield request

    def _go(self, step: Step, next_url: str | None = None) -> list[Request]:
        if step.next is not None:
            return [self._listing(step.next, next_url)]
        self.desk.complete = step.complete and not self.walk.unjoined
        if step.why == "first_pages":
            self.desk.say_how_to_go_further(self.walk.pages_read)
        elif not self.desk.complete:
            self.desk.leave_gap(step.why or "unread", self.walk.pages_read, self.walk.unjoined)
        return []

    async def _no_page(self, response: Response, number: int) -> AsyncIterator[Request]:
        if number == 1:
            yield self.request(
                self.desk.addresses.base + "/",
                callback=self.parse_navigation,
                errback=self.listing_lost,
                cb_kwargs={"number": 1},
                priority=FIRST,
            )
            return
        self.answered(response)
        async for request in self._place(_behind(number)):
            yield request

    async def parse_navigation(self, response: Response, number: int) -> AsyncIterator[Request]:
        """The section's address answered 404: look its name up in the site's own navigation."""
        site, desk = self.desk.site, self.desk
        name = site.sections.get(self.section or "", "")
        page = self._listing_page(response)
        found = page.section_url(name) if name and response.status == 200 else None
        url = desk.addresses.fetchable(found) if found else None
        if url is None:
            missing = f"{desk.section_path} answered 404, and the navigation names no section {name or self.section!r}"
            await desk.failed(desk.addresses.base + self.stem, "http_404", missing, page="listing", status=404)
            async for request in self._skip(number):
                yield request
            return
        await desk.mended(desk.addresses.base + desk.section_path)
        self.stem, self.pages = desk.section_found(url), {}
        yield self._listing(1)

    async def _empty(self, response: Response, number: int, *, expected: bool) -> AsyncIterator[Request]:
        """No links: the end of the list, unless the page was ``expected`` or is plainly none of the site's."""
        reason = self.desk.site.trouble(text_of(response), response.url, self.desk.now())
        if reason is None and not expected:
            async for request in self._place(_behind(number)):
                yield request
            return
        await self._unlisted(response, reason or NoLinks.reason, "no article links")
        async for request in self._skip(number):
            yield request

    async def listing_lost(self, failure: Failure) -> AsyncIterator[Request]:
        """A listing page could not be had: the walk goes on behind it, incomplete."""
        number = failure.request.cb_kwargs["number"]  # type: ignore[attr-defined]
        await self.lost(failure, page="listing")
        async for request in self._skip(number):
            yield request

    async def _skip(self, number: int) -> AsyncIterator[Request]:
        stop = not self.walk.pages_read or (number - 1) in self.walk.unjoined
        self.held = None
        step = self.walk.skip(number)
        for request in self._go(Step(next=None) if stop else step):
            yield request

    # Articles

    async def parse_article(self, response: Response, errand: _Errand) -> AsyncIterator[Any]:
        """An article's page: yield the article, or keep the page with the reason why not."""
        at: datetime | None = None
        if response.status == 304:
            self.answered(response)
            await self.desk.unchanged(errand.id)
        elif response.status in (404, 410) and errand.stored:
            self.answered(response)
            await self.desk.gone(errand.id, asked_of(response.request), response.status)
        elif response.status != 200:
            await self.refused(response, article_id=errand.id)
        else:
            try:
                article, parts = self._read(response, errand)
            except Exception as error:
                await self._unread(response, errand, error, asked_of(response.request))
            else:
                self.answered(response)
                at = article.published_at
                if parts:
                    yield self._part(article, parts, errand, [article.body])
                else:
                    yield self._done(article, errand, response)
        async for request in self._dated(errand.id, at):
            yield request

    async def _unread(self, response: Response, errand: _Errand, error: Exception, url: str) -> None:
        reason, detail = unread(error)
        await self.desk.failed(url, reason, detail, article_id=errand.id, status=200, body=response.body)

    def _read(self, response: Response, errand: _Errand) -> tuple[Article, list[str]]:
        site, desk = self.desk.site, self.desk
        if site.identity(response.url) != errand.id:
            raise NotAnArticle(f"led to another page: {response.url}")
        now = desk.now()
        page = site.article_page(text_of(response), response.url, now)
        article = replace(site.item(page, response.url, desk.addresses), fetched_at=now)
        listed = errand.listed
        if article.published_at is None and listed and listed.listed_at and is_past(listed.listed_at, now):
            article = replace(
                article,
                published_at=listed.listed_at,
                published_precision=listed.precision,
                extraction={**article.extraction, "published_at": "listing"},
            )
        parts = [url for part in page.parts if (url := desk.addresses.fetchable(urljoin(response.url, part)))]
        return with_hash(article), parts[:MOST_PARTS]

    def _done(self, article: Article, errand: _Errand, response: Response | None, pages: int = 1) -> Article:
        def header(name: str) -> str | None:
            value = response.headers.get(name) if response is not None else None
            return value.decode("latin-1") if value else None

        self.desk.expect(
            article.id,
            Origin(
                section_slug=self.section,
                etag=header("ETag"),
                last_modified=header("Last-Modified"),
                is_new=errand.is_new,
                pages=pages,
            ),
        )
        return article

    def _part(self, article: Article, parts: list[str], errand: _Errand, bodies: list[str]) -> Request:
        return self.request(
            parts[0],
            callback=self.parse_part,
            errback=self.part_lost,
            cb_kwargs={"article": article, "parts": parts[1:], "errand": errand, "bodies": bodies},
            priority=PARTS,
        )

    async def parse_part(
        self, response: Response, article: Article, parts: list[str], errand: _Errand, bodies: list[str]
    ) -> AsyncIterator[Any]:
        """A further page of a long article; the article is yielded whole, or not at all."""
        if response.status != 200:
            await self.refused(response, article_id=errand.id, url=article.url)
            return
        try:
            bodies = [*bodies, self._part_body(response, errand)]
        except Exception as error:
            await self._unread(response, errand, error, article.url)
            return
        if parts:
            yield self._part(article, parts, errand, bodies)
            return
        body = "\n\n".join(text for text in bodies if text)
        yield self._done(with_hash(replace(article, body=body)), errand, None, pages=len(bodies))

    def _part_body(self, response: Response, errand: _Errand) -> str:
        site, asked = self.desk.site, asked_of(response.request)
        if site.identity(response.url) != errand.id or site.part(response.url) != site.part(asked):
            raise NotAnArticle(f"{asked} led to another page: {response.url}")
        page = site.article_page(text_of(response), response.url, self.desk.now())
        with suppress(NoHeadline):  # only the first page needs one
            site.item(page, response.url, self.desk.addresses)
        return page.body

    async def part_lost(self, failure: Failure) -> None:
        """A further page could not be had: the article is tried again from its first."""
        kwargs = failure.request.cb_kwargs  # type: ignore[attr-defined]
        await self.lost(failure, article_id=kwargs["errand"].id, url=kwargs["article"].url)

    async def article_lost(self, failure: Failure) -> AsyncIterator[Any]:
        """An article's page could not be had."""
        errand = failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]
        await self.lost(failure, article_id=errand.id)
        async for request in self._dated(errand.id, None):
            yield request


