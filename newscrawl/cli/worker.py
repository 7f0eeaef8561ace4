"""`newscrawl worker`: one of many that share the jobs of newscrawl.toml through PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newscrawl.cli.options import Database
from newscrawl.cli.schedule import LogJson, LogLevel


def worker(
    concurrency: Annotated[
        int, typer.Option("--concurrency", metavar="N", min=1, max=64, help="Sites that it crawls side by side.")
    ] = 4,
    database: Database = None,
    log_level: LogLevel = "INFO",
    log_json: LogJson = False,
) -> int:
    """Run the jobs of newscrawl.toml together with all other workers of the same PostgreSQL store.

    Example: `newscrawl worker --database postgresql://newscrawl@db.example.org/newscrawl`

    Start as many as you like, on as many machines: a site is crawled by one of them at a time, each job once when it
    is due. SIGTERM ends a worker with 0 as soon as what it crawls is saved; the others go on.
    """
    from newscrawl import config
    from newscrawl.cli.schedule import configure_logs, until_signal
    from newscrawl.runner import in_reactor
    from newscrawl.schedule.service import Service
    from newscrawl.schedule.source import Source
    from newscrawl.schedule.worker import Worker, conninfo

    configure_logs(log_level, as_json=log_json)
    source = Source(database)
    conninfo(source.settings.database)
    with Service(source, root=config.root(Path.cwd())) as service:

        async def work() -> int:
            made = Worker(service, concurrency=concurrency)
            return await until_signal(made.run, made.stop, source.forget)

        return in_reactor(work)
