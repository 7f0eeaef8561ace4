"""What a schedule does besides crawling: reads its configuration, renews verdicts, sends alerts.

Shared by the loop of one machine and by workers.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from newscrawl import logs
from newscrawl.config import age
from newscrawl.errors import StoreError
from newscrawl.monitoring.alerts import Alerts
from newscrawl.monitoring.metrics_server import parse_address, serve_metrics
from newscrawl.monitoring.verdicts import Verdict
from newscrawl.schedule.clock import Clock, WallClock
from newscrawl.schedule.job_run import JobEnd, JobRun
from newscrawl.schedule.plan import Key, Plan, ScheduledJob
from newscrawl.schedule.scheduler import MOST_REMEMBERED, LocalSchedule, Memory, describe
from newscrawl.schedule.source import Source
from newscrawl.schedule.status import paces, run_memory, verdicts_of
from newscrawl.store import Store

if TYPE_CHECKING:
    from newscrawl.monitoring.metrics import Metrics

logger = logging.getLogger(__name__)


class Service:
    """A store that is held open, and what is done after each run; use it as a context manager."""

    def __init__(self, source: Source, *, root: Path, clock: Clock | None = None) -> None:
        self.source = source
        self.root = root
        self.clock = clock or WallClock()
        self.born = self.clock.now()
        self.store = Store.open(source.settings.database, create=True, root=root)
        self.alerts = Alerts(source.settings.alerts.urls)
        self.metrics: Metrics | None = None
        self._server: Any = None
        self._paces: dict[Key, timedelta] | None = None

    def __enter__(self) -> Self:
        if self.source.settings.schedule.metrics:
            from newscrawl.monitoring import metrics

            self.metrics = metrics.Metrics()
            self._server = serve_metrics(self.metrics, *parse_address(self.source.settings.schedule.metrics))
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        self.store.close()

    @property
    def name(self) -> str:
        """This process, as others see it."""
        return f"{socket.gethostname()}:{os.getpid()}"

    @property
    def grace(self) -> timedelta:
        """What a run has to end in when the schedule is stopped."""
        return age(self.source.settings.schedule.grace)

    def local(self) -> LocalSchedule:
        """The schedule of this machine alone."""
        return LocalSchedule(
            self.load,
            self.begin,
            run_memory(self.store, self.born, (job.site for job in self.source.plan.jobs)),
            self.clock,
            after=self.after,
            paces=self.known_paces,
            refresh=self.refresh,
            grace=self.grace,
        )

    def begin(self, job: ScheduledJob) -> JobRun:
        """A run of a job, not yet begun."""
        return JobRun(job, self.source.settings, now=self.clock.now, root=self.root)

    async def after(self, ended: JobEnd) -> None:
        """Log how a run ended, renew the verdicts on the site's jobs, send alerts. A store that fails is logged."""
        runs = ended.outcome.runs if ended.outcome else []
        named = {"run": runs[0].id, "crawl": runs[0].crawl} if runs else {}
        with logs.about(site=ended.job.site, job=ended.job.what, **named):  # type: ignore[arg-type]
            logger.log(logging.INFO if ended.exit_code == 0 else logging.WARNING, "%s", describe(ended))
            await self._update_verdicts(ended)

    async def _update_verdicts(self, ended: JobEnd) -> None:
        self._paces = None
        try:
            verdicts = await asyncio.to_thread(self._verdicts, ended.job.site)
            await self.alerts.tell(self.store, verdicts, self.clock.now())
        except StoreError as error:
            logger.error("%s", error)
            self._reopen()
            return
        if self.metrics is not None:
            for run in ended.outcome.runs if ended.outcome else []:
                self.metrics.run(run)
            self.metrics.verdicts(verdicts)
            self.metrics.failures(ended.job.site, len(self.store.failures(ended.job.site)))

    def refresh(self, memory: Memory) -> None:
        """Bring a memory up to date with the ledger; one that cannot be read leaves it as it is."""
        try:
            for site in dict.fromkeys(job.site for job in self.source.plan.jobs):
                memory.see(site, self.store.runs(site=site, limit=MOST_REMEMBERED), self.store.last_began(site))
        except StoreError as error:
            logger.error("%s", error)
            self._reopen()

    def _reopen(self) -> None:
        """The store may be another one now, or a database that has come back."""
        try:
            made = Store.open(self.source.settings.database, create=True, root=self.root)
        except StoreError:
            return  # told already; the next run tries again
        self.store.close()
        self.store = made

    def _verdicts(self, site: str) -> list[Verdict]:
        return verdicts_of(self.store, self.clock.now(), made=self.source.plan, site=site, born=self.born)

    def load(self) -> Plan:
        """The plan as newscrawl.toml is now."""
        self.source.changed()
        return self.source.plan

    def known_paces(self, made: Plan) -> Mapping[Key, timedelta]:
        """The intervals of the `auto` jobs, worked out anew after each run."""
        if self._paces is None:
            try:
                self._paces = paces(self.store, made, self.source.settings, self.clock.now())
            except StoreError as error:
                logger.error("%s", error)
                return {}
        return self._paces
