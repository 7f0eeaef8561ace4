"""What a schedule does besides crawling: reads its configuration, judges its jobs, tells of them.

Shared by the loop of one machine and by workers.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from newscrawl import config, logs
from newscrawl.alerts import Alerts
from newscrawl.arabic import BAGHDAD
from newscrawl.config import Config
from newscrawl.errors import ConfigError, StoreError, StoreMissing
from newscrawl.schedule import plan
from newscrawl.schedule.clock import Clock, WallClock
from newscrawl.schedule.local import KEPT, LocalSchedule, Memory, told
from newscrawl.schedule.plan import TICKER, WITNESS, Key, Past, Plan, ScheduledJob
from newscrawl.schedule.works import Ended, Work
from newscrawl.second_looks import age
from newscrawl.sites import get_site
from newscrawl.store import Store
from newscrawl.verdicts import HISTORY, Case, Verdict, judge

if TYPE_CHECKING:
    from newscrawl.metrics import Metrics

logger = logging.getLogger(__name__)
RUNS = 200  # of a site, that are looked back on


class Source:
    """newscrawl.toml as it is now. ``database`` stands over what it says."""

    def __init__(self, database: str | None = None) -> None:
        self._database = database
        self._stamp: tuple[Path | None, int] | None = None
        self.settings = self._read()
        self.plan = _plan(self.settings)

    def changed(self) -> Plan | None:
        """The plan where the file has changed since the last call; one that is wrong is told, and the old one holds."""
        if self._stamp == self._seen():
            return None
        try:
            settings = self._read()
            made = _plan(settings)
        except ConfigError as error:
            logger.error("%s; the jobs stay as they were", error)
            return None
        self.settings, self.plan = settings, made
        logger.info("newscrawl.toml: %d jobs", len(made.jobs))
        return made

    def forget(self) -> None:
        """Read the file anew at the next call, changed or not."""
        self._stamp = None

    def _read(self) -> Config:
        self._stamp = self._seen()
        loaded = config.load()
        return loaded if self._database is None else loaded.model_copy(update={"database": self._database})

    def _seen(self) -> tuple[Path | None, int]:
        try:
            path = config.find_file(Path.cwd())
        except ConfigError:
            return None, 0
        return path, path.stat().st_mtime_ns if path and path.exists() else 0


def _plan(settings: Config) -> Plan:
    made = plan.of(settings, {job.site: get_site(job.site) for job in settings.jobs})
    if not made.jobs:
        raise ConfigError("no job is enabled: put [[jobs]] into newscrawl.toml (`newscrawl init` shows how)")
    return made


def arrivals(store: Store, key: Key, now: datetime) -> list[datetime]:
    """When a section's articles of the last weeks were published, or a ticker's headlines first seen; oldest first."""
    site, job = key
    if job == WITNESS:
        return []
    if job != TICKER:
        return store.publications(site, job, since=now - HISTORY)
    return [headline.first_seen_at for headline in store.headlines(since=now - HISTORY, site=site)]


def paces(store: Store, made: Plan, settings: Config, now: datetime) -> dict[Key, timedelta]:
    """The interval of every `auto` job: each site's budget, spent where its news is."""
    if all(job.times is not None for job in made.jobs):
        return {}
    from newscrawl.schedule import adaptive

    found: dict[Key, timedelta] = {}
    asked = settings.schedule
    for site in dict.fromkeys(job.site for job in made.jobs if job.times is None):
        mine = {job.key[1]: job for job in made.jobs if job.site == site and job.times is None}
        histories = {name: arrivals(store, (site, name), now) for name in mine}
        zone = next(iter(mine.values())).zone
        waits = adaptive.intervals(
            histories, now=now, budget=asked.requests, floor=age(asked.floor), ceiling=age(asked.ceiling), tz=zone
        )
        found.update({(site, name): wait for name, wait in waits.items()})
    return found


def judged(
    store: Store, now: datetime, *, made: Plan | None = None, site: str | None = None, born: datetime | None = None
) -> list[Verdict]:
    """The verdict on every job that a plan names or the ledger knows. ``born``: since when the schedule runs."""
    return [judge(case) for case in _cases(store, now, made=made, site=site, born=born)]


def _cases(store: Store, now: datetime, *, made: Plan | None, site: str | None, born: datetime | None) -> list[Case]:
    rows = store.runs(site=site, limit=RUNS * (1 if site else 5))
    jobs = [job for job in made.jobs if site in (None, job.site)] if made else []
    names = dict.fromkeys([*(job.site for job in jobs), *(run.site for run in rows)])
    past = remembered(store, born or now, names).past({})
    due = {at.job.key: at.at for at in made.coming(now, past)} if made else {}
    keys = dict.fromkeys([*(job.key for job in jobs), *_recent(past, now)])
    return [
        Case(
            site=name,
            job=job,
            runs=store.runs(site=name, what=job, limit=RUNS),
            arrivals=arrivals(store, (name, job), now),
            now=now,
            tz=_zone(name),
            due=due.get((name, job)),
            paused=past.paused.get(name) if (name, job) in due else None,
        )
        for name, job in keys
    ]


def _recent(past: Past, now: datetime) -> list[Key]:
    """Jobs of the ledger's last weeks: what nobody crawls any more has no verdict."""
    return [key for key, at in past.began.items() if now - at <= HISTORY]


def _zone(site: str) -> tzinfo:
    try:
        return get_site(site).tz
    except ConfigError:
        return BAGHDAD


def known_past(source: Source, now: datetime) -> Past:
    """What the store tells of the jobs, if there is a store."""
    try:
        with Store.open(source.settings.database, root=config.root(Path.cwd())) as store:
            memory = remembered(store, now, (job.site for job in source.plan.jobs))
            waits = paces(store, source.plan, source.settings, now)
    except StoreMissing:
        return Past(born=now)
    return memory.past(waits)


def remembered(store: Store, born: datetime, sites: Iterable[str]) -> Memory:
    """What the ledger knows of these sites."""
    memory = Memory(born)
    for site in dict.fromkeys(sites):
        memory.see(site, store.runs(site=site, limit=KEPT), store.last_began(site))
    return memory


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
            from newscrawl import metrics

            self.metrics = metrics.Metrics()
            self._server = metrics.serve(self.metrics, *metrics.place(self.source.settings.schedule.metrics))
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
            remembered(self.store, self.born, (job.site for job in self.source.plan.jobs)),
            self.clock,
            after=self.after,
            paces=self.known_paces,
            refresh=self.refresh,
            grace=self.grace,
        )

    def begin(self, job: ScheduledJob) -> Work:
        """A run of a job, not yet begun."""
        return Work(job, self.source.settings, now=self.clock.now, root=self.root)

    async def after(self, ended: Ended) -> None:
        """Say how a run ended, judge the site's jobs, tell who wants to know. A store that fails is told, no more."""
        runs = ended.outcome.runs if ended.outcome else []
        named = {"run": runs[0].id, "crawl": runs[0].crawl} if runs else {}
        with logs.about(site=ended.job.site, job=ended.job.what, **named):  # type: ignore[arg-type]
            logger.log(logging.INFO if ended.exit_code == 0 else logging.WARNING, "%s", told(ended))
            await self._judged(ended)

    async def _judged(self, ended: Ended) -> None:
        self._paces = None
        try:
            verdicts = await asyncio.to_thread(self._judge, ended.job.site)
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
                memory.see(site, self.store.runs(site=site, limit=KEPT), self.store.last_began(site))
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

    def _judge(self, site: str) -> list[Verdict]:
        return judged(self.store, self.clock.now(), made=self.source.plan, site=site, born=self.born)

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
