"""A schedule that crawls so many times over a clock that is moved, and prints its memory: `flat.py CRAWLS`."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.runner import in_reactor
from newscrawl.schedule.job_run import JobEnd
from newscrawl.schedule.service import Service
from newscrawl.schedule.source import Source
from tests.schedule.moved import MovedClock

BEGIN = datetime.now(UTC)


def resident() -> int:
    """Resident memory of this process in KiB."""
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def main(crawls: int) -> None:
    """Crawl so many times, once a minute."""
    logging.disable()
    clock = MovedClock(BEGIN, BEGIN + timedelta(minutes=crawls))
    ended: list[int] = []
    with Service(Source(), root=Path.cwd(), clock=clock) as service:

        async def run() -> None:
            schedule = service.local()
            after = schedule._after

            async def count(one: JobEnd) -> None:
                await after(one)
                ended.append(one.exit_code)
                if len(ended) in (crawls // 5, crawls):
                    print(resident(), flush=True)
                if len(ended) == crawls:
                    await schedule.stop()

            schedule._after = count
            clock.is_busy = lambda: schedule.is_busy
            clock.over = lambda: ending.append(asyncio.ensure_future(schedule.stop()))
            ending: list[asyncio.Future[None]] = []
            await schedule.run()

        in_reactor(run)
    print(sum(ended), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
