"""One crawl in this process: sections, second witnesses, ticker one after another, and what the whole came to."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from newscrawl import config
from newscrawl.crawl.context import RunContext
from newscrawl.crawl.session import Clock, SiteSession
from newscrawl.errors import ConfigError
from newscrawl.items import Run
from newscrawl.messages.cases import Notice
from newscrawl.monitoring import outcomes
from newscrawl.site import Site
from newscrawl.spiders.arguments import recheck_age, since_time, slug

T = TypeVar("T")
_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one crawl is asked to do. ``sections`` are address slugs; ``recheck`` an age or ``all``."""

    site: Site
    sections: Sequence[str] = ()
    ticker: bool = True
    witnesses: bool = False  # feeds and sitemaps, too
    since: str | None = None
    max_pages: int | None = None
    recheck: str | None = None
    retry: int | None = None
    base_url: str | None = None
    delay: float | None = None
    output: Path | None = None
    scheduled: bool = False  # not started by hand
    whole_site: bool = False  # no section was named: failures and second looks of all sections count

    @classmethod
    def of(
        cls,
        site: Site,
        settings: config.Config,
        *,
        sections: Sequence[str] = (),
        ticker: bool | None = None,
        **more: Any,
    ) -> Job:
        """A job with what is not said filled in: the site's configured sections, and its ticker with them."""
        chosen = settings.site(site.name)
        if ticker is None:
            wanted = site.has_ticker if chosen.ticker is None else chosen.ticker
            ticker = wanted and not sections
        named = list(dict.fromkeys(map(slug, sections or chosen.sections or site.default_sections)))
        return cls(site=site, sections=named, ticker=ticker, whole_site=not sections, **more)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a crawl came to: a run for each section, the witnesses and the ticker, and the exit code they add up to."""

    runs: list[Run] = field(default_factory=list)
    exit_code: int = 0


Watch = Callable[[RunContext], None]


class CrawlRunner:
    """Runs a `Job`; ``watch`` is called with each run's context when it begins and when it has ended."""

    def __init__(
        self,
        job: Job,
        settings: config.Config,
        *,
        root: Path | None = None,
        watch: Watch | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.job = job
        self.settings = settings
        self.root = root
        self.clock = clock
        self.watch = watch or (lambda context: None)
        self._crawler: Crawler | None = None
        self._session: SiteSession | None = None
        self._stopping = False
        self._ending = asyncio.Lock()  # held while a crawl is being stopped

    async def run(self) -> Outcome:
        """Crawl; raises `StoreError`, `SiteBusy`, `LeaseLost` or `ConfigError` where nothing more can be done."""
        job = self.job
        since_time(job.since)  # a wrong value is told before anything is opened
        recheck_age(job.recheck)
        session = SiteSession.open(
            job.site, self.settings, base_url=job.base_url, delay=job.delay, root=self.root, clock=self.clock
        )
        self._session = session
        session.scheduled = job.scheduled
        session.began = self.watch
        outcome = Outcome()
        try:
            if job.output is not None:
                _empty(job.output, session.store.path)
            for number, section in enumerate(job.sections):
                options = self._section_options(is_first=number == 0)
                await self._one("section", session, outcome, section=section, **options)
            if job.witnesses and job.retry is None:
                await self._one("witness", session, outcome, sections=job.sections, since=job.since)
            if job.ticker and job.retry is None:
                await self._one("ticker", session, outcome)
        finally:
            await asyncio.get_running_loop().run_in_executor(None, session.close)
        if session.broken is not None:
            raise session.describe(session.broken)
        stopped = self._stopping and session.ended_for is None
        outcome.exit_code = 130 if stopped else outcomes.exit_code(outcome.runs)
        return outcome

    def _section_options(self, *, is_first: bool) -> dict[str, Any]:
        job = self.job
        scope = "section" if not job.whole_site else "site" if is_first else "none"
        return {
            "since": job.since,
            "max_pages": job.max_pages,
            "recheck": job.recheck,
            "retry": job.retry,
            "scope": scope,
        }

    async def _one(self, spider: str, session: SiteSession, outcome: Outcome, **options: Any) -> None:
        if self._stopping or session.broken is not None:
            return
        runner = AsyncCrawlerRunner(self._scrapy_settings())
        self._crawler = runner.create_crawler(spider)
        self._crawler.signals.connect(self._end, signals.engine_started)
        await runner.crawl(self._crawler, site=self.job.site.name, session=session, **options)
        async with self._ending:  # an engine that is stopped as it starts returns before its spider is closed
            pass
        context: RunContext = self._crawler.spider.context  # type: ignore[union-attr]
        if context.over is not None:  # so does one that is stopped as it closes
            await context.over.wait()
        outcome.runs.append(context.run)
        if session.broken is None:
            self.watch(context)

    def _scrapy_settings(self) -> Settings:
        settings = Settings()
        settings.setmodule("newscrawl.settings", priority="project")
        if self.job.output is not None:
            uri = str(self.job.output.resolve()).replace("%", "%%")
            settings.set("FEEDS", {uri: {"format": "jsonl", "overwrite": False}}, priority="cmdline")
        return settings

    async def stop(self, why: Notice | None = None) -> None:
        """End the crawl soon: what is under way is finished and saved, nothing more is begun.

        ``why`` is for the notes of a run that is ended since something is wrong with it: it has failed.
        """
        self._stopping = True
        if self._session is not None:
            self._session.ended_for = why
            if why is not None:
                self._session.cut()
        await self._end()

    def cut(self) -> None:
        """Wait for no answer of the site any more; for a crawl that was told to stop, and takes too long."""
        if self._session is not None:
            self._session.cut()

    async def _end(self) -> None:
        # Not `Crawler.stop_async`: called while the spider opens, it does nothing, and the crawl never ends.
        if self._stopping and self._crawler is not None:
            async with self._ending:
                with suppress(RuntimeError):  # the engine has not begun yet, or has ended already
                    await self._crawler.engine.stop_async()


def _empty(output: Path, store: Path | None) -> None:
    if store is not None and output.resolve() == store.resolve():
        raise ConfigError(f"--output {output}: that is the store itself")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(b"")
    except OSError as error:
        raise ConfigError(f"--output {output}: {error.strerror or error}") from None


def in_reactor(main: Callable[[], Awaitable[T]], *, stop: Callable[[], Awaitable[None]] | None = None) -> T:
    """Run ``main`` in Scrapy's reactor and return its result; SIGINT and SIGTERM call ``stop``.

    Once in a process: a Twisted reactor cannot be started again.
    """
    install_reactor(_REACTOR)
    from twisted.internet import reactor as installed

    from newscrawl.middlewares.resolver import PublicResolver

    reactor: Any = installed
    PublicResolver(reactor, cache_size=1000).install_on_reactor()
    error: list[BaseException] = []
    value: list[T] = []

    async def work() -> None:
        loop = asyncio.get_running_loop()
        if stop is not None:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, lambda: asyncio.ensure_future(stop()))
        try:
            value.append(await main())
        except BaseException as caught:
            error.append(caught)
        finally:
            reactor.callLater(0, reactor.stop)

    reactor.callWhenRunning(lambda: asyncio.ensure_future(work()))
    gc.collect()
    gc.freeze()  # modules are no garbage: the collector need not go through them with every page
    reactor.run(installSignalHandlers=False)
    if error:
        raise error[0]
    return value[0]
