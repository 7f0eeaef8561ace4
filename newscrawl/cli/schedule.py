"""`newscrawl schedule`: run what newscrawl.toml asks for, for ever or once over."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli.options import Database

if TYPE_CHECKING:
    from newscrawl.schedule.job_run import JobEnd
    from newscrawl.schedule.source import Source

_CHATTY = {
    **dict.fromkeys(("scrapy", "twisted", "alembic", "apprise"), logging.ERROR),
    "procrastinate": logging.CRITICAL,  # a database that went away is told in one line of ours
    "psycopg": logging.CRITICAL,
}
EXPLAINED = 10  # runs of each job that --explain shows

LogLevel = Annotated[str, typer.Option("--log-level", metavar="LEVEL", help="What the logs on standard error show.")]
LogJson = Annotated[bool, typer.Option("--log-json", help="Logs as JSON, one object a line.")]


def schedule(
    once: Annotated[bool, typer.Option("--once", help="Run every job once, now, and end.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help=f"Show the next {EXPLAINED} runs of each job, and run nothing.")
    ] = False,
    database: Database = None,
    log_level: LogLevel = "INFO",
    log_json: LogJson = False,
) -> int:
    """Run the jobs of newscrawl.toml, one crawl of a site at a time, until told to stop.

    Example: `newscrawl schedule --explain`

    A job that is late runs once. SIGTERM ends the schedule with 0 as soon as what runs is saved; SIGHUP, or a
    changed newscrawl.toml, makes it read its jobs anew. With `--once` it ends with the gravest exit code of its crawls.
    """
    from newscrawl.schedule.source import Source

    source = Source(database)
    if explain:
        _explain(source)
        return 0
    from newscrawl import config
    from newscrawl.runner import in_reactor
    from newscrawl.schedule.service import Service

    configure_logs(log_level, as_json=log_json)
    with Service(source, root=config.root(Path.cwd())) as service:
        made = service.local()
        if once:
            return _code(in_reactor(made.once, stop=made.stop))

        def reload() -> None:
            source.forget()
            made.wake()

        return in_reactor(lambda: until_signal(made.run, made.stop, reload))


def configure_logs(level: str, *, as_json: bool) -> None:
    """Our own lines at this level; what libraries tell of every crawl only where somebody looks for a fault."""
    from newscrawl import logs

    logs.configure(level, as_json=as_json)
    if level.upper() != "DEBUG":
        for name, least in _CHATTY.items():
            logging.getLogger(name).setLevel(least)


async def until_signal(
    run: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]], reload: Callable[[], object]
) -> int:
    """Run until SIGTERM (0) or SIGINT (130) calls ``stop``; SIGHUP calls ``reload``."""
    loop = asyncio.get_running_loop()
    signals: list[int] = []
    stopping: list[asyncio.Future[None]] = []

    def end(number: int) -> None:
        signals.append(number)
        stopping.append(asyncio.ensure_future(stop()))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, number)
    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, reload)
    await run()
    return 130 if signals[:1] == [signal.SIGINT] else 0


def _code(ended: list[JobEnd]) -> int:
    """The exit code of crawls that were run one after another: nothing could be had at all is 3."""
    codes = {one.exit_code for one in ended}
    for grave in (130, 1, 5):
        if grave in codes:
            return grave
    return next(iter(codes)) if len(codes) == 1 else 4 if codes - {0} else 0


def _explain(source: Source) -> None:
    """The next runs of each job, each in the job's own zone."""
    from newscrawl.schedule.plan import ScheduledJob
    from newscrawl.schedule.status import known_past

    now = datetime.now(UTC)
    past = known_past(source, now)
    first = {due.job.key: max(due.at, now) for due in source.plan.coming(now, past)}

    def explain(job: ScheduledJob) -> None:
        pace = past.paces.get(job.key)
        how = f"every {job.timing}" if job.times is None or " " not in job.timing else f"cron {job.timing}"
        learned = f", now every {pace.total_seconds() / 60:.0f} min" if pace else ""
        print(f"{job.name}: {how}{learned} ({job.zone.key})")
        at = first.get(job.key)
        for _ in range(EXPLAINED):
            if at is None:
                break
            print(f"  {at.astimezone(job.zone):%a %Y-%m-%d %H:%M:%S}{'  now' if at <= now else ''}")
            at = job.after(at, *([pace] if pace else []))
        if at is None:
            print("  never", file=sys.stdout)

    for job in source.plan.jobs:
        explain(job)
