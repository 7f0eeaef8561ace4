"""The Scrapy add-on: opens the store, gives spiders and pipelines their run context, and writes the ledger.

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
from newscrawl.crawl.context import RunContext
from newscrawl.crawl.recovery import recover
from newscrawl.crawl.session import SiteSession
from newscrawl.errors import LeaseLost, NewscrawlError, StoreError
from newscrawl.items import Article, Headline, Run
from newscrawl.middlewares.resolver import allow_any_host
from newscrawl.monitoring import outcomes
from newscrawl.sites import get_site
from newscrawl.spiders.base import NewsSpider

logger = logging.getLogger(__name__)
finished_runs: deque[Run | NewscrawlError] = deque(maxlen=100)  # how the last crawls of this process ended
PAST_RUNS = 20  # runs that a run's ways of reading are compared with

_COMPONENTS: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": {
        "newscrawl.middlewares.offsite.OffsiteGuard": 50,
        "newscrawl.middlewares.robotstxt.RobotsTxt": 100,
        "newscrawl.middlewares.retry.BackoffRetry": 550,
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
        "http": "newscrawl.middlewares.download_handler.ThrottledHandler",
        "https": "newscrawl.middlewares.download_handler.ThrottledHandler",
    },
    "LOG_FORMATTER": "newscrawl.addon.QuietLogFormatter",
    "DOWNLOAD_DELAY": 0,  # ThrottledHandler keeps the pace, and lets one request through at a time
}


class QuietLogFormatter(LogFormatter):
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
        self._context: RunContext

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, before anything else of the crawl."""
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Open the session where there is none yet, and put our components in."""
        spider = self._crawler.spider
        if not isinstance(spider, NewsSpider):
            allow_any_host(self._crawler)
            return
        if spider.session is None:
            try:
                self._check_feeds(settings)
                spider.session = self._open(spider, settings)
            except NewscrawlError as error:
                self._refuse(error)
                return
            self._owns_session = True
        session: SiteSession = spider.session
        for name, value in _COMPONENTS.items():
            settings.set(name, value, priority="spider")
        settings.set("USER_AGENT", session.user_agent, priority="spider")
        settings.set("DOWNLOAD_TIMEOUT", session.settings.timeout, priority="spider")
        settings.set("RETRY_TIMES", session.settings.retries, priority="spider")
        self._context = RunContext(
            session,
            Run(
                crawl=session.crawl,
                job=spider.job,
                site=session.site.name,
                section=getattr(spider, "section", None),
                started_at=session.now(),
            ),
        )
        spider.context = self._context
        _name_columns(settings, Headline if spider.job == "ticker" else Article)
        self._crawler.signals.connect(self._opened, signals.spider_opened)
        self._crawler.signals.connect(self._closed, signals.spider_closed)
        self._crawler.signals.connect(self._item_lost, signals.item_error)

    def _refuse(self, error: NewscrawlError) -> None:
        """There is no session: the spider is closed before it begins, and the command tells why."""
        logger.error("%s", error)
        finished_runs.append(error)

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

    def _open(self, spider: NewsSpider, settings: BaseSettings) -> SiteSession:
        loaded = config.load()
        if (database := settings.get("NEWSCRAWL_DATABASE")) is not None:
            loaded = loaded.model_copy(update={"database": database})
        site = get_site(spider.site)
        if spider.job == "section" and not getattr(spider, "section", None):
            chosen = loaded.site(site.name).sections or list(site.default_sections)
            spider.section = chosen[0]  # type: ignore[attr-defined]
        return SiteSession.open(site, loaded, base_url=spider.base_url, delay=spider.delay)

    async def _opened(self) -> None:
        session = self._context.session
        self._context.over = asyncio.Event()
        try:
            session.keep_lease()
            self._context.run = await session.call(session.store.start_run, self._context.run)
            session.broke = self._stop
            await recover(self._context)
            session.began(self._context)
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
            await self._context.lost(item, "pipeline_error", detail, body)

    async def _closed(self, reason: str) -> None:
        context, session = self._context, self._context.session
        try:
            await context.drain()
            await self._finish(reason)
        except NewscrawlError as error:
            told = session.describe(error)
            self._tell(told)
            finished_runs.append(told)
        finally:
            if self._owns_session:
                session.close()
            if context.over is not None:
                context.over.set()

    async def _finish(self, reason: str) -> None:
        context, session = self._context, self._context.session
        run = context.finished("ok", self._crawler.stats.get_stats())
        past = await session.call(session.store.ways, run.site, run.job, run.section, limit=PAST_RUNS)
        fell = outcomes.fallen(run.ways, past, context.stats["articles"])
        await context.prune()
        context.notices += fell
        outcome = outcomes.outcome(
            close_reason=reason,
            pages=context.stats["pages"],
            failed=context.stats["failed"] + context.stats["unarchived"] + len(fell) + context.is_broken_off,
            skipped=context.stats["skipped"],
            trouble=context.trouble,
            robots=context.robots.refused if context.robots else None,
            crashed=bool(self._crawler.stats.get_value("spider_exceptions/count")),
        )
        if session.ended_for is not None:
            outcome = "failed"
            context.notices.append(session.ended_for)
        # A run that was cut short has read the list, and not all that it asked for.
        unasked = getattr(self._crawler.spider, "waiting", None)
        ended = reason == "finished" and not unasked and outcome in ("ok", "degraded")
        complete = context.complete and ended
        context.complete = complete
        if not complete and context.gap is None and run.job == "section":
            context.leave_gap(reason)
        context.run = context.finished(outcome, self._crawler.stats.get_stats())
        # Nothing follows what a list shows before its button for more: from there on later walks are whole.
        settle = complete or (ended and context.is_read_to_its_button)
        await session.call(session.store.finish_run, context.run, settle=settle and run.job == "section")
        finished_runs.append(context.run)
