"""The Scrapy add-on: opens the store, gives spiders and pipelines their desk, and writes the ledger.

It does so under ``newscrawl crawl``, which hands its session to several runs, and under plain
``scrapy crawl``, where the session is the run's own. Spiders that are not ours are left alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from newscrawl import config
from newscrawl.crawl.context import Desk
from newscrawl.crawl.recovery import take_in
from newscrawl.crawl.session import Session
from newscrawl.errors import LeaseLost, NewscrawlError, StoreError
from newscrawl.items import Article, Headline, Run
from newscrawl.middlewares.resolver import stand_aside
from newscrawl.monitoring import outcomes
from newscrawl.sites import get_site
from newscrawl.spiders.base import NewsSpider

logger = logging.getLogger(__name__)
ended: deque[Run | NewscrawlError] = deque(maxlen=100)  # how the last crawls of this process ended
PAST_RUNS = 20  # runs that a run's ways of reading are compared with

_COMPONENTS: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": {
        "newscrawl.middlewares.offsite.HostGuard": 50,
        "newscrawl.middlewares.robotstxt.RobotsMiddleware": 100,
        "newscrawl.middlewares.retry.PatientRetry": 550,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    },
    "ITEM_PIPELINES": {
        "newscrawl.pipelines.Clean": 100,
        "newscrawl.pipelines.Validate": 200,
        "newscrawl.pipelines.Deduplicate": 300,
        "newscrawl.pipelines.Save": 400,
    },
    "DOWNLOAD_HANDLERS": {
        "http": "newscrawl.middlewares.download_handler.PacedHandler",
        "https": "newscrawl.middlewares.download_handler.PacedHandler",
    },
    "LOG_FORMATTER": "newscrawl.addon.Logs",
    "DOWNLOAD_DELAY": 0,  # PacedHandler keeps the pace, and lets one request through at a time
}


class Logs(LogFormatter):
    """Scrapy's log without a traceback for each page and item that a broken store leaves behind.

    Nothing is put into words that nobody would read.
    """

    def crawled(self, request: Request, response: Response, *args: Any) -> LogFormatterResult | None:  # type: ignore[override]
        """A page was fetched."""
        return super().crawled(request, response, *args) if _is_verbose() else None

    def scraped(self, item: Any, *args: Any) -> LogFormatterResult | None:  # type: ignore[override]
        """An item went through the pipelines."""
        return super().scraped(item, *args) if _is_verbose() else None

    def spider_error(self, failure: Failure, *args: Any) -> LogFormatterResult:
        """A callback failed."""
        return self._quiet(super().spider_error(failure, *args), failure.value)

    def item_error(self, item: Any, exception: BaseException, *args: Any) -> LogFormatterResult:
        """A pipeline failed."""
        return self._quiet(super().item_error(item, exception, *args), exception)

    @staticmethod
    def _quiet(told: LogFormatterResult, error: BaseException | None) -> LogFormatterResult:
        return {**told, "level": logging.DEBUG} if isinstance(error, StoreError | LeaseLost) else told


def _is_verbose() -> bool:
    return logging.getLogger("scrapy.core").isEnabledFor(logging.DEBUG)


def _name_columns(settings: BaseSettings, item: type[Article] | type[Headline]) -> None:
    # A feed without rows has its columns, too; only the run knows which they are.
    named = settings.getdict("FEEDS")
    for options in named.values():
        if options.get("format") in ("csv", "parquet"):
            options.setdefault("item_export_kwargs", {}).setdefault("columns", [f.name for f in fields(item)])
    if named:
        settings.set("FEEDS", named, priority=settings.getpriority("FEEDS") or "project")


class Newscrawl:
    """One instance a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._owns_session = False
        self._stopping: asyncio.Future[None] | None = None
        self._refusing: Callable[[], Awaitable[None]] | None = None
        self._desk: Desk

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, before anything else of the crawl."""
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Open the session where there is none yet, and put our components in."""
        spider = self._crawler.spider
        if not isinstance(spider, NewsSpider):
            stand_aside(self._crawler)
            return
        if spider.session is None:
            try:
                self._check_feeds(settings)
                spider.session = self._open(spider, settings)
            except NewscrawlError as error:
                self._refuse(error)
                return
            self._owns_session = True
        session: Session = spider.session
        for name, value in _COMPONENTS.items():
            settings.set(name, value, priority="spider")
        settings.set("USER_AGENT", session.user_agent, priority="spider")
        settings.set("DOWNLOAD_TIMEOUT", session.settings.timeout, priority="spider")
        settings.set("RETRY_TIMES", session.settings.retries, priority="spider")
        self._desk = Desk(
            session,
            Run(
                crawl=session.crawl,
                job=spider.job,
                site=session.site.name,
                section=getattr(spider, "section", None),
                started_at=session.now(),
            ),
        )
        spider.desk = self._desk
        _name_columns(settings, Headline if spider.job == "ticker" else Article)
        self._crawler.signals.connect(self._opened, signals.spider_opened)
        self._crawler.signals.connect(self._closed, signals.spider_closed)
        self._crawler.signals.connect(self._item_lost, signals.item_error)

    def _refuse(self, error: NewscrawlError) -> None:
        """There is no session: the spider is closed before it begins, and the command tells why."""
        logger.error("%s", error)
        ended.append(error)

        async def close() -> None:
            raise CloseSpider("refused")

        self._refusing = close  # signals hold their receivers weakly
        self._crawler.signals.connect(close, signals.spider_opened)

    def _check_feeds(self, settings: BaseSettings) -> None:
        if not (named := settings.getdict("FEEDS")):
            return
        from newscrawl.exporters import feeds

        try:
            feeds.check(named)
        except NewscrawlError:
            settings.set("FEEDS", {}, priority="cmdline")  # else what cannot be written is tried at the end
            raise

    def _open(self, spider: NewsSpider, settings: BaseSettings) -> Session:
        loaded = config.load()
        if (database := settings.get("NEWSCRAWL_DATABASE")) is not None:
            loaded = loaded.model_copy(update={"database": database})
        site = get_site(spider.site)
        if spider.job == "section" and not getattr(spider, "section", None):
            chosen = loaded.site(site.name).sections or list(site.default_sections)
            spider.section = chosen[0]  # type: ignore[attr-defined]
        return Session.open(site, loaded, base_url=spider.base_url, delay=spider.delay)

    async def _opened(self) -> None:
        session = self._desk.session
        self._desk.over = asyncio.Event()
        try:
            session.keep_lease()
            self._desk.run = await session.call(session.store.start_run, self._desk.run)
            session.broke = self._stop
            await take_in(self._desk)
            session.began(self._desk)
        except NewscrawlError as error:
            self._tell(error)
            raise CloseSpider("store") from error

    def _stop(self) -> None:
        """The store failed or the lease was lost: nothing more may be asked of the site."""
        self._stopping = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="store"))

    def _tell(self, error: NewscrawlError) -> None:
        if self._owns_session:  # else whoever owns it tells
            logger.error("%s", error)

    async def _item_lost(self, item: Any, response: Response | None, failure: Failure) -> None:
        """A pipeline crashed: its article is listed as a failure, and so is no settled one."""
        if isinstance(item, Article) and not isinstance(failure.value, NewscrawlError):
            detail = f"{type(failure.value).__name__}: {failure.value}"
            body = response.body if response is not None else None
            await self._desk.failed(item.url, "pipeline_error", detail, article_id=item.id, body=body)

    async def _closed(self, reason: str) -> None:
        desk, session = self._desk, self._desk.session
        try:
            await desk.drain()
            await self._finish(reason)
        except NewscrawlError as error:
            told = session.told(error)
            self._tell(told)
            ended.append(told)
        finally:
            if self._owns_session:
                session.close()
            if desk.over is not None:
                desk.over.set()

    async def _finish(self, reason: str) -> None:
        desk, session = self._desk, self._desk.session
        run = desk.finished("ok", self._crawler.stats.get_stats())
        past = await session.call(session.store.ways, run.site, run.job, run.section, limit=PAST_RUNS)
        fell = outcomes.fallen(run.ways, past, desk.tally["articles"])
        await desk.prune()
        desk.notes += [f"read in a later way than before: {name}" for name in fell]
        outcome = outcomes.outcome(
            close_reason=reason,
            pages=desk.tally["pages"],
            failed=desk.tally["failed"] + desk.tally["unarchived"] + len(fell) + desk.is_broken_off,
            skipped=desk.tally["skipped"],
            trouble=desk.trouble,
            robots=desk.robots.refused if desk.robots else None,
            crashed=bool(self._crawler.stats.get_value("spider_exceptions/count")),
        )
        if session.ended_for is not None:
            outcome = "failed"
            desk.notes.append(session.ended_for)
        # A run that was cut short has read the list, and not all that it asked for.
        unasked = getattr(self._crawler.spider, "waiting", None)
        complete = desk.complete and reason == "finished" and not unasked and outcome in ("ok", "degraded")
        desk.complete = complete
        if not complete and desk.gap is None and run.job == "section":
            desk.leave_gap(reason)
        desk.run = desk.finished(outcome, self._crawler.stats.get_stats())
        await session.call(session.store.finish_run, desk.run, settle=complete and run.job == "section")
        ended.append(desk.run)
