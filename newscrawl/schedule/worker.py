"""Many machines, one schedule: any number of workers share the jobs of a store on PostgreSQL, through Procrastinate.

The unit is a site. Any worker ticks: a site with something due gets a job in the queue, unless one waits there
already; who takes it holds the site's lock, reads again what is due by the ledger, and runs that. So a job that
was queued twice finds nothing to do, and one whose worker died is dropped, for the next tick queues it anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import make_url

from newscrawl.errors import ConfigError, StoreError
from newscrawl.schedule.job_run import JobRun
from newscrawl.schedule.plan import ScheduledJob
from newscrawl.schedule.scheduler import BUSY_PAUSE
from newscrawl.schedule.service import Service
from newscrawl.schedule.status import run_memory

logger = logging.getLogger(__name__)
TASK = QUEUE = "newscrawl"
TICK = 5.0  # seconds between two queries for what is due
STALLED = 20.0  # seconds without a heartbeat after which a worker counts as dead
HEARTBEAT = 5.0
AGAIN = 3.0  # seconds until a database that went away is asked for again
_SCHEMA_LOCK = 1_853_059_192  # while one of several workers makes the queue's tables


def conninfo(url: str) -> str:
    """The store's address as libpq takes it; raises `ConfigError` for a store that is no server."""
    parsed = make_url(url)
    if not parsed.drivername.startswith("postgres"):
        raise ConfigError(
            'worker: the jobs are shared through PostgreSQL: database = "postgresql://user@host/name"; '
            "on one machine `newscrawl schedule` runs them"
        )
    return parsed.set(drivername="postgresql").render_as_string(hide_password=False)


class Worker:
    """One of many. ``concurrency`` is how many sites it crawls side by side."""

    def __init__(self, service: Service, *, concurrency: int = 4) -> None:
        self._service = service
        self._concurrency = concurrency
        self._conninfo = conninfo(service.source.settings.database)
        self._running: dict[str, JobRun] = {}
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Work until `stop`; a database that goes away is waited for."""
        while not self._stopped.is_set():
            try:
                async with self._opened() as app:
                    await self._run_worker(app)
            except (psycopg.Error, ConnectorException) as error:
                logger.error("PostgreSQL: %s; trying again in %g s", " ".join(str(error).split()), AGAIN)
                await self._rest(AGAIN)

    async def stop(self) -> None:
        """Take nothing more; what runs has its grace to end in."""
        self._stopped.set()
        for job_run in list(self._running.values()):
            await job_run.stop()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[App]:
        app = App(connector=PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=self._concurrency + 4))
        app.task(name=TASK, queue=QUEUE)(self._site)
        async with app.open_async():
            await self._prepare(app)
            yield app

    async def _prepare(self, app: App) -> None:
        """Make the queue's tables where there are none: one worker does, the others wait for it."""
        async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as conn:
            await conn.execute("SELECT pg_advisory_lock(%s)", (_SCHEMA_LOCK,))
            found = await (await conn.execute("SELECT to_regclass('procrastinate_jobs')")).fetchone()
            if found is None or found[0] is None:
                await app.schema_manager.apply_schema_async()

    async def _run_worker(self, app: App) -> None:
        grace = self._service.grace
        working = app.run_worker_async(
            queues=[QUEUE],
            name=self._service.name,
            concurrency=self._concurrency,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
            shutdown_graceful_timeout=grace.total_seconds(),
            delete_jobs="always",
        )
        parts = [asyncio.ensure_future(part) for part in (working, self._ticks(app), self._stopped.wait())]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()  # raises what went wrong
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _ticks(self, app: App) -> None:
        while True:
            await self._drop_stalled(app)
            for site in dict.fromkeys(job.site for job in await self._due()):
                with suppress(AlreadyEnqueued):
                    lock = f"site:{site}"
                    await app.configure_task(TASK, queue=QUEUE, lock=lock, queueing_lock=lock).defer_async(site=site)
            await asyncio.sleep(TICK)

    @staticmethod
    async def _drop_stalled(app: App) -> None:
        """Jobs of dead workers go, and their locks with them: the next tick queues what is due."""
        for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED):
            logger.warning("%s: its worker is gone; the job is dropped, and queued anew when due", job.lock)
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)

    async def _due(self, site: str | None = None) -> list[ScheduledJob]:
        """What is due by the ledger; nothing while the store cannot be asked."""
        try:
            return await asyncio.to_thread(self._due_now, site)
        except StoreError as error:
            logger.error("%s", error)
            return []

    def _due_now(self, site: str | None) -> list[ScheduledJob]:
        service = self._service
        made, store, now = service.load(), service.store, service.clock.now()
        sites = dict.fromkeys(job.site for job in made.jobs if site in (None, job.site))
        memory = run_memory(store, service.born, sites)
        due = made.due(now, memory.past(service.known_paces(made)))
        return [job for job in due if job.site in sites]

    async def _site(self, site: str) -> None:
        """What is due of a site; a fault of one crawl is told, and the next tick queues the site again."""
        try:
            await self._jobs(site)
        except Exception:
            logger.exception("%s", site)

    async def _jobs(self, site: str) -> None:
        """What is due of a site, one job after another, each once."""
        ran: set[str] = set()
        while not self._stopped.is_set():
            job = next((job for job in await self._due(site) if job.key[1] not in ran), None)
            if job is None:
                return
            ran.add(job.key[1])
            job_run = self._running[site] = self._service.begin(job)
            try:
                ended = await job_run.run()
            finally:
                del self._running[site]
            await self._service.after(ended)
            if ended.error is not None:
                await self._rest(BUSY_PAUSE.total_seconds() / 6)
                return

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
