"""The section spider: walks a section's listing newest first and fetches what is new, each article once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.errors import NoLinks
from newscrawl.messages.cases import Notice
from newscrawl.pages import Link, ListingPage
from newscrawl.pages.article.page_kinds import is_cut_off
from newscrawl.records import ListedLink
from newscrawl.spiders.arguments import recheck_age, since_time, slug, whole_number
from newscrawl.spiders.articles import ArticleSpider, Scope
from newscrawl.spiders.base import requested_url, text_of, unread
from newscrawl.spiders.listing_pages import ListContent, ListPage, behind
from newscrawl.spiders.walk import Step, Walk

FIRST = 10**6  # listing pages go before articles


class SectionSpider(ArticleSpider):
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
        scope: Scope = "section",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.section = None if section is None else slug(section)
        self.since = since_time(since)
        self.max_pages = whole_number("max_pages", max_pages)
        self.recheck = recheck_age(recheck)
        self.retry = whole_number("retry", retry)
        self.scope = scope
        self.stem = ""
        self.found: list[tuple[int, int, str]] = []  # listing page, place on it, identity
        self.walk = Walk()
        self.held: ListPage | None = None
        self.undated: ListPage | None = None
        self.missing: set[str] = set()
        self.shown: dict[str, datetime | None] = {}  # what articles said of their date, for a walk with `since`
        self._listed_pages: dict[int, tuple[ListContent, ListPage]] = {}  # what was read of them
        self._read_lately: dict[
            tuple[str, bytes], ListContent
        ] = {}  # the two listing pages read last, by address and bytes
        self.pages: dict[int, str] = {}  # where the list's pages were found
        self.backwards = False  # whether the list counts its pages from the oldest

    async def start(self) -> AsyncIterator[Any]:
        """The walk; or, for a failure that is tried again by itself, what follows a walk."""
        context, site = self.context, self.context.site
        if self.retry is not None:
            context.notices.append(Notice("one_page", {"failure": self.retry}))
            await self.enqueue_second_tries()
            for request in await self.release():
                yield request
            return
        first = context.first_pages if await context.is_first_walk() else None
        since = self.since.replace(tzinfo=site.tz) if self.since and not self.since.tzinfo else self.since
        self.walk = Walk(since=since, max_pages=self.max_pages, first_pages=first)
        self.stem = context.section_path
        yield self._listing(1)

    def _enqueue_found(self) -> None:
        """What listing pages named and nobody knew, oldest first: the deeper in the list, the older.

        So the change feed is in order of publication, and a copy points at its original.
        """
        found, self.found = sorted(self.found, key=lambda item: item[:2], reverse=True), []
        self.waiting.extend(article_id for _, _, article_id in found)

    def _listing(self, number: int, url: str | None = None) -> Request:
        promised = url is not None and self.context.addresses.fetchable(url) is not None
        if url is None or not promised:
            path = self.stem if number == 1 else self.context.site.listing_page(self.stem, number)
            url = self.pages.get(number) or self.context.addresses.base + path
        self.pages[number] = url
        return self.request(
            url,
            callback=self.parse_listing,
            errback=self.listing_lost,
            cb_kwargs={"number": number, "promised": promised},
            priority=FIRST,
        )

    # Listing pages

    async def parse_listing(self, response: Response, number: int, promised: bool) -> AsyncIterator[Any]:
        """Take in a listing page, ask for what it holds that is unknown, go on to the next.

        ``promised`` is True where the page before has named this one.
        """
        missing = response.status == 404 or self._led_home(response)
        if missing and (number > 1 or not self.context.moved):
            async for request in self._no_page(response, number, promised=promised):
                yield request
            return
        if response.status != 200:
            await self.refused(response, page="listing")
            async for request in self._skip(number):
                yield request
            return
        try:
            shown = self._shown(response)
        except Exception as error:
            await self._unlisted(response, *unread(error))
            async for request in self._skip(number):
                yield request
            return
        if not shown.links:
            async for request in self._empty(
                response, number, expected=number == 1 or promised or shown.pagination.shown
            ):
                yield request
            return
        self.answered(response)
        await self.context.mended(requested_url(response.request))
        if number == 1:
            self.backwards = shown.pagination.backwards
        taken = await self._take(number, shown, promised=promised)
        async for request in self._place(taken):
            yield request

    def _shown(self, response: Response) -> ListContent:
        """What a listing page shows; one that a walk asks for again is read again only if it has changed."""
        key = (response.url, response.body)
        if key not in self._read_lately:
            page = self._listing_page(response)
            links = [link for link in page.links if self.context.addresses.fetchable(link.url)]
            shown = ListContent(links=links, pagination=page.pagination, is_whole=not is_cut_off(page.html))
            self._read_lately = dict([*self._read_lately.items(), (key, shown)][-2:])
        return self._read_lately[key]

    def _listing_page(self, response: Response) -> ListingPage:
        site = self.context.site
        return site.listing(
            text_of(response), response.url, now=self.context.now(), tz=site.tz, title=site.title, number=site.number
        )

    def _led_home(self, response: Response) -> bool:
        """Whether the site sent us to its front page: that is no list of this section, but says it has none."""
        return (
            requested_url(response.request) != response.url and response.url.rstrip("/") == self.context.addresses.base
        )

    async def _unlisted(self, response: Response, reason: str, detail: str) -> None:
        where = requested_url(response.request)
        await self.context.failed(where, reason, detail, page="listing", status=200, body=response.body)

    def _too_old(self, item: ListedLink) -> bool:
        since = self.walk.since
        return since is not None and item.listed_at is not None and item.listed_at < since

    async def _take(self, number: int, shown: ListContent, *, promised: bool) -> ListPage:
        if (before := self._listed_pages.get(number)) and before[0] is shown:
            return before[1]
        page = await self._list_page(number, shown, promised=promised)
        self._listed_pages = dict([*self._listed_pages.items(), (number, (shown, page))][-2:])
        return page

    async def _list_page(self, number: int, shown: ListContent, *, promised: bool) -> ListPage:
        listed = [self._listed(link) for link in shown.links]
        ids = [item.id for item in listed]
        settled = await self.context.settled(ids)
        # What `since` leaves out is not listed as seen: a later walk without it must not take it for settled.
        await self.context.list_links([item for item in listed if not self._too_old(item)])
        passed = self.requested | await self.context.known(ids) | (settled if self.walk.since is None else set())
        for place, item in enumerate(listed):
            if item.id not in passed and not self._too_old(item):
                self.requested.add(item.id)
                self.found.append((number, place, item.id))
        dates = {item.id: item.listed_at for item in listed}
        read = [url for at, url in self.pages.items() if at <= number]
        around = shown.pagination
        next_url = around.following(read, backwards=self.backwards)
        # The last page of a list may show no pagination at all; one that breaks off has lost it.
        ends = around.shown or (promised and shown.is_whole)
        return ListPage(
            number=number, ids=ids, settled=settled, dates=dates, last=next_url is None and ends,
            next_url=next_url, furthest=around.furthest, promised=promised, has_more=around.has_more,
        )  # fmt: skip

    def _listed(self, link: Link) -> ListedLink:
        site = self.context.site
        return ListedLink(
            id=f"{site.name}:{link.number}",
            url=self.context.addresses.public(link.url),
            listed_at=link.listed.at if link.listed else None,
            precision=link.listed.precision if link.listed else None,
        )

    async def _place(self, page: ListPage) -> AsyncIterator[Request]:
        walk = self.walk
        held, self.held = self.held, None
        if held is not None and walk.unchanged(page.number, page.ids):
            page = held
        else:
            if held is not None:
                walk.moved()
            if not walk.joins(page.number, page.ids, promised=page.promised) and walk.may_go_back(page.number):
                self.held = page
                yield self._listing(page.number - 1)
                return
        async for request in self._step(page):
            yield request

    async def _step(self, page: ListPage) -> AsyncIterator[Request]:
        if self.walk.since and (missing := [i for i, at in page.dates.items() if at is None]):
            page.dates.update(await self.context.published(missing))
            page.dates.update((i, self.shown[i]) for i in missing if i in self.shown)
            self.missing = {i for i in missing if page.dates[i] is None and i in self.requested and i not in self.shown}
            if self.missing:
                self.undated = page
                self._enqueue_found()
                for request in await self.release(len(self.waiting)):
                    yield request
                return
        async for request in self._read_on(page):
            yield request

    async def _read_on(self, page: ListPage) -> AsyncIterator[Request]:
        if page.is_missing:
            await self.context.failed(self.pages[page.number], "http_404", "the page before names it", page="listing")
            async for request in self._skip(page.number):
                yield request
            return
        dates = [page.dates[i] for i in page.ids]
        step = self.walk.read(
            page.number, page.ids, page.settled, dates=dates, last=page.last, furthest=page.furthest,
            promised=page.promised, more=page.has_more,
        )  # fmt: skip
        async for request in self._go(step, page.next_url):
            yield request

    async def dated(self, article_id: str, at: datetime | None) -> AsyncIterator[Request]:
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
            async for request in self._read_on(page):
                yield request

    async def _go(self, step: Step, next_url: str | None = None) -> AsyncIterator[Request]:
        if step.next is not None:
            yield self._listing(step.next, next_url)
            return
        self.context.complete = step.complete and not self.walk.unjoined
        if repeated := self.walk.repeated:
            first, furthest = repeated
            self.context.notices.append(Notice("list_repeats", {"first": first, "furthest": furthest}))
        if step.why == "more":
            figures = {"section": self.section, "pages": self.walk.pages_read}
            self.context.notices.append(Notice("list_offers_more", figures))
        if step.why == "since":
            self.context.bound_by_since(self.walk.since)
        elif step.why == "first_pages":
            self.context.say_how_to_go_further(self.walk.pages_read)
        elif not self.context.complete:
            self.context.leave_gap(step.why or "unread", self.walk.pages_read, self.walk.unjoined)
        # The list is walked before anything it names is fetched, so that it moves little meanwhile.
        self._enqueue_found()
        await self.enqueue_second_tries()
        for request in await self.release():
            yield request

    async def _no_page(self, response: Response, number: int, *, promised: bool) -> AsyncIterator[Request]:
        if number == 1:
            yield self.request(
                self.context.addresses.base + "/",
                callback=self.parse_navigation,
                errback=self.listing_lost,
                cb_kwargs={"number": 1},
                priority=FIRST,
            )
            return
        self.answered(response)
        async for request in self._place(behind(number, promised=promised)):
            yield request

    async def parse_navigation(self, response: Response, number: int) -> AsyncIterator[Request]:
        """The section's address answered 404: look its name up in the site's own navigation."""
        site, context = self.context.site, self.context
        name = site.sections.get(self.section or "", "")
        page = self._listing_page(response)
        found = page.section_url(name) if name and response.status == 200 else None
        url = context.addresses.fetchable(found) if found else None
        if url is None or url == requested_url(response.request) or url == context.addresses.base + self.stem:
            missing = (
                f"{context.section_path} answered 404, and the navigation names no section {name or self.section!r}"
            )
            missing += f" (known: {', '.join(site.sections)})" if not name else ""
            await context.failed(context.addresses.base + self.stem, "http_404", missing, page="listing", status=404)
            async for request in self._skip(number):
                yield request
            return
        await context.mended(context.addresses.base + context.section_path)
        self.stem, self.pages = context.section_found(url), {}
        yield self._listing(1)

    async def _empty(self, response: Response, number: int, *, expected: bool) -> AsyncIterator[Request]:
        """No links: the end of the list, unless the page was ``expected`` or is plainly none of the site's."""
        reason = self.context.site.trouble(text_of(response), response.url, self.context.now())
        if reason is None and not expected:
            async for request in self._place(behind(number, promised=False)):
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
        async for request in self._go(Step(next=None) if stop else step):
            yield request
