"""The schedule of one machine: a loop over a clock that runs what is due, one crawl of a site at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from newscrawl.errors import NewscrawlError, SiteBusy
from newscrawl.items import Run
from newscrawl.schedule.clock import Clock
from newscrawl.schedule.job_run import JobEnd
from newscrawl.schedule.plan import Key, Past, Plan, ScheduledJob, pause

logger = logging.getLogger(__name__)
BUSY_PAUSE = timedelta(seconds=30)  # until a site is asked for again that another process crawls
CUT = 3.0  # seconds that a run whose grace is over has to write its row of the ledger
MOST_REMEMBERED = 50  # runs of a site that are remembered


class ActiveRun(Protocol):
    """A run that has been begun."""

    async def run(self) -> JobEnd:
        """Run to the end."""

    async def stop(self) -> None:
        """End soon."""

    def cut(self) -> None:
        """End now, and wait for no answer."""


@dataclass(slots=True)
class Memory:
    """What the schedule knows of the past: read from the ledger once, kept up as runs end."""

    born: datetime
    began: dict[Key, datetime] = field(default_factory=dict)
    runs: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))  # by site, newest first
    busy: dict[str, datetime] = field(default_factory=dict)  # until when a site is another process's

    def past(self, paces: Mapping[Key, timedelta]) -> Past:
        """As the plan takes it."""
        paused = {site: until for site, rows in self.runs.items() if (until := pause(rows))}
        for site, until in self.busy.items():
            paused[site] = max(until, paused.get(site, until))
        return Past(born=self.born, began=self.began, paces=paces, paused=paused)

    def see(self, site: str, rows: list[Run], began: Mapping[str, datetime] | None = None) -> None:
        """What the ledger says of a site, newest first: another process may have crawled it.

        ``began`` has also those jobs that run so seldom that no row of theirs is among ``rows``.
        """
        self.runs[site] = rows[:MOST_REMEMBERED]
        for what, at in (began or {}).items():
            self.began[site, what] = max(at, self.began.get((site, what), at))
        for run in reversed(rows):
            key = (site, run.section or run.job)
            self.began[key] = max(run.started_at, self.began.get(key, run.started_at))

    def take(self, ended: JobEnd, now: datetime) -> None:
        """Note how a run ended. One that found its site busy did not take place."""
        site = ended.job.site
        if isinstance(ended.error, SiteBusy):
            self.busy[site] = now + BUSY_PAUSE
            return
        self.busy.pop(site, None)
        self.began[ended.job.key] = ended.began
        rows = ended.outcome.runs if ended.outcome else []
        self.runs[site] = [*reversed(rows), *self.runs[site]][:MOST_REMEMBERED]


class LocalSchedule:
    """Runs a plan for ever, or once over.

    ``load`` reads the plan, anew when it has changed (None: as before); ``begin`` makes a run; ``after`` is told of
    each that has ended; ``paces`` gives the intervals of the `auto` jobs; ``refresh`` brings the memory up to date with
    what others have crawled.
    """

    def __init__(
        self,
        load: Callable[[], Plan | None],
        begin: Callable[[ScheduledJob], ActiveRun],
        memory: Memory,
        clock: Clock,
        *,
        after: Callable[[JobEnd], Awaitable[None]],
        paces: Callable[[Plan], Mapping[Key, timedelta]] = lambda plan: {},
        refresh: Callable[[Memory], None] = lambda memory: None,
        grace: timedelta = timedelta(seconds=30),
    ) -> None:
        self._load = load
        self._begin = begin
        self._memory = memory
        self._clock = clock
        self._after = after
        self._paces = paces
        self._refresh = refresh
        self._grace = grace
        self._woken = asyncio.Event()
        self._stopping = False
        self._working: dict[str, tuple[ActiveRun, asyncio.Task[None]]] = {}  # by site
        self.ended: list[JobEnd] = []  # of `once`

    @property
    def is_busy(self) -> bool:
        """Whether a run is under way."""
        return bool(self._working)

    async def run(self) -> None:
        """Run what is due whenever it is, until `stop`."""
        plan = self._load() or Plan(jobs=())
        while not self._stopping:
            plan = self._load() or plan
            self._refresh(self._memory)
            past = self._memory.past(self._paces(plan))
            for job in plan.due(self._clock.now(), past):
                if job.site not in self._working:
                    self._start(job)
            waiting = [due.at for due in plan.coming(self._clock.now(), past) if due.job.site not in self._working]
            await self._clock.wait(min(waiting, default=None), self._woken)
            self._woken.clear()
        await self._drain()

    async def once(self) -> list[JobEnd]:
        """Run every job once, sites side by side, one site's jobs one after another."""
        plan = self._load() or Plan(jobs=())
        by_site: dict[str, list[ScheduledJob]] = defaultdict(list)
        for job in plan.jobs:
            by_site[job.site].append(job)
        await asyncio.gather(*(self._all(jobs) for jobs in by_site.values()))
        return self.ended

    async def stop(self) -> None:
        """Begin nothing more; what runs has its grace to end in."""
        self._stopping = True
        self.wake()
        for working, _ in list(self._working.values()):
            await working.stop()

    def wake(self) -> None:
        """Look around now: a run has ended, or the configuration has changed."""
        self._woken.set()

    async def _all(self, jobs: list[ScheduledJob]) -> None:
        for job in jobs:
            if not self._stopping:
                self._start(job)
                await self._working[job.site][1]

    def _start(self, job: ScheduledJob) -> None:
        working = self._begin(job)
        self._working[job.site] = working, asyncio.ensure_future(self._one(job, working))

    async def _one(self, job: ScheduledJob, working: ActiveRun) -> None:
        try:
            ended = await working.run()
            self._memory.take(ended, self._clock.now())
            self.ended = [*self.ended, ended][-MOST_REMEMBERED:]
            await self._after(ended)
        except Exception:
            # One job's fault must not end the schedule of the others.
            logger.exception("%s", job.name)
            self._memory.began[job.key] = self._clock.now()
        finally:
            del self._working[job.site]
            self.wake()

    async def _drain(self) -> None:
        working = list(self._working.values())
        tasks = [task for _, task in working]
        for seconds in (self._grace.total_seconds(), CUT):
            left = [task for task in tasks if not task.done()]
            if left:
                await asyncio.wait(left, timeout=seconds)
            for one, task in working:
                if not task.done():
                    one.cut()
        for task in tasks:
            task.cancel()


def describe(ended: JobEnd) -> str:
    """How a run ended, in one line.

    An error that is expected is as good as an outcome here: the schedule goes on.
    """
    if isinstance(ended.error, NewscrawlError):
        return f"{ended.job.name}: {ended.error}"
    runs = ended.outcome.runs if ended.outcome else []
    parts = [f"{run.outcome}, {run.new} new, {run.updated} updated, {run.failed} failed" for run in runs]
    return f"{ended.job.name}: {'; '.join(parts) or 'nothing was run'}"
