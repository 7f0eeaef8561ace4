"""One scheduled run: a crawl of a section or a ticker, within its time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newscrawl import logs
from newscrawl.config import Config
from newscrawl.crawl.context import RunContext
from newscrawl.errors import NewscrawlError
from newscrawl.messages.cases import Notice
from newscrawl.runner import CrawlRunner, Job, Outcome, Watch
from newscrawl.schedule.plan import TICKER, WITNESS, ScheduledJob
from newscrawl.sites import get_site

ENDING = 30.0  # seconds that a run whose time is up has to save what it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """How a scheduled run ended: its outcome, or the error it could not begin or go on with."""

    job: ScheduledJob
    began: datetime
    outcome: Outcome | None = None
    error: NewscrawlError | None = None

    @property
    def exit_code(self) -> int:
        """As of `newscrawl crawl`."""
        if self.error is not None:
            return self.error.exit_code
        return self.outcome.exit_code if self.outcome else 1


class JobRun:
    """Runs one job; `stop` ends it soon."""

    def __init__(
        self,
        job: ScheduledJob,
        settings: Config,
        *,
        now: Callable[[], datetime],
        root: Path | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.job = job
        self._now = now
        sections = [job.section] if job.section else []
        crawl_job = Job(
            site=get_site(job.site),
            sections=sections,
            ticker=job.what == TICKER,
            witnesses=job.what == WITNESS,
            scheduled=True,
        )
        self._watch = watch or (lambda context: None)
        self._crawl = CrawlRunner(crawl_job, settings, root=root, watch=self._on_run, clock=now)

    async def run(self) -> JobEnd:
        """Crawl; a run that takes longer than its limit is ended, and has failed. Expected errors are in the answer."""
        began = self._now()
        with logs.about(site=self.job.site, job=self.job.key[1]):
            task = asyncio.ensure_future(self._crawl.run())
            try:
                outcome = await _within(task, self.job.time_limit, self._late)
            except NewscrawlError as error:
                return JobEnd(job=self.job, began=began, error=error)
        return JobEnd(job=self.job, began=began, outcome=outcome)

    def _on_run(self, context: RunContext) -> None:
        logs.note(run=context.run.id, crawl=context.run.crawl)
        self._watch(context)

    async def stop(self) -> None:
        """End the run soon: what is under way is finished and saved."""
        await self._crawl.stop()

    def cut(self) -> None:
        """The grace is over: wait for no answer of the site any more."""
        self._crawl.cut()

    async def _late(self) -> None:
        limit = self.job.time_limit
        await self._crawl.stop(Notice("time_limit", {"seconds": limit.total_seconds()}))


async def _within(task: asyncio.Future[Outcome], limit: timedelta, late: Callable[[], Awaitable[None]]) -> Outcome:
    """What the task comes to; after ``limit`` it is told to end, and a while later it is ended."""
    try:
        done, _ = await asyncio.wait({task}, timeout=limit.total_seconds())
        if not done:
            ending = asyncio.ensure_future(late())
            done, _ = await asyncio.wait({task}, timeout=ENDING)
            ending.cancel()
        if not done:
            raise Hung
        return task.result()
    finally:
        task.cancel()


class Hung(NewscrawlError):
    """The run did not end when its time was up, and was abandoned."""
